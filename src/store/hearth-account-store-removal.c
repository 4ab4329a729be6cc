/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: what happens when messages are no longer where they were. Placements go at once; a message
 * without any waits as an orphan, so that a move or a new UIDVALIDITY finds it and its text again. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-filing-private.h"
#include "hearth-message-rules.h"
#include "hearth-threads.h"

#define SLICE_ROWS 500

typedef struct
{
  gint64 placement;
  gint64 message;
  gint64 thread;
  gint64 date_sort;
  HearthFlags flags;
  HearthFlags dirty_mask;
  guint32 uid;
} Gone;

#define SELECT_GONE                                                                                          \
  "SELECT p.id, p.message, m.thread, p.date_sort_unix_s, p.flags, p.dirty_mask, p.uid, p.folder"             \
  " FROM placement p JOIN message m ON m.id = p.message WHERE "

static Gone
gone_from_row (sqlite3_stmt *statement)
{
  return (Gone){
    .placement = sqlite3_column_int64 (statement, 0),
    .message = sqlite3_column_int64 (statement, 1),
    .thread = sqlite3_column_int64 (statement, 2),
    .date_sort = sqlite3_column_int64 (statement, 3),
    .flags = (HearthFlags) sqlite3_column_int64 (statement, 4),
    .dirty_mask = (HearthFlags) sqlite3_column_int64 (statement, 5),
    .uid = (guint32) sqlite3_column_int64 (statement, 6),
  };
}

static gboolean
list_gone (
    HearthAccountStore *self, HearthStoreFolder *folder, HearthIdRange range, GArray *gone, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, SELECT_GONE "p.folder = ? AND p.uid BETWEEN ? AND ? ORDER BY p.uid LIMIT ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder->record.key));
  sqlite3_bind_int64 (statement, 2, range.first);
  sqlite3_bind_int64 (statement, 3, range.last);
  sqlite3_bind_int (statement, 4, SLICE_ROWS - (int) gone->len);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const Gone row = gone_from_row (statement);

      g_array_append_val (gone, row);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
delete_placement (HearthAccountStore *self, gint64 placement, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, "DELETE FROM placement WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, placement);
  return hearth_store_step (self, statement, error);
}

/* A message that lies nowhere any more waits to be found again. Keywords have other bits in other folders: only the fixed
 * flags wait with it. */
static gboolean
note_orphan (HearthAccountStore *self,
             gint64 message,
             gint64 last_placement,
             HearthFlags flags,
             HearthFlags dirty_mask,
             GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "INSERT OR REPLACE INTO orphan SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS"
                               " (SELECT 1 FROM placement WHERE message = ?1)",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, hearth_store_now_unix_s ());
  sqlite3_bind_int64 (statement, 3, (gint64) (flags & HEARTH_FLAGS_FIXED));
  sqlite3_bind_int64 (statement, 4, (gint64) (dirty_mask & HEARTH_FLAGS_FIXED));
  hearth_bind_key (statement, 5, last_placement);
  return hearth_store_step (self, statement, error);
}

/* Removes a placement; its message waits as an orphan if that was its last. Counts are the caller's. */
gboolean
hearth_store_drop_placement (HearthAccountStore *self,
                             gint64 placement,
                             gint64 message,
                             HearthFlags flags,
                             HearthFlags dirty_mask,
                             GError **error)
{
  return delete_placement (self, placement, error) &&
         note_orphan (self, message, placement, flags, dirty_mask, error);
}

static int
compare_threads (gconstpointer a, gconstpointer b)
{
  gint64 first = ((const Gone *) a)->thread, second = ((const Gone *) b)->thread;

  return first < second ? -1 : first > second;
}

/* Of what is done to flags, the one that is missed when the message is gone: who has only read it does not ask. */
#define MISSED_FLAGS HEARTH_FLAG_FLAGGED

static void
note_lost_flags (HearthAccountStore *self, const Gone *row)
{
  if ((row->flags & row->dirty_mask & MISSED_FLAGS) != 0 && self->lost_unix_s == 0)
    self->lost_unix_s = hearth_store_now_unix_s ();
}

