/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts in the list of their folder. A draft has one row there from its first save to its end, with or without a
 * network: what was typed last stands in it. The row takes over the UID of the server's copy, so that a sync finds it
 * and adds no second one; once the copy says the same as the draft, the row shows that message. Copies that are to go
 * are not listed. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-draft-store.h"
#include "hearth-threads.h"

#define DRAFT_FLAGS (HEARTH_FLAG_SEEN | HEARTH_FLAG_DRAFT)

/* A row of `placement`. */
typedef struct
{
  gint64 id;
  HearthKey folder;
  gint64 message;
  gint64 thread;
  gint64 date_sort;
  guint32 uid;
} Place;

static gboolean
read_place (HearthAccountStore *store, sqlite3_stmt *statement, Place *place, GError **error)
{
  const int result = sqlite3_step (statement);

  *place = (Place){ 0 };
  if (result == SQLITE_ROW)
    *place = (Place){
      .id = sqlite3_column_int64 (statement, 0),
      .folder = hearth_store_key (store, sqlite3_column_int64 (statement, 1)),
      .message = sqlite3_column_int64 (statement, 2),
      .thread = sqlite3_column_int64 (statement, 3),
      .date_sort = sqlite3_column_int64 (statement, 4),
      .uid = (guint32) sqlite3_column_int64 (statement, 5),
    };
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error);
}

#define SELECT_PLACE                                                                                         \
  "SELECT p.id, p.folder, p.message, m.thread, p.date_sort_unix_s, p.uid FROM placement p"                   \
  " JOIN message m ON m.id = p.message WHERE "

static gboolean
load_place (HearthAccountStore *store, gint64 id, Place *place, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, SELECT_PLACE "p.id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return read_place (store, statement, place, error);
}

/* The row of the server's copy, if the folder is the one that the number is of. */
static gboolean
load_copy_place (HearthAccountStore *store, const HearthDraftEntry *draft, Place *place, GError **error)
{
  const HearthStoreFolder *folder = hearth_store_find (store, draft->folder, NULL);
  sqlite3_stmt *statement;

  *place = (Place){ 0 };
  if (folder == NULL || draft->uid == 0 || folder->record.uidvalidity != draft->uidvalidity)
    return TRUE;
  statement = hearth_database_prepare (store->mail, SELECT_PLACE "p.folder = ? AND p.uid = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (draft->folder));
  sqlite3_bind_int64 (statement, 2, draft->uid);
  return read_place (store, statement, place, error);
}

static gboolean
is_among_drafts (HearthAccountStore *store, const Place *place)
{
  const HearthStoreFolder *folder = hearth_store_find (store, place->folder, NULL);

  return folder != NULL && folder->record.role == HEARTH_ROLE_DRAFTS;
}

static gboolean
note_shown (HearthAccountStore *store,
            gint64 draft,
            gint64 placement,
            gint64 own_message,
            guint64 revision,
            GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "UPDATE draft SET placement = ?2, own_message = ?3, shown_revision = ?4 WHERE id = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, draft);
  hearth_bind_key (statement, 2, placement);
  hearth_bind_key (statement, 3, own_message);
  sqlite3_bind_int64 (statement, 4, (gint64) revision);
  return hearth_store_step (store, statement, error);
}

/* --- what a row shows --- */

static const HearthAddress *
first_recipient (const HearthLetter *letter)
{
  GPtrArray *const lists[] = { letter->to, letter->cc, letter->bcc };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i]->len > 0)
      return lists[i]->pdata[0];
  return NULL;
}

static guint64
letter_size (const HearthLetter *letter)
{
  guint64 size_bytes = letter->text != NULL ? strlen (letter->text) : 0;

  for (guint i = 0; i < letter->attachments->len; i++)
    size_bytes += ((const HearthAttachment *) letter->attachments->pdata[i])->size_bytes;
  return size_bytes;
}

static gint16
local_offset_min (gint64 unix_s)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (unix_s);

  return local != NULL ? (gint16) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE) : 0;
}

/* Everything is borrowed from @draft, but @recipients, which is to be freed. */
static HearthMessageData
data_from_draft (const HearthDraftEntry *draft, char **recipients)
{
  const HearthLetter *letter = draft->letter;
  const HearthAddress *to = first_recipient (letter);

  *recipients = hearth_address_list_to_string (letter->to);
  return (HearthMessageData){
    .flags = DRAFT_FLAGS,
    .in_reply_to = letter->in_reply_to->len > 0 ? letter->in_reply_to->pdata[0] : NULL,
    .references = (const char *const *) letter->references->pdata,
    .n_references = letter->references->len,
    .to_name = to != NULL ? hearth_address_get_name (to) : NULL,
    .to_address = to != NULL ? hearth_address_get_address (to) : NULL,
    .recipients = *recipients,
    .n_recipients = letter->to->len + letter->cc->len + letter->bcc->len,
    .subject = letter->subject,
    .has_date = TRUE,
    .date_unix_s = draft->saved_unix_s,
    .date_offset_min = local_offset_min (draft->saved_unix_s),
    .internal_unix_s = draft->saved_unix_s,
    .size_bytes = letter_size (letter),
    .is_structure_known = TRUE,
    .has_attachment = letter->attachments->len > 0,
  };
}

