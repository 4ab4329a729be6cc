/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values are given to several threads at once: each reads, takes and gives up references, and whoever is last frees. */
#include "hearth-address.h"
#include "hearth-attachment.h"
#include "hearth-content.h"
#include "hearth-filing.h"
#include "hearth-folder-info.h"
#include "hearth-house.h"
#include "hearth-letter.h"
#include "hearth-row.h"
#include "hearth-status.h"

#define N_THREADS 3
#define N_ROUNDS  60
#define N_TURNS   20

typedef struct
{
  gpointer (*make) (void);
  gboolean (*is_right) (gconstpointer value);
  gpointer (*ref) (gpointer value);
  void (*unref) (gpointer value);
} Kind;

typedef struct
{
  const Kind *kind;
  gpointer value;
} Share;

static gpointer
share_thread (gpointer data)
{
  const Share *share = data;

  for (guint i = 0; i < N_TURNS; i++)
    {
      gpointer more = share->kind->ref (share->value);

      g_assert_true (share->kind->is_right (more));
      share->kind->unref (more);
    }
  share->kind->unref (share->value);
  return NULL;
}

/* The maker gives up its own first, or somewhere in between. */
static void
test_kind (gconstpointer data)
{
  const Kind *kind = data;

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Share share = { kind, kind->make () };
      GThread *threads[N_THREADS];

      for (guint i = 1; i < N_THREADS; i++)
        kind->ref (share.value);
      for (guint i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new ("share", share_thread, &share);
      for (guint i = 0; i < N_THREADS; i++)
        g_thread_join (threads[i]);
    }
}

/* --- what there is --- */

static gpointer
make_address (void)
{
  return hearth_address_new ("Marta Keller", "marta@keller.example");
}

static gboolean
is_address (gconstpointer value)
{
  g_autofree char *text = hearth_address_to_string ((HearthAddress *) value);

  return g_str_equal (text, "Marta Keller <marta@keller.example>");
}

static gpointer
make_row (void)
{
  HearthRow *row = hearth_row_new (hearth_key_new (1, 2));

  row->to = make_address ();
  row->subject = g_strdup ("Saturday");
  return row;
}

static gboolean
is_row (gconstpointer value)
{
  const HearthRow *row = value;
  g_autoptr (HearthRow) starred = hearth_row_copy_with_flags (row, HEARTH_FLAG_FLAGGED);

  return is_address (row->to) && g_str_equal (starred->subject, "Saturday") &&
         !hearth_row_equal (row, starred);
}

static gpointer
make_list (void)
{
  HearthListIndex *list = hearth_list_index_new (hearth_key_new (1, 3), HEARTH_SORT_NEWEST_FIRST);

  list->entries = g_new0 (HearthListEntry, 1);
  list->entries[0].sort = 5;
  list->n_entries = 1;
  g_ptr_array_add (list->rows, make_row ());
  return list;
}

static gboolean
is_list (gconstpointer value)
{
  const HearthListIndex *list = value;
  g_autoptr (HearthRow) row = hearth_row_ref (g_ptr_array_index (list->rows, 0));

  return list->entries[0].sort == 5 && is_row (row);
}

static gpointer
make_attachment (void)
{
  return hearth_attachment_new (hearth_key_new (1, 4), "a.png", "image/png", 900);
}

static gboolean
is_attachment (gconstpointer value)
{
  return g_str_equal (((const HearthAttachment *) value)->name, "a.png");
}

static gpointer
make_letter (void)
{
  HearthLetter *letter = hearth_letter_new (1);

  g_ptr_array_add (letter->to, make_address ());
  g_ptr_array_add (letter->attachments, make_attachment ());
  return letter;
}

static gboolean
is_letter (gconstpointer value)
{
  const HearthLetter *letter = value;
  g_autoptr (HearthLetter) copy = hearth_letter_copy (letter);

  return hearth_letter_is_same (letter, copy) && is_attachment (g_ptr_array_index (copy->attachments, 0));
}

static gpointer
make_item (void)
{
  HearthOutboxItem *item = hearth_outbox_item_new (hearth_key_new (1, 5));

  item->subject = g_strdup ("Rota");
  return item;
}

static gboolean
is_item (gconstpointer value)
{
  return g_str_equal (((const HearthOutboxItem *) value)->subject, "Rota");
}

static gpointer
make_content (void)
{
  HearthContent *content = hearth_content_new ();

  g_ptr_array_add (content->parts, hearth_part_new (HEARTH_PART_PLAIN, "1"));
  g_ptr_array_add (content->from, make_address ());
  return content;
}