/* When all are gone: of two that go together neither is changed any more. */
static gboolean
hand_on_flags (HearthAccountStore *self, const GArray *gone, GError **error)
{
  for (guint i = 0; i < gone->len; i++)
    {
      const Gone *row = &g_array_index (gone, Gone, i);

      if (row->dirty_mask != 0 &&
          !hearth_store_hand_on_flags (self, row->message, row->flags, row->dirty_mask, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
delete_gone (HearthAccountStore *self, HearthStoreFolder *folder, GArray *gone, GError **error)
{
  gint64 previous = 0;

  hearth_store_touch (self, folder)->is_info_changed = TRUE;
  for (guint i = 0; i < gone->len; i++)
    {
      const Gone *row = &g_array_index (gone, Gone, i);

      if (!hearth_store_drop_placement (self, row->placement, row->message, row->flags, row->dirty_mask,
                                        error))
        return FALSE;
      note_lost_flags (self, row);
      folder->record.n_messages--;
      folder->record.n_unread -= !(row->flags & HEARTH_FLAG_SEEN);
      hearth_change_set_remove_row (self->pending, folder->record.key, row->date_sort,
                                    hearth_store_key (self, row->placement));
    }
  g_array_sort (gone, compare_threads);
  for (guint i = 0; i < gone->len; i++)
    {
      gint64 thread = g_array_index (gone, Gone, i).thread;

      if (thread != previous &&
          !hearth_threads_recount (self, hearth_key_get_row (folder->record.key), thread, error))
        return FALSE;
      previous = thread;
    }
  return hand_on_flags (self, gone, error);
}

/* Inside a transaction: a message that may lie nowhere any more waits to be found again. */
gboolean
hearth_store_note_orphan (HearthAccountStore *self, gint64 message, GError **error)
{
  return note_orphan (self, message, 0, 0, 0, error);
}

/* Inside a transaction: removes one row, also one without a UID. One that is not there is no error. */
gboolean
hearth_store_remove_placement (HearthAccountStore *self, gint64 placement, GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (Gone));
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, SELECT_GONE "p.id = ?", error);
  HearthStoreFolder *folder = NULL;
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, placement);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      const Gone row = gone_from_row (statement);

      g_array_append_val (gone, row);
      folder = hearth_store_find (self, hearth_store_key (self, sqlite3_column_int64 (statement, 7)), error);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return FALSE;
  return result != SQLITE_ROW || (folder != NULL && delete_gone (self, folder, gone, error));
}

/* Removes at most a slice; *@next is where to go on, past the last range when all is done. */
static gboolean
remove_slice (HearthAccountStore *self,
              HearthKey key,
              const HearthIdSet *uids,
              gsize *range_index,
              guint32 *from,
              guint *n_removed,
              GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (Gone));
  HearthStoreFolder *folder = hearth_store_find (self, key, error);

  if (folder == NULL)
    return FALSE;
  while (gone->len < SLICE_ROWS && *range_index < hearth_id_set_get_n_ranges (uids))
    {
      HearthIdRange range = hearth_id_set_get_range (uids, *range_index);

      range.first = MAX (range.first, *from);
      if (!list_gone (self, folder, range, gone, error))
        return FALSE;
      if (gone->len >= SLICE_ROWS && g_array_index (gone, Gone, gone->len - 1).uid < range.last)
        *from = g_array_index (gone, Gone, gone->len - 1).uid + 1;
      else
        (*range_index)++;
    }
  if (gone->len == 0)
    return TRUE;
  *n_removed += gone->len;
  return delete_gone (self, folder, gone, error);
}

/**
 * hearth_account_store_remove_uids:
 * @uids: messages that the server surely no longer has in @folder; unknown ones are no error
 * @n_removed: (out) (optional): how many were known
 *
 * Removes placements, in transactions of bounded size unless the caller has begun one. Whether the server can be
 * believed is the caller's question.
 */
gboolean
hearth_account_store_remove_uids (
    HearthAccountStore *self, HearthKey folder, const HearthIdSet *uids, guint *n_removed, GError **error)
{
  gsize range_index = 0;
  guint32 from = 0;
  guint n = 0;

  while (range_index < hearth_id_set_get_n_ranges (uids))
    if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
        !hearth_store_end (self, remove_slice (self, folder, uids, &range_index, &from, &n, error), error))
      return FALSE;
  if (n_removed != NULL)
    *n_removed = n;
  return TRUE;
}

/**
 * hearth_account_store_dup_uids:
 * @first: the lowest UID of interest
 * @last: the highest
 *
 * The UIDs known in a folder, for comparing with what the server says; among them those of messages that the user has
 * moved away already. One pass over an index: a million in 0.1 s.
 *
 * Returns: (transfer full) (nullable): the set
 */
HearthIdSet *
hearth_account_store_dup_uids (
    HearthAccountStore *self, HearthKey folder, guint32 first, guint32 last, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      hearth_filing_has_items (self)
          ? "SELECT uid FROM placement WHERE folder = ?1 AND uid BETWEEN ?2 AND ?3 UNION"
            " SELECT uid FROM journal_item WHERE folder = ?1 AND uid BETWEEN ?2 AND ?3 AND hides ORDER BY 1"
          : "SELECT uid FROM placement WHERE folder = ? AND uid BETWEEN ? AND ? ORDER BY uid",
      error);
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 2, first);
  sqlite3_bind_int64 (statement, 3, last);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    hearth_id_set_add (uids, (guint32) sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&uids) : NULL;
}