static gboolean
write_facts (HearthAccountStore *store, gint64 message, const HearthMessageData *data, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail,
                               "UPDATE message SET to_name = ?2, to_address = ?3, recipients = ?4,"
                               " n_recipients = ?5, subject = ?6, date_unix_s = ?7, date_offset_min = ?8,"
                               " size_bytes = ?9 WHERE id = ?1",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  hearth_bind_text (statement, 2, data->to_name);
  hearth_bind_text (statement, 3, data->to_address);
  hearth_bind_text (statement, 4, data->recipients);
  sqlite3_bind_int64 (statement, 5, data->n_recipients);
  hearth_bind_text (statement, 6, data->subject);
  sqlite3_bind_int64 (statement, 7, data->date_unix_s);
  sqlite3_bind_int (statement, 8, data->date_offset_min);
  sqlite3_bind_int64 (statement, 9, (gint64) (data->size_bytes & G_MAXINT64));
  return hearth_store_step (store, statement, error);
}

static gboolean
write_place (HearthAccountStore *store, gint64 id, gint64 message, gint64 date_sort, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "UPDATE placement SET message = ?2, date_sort_unix_s = ?3 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, message);
  sqlite3_bind_int64 (statement, 3, date_sort);
  return hearth_store_step (store, statement, error);
}

/* Lets a row show @message; it keeps its key. */
static gboolean
point_place (HearthAccountStore *store,
             const Place *place,
             gint64 message,
             gint64 thread,
             gint64 date_sort,
             GError **error)
{
  const gint64 folder_row = hearth_key_get_row (place->folder);
  const HearthKey key = hearth_store_key (store, place->id);
  HearthStoreFolder *folder = hearth_store_find (store, place->folder, error);

  if (folder == NULL || !write_place (store, place->id, message, date_sort, error))
    return FALSE;
  hearth_store_touch (store, folder)->is_info_changed = TRUE;
  if (date_sort != place->date_sort)
    {
      hearth_change_set_add_row (store->pending, place->folder, date_sort, key);
      hearth_change_set_remove_row (store->pending, place->folder, place->date_sort, key);
    }
  hearth_change_set_change_row (store->pending, place->folder, key);
  if (message != place->message && (!hearth_store_note_orphan (store, place->message, error) ||
                                    !hearth_threads_recount (store, folder_row, place->thread, error)))
    return FALSE;
  return hearth_threads_recount (store, folder_row, thread, error);
}

/* --- drafts that changed --- */

static gboolean
add_row (HearthAccountStore *store,
         HearthKey folder,
         const HearthDraftEntry *draft,
         const HearthMessageData *data,
         GError **error)
{
  gint64 placement;
  Place place;

  return hearth_store_add_placement (store, folder, data, &placement, error) &&
         load_place (store, placement, &place, error) &&
         hearth_account_store_set_facts (store, hearth_store_key (store, place.message), draft->letter->text,
                                         data->has_attachment, error) &&
         note_shown (store, hearth_key_get_row (draft->key), placement, place.message, draft->revision,
                     error);
}

static gboolean
change_row (HearthAccountStore *store,
            const Place *place,
            const HearthDraftEntry *draft,
            const HearthMessageData *data,
            GError **error)
{
  gint64 message = hearth_key_get_row (draft->own_message), thread = place->thread, date_sort;

  if (place->message == message)
    {
      if (!write_facts (store, message, data, error))
        return FALSE;
    }
  else if (!hearth_store_put_message (store, data, &message, &thread, &date_sort, error))
    return FALSE;
  /* A row that jumps with every pause in typing is none to keep an eye on. */
  date_sort = draft->is_open ? place->date_sort : draft->saved_unix_s;
  return hearth_account_store_set_facts (store, hearth_store_key (store, message), draft->letter->text,
                                         data->has_attachment, error) &&
         point_place (store, place, message, thread, date_sort, error) &&
         note_shown (store, hearth_key_get_row (draft->key), place->id, message, draft->revision, error);
}

