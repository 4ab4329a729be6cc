/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's functions over a household in memory: see fake-engine.h. */
#include "fake-engine-private.h"

#include "hearth-engine-deliveries.h"
#include "hearth-engine-diagnosis.h"
#include "hearth-engine-drafts.h"

#include <string.h>

#include "hearth-error.h"

typedef struct
{
  const char *from;
  const char *subject;
  const char *preview;
  HearthFlags flags;
  gboolean has_attachment;
} FakeText;

static const FakeText texts[] = {
  { "Marta Keller", "Kitchen tiles: two offers", "Good morning Anna, here are both offers as promised.",
    HEARTH_FLAG_FLAGGED, TRUE },
  { "Clinic rota", "Your shifts for December", "Dear Anna, the rota for December is ready.", 0, FALSE },
  { "Joonas Virtanen", "Saturday hike: who drives?", "I can take three, if somebody takes the tent.", 0,
    FALSE },
  { "Grandma", "Recipe you asked for", "My dear, I have looked for it in every drawer.",
    HEARTH_FLAG_SEEN | HEARTH_FLAG_ANSWERED, TRUE },
  { "Lena Okafor", "Parents’ evening on the 3rd", "Thank you! I will bring the chairs.",
    HEARTH_FLAG_SEEN | HEARTH_FLAG_ANSWERED, FALSE },
  { "Riverside Library", "Two books are due on Friday", "“The Long Way Home” and one more.", HEARTH_FLAG_SEEN,
    FALSE },
  { "佐藤 美咲", "来週の予定について", "お世話になっております。来週の予定についてご連絡いたします。", 0,
    FALSE },
  { "City Energy", "Your bill for October", "You used 212 kWh, 9 % less than last year.", HEARTH_FLAG_SEEN,
    TRUE },
  { "Marta Keller", "Measurements of the kitchen", "Anna, could you measure the window side?",
    HEARTH_FLAG_SEEN | HEARTH_FLAG_ANSWERED, FALSE },
  { "Weekly Harvest", "What grows in November", "Leeks, kale and the first parsnips.", HEARTH_FLAG_SEEN,
    FALSE },
  { "Ben Adeyemi", "Slides from the workshop", "As promised. The recording follows.",
    HEARTH_FLAG_SEEN | HEARTH_FLAG_FLAGGED, TRUE },
  { "نور الهاشمي", "صور من الرحلة", "مرحبا آنا، هذه أجمل الصور من رحلتنا إلى الجبال.", HEARTH_FLAG_SEEN,
    TRUE },
  { "Dr. Imani Cole", "Referral for Mr Haas", "Please find the letter attached.",
    HEARTH_FLAG_SEEN | HEARTH_FLAG_FORWARDED, TRUE },
};

/* Minutes before now: some today, some this week, then days. */
static const gint64 ages_min[] = { 28, 62, 115, 193, 280, 346, 1700, 2100, 3100, 4600, 5200, 14600, 16000 };

static HearthEngine *the_engine;
static gboolean next_is_empty;
static gint64 now_unix_s;
static FakeHooks hooks;
static HearthTestStep failed_step_told;

G_DEFINE_FINAL_TYPE (HearthEngine, hearth_engine, G_TYPE_OBJECT)

/* The time at which the mail was made up: a message keeps its date. */
static gint64
now (void)
{
  if (now_unix_s == 0)
    now_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  return now_unix_s;
}

/* Rows */

static guint
index_of_key (HearthKey key)
{
  return (guint) (hearth_key_get_row (key) % 10000000);
}

HearthFlags
fake_flags_of (HearthEngine *self, HearthKey key)
{
  HearthFlags *own = g_hash_table_lookup (self->flags, &key);
  HearthRow *added = g_hash_table_lookup (self->messages, &key);
  guint index = index_of_key (key);

  if (own != NULL)
    return *own;
  if (added != NULL)
    return added->flags;
  return index < G_N_ELEMENTS (texts) ? texts[index].flags : HEARTH_FLAG_SEEN;
}

static gint64
age_s (guint index)
{
  guint n = G_N_ELEMENTS (ages_min);

  return index < n ? ages_min[index] * 60 : (ages_min[n - 1] + (gint64) (index - n) * 407) * 60;
}

HearthKey
fake_folder_of (HearthEngine *self, HearthKey placement)
{
  HearthKey *place = g_hash_table_lookup (self->places, &placement);
  HearthRow *added = g_hash_table_lookup (self->messages, &placement);

  if (place != NULL)
    return *place;
  if (added != NULL)
    return added->folder;
  return hearth_key_new (hearth_key_get_account (placement), hearth_key_get_row (placement) / 10000000);
}