static gboolean
is_content (gconstpointer value)
{
  const HearthContent *content = value;

  return hearth_content_find_part (content, "1") != NULL && is_address (g_ptr_array_index (content->from, 0));
}

static gpointer
make_folder (void)
{
  HearthFolderInfo *folder = hearth_folder_info_new ();

  folder->name = g_strdup ("Choir");
  return folder;
}

static gboolean
is_folder (gconstpointer value)
{
  g_autoptr (HearthFolderInfo) copy = hearth_folder_info_copy (value);

  return g_str_equal (copy->name, "Choir");
}

static gpointer
make_filed (void)
{
  const HearthFiling filing = { .verb = HEARTH_FILE_MOVE, .target = hearth_key_new (1, 6) };
  HearthFiled *filed = hearth_filed_new (&filing);
  const HearthFiledEntry entry = { .sort = 7 };

  g_array_append_val (filed->entries, entry);
  return filed;
}

static gboolean
is_filed (gconstpointer value)
{
  return g_array_index (((const HearthFiled *) value)->entries, HearthFiledEntry, 0).sort == 7;
}

static gpointer
make_change (void)
{
  HearthPendingChange *change = hearth_pending_change_new (HEARTH_PENDING_MOVE);

  change->subject = g_strdup ("Piano");
  return change;
}

static gboolean
is_change (gconstpointer value)
{
  return g_str_equal (((const HearthPendingChange *) value)->subject, "Piano");
}

static gpointer
make_house (void)
{
  HearthHouse *house = hearth_house_new ();

  g_ptr_array_add (house->people, hearth_person_new (1, "Anna", HEARTH_COLOR_PLUM, 0));
  return house;
}

static gboolean
is_house (gconstpointer value)
{
  const HearthPerson *person = g_ptr_array_index (((const HearthHouse *) value)->people, 0);

  return g_str_equal (person->name, "Anna");
}

static gpointer
make_status (void)
{
  HearthAccountStatus *status = hearth_account_status_new (3);

  status->exchange = g_strdup ("> a1 NOOP");
  return status;
}

static gboolean
is_status (gconstpointer value)
{
  g_autoptr (HearthAccountStatus) copy = hearth_account_status_copy (value);

  return g_str_equal (copy->exchange, "> a1 NOOP");
}

/* The functions of one type under the names that a kind has for them. */
#define KIND(name, prefix, Type)                                                                             \
  static gpointer ref_##name (gpointer value)                                                                \
  {                                                                                                          \
    return prefix##_ref ((Type *) value);                                                                    \
  }                                                                                                          \
  static void unref_##name (gpointer value)                                                                  \
  {                                                                                                          \
    prefix##_unref ((Type *) value);                                                                         \
  }                                                                                                          \
  static const Kind name##_kind = { make_##name, is_##name, ref_##name, unref_##name };

KIND (address, hearth_address, HearthAddress)
KIND (row, hearth_row, HearthRow)
KIND (list, hearth_list_index, HearthListIndex)
KIND (attachment, hearth_attachment, HearthAttachment)
KIND (letter, hearth_letter, HearthLetter)
KIND (item, hearth_outbox_item, HearthOutboxItem)
KIND (content, hearth_content, HearthContent)
KIND (folder, hearth_folder_info, HearthFolderInfo)
KIND (filed, hearth_filed, HearthFiled)
KIND (change, hearth_pending_change, HearthPendingChange)
KIND (house, hearth_house, HearthHouse)
KIND (status, hearth_account_status, HearthAccountStatus)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/model/crossing/address", &address_kind, test_kind);
  g_test_add_data_func ("/model/crossing/row", &row_kind, test_kind);
  g_test_add_data_func ("/model/crossing/list", &list_kind, test_kind);
  g_test_add_data_func ("/model/crossing/attachment", &attachment_kind, test_kind);
  g_test_add_data_func ("/model/crossing/letter", &letter_kind, test_kind);
  g_test_add_data_func ("/model/crossing/outbox-item", &item_kind, test_kind);
  g_test_add_data_func ("/model/crossing/content", &content_kind, test_kind);
  g_test_add_data_func ("/model/crossing/folder", &folder_kind, test_kind);
  g_test_add_data_func ("/model/crossing/filed", &filed_kind, test_kind);
  g_test_add_data_func ("/model/crossing/pending-change", &change_kind, test_kind);
  g_test_add_data_func ("/model/crossing/house", &house_kind, test_kind);
  g_test_add_data_func ("/model/crossing/status", &status_kind, test_kind);
  return g_test_run ();
}