static gboolean
show_draft (HearthAccountStore *store, HearthKey key, HearthKey folder, GError **error)
{
  g_autoptr (HearthDraftEntry) draft = hearth_draft_store_load (store, key, error);
  g_autofree char *recipients = NULL;
  HearthMessageData data;
  Place place;

  if (draft == NULL || !load_place (store, hearth_key_get_row (draft->placement), &place, error) ||
      (place.id == 0 && !load_copy_place (store, draft, &place, error)))
    return FALSE;
  data = data_from_draft (draft, &recipients);
  if (place.id == 0)
    return add_row (store, folder, draft, &data, error);
  if (is_among_drafts (store, &place))
    return change_row (store, &place, draft, &data, error);
  /* The user put it elsewhere: there it stays as it is. */
  return note_shown (store, hearth_key_get_row (key), place.id, hearth_key_get_row (draft->own_message),
                     draft->revision, error);
}

static GArray *
list_unshown (HearthAccountStore *store, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "SELECT id FROM draft d WHERE shown_revision != revision OR placement IS NULL OR NOT EXISTS"
      " (SELECT 1 FROM placement WHERE id = d.placement) ORDER BY id",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthKey key = hearth_store_key (store, sqlite3_column_int64 (statement, 0));

      g_array_append_val (keys, key);
    }
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&keys) : NULL;
}

static gboolean
show_all (HearthAccountStore *store, GArray *keys, HearthKey folder, GError **error)
{
  for (guint i = 0; i < keys->len; i++)
    if (!show_draft (store, g_array_index (keys, HearthKey, i), folder, error))
      return FALSE;
  return TRUE;
}

/**
 * hearth_draft_store_show:
 *
 * Lets the list of the folder of drafts say what was typed last. Without such a folder nothing is shown.
 */
gboolean
hearth_draft_store_show (HearthAccountStore *store, GError **error)
{
  const HearthKey folder = hearth_account_store_find_role (store, HEARTH_ROLE_DRAFTS);
  g_autoptr (GArray) keys = list_unshown (store, error);

  if (keys == NULL)
    return FALSE;
  if (keys->len == 0 || folder == HEARTH_KEY_NONE)
    return TRUE;
  return hearth_account_store_begin (store, HEARTH_BATCH, error) &&
         hearth_store_end (store, show_all (store, keys, folder, error), error);
}

/**
 * hearth_draft_store_find_placement:
 *
 * Returns: the draft that this row of a list shows, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_draft_store_find_placement (HearthAccountStore *store, HearthKey placement)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT id FROM draft WHERE placement = ?", NULL);
  gint64 row = 0;

  if (statement == NULL || hearth_key_get_account (placement) != store->account)
    return HEARTH_KEY_NONE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  if (sqlite3_step (statement) == SQLITE_ROW)
    row = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_store_key (store, row);
}

/* --- the server's copy --- */

static gboolean
write_uid (HearthAccountStore *store, gint64 placement, guint32 uid, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "UPDATE placement SET uid = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, placement);
  sqlite3_bind_int64 (statement, 2, uid);
  return hearth_store_step (store, statement, error);
}

/* Inside a transaction: the row of @draft takes over the number of the copy that the draft got. */
gboolean
hearth_draft_rows_follow (HearthAccountStore *store, gint64 draft, guint32 uid, GError **error)
{
  g_autoptr (HearthDraftEntry) entry =
      hearth_draft_store_load (store, hearth_store_key (store, draft), error);
  HearthStoreFolder *folder;
  Place own, copy;

  if (entry == NULL || !load_place (store, hearth_key_get_row (entry->placement), &own, error) ||
      !load_copy_place (store, entry, &copy, error))
    return FALSE;
  if (own.id == 0 || own.id == copy.id || (uid == 0 && own.folder == entry->folder))
    return TRUE;
  folder = hearth_store_find (store, own.folder, NULL);
  /* A sync was there first, or the folder is another one: one of the two rows is enough. */
  if (copy.id != 0 || own.folder != entry->folder)
    return hearth_store_remove_placement (store, own.id, error) &&
           note_shown (store, draft, copy.id, 0,
                       copy.id != 0 && entry->pushed_revision == entry->revision ? entry->revision : 0,
                       error);
  if (folder == NULL || folder->record.uidvalidity != entry->uidvalidity)
    return TRUE;
  hearth_store_note_uid (folder, uid);
  return write_uid (store, own.id, uid, error);
}

/* Inside a transaction: a draft ends, and no list shows it any more. */
gboolean
hearth_draft_rows_remove (HearthAccountStore *store, gint64 draft, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (HearthDraftEntry) entry =
      hearth_draft_store_load (store, hearth_store_key (store, draft), &missing);
  Place own, copy;

  if (entry == NULL)
    return g_error_matches (missing, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) ||
           (g_propagate_error (error, g_steal_pointer (&missing)), FALSE);
  if (!load_place (store, hearth_key_get_row (entry->placement), &own, error) ||
      !load_copy_place (store, entry, &copy, error))
    return FALSE;
  if (own.id != 0 && is_among_drafts (store, &own) && !hearth_store_remove_placement (store, own.id, error))
    return FALSE;
  return copy.id == 0 || copy.id == own.id || hearth_store_remove_placement (store, copy.id, error);
}