HearthRow *
fake_make_row (HearthEngine *self, HearthKey key)
{
  const guint index = index_of_key (key);
  const FakeText *text = &texts[index % G_N_ELEMENTS (texts)];
  HearthRow *added = g_hash_table_lookup (self->messages, &key);
  HearthRow *row;

  if (added != NULL)
    {
      row = hearth_row_copy_with_flags (added, fake_flags_of (self, key));
      row->folder = fake_folder_of (self, key);
      return row;
    }
  row = hearth_row_new (key);
  row->message = key;
  row->folder = fake_folder_of (self, key);
  g_clear_pointer (&row->from, hearth_address_unref);
  row->from = hearth_address_new (text->from, "somebody@keller-kitchens.example");
  row->to = hearth_address_new ("Tomas Vogel", "tomas@vogel.example");
  row->n_recipients = index % 3 == 0 ? 3 : 1;
  g_free (row->subject);
  row->subject = g_strdup (text->subject);
  g_free (row->preview);
  row->preview = g_strdup (text->preview);
  row->date_sort_unix_s = now () - age_s (index);
  row->size_bytes = 4000;
  row->flags = fake_flags_of (self, key);
  row->has_attachment = text->has_attachment;
  row->is_body_here = TRUE;
  return row;
}

/* Folders */

HearthKey *
fake_dup_key (HearthKey key)
{
  return g_memdup2 (&key, sizeof key);
}

static void
fake_folder_free (gpointer data)
{
  FakeFolder *folder = data;

  hearth_folder_info_unref (folder->info);
  g_array_unref (folder->entries);
  g_free (folder);
}

static guint
count_unread (HearthEngine *self, FakeFolder *folder)
{
  guint n = 0;

  /* Only the first ones and those that were touched can be unread. */
  for (guint i = 0; i < MIN (folder->entries->len, 2000u); i++)
    if ((fake_flags_of (self, g_array_index (folder->entries, HearthListEntry, i).key) & HEARTH_FLAG_SEEN) ==
        0)
      n++;
  return n;
}

void
fake_refresh_info (HearthEngine *self, FakeFolder *folder)
{
  HearthFolderInfo *info = hearth_folder_info_copy (folder->info);

  info->n_messages = folder->entries->len;
  info->n_on_server = folder->entries->len;
  info->n_unread = count_unread (self, folder);
  hearth_folder_info_unref (folder->info);
  folder->info = info;
}

FakeFolder *
fake_add_folder (
    HearthEngine *self, HearthKey key, HearthKey parent, const char *name, HearthFolderRole role, guint n)
{
  FakeFolder *folder = g_new0 (FakeFolder, 1);

  folder->info = hearth_folder_info_new ();
  folder->info->key = key;
  folder->info->parent = parent;
  folder->info->name = g_strdup (name);
  folder->info->path = g_strdup (name);
  folder->info->role = role;
  folder->info->state = HEARTH_FOLDER_IN_STEP;
  folder->info->is_selectable = TRUE;
  folder->info->is_subscribed = TRUE;
  folder->info->in_step_unix_s = now ();
  folder->entries = g_array_sized_new (FALSE, FALSE, sizeof (HearthListEntry), n);
  for (guint i = 0; i < n; i++)
    {
      HearthListEntry entry = { now () - age_s (i),
                                hearth_key_new (hearth_key_get_account (key),
                                                hearth_key_get_row (key) * 10000000 + i) };

      g_array_append_val (folder->entries, entry);
    }
  g_hash_table_insert (self->folders, fake_dup_key (key), folder);
  fake_refresh_info (self, folder);
  return folder;
}

static void
add_folder (HearthEngine *self,
            guint16 account,
            gint64 row,
            gint64 parent,
            const char *name,
            HearthFolderRole role,
            guint n)
{
  fake_add_folder (self, hearth_key_new (account, row),
                   parent != 0 ? hearth_key_new (account, parent) : HEARTH_KEY_NONE, name, role, n);
}

static void
add_folders (HearthEngine *self, guint16 account, gboolean is_large)
{
  add_folder (self, account, FAKE_INBOX, 0, "INBOX", HEARTH_ROLE_INBOX, is_large ? FAKE_N_INBOX : 2);
  add_folder (self, account, FAKE_DRAFTS, 0, "Drafts", HEARTH_ROLE_DRAFTS, is_large ? 1 : 0);
  add_folder (self, account, FAKE_SENT, 0, "Sent", HEARTH_ROLE_SENT, is_large ? 12 : 0);
  add_folder (self, account, FAKE_ARCHIVE, 0, "Archive", HEARTH_ROLE_ARCHIVE, is_large ? FAKE_N_ARCHIVE : 0);
  add_folder (self, account, FAKE_JUNK, 0, "Junk", HEARTH_ROLE_JUNK, 0);
  add_folder (self, account, FAKE_TRASH, 0, "Trash", HEARTH_ROLE_TRASH, 0);
  if (!is_large)
    return;
  add_folder (self, account, FAKE_HOUSE, 0, "House", HEARTH_ROLE_NONE, 20);
  add_folder (self, account, FAKE_KITCHEN, FAKE_HOUSE, "Kitchen", HEARTH_ROLE_NONE, 20);
  add_folder (self, account, FAKE_TILES, FAKE_KITCHEN, "Tiles", HEARTH_ROLE_NONE, 3);
  add_folder (self, account, FAKE_SCHOOL, 0, "School", HEARTH_ROLE_NONE, 5);
}