static gboolean
delete_message (HearthAccountStore *self, gint64 message, gint64 hash, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM structure WHERE message = ?",
    "DELETE FROM orphan WHERE message = ?",
    "DELETE FROM message WHERE id = ?",
  };

  if (!hearth_store_release_content (self, message, error) ||
      !hearth_threads_forget_message (self, message, hash, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *statement = hearth_database_prepare (self->mail, statements[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, message);
      if (!hearth_store_step (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
purge (HearthAccountStore *self, gint64 before_unix_s, guint max_messages, guint *n_purged, GError **error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT m.id, m.msgid_hash FROM orphan o JOIN message m ON m.id = o.message"
                               " WHERE o.since_unix_s < ? ORDER BY o.since_unix_s LIMIT ?",
                               error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, before_unix_s);
  sqlite3_bind_int64 (statement, 2, max_messages);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 message = sqlite3_column_int64 (statement, 0), hash = sqlite3_column_int64 (statement, 1);

      g_array_append_val (messages, message);
      g_array_append_val (hashes, hash);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    if (!delete_message (self, g_array_index (messages, gint64, i), g_array_index (hashes, gint64, i), error))
      return FALSE;
  *n_purged = messages->len;
  return TRUE;
}

static GArray *
list_lost_flags (HearthAccountStore *self, gint64 since_unix_s, GError **error)
{
  g_autoptr (GArray) lost = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT message FROM orphan WHERE since_unix_s >= ?1 AND (flags & dirty_mask & ?2) != 0",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, since_unix_s);
  sqlite3_bind_int64 (statement, 2, (gint64) MISSED_FLAGS);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthKey key = hearth_store_key (self, sqlite3_column_int64 (statement, 0));

      g_array_append_val (lost, key);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&lost) : NULL;
}

/**
 * hearth_account_store_take_lost_time:
 *
 * Returns: since when messages are gone for which hearth_account_store_take_lost_flags() is to be asked; 0 if there are none
 *   since the last call
 */
gint64
hearth_account_store_take_lost_time (HearthAccountStore *self)
{
  const gint64 lost_unix_s = self->lost_unix_s;

  self->lost_unix_s = 0;
  return lost_unix_s;
}

/**
 * hearth_account_store_take_lost_flags:
 * @since_unix_s: when the folder was begun anew, or the messages were removed
 *
 * When all folders were looked at after that: messages that the user has given a star, that the server had not been told of
 * it, and that were not found again. Their flags wait no longer.
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): these messages
 */
GArray *
hearth_account_store_take_lost_flags (HearthAccountStore *self, gint64 since_unix_s, GError **error)
{
  g_autoptr (GArray) lost = list_lost_flags (self, since_unix_s, error);
  sqlite3_stmt *statement;

  if (lost == NULL || lost->len == 0)
    return g_steal_pointer (&lost);
  if (!hearth_account_store_begin (self, HEARTH_BATCH, error))
    return NULL;
  statement = hearth_database_prepare (
      self->mail, "UPDATE orphan SET dirty_mask = 0 WHERE since_unix_s >= ? AND dirty_mask != 0", error);
  if (statement == NULL)
    return hearth_store_end (self, FALSE, error), NULL;
  sqlite3_bind_int64 (statement, 1, since_unix_s);
  if (!hearth_store_end (self, hearth_store_step (self, statement, error), error))
    return NULL;
  return g_steal_pointer (&lost);
}

/**
 * hearth_account_store_purge_orphans:
 * @before_unix_s: forget messages that have been nowhere since before then
 * @max_messages: a slice
 * @n_purged: (out) (optional): how many; less than @max_messages when there are no more
 *
 * Forgets messages that are in no folder any more. For quiet moments when the account is in step.
 */
gboolean
hearth_account_store_purge_orphans (
    HearthAccountStore *self, gint64 before_unix_s, guint max_messages, guint *n_purged, GError **error)
{
  guint n = 0;

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
      !hearth_store_end (self, purge (self, before_unix_s, max_messages, &n, error), error))
    return FALSE;
  if (n_purged != NULL)
    *n_purged = n;
  return TRUE;
}

/* A message that was filed is still where it was until the server has been told. */
static gboolean
locate_on_server (HearthAccountStore *self, HearthLocation *location, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT folder, uidvalidity, uid FROM journal_item WHERE placement = ? ORDER BY journal LIMIT 1",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (location->placement));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      location->folder = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
      location->uidvalidity = (guint32) sqlite3_column_int64 (statement, 1);
      location->uid = (guint32) sqlite3_column_int64 (statement, 2);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/**
 * hearth_account_store_locate:
 * @location: (out caller-allocates): where the server has it; uid 0 if that is not known at the moment
 *
 * Returns: whether @placement still exists; otherwise %HEARTH_ERROR_NOT_FOUND
 */
gboolean
hearth_account_store_locate (HearthAccountStore *self,
                             HearthKey placement,
                             HearthLocation *location,
                             GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT p.message, p.folder, p.uid, p.flags, m.size_bytes, p.date_sort_unix_s,"
      " m.is_whole, m.content, m.preview IS NOT NULL FROM placement p JOIN message m ON m.id = p.message"
      " WHERE p.id = ?",
      error);
  HearthStoreFolder *folder;
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  result = sqlite3_step (statement);
  if (!hearth_database_check (self->mail, result, error))
    return FALSE;
  if (result != SQLITE_ROW || hearth_key_get_account (placement) != self->account)
    {
      sqlite3_reset (statement);
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The message is not there any more");
      return FALSE;
    }
  *location = (HearthLocation){
    .placement = placement,
    .message = hearth_store_key (self, sqlite3_column_int64 (statement, 0)),
    .folder = hearth_store_key (self, sqlite3_column_int64 (statement, 1)),
    .uid = (guint32) sqlite3_column_int64 (statement, 2),
    .flags = (HearthFlags) sqlite3_column_int64 (statement, 3),
    .size_bytes = (guint64) sqlite3_column_int64 (statement, 4),
    .date_sort_unix_s = sqlite3_column_int64 (statement, 5),
    .is_body_here = sqlite3_column_int (statement, 6),
    .is_text_here = sqlite3_column_type (statement, 7) != SQLITE_NULL,
    .has_preview = sqlite3_column_int (statement, 8),
  };
  sqlite3_reset (statement);
  folder = hearth_store_find (self, location->folder, NULL);
  location->uidvalidity = folder != NULL ? folder->record.uidvalidity : 0;
  return location->uid != 0 || locate_on_server (self, location, error);
}

/**
 * hearth_account_store_find_message_id:
 * @folder: where to look, or %HEARTH_KEY_NONE for everywhere
 * @message_id: without angle brackets
 *
 * Returns: a placement of a message of that id, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_account_store_find_message_id (HearthAccountStore *self, HearthKey folder, const char *message_id)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT p.id FROM message m JOIN placement p ON p.message = m.id"
                               " WHERE m.id IN (SELECT message FROM thread_ref WHERE msgid_hash = ?1"
                               " UNION SELECT message FROM message_twin WHERE msgid_hash = ?1)"
                               " AND m.message_id = ?2 AND (?3 IS NULL OR p.folder = ?3) LIMIT 1",
                               NULL);
  HearthKey found = HEARTH_KEY_NONE;

  if (statement == NULL)
    return HEARTH_KEY_NONE;
  sqlite3_bind_int64 (statement, 1, hearth_message_id_hash (message_id));
  hearth_bind_text (statement, 2, message_id);
  hearth_bind_key (statement, 3, hearth_key_get_row (folder));
  if (sqlite3_step (statement) == SQLITE_ROW)
    found = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  return found;
}

/**
 * hearth_account_store_dup_message_id:
 *
 * Returns: (transfer full) (nullable): the Message-ID of a placement's message, without angle brackets
 */
char *
hearth_account_store_dup_message_id (HearthAccountStore *self, HearthKey placement)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT m.message_id FROM placement p JOIN message m ON m.id = p.message WHERE p.id = ?",
      NULL);
  char *message_id = NULL;

  if (statement == NULL || hearth_key_get_account (placement) != self->account)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (placement));
  if (sqlite3_step (statement) == SQLITE_ROW)
    message_id = hearth_column_dup_text (statement, 0);
  sqlite3_reset (statement);
  return message_id;
}

/**
 * hearth_account_store_find_uid:
 *
 * Returns: the placement that has @uid in @folder, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_account_store_find_uid (HearthAccountStore *self, HearthKey folder, guint32 uid)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT id FROM placement WHERE folder = ? AND uid = ?", NULL);
  HearthKey found = HEARTH_KEY_NONE;

  if (statement == NULL)
    return HEARTH_KEY_NONE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 2, uid);
  if (sqlite3_step (statement) == SQLITE_ROW)
    found = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  return found;
}