/* --- what a sync meets --- */

/* @sql may name the folder (?1), its UIDVALIDITY (?2), the UID (?3) and the Message-ID (?4). */
static gboolean
find_row (HearthAccountStore *store,
          const char *sql,
          HearthStoreFolder *folder,
          const HearthMessageData *data,
          gint64 *row,
          guint64 *revision,
          GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, sql, error);
  int result;

  *row = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder->record.key));
  sqlite3_bind_int64 (statement, 2, folder->record.uidvalidity);
  sqlite3_bind_int64 (statement, 3, data->uid);
  if (sqlite3_bind_parameter_count (statement) > 3)
    hearth_bind_text (statement, 4, data->message_id);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      *row = sqlite3_column_int64 (statement, 0);
      *revision = (guint64) sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error);
}

static gboolean
number_leftover (HearthAccountStore *store,
                 gint64 leftover,
                 HearthStoreFolder *folder,
                 const HearthMessageData *data,
                 GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "UPDATE draft_leftover SET folder = ?2, uidvalidity = ?3, uid = ?4 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, leftover);
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (folder->record.key));
  sqlite3_bind_int64 (statement, 3, folder->record.uidvalidity);
  sqlite3_bind_int64 (statement, 4, data->uid);
  return hearth_store_step (store, statement, error);
}

/* The copy says what the draft says: the row shows it from now on, as every program does. */
static gboolean
adopt (
    HearthAccountStore *store, gint64 row, const HearthMessageData *data, gboolean *is_known, GError **error)
{
  g_autoptr (HearthDraftEntry) draft = hearth_draft_store_load (store, hearth_store_key (store, row), error);
  gint64 message, thread, date_sort;
  Place place;

  if (draft == NULL || !hearth_draft_rows_follow (store, row, data->uid, error) ||
      !load_place (store, hearth_key_get_row (draft->placement), &place, error))
    return FALSE;
  if (place.id == 0 || place.uid != data->uid)
    return TRUE;
  *is_known = TRUE;
  if (draft->revision != draft->pushed_revision || place.message != hearth_key_get_row (draft->own_message))
    return TRUE;
  return hearth_store_put_message (store, data, &message, &thread, &date_sort, error) &&
         point_place (store, &place, message, thread, date_sort, error) &&
         note_shown (store, row, place.id, 0, draft->revision, error);
}

/* Inside a transaction: the server has @data in a folder of drafts. @is_hidden: it is a copy that is to go; @is_known:
 * a row has this UID. */
gboolean
hearth_draft_rows_meet (HearthAccountStore *store,
                        HearthStoreFolder *folder,
                        const HearthMessageData *data,
                        gboolean *is_hidden,
                        gboolean *is_known,
                        GError **error)
{
  guint64 revision = 0;
  gint64 row;

  if (!find_row (store,
                 "SELECT id, uid FROM draft_leftover WHERE (folder = ?1 AND uidvalidity = ?2 AND uid = ?3)"
                 " OR (uid = 0 AND message_id = ?4) LIMIT 1",
                 folder, data, &row, &revision, error))
    return FALSE;
  *is_hidden = row != 0;
  if (row != 0)
    return revision != 0 || number_leftover (store, row, folder, data, error);

  /* An APPEND whose answer has not come, or will not come any more. */
  if (!find_row (store, "SELECT id, pushing_revision FROM draft WHERE pushing_message_id = ?4 LIMIT 1",
                 folder, data, &row, &revision, error))
    return FALSE;
  if (row != 0 && !hearth_draft_store_mark_pushed_in (store, row, revision, folder->record.key,
                                                      folder->record.uidvalidity, data->uid, error))
    return FALSE;
  /* The folder got other numbers, or the server did not tell ours. */
  if (!find_row (store,
                 "SELECT id, 0 FROM draft WHERE folder = ?1 AND (uidvalidity != ?2 OR uid = 0) AND "
                 "message_id = ?4 LIMIT 1",
                 folder, data, &row, &revision, error))
    return FALSE;
  if (row != 0 && !hearth_draft_store_move_copy (store, hearth_store_key (store, row), folder->record.key,
                                                 folder->record.uidvalidity, data->uid, error))
    return FALSE;
  if (!find_row (store,
                 "SELECT id, revision FROM draft WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3 LIMIT 1",
                 folder, data, &row, &revision, error))
    return FALSE;
  return row == 0 || adopt (store, row, data, is_known, error);
}