static void
add_account (HearthEngine *self,
             guint16 number,
             gint64 person,
             const char *name,
             const char *owner,
             const char *address)
{
  HearthAccountInfo *info = hearth_account_info_new ();
  HearthAccountStatus *status = hearth_account_status_new (number);
  HearthAddress *mailbox = hearth_address_new (owner, address);

  info->number = number;
  info->folder = g_strdup_printf ("fake%u", number);
  info->person = person;
  info->name = g_strdup (name);
  info->enabled = TRUE;
  info->position = number;
  info->imap =
      hearth_server_new (HEARTH_PROTOCOL_IMAP, "imap.vogel.example", 993, HEARTH_SECURITY_TLS, address);
  info->smtp =
      hearth_server_new (HEARTH_PROTOCOL_SMTP, "smtp.vogel.example", 465, HEARTH_SECURITY_TLS, address);
  g_ptr_array_add (info->identities, hearth_identity_new (number, number, mailbox));
  hearth_address_unref (mailbox);
  g_ptr_array_add (self->house->accounts, info);
  status->is_push_alive = TRUE;
  status->watch.folders[0] = hearth_key_new (number, FAKE_INBOX);
  status->watch.check_every_s = 180;
  g_hash_table_insert (self->statuses, GUINT_TO_POINTER (number), status);
  add_folders (self, number, number == FAKE_HOME);
}

/* Answers */

static void
answer (
    HearthEngine *self, gpointer value, GDestroyNotify free_func, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_pointer (task, value, free_func);
}

static void
agree (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_boolean (task, TRUE);
}

static void
refuse (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_error (task, hearth_error_new (HEARTH_ERROR_OFFLINE, "the household is made up"));
}

static gpointer
finish_pointer (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
finish_boolean (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
fake_tell (HearthEngine *self, HearthChangeSet *changes)
{
  if (self->events.changes != NULL)
    self->events.changes (self, changes, self->events_data);
  hearth_change_set_free (changes);
}

static void
hearth_engine_finalize (GObject *object)
{
  HearthEngine *self = HEARTH_ENGINE (object);

  hearth_house_unref (self->house);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->flags);
  g_hash_table_unref (self->messages);
  g_hash_table_unref (self->statuses);
  g_ptr_array_unref (self->outbox);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->pending);
  if (the_engine == self)
    the_engine = NULL;
  G_OBJECT_CLASS (hearth_engine_parent_class)->finalize (object);
}

static void
hearth_engine_class_init (HearthEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_engine_finalize;
}

static void
hearth_engine_init (HearthEngine *self)
{
  self->house = hearth_house_new ();
  self->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, fake_folder_free);
  self->flags = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->messages =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) hearth_row_unref);
  self->statuses = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) hearth_account_status_unref);
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_outbox_item_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);
  self->next_row = 900000000;
}

void
hearth_engine_prepare (void)
{
}

HearthEngine *
hearth_engine_new (const char *data_dir)
{
  HearthEngine *self = g_object_new (HEARTH_TYPE_ENGINE, NULL);

  the_engine = self;
  if (next_is_empty)
    return self;
  g_ptr_array_add (self->house->people, hearth_person_new (1, "Anna", HEARTH_COLOR_PLUM, 0));
  g_ptr_array_add (self->house->people, hearth_person_new (2, "Tomas", HEARTH_COLOR_SKY, 1));
  add_account (self, FAKE_HOME, 1, "Home", "Anna Vogel", "anna@vogel.example");
  add_account (self, FAKE_CLINIC, 1, "Clinic", "Dr. Anna Vogel", "anna@clinic.example");
  add_account (self, FAKE_TOMAS, 2, "Home", "Tomas Vogel", "tomas@vogel.example");
  return self;
}

void
hearth_engine_set_events (HearthEngine *self, const HearthEngineEvents *events, gpointer data)
{
  self->events = events != NULL ? *events : (HearthEngineEvents){ NULL };
  self->events_data = data;
}

void
hearth_engine_start_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  answer (self, hearth_house_ref (self->house), (GDestroyNotify) hearth_house_unref, callback, data);
}

HearthHouse *
hearth_engine_start_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_stop_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  agree (self, callback, data);
}

gboolean
hearth_engine_stop_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_read_house_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  hearth_engine_start_async (self, callback, data);
}

HearthHouse *
hearth_engine_read_house_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_add_person_async (HearthEngine *self,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = NULL;

  if (hooks.add_account == NULL)
    {
      refuse (self, callback, data);
      return;
    }
  task = g_task_new (self, NULL, callback, data);
  g_task_return_int (task, 3);
}

gint64
hearth_engine_add_person_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

void
hearth_engine_test_account_async (HearthEngine *self,
                                  const HearthAccountInfo *account,
                                  const HearthPasswords *passwords,
                                  HearthTestProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  if (hooks.test_account == NULL)
    {
      refuse (self, callback, data);
      return;
    }
  task = g_task_new (self, cancellable, callback, data);
  if (hooks.test_account (account, passwords, progress, progress_data, &failed_step_told, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
hearth_engine_test_account_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthTestStep *failed_step,
                                   GError **error)
{
  if (failed_step != NULL)
    *failed_step = failed_step_told;
  return finish_boolean (result, error);
}

void
hearth_engine_add_account_async (HearthEngine *self,
                                 const HearthAccountInfo *account,
                                 const HearthPasswords *passwords,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  guint16 number;

  if (hooks.add_account == NULL)
    {
      refuse (self, callback, data);
      return;
    }
  task = g_task_new (self, NULL, callback, data);
  number = hooks.add_account (account, passwords, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, number);
}

guint16
hearth_engine_add_account_finish (HearthEngine *self,
                                  GAsyncResult *result,
                                  HearthPasswordFate *fate,
                                  GError **keyring_error,
                                  GError **error)
{
  *fate = HEARTH_PASSWORD_KEPT;
  return (guint16) g_task_propagate_int (G_TASK (result), error);
}

void
hearth_engine_set_password_async (HearthEngine *self,
                                  guint16 account,
                                  HearthProtocol protocol,
                                  const char *password,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  agree (self, callback, data);
}

gboolean
hearth_engine_set_password_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthPasswordFate *fate,
                                   GError **keyring_error,
                                   GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_trust_certificate_async (HearthEngine *self,
                                       guint16 account,
                                       HearthProtocol protocol,
                                       GTlsCertificate *certificate,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  agree (self, callback, data);
}

gboolean
hearth_engine_trust_certificate_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_check_now (HearthEngine *self, guint16 account)
{
}

HearthAccountStatus *
hearth_engine_dup_status (HearthEngine *self, guint16 account)
{
  HearthAccountStatus *status = g_hash_table_lookup (self->statuses, GUINT_TO_POINTER (account));

  return status != NULL ? hearth_account_status_ref (status) : NULL;
}

static int
compare_infos (gconstpointer a, gconstpointer b)
{
  const HearthFolderInfo *first = *(HearthFolderInfo *const *) a, *second = *(HearthFolderInfo *const *) b;

  return first->key < second->key ? -1 : first->key > second->key;
}

void
hearth_engine_read_folders_async (HearthEngine *self,
                                  guint16 account,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_folder_info_unref);
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    if (hearth_key_get_account (((FakeFolder *) folder)->info->key) == account)
      g_ptr_array_add (infos, hearth_folder_info_ref (((FakeFolder *) folder)->info));
  g_ptr_array_sort (infos, compare_infos);
  answer (self, infos, (GDestroyNotify) g_ptr_array_unref, callback, data);
}

GPtrArray *
hearth_engine_read_folders_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static HearthListIndex *
make_index (HearthEngine *self, HearthKey key, HearthSort sort, gsize n_first)
{
  HearthListIndex *index = hearth_list_index_new (key, sort);
  FakeFolder *folder = g_hash_table_lookup (self->folders, &key);
  gsize n = folder->entries->len, taken = MIN (n, n_first);

  index->generation = folder->generation;
  index->is_complete = taken == n;
  index->n_entries = taken;
  index->entries = g_new (HearthListEntry, taken);
  for (gsize i = 0; i < taken; i++)
    index->entries[i] =
        g_array_index (folder->entries, HearthListEntry, sort == HEARTH_SORT_NEWEST_FIRST ? i : n - 1 - i);
  return index;
}

void
hearth_engine_read_list_head_async (HearthEngine *self,
                                    HearthKey folder,
                                    HearthSort sort,
                                    guint n_first,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  HearthListIndex *index = make_index (self, folder, sort, n_first);

  if (index->rows == NULL)
    index->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_row_unref);
  for (gsize i = 0; i < index->n_entries && !self->is_holding; i++)
    g_ptr_array_add (index->rows, fake_make_row (self, index->entries[i].key));
  answer (self, index, (GDestroyNotify) hearth_list_index_unref, callback, data);
}

void
hearth_engine_read_list_async (
    HearthEngine *self, HearthKey folder, HearthSort sort, GAsyncReadyCallback callback, gpointer data)
{
  answer (self, make_index (self, folder, sort, G_MAXSIZE), (GDestroyNotify) hearth_list_index_unref,
          callback, data);
}

HearthListIndex *
hearth_engine_read_list_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_read_rows_async (
    HearthEngine *self, const HearthKey *keys, gsize n_keys, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_row_unref);

  self->n_rows_read += (guint) n_keys;
  for (gsize i = 0; i < n_keys; i++)
    g_ptr_array_add (rows, fake_make_row (self, keys[i]));
  if (!self->is_holding)
    {
      g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  g_task_set_task_data (task, rows, (GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_add (self->held, g_steal_pointer (&task));
}

GPtrArray *
hearth_engine_read_rows_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_set_current_folder (HearthEngine *self, HearthKey folder)
{
}

static void
read_made_up (HearthEngine *self, HearthKey placement, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (HearthRow) row = fake_make_row (self, placement);
  HearthContent *content = hearth_content_new ();
  HearthPart *part = hearth_part_new (HEARTH_PART_PLAIN, "1");

  g_ptr_array_add (content->from, hearth_address_ref (row->from));
  g_ptr_array_add (content->to, hearth_address_new ("Anna Vogel", "anna@vogel.example"));
  g_free (content->subject);
  content->subject = g_strdup (row->subject);
  content->date_unix_s = row->date_sort_unix_s;
  content->message_id = g_strdup ("1@keller-kitchens.example");
  content->size_bytes = row->size_bytes;
  part->content_type = g_strdup ("text/plain");
  part->text = g_strconcat (row->preview,
                            "\n\nThe first is the clay tile you liked in the shop; the second is a little ",
                            "plainer, but it can be here before Christmas and costs about a third less.\n\n",
                            "Kind regards\nMarta\n", NULL);
  part->size_bytes = strlen (part->text);
  g_ptr_array_add (content->parts, part);
  answer (self, content, (GDestroyNotify) hearth_content_unref, callback, data);
}

void
hearth_engine_read_message_async (HearthEngine *self,
                                  HearthKey placement,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  if (hooks.read_message != NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
      GError *error = NULL;
      HearthContent *own = hooks.read_message (placement, &error);

      if (own != NULL)
        g_task_return_pointer (task, own, (GDestroyNotify) hearth_content_unref);
      else
        g_task_return_error (task, error);
      return;
    }
  read_made_up (self, placement, callback, data);
}

HearthContent *
hearth_engine_read_message_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_fetch_ahead (HearthEngine *self, const HearthKey *placements, gsize n_placements)
{
}

void
hearth_engine_read_part_async (HearthEngine *self,
                               HearthKey placement,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  if (hooks.read_part != NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
      GError *error = NULL;
      GBytes *bytes = hooks.read_part (placement, path, &error);

      if (bytes != NULL)
        g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
      else
        g_task_return_error (task, error);
      return;
    }
  refuse (self, callback, data);
}

GBytes *
hearth_engine_read_part_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_read_deliveries_async (
    HearthEngine *self, HearthKey placement, const char *about, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  HearthDeliveryNews *news = g_new0 (HearthDeliveryNews, 1);

  news->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_delivery_free);
  if (hooks.read_deliveries != NULL)
    hooks.read_deliveries (placement, about, news);
  g_task_return_pointer (task, news, (GDestroyNotify) hearth_delivery_news_free);
}

HearthDeliveryNews *
hearth_engine_read_deliveries_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_set_flags_async (HearthEngine *self,
                               const HearthKey *placements,
                               gsize n_placements,
                               HearthFlags mask,
                               HearthFlags values,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  HearthChangeSet *changes = hearth_change_set_new ();

  self->n_flagged += (guint) n_placements;
  for (gsize i = 0; i < n_placements; i++)
    {
      HearthFlags flags = (fake_flags_of (self, placements[i]) & ~mask) | (values & mask);
      HearthKey folder_key = fake_folder_of (self, placements[i]);
      FakeFolder *folder = g_hash_table_lookup (self->folders, &folder_key);
      HearthFolderChange *change = hearth_change_set_touch_folder (changes, folder_key);

      g_hash_table_replace (self->flags, fake_dup_key (placements[i]), g_memdup2 (&flags, sizeof flags));
      hearth_change_set_change_row (changes, folder_key, placements[i]);
      change->is_info_changed = TRUE;
      change->generation = ++folder->generation;
      if (i + 1 == n_placements)
        fake_refresh_info (self, folder);
    }
  fake_tell (self, changes);
  agree (self, callback, data);
}

gboolean
hearth_engine_set_flags_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

/* Drafts live in memory: every save is a new revision of the same key. */
HearthDraftRecord *
hearth_draft_record_new (HearthKey key, HearthKey origin, HearthLetter *letter)
{
  HearthDraftRecord *self = g_new0 (HearthDraftRecord, 1);

  self->key = key;
  self->origin = origin;
  self->letter = hearth_letter_ref (letter);
  return self;
}

void
hearth_draft_record_free (HearthDraftRecord *self)
{
  if (self == NULL)
    return;
  hearth_letter_unref (self->letter);
  g_free (self);
}

static guint last_draft;

guint
fake_engine_count_drafts (void)
{
  return last_draft;
}

void
hearth_engine_save_draft_async (HearthEngine *self,
                                HearthKey draft,
                                HearthKey origin,
                                HearthLetter *letter,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const HearthKey key = draft != HEARTH_KEY_NONE ? draft : hearth_key_new (1, ++last_draft);
  GError *error = NULL;

  if (hooks.save_draft != NULL && !hooks.save_draft (letter, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, hearth_draft_record_new (key, origin, letter),
                           (GDestroyNotify) hearth_draft_record_free);
}

HearthDraftRecord *
hearth_engine_save_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_close_draft (HearthEngine *self, HearthKey draft, GArray *unused)
{
}

void
hearth_engine_discard_draft_async (
    HearthEngine *self, HearthKey draft, HearthKey origin, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;

  if (hooks.discard_draft != NULL && !hooks.discard_draft (&error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
hearth_engine_discard_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_send_draft_async (HearthEngine *self,
                                const HearthDraftRecord *draft,
                                gint64 not_before_unix_s,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  hearth_engine_send_async (self, draft->letter, callback, data);
}

HearthKey
hearth_engine_send_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return hearth_engine_send_finish (self, result, error);
}

void
hearth_engine_take_back_async (HearthEngine *self,
                               HearthKey item,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  refuse (self, callback, data);
}

HearthDraftRecord *
hearth_engine_take_back_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_list_open_drafts_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_draft_record_free);

  if (hooks.list_open_drafts != NULL)
    hooks.list_open_drafts (records);
  g_task_return_pointer (task, records, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
hearth_engine_list_open_drafts_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_edit_draft_async (HearthEngine *self,
                                HearthKey placement,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (HearthLetter) letter = NULL;
  HearthKey draft = HEARTH_KEY_NONE;

  if (hooks.edit_draft == NULL)
    {
      refuse (self, callback, data);
      return;
    }
  task = g_task_new (self, NULL, callback, data);
  letter = hooks.edit_draft (placement, &draft);
  g_task_return_pointer (task, hearth_draft_record_new (draft, placement, letter),
                         (GDestroyNotify) hearth_draft_record_free);
}

HearthDraftRecord *
hearth_engine_edit_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static GPtrArray *held_attaching; /* of GTask, or NULL: nothing is held */

static void
return_attachment (GTask *task)
{
  g_task_return_pointer (task, hearth_attachment_ref (g_task_get_task_data (task)),
                         (GDestroyNotify) hearth_attachment_unref);
}

void
fake_engine_hold_attaching (gboolean is_held)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&held_attaching);

  for (guint i = 0; held != NULL && i < held->len; i++)
    return_attachment (held->pdata[i]);
  if (is_held)
    held_attaching = g_ptr_array_new_with_free_func (g_object_unref);
}

void
hearth_engine_attach_async (HearthEngine *self,
                            guint16 account,
                            const HearthAttachSource *source,
                            GFileProgressCallback progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  static gint64 last_content;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  g_autofree char *name = source->file != NULL ? g_file_get_basename (source->file) : g_strdup (source->name);

  g_task_set_task_data (task,
                        hearth_attachment_new (hearth_key_new (account, ++last_content), name,
                                               source->content_type,
                                               source->bytes != NULL ? g_bytes_get_size (source->bytes) : 0),
                        (GDestroyNotify) hearth_attachment_unref);
  if (hooks.fail_attaching != NULL)
    g_task_return_error (task, hooks.fail_attaching ());
  else if (held_attaching != NULL)
    g_ptr_array_add (held_attaching, g_steal_pointer (&task));
  else
    return_attachment (task);
}

HearthAttachment *
hearth_engine_attach_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_complete_address_async (
    HearthEngine *self, gint64 person, const char *typed, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_pointer (task, hearth_address_list_new (), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
hearth_engine_complete_address_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_send_async (HearthEngine *self,
                          HearthLetter *letter,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  if (hooks.send != NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
      GError *error = NULL;
      HearthKey key = hooks.send (letter, &error);

      if (error == NULL)
        g_task_return_int (task, (gssize) key);
      else
        g_task_return_error (task, error);
      return;
    }
  refuse (self, callback, data);
}

HearthKey
hearth_engine_send_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  gssize key = g_task_propagate_int (G_TASK (result), error);

  return key > 0 ? (HearthKey) key : HEARTH_KEY_NONE;
}

void
hearth_engine_read_outbox_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_outbox_item_unref);

  for (guint i = 0; i < self->outbox->len; i++)
    g_ptr_array_add (items, hearth_outbox_item_ref (g_ptr_array_index (self->outbox, i)));
  answer (self, items, (GDestroyNotify) g_ptr_array_unref, callback, data);
}

GPtrArray *
hearth_engine_read_outbox_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

void
hearth_engine_decide_outbox_async (HearthEngine *self,
                                   HearthKey item,
                                   HearthOutboxDecision decision,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  HearthChangeSet *changes = hearth_change_set_new ();

  for (guint i = 0; i < self->outbox->len && decision != HEARTH_OUTBOX_RETRY; i++)
    if (((HearthOutboxItem *) g_ptr_array_index (self->outbox, i))->key == item)
      g_ptr_array_remove_index (self->outbox, i);
  changes->is_outbox_changed = TRUE;
  fake_tell (self, changes);
  agree (self, callback, data);
}

gboolean
hearth_engine_decide_outbox_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_allow_pictures_async (
    HearthEngine *self, const char *address, gboolean is_allowed, GAsyncReadyCallback callback, gpointer data)
{
  agree (self, callback, data);
}

gboolean
hearth_engine_allow_pictures_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_are_pictures_allowed_async (HearthEngine *self,
                                          const char *address,
                                          GAsyncReadyCallback callback,
                                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_boolean (task, hooks.are_pictures_allowed != NULL && hooks.are_pictures_allowed (address));
}

gboolean
hearth_engine_are_pictures_allowed_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

void
hearth_engine_fetch_picture_async (HearthEngine *self,
                                   const char *uri,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  if (hooks.fetch_picture != NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
      GError *error = NULL;
      char *content_type = NULL;
      GBytes *bytes = hooks.fetch_picture (uri, &content_type, &error);

      g_free (content_type);
      if (bytes != NULL)
        g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
      else
        g_task_return_error (task, error);
      return;
    }
  refuse (self, callback, data);
}

GBytes *
hearth_engine_fetch_picture_finish (HearthEngine *self,
                                    GAsyncResult *result,
                                    char **content_type,
                                    GError **error)
{
  return finish_pointer (result, error);
}

/* For the tests */

void
fake_engine_set_hooks (const FakeHooks *own)
{
  hooks = *own;
}

void
fake_engine_set_empty (gboolean is_empty)
{
  next_is_empty = is_empty;
}

void
fake_engine_set_seconds (gint64 seconds)
{
  now_unix_s = seconds;
}

HearthEngine *
fake_engine_get (void)
{
  return the_engine;
}

HearthKey
fake_engine_add_message (guint16 account, gint64 folder_row, const char *from, const char *subject)
{
  HearthEngine *self = the_engine;
  HearthChangeSet *changes = hearth_change_set_new ();
  const HearthKey key = hearth_key_new (account, self->next_row++);
  const HearthKey folder_key = hearth_key_new (account, folder_row);
  FakeFolder *folder = g_hash_table_lookup (self->folders, &folder_key);
  HearthRow *row = fake_make_row (self, hearth_key_new (account, folder_row * 10000000 + 1));
  HearthListEntry entry = { now () + (gint64) folder->generation, key };
  HearthRow *own = hearth_row_new (key);

  own->message = key;
  own->folder = folder_key;
  g_clear_pointer (&own->from, hearth_address_unref);
  own->from = hearth_address_new (from, "new@vogel.example");
  g_free (own->subject);
  own->subject = g_strdup (subject);
  own->preview = g_strdup ("It has just come.");
  own->date_sort_unix_s = entry.sort;
  hearth_row_unref (row);
  g_hash_table_insert (self->messages, fake_dup_key (key), own);
  g_array_prepend_val (folder->entries, entry);
  hearth_change_set_add_row (changes, folder_key, entry.sort, key);
  hearth_change_set_touch_folder (changes, folder_key)->is_info_changed = TRUE;
  hearth_change_set_touch_folder (changes, folder_key)->generation = ++folder->generation;
  fake_refresh_info (self, folder);
  fake_tell (self, changes);
  return key;
}

void
fake_engine_remove_message (HearthKey placement)
{
  HearthEngine *self = the_engine;
  HearthChangeSet *changes = hearth_change_set_new ();
  const HearthKey folder_key = fake_folder_of (self, placement);
  FakeFolder *folder = g_hash_table_lookup (self->folders, &folder_key);
  gint64 sort = 0;

  for (guint i = 0; i < folder->entries->len; i++)
    if (g_array_index (folder->entries, HearthListEntry, i).key == placement)
      {
        sort = g_array_index (folder->entries, HearthListEntry, i).sort;
        g_array_remove_index (folder->entries, i);
        break;
      }
  hearth_change_set_remove_row (changes, folder_key, sort, placement);
  hearth_change_set_touch_folder (changes, folder_key)->is_info_changed = TRUE;
  hearth_change_set_touch_folder (changes, folder_key)->generation = ++folder->generation;
  fake_refresh_info (self, folder);
  fake_tell (self, changes);
}

void
fake_engine_hold_rows (gboolean is_held)
{
  the_engine->is_holding = is_held;
  for (guint i = 0; i < the_engine->held->len && !is_held; i++)
    {
      GTask *task = g_ptr_array_index (the_engine->held, i);

      g_task_return_pointer (task, g_ptr_array_ref (g_task_get_task_data (task)),
                             (GDestroyNotify) g_ptr_array_unref);
    }
  if (!is_held)
    g_ptr_array_set_size (the_engine->held, 0);
}

void
fake_engine_set_status (guint16 account, HearthAccountState state, const GError *error)
{
  HearthEngine *self = the_engine;
  HearthAccountStatus *status =
      hearth_account_status_copy (g_hash_table_lookup (self->statuses, GUINT_TO_POINTER (account)));

  status->state = state;
  g_clear_error (&status->error);
  status->error = error != NULL ? g_error_copy (error) : NULL;
  status->offline_since_unix_s = state == HEARTH_ACCOUNT_WAITING ? now () - 1500 : 0;
  status->busy_folder =
      state == HEARTH_ACCOUNT_SYNCING ? hearth_key_new (account, FAKE_ARCHIVE) : HEARTH_KEY_NONE;
  status->n_done = state == HEARTH_ACCOUNT_SYNCING ? 1240 : 0;
  status->n_total = state == HEARTH_ACCOUNT_SYNCING ? 8000 : 0;
  g_hash_table_replace (self->statuses, GUINT_TO_POINTER (account), status);
  if (self->events.status != NULL)
    self->events.status (self, status, self->events_data);
}

void
fake_engine_add_letter (guint16 account,
                        const char *recipients,
                        const char *subject,
                        HearthOutboxState state,
                        const GError *error)
{
  HearthOutboxItem *item = hearth_outbox_item_new (hearth_key_new (account, the_engine->next_row++));
  HearthChangeSet *changes = hearth_change_set_new ();

  item->state = state;
  item->recipients = g_strdup (recipients);
  item->subject = g_strdup (subject);
  item->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (the_engine->outbox, item);
  changes->is_outbox_changed = TRUE;
  fake_tell (the_engine, changes);
}

HearthFlags
fake_engine_get_flags (HearthKey placement)
{
  return fake_flags_of (the_engine, placement);
}

guint
fake_engine_get_n_rows_read (void)
{
  return the_engine->n_rows_read;
}

guint
fake_engine_get_n_flagged (void)
{
  return the_engine->n_flagged;
}

HearthHouse *
fake_engine_get_house (HearthEngine *self)
{
  return self->house;
}

void
fake_engine_replace_house (HearthEngine *self, HearthHouse *house)
{
  HearthChangeSet *changes = hearth_change_set_new ();

  hearth_house_unref (self->house);
  self->house = house;
  changes->is_house_changed = TRUE;
  fake_tell (self, changes);
}

/* What is fetched before it is opened: the household here has everything. */
void
hearth_engine_set_folder_keep_async (
    HearthEngine *self, HearthKey folder, const HearthKeep *keep, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_return_boolean (task, TRUE);
}

gboolean
hearth_engine_set_folder_keep_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hearth_engine_stop_texts (HearthEngine *self, guint16 account)
{
}

void
hearth_engine_resume_texts (HearthEngine *self, guint16 account)
{
}

void
hearth_engine_assume_metered (HearthEngine *self, HearthMeteredGuess guess)
{
}

/* Servers */

void
hearth_engine_diagnose_async (HearthEngine *self,
                              guint16 account,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  HearthDiagnosis *diagnosis = hearth_diagnosis_new (account);
  HearthServerDiagnosis *imap = hearth_server_diagnosis_new (HEARTH_PROTOCOL_IMAP);
  HearthServerDiagnosis *smtp = hearth_server_diagnosis_new (HEARTH_PROTOCOL_SMTP);
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_TIMEOUT, "No answer within 15 s");

  hearth_error_set_server (error, "imap.vogel.example", 993);
  imap->host = g_strdup ("imap.vogel.example");
  imap->port = 993;
  imap->is_connected = TRUE;
  imap->noted_unix_s = now ();
  imap->tls_version = g_strdup ("TLS 1.3");
  imap->cipher = g_strdup ("TLS_AES_256_GCM_SHA384");
  imap->product = g_strdup ("Dovecot");
  imap->capabilities = g_strsplit ("IDLE MOVE UIDPLUS QUOTA", " ", -1);
  imap->exchange = g_strdup ("> h1 LOGIN [26 bytes]\n< h1 OK\n> h2 SELECT \"INBOX\"");
  g_ptr_array_add (imap->troubles, hearth_server_trouble_new (now () - 3600, error));
  smtp->host = g_strdup ("smtp.vogel.example");
  smtp->port = 465;
  g_ptr_array_add (diagnosis->servers, imap);
  g_ptr_array_add (diagnosis->servers, smtp);
  answer (self, diagnosis, (GDestroyNotify) hearth_diagnosis_free, callback, data);
}

HearthDiagnosis *
hearth_engine_diagnose_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (result, error);
}

static void
set_folder_state (HearthEngine *self, HearthKey key, HearthFolderState state)
{
  FakeFolder *folder = g_hash_table_lookup (self->folders, &key);
  HearthFolderInfo *info = hearth_folder_info_copy (folder->info);
  HearthChangeSet *changes = hearth_change_set_new ();

  info->state = state;
  info->n_fetched = info->n_messages / 2;
  hearth_folder_info_unref (folder->info);
  folder->info = info;
  hearth_change_set_touch_folder (changes, key)->is_info_changed = TRUE;
  fake_tell (self, changes);
}

void
hearth_engine_stop_fetching (HearthEngine *self, HearthKey folder)
{
  set_folder_state (self, folder, HEARTH_FOLDER_STOPPED);
}

void
hearth_engine_go_on_fetching (HearthEngine *self, HearthKey folder)
{
  set_folder_state (self, folder, HEARTH_FOLDER_IN_STEP);
}
