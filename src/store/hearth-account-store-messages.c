/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: messages that a server told of. A placement is new unless its UID is known; it is a placement of
 * a known message if the server's id, or Message-ID with size and date, say so. The hot path of a first sync: one row
 * costs a few look-ups by integer and no search. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-filing-private.h"
#include "hearth-message-rules.h"
#include "hearth-threads.h"

/* Messages of one Message-ID that are compared, however many somebody sent. */
#define MAX_TWINS 16

static gboolean
load_uid_bounds (HearthAccountStore *self, HearthStoreFolder *folder, GError **error)
{
  sqlite3_stmt *statement;
  int result;

  if (folder->has_uid_bounds)
    return TRUE;
  statement = hearth_database_prepare (self->mail,
                                       "SELECT (SELECT min (uid) FROM placement WHERE folder = ?1),"
                                       " (SELECT max (uid) FROM placement WHERE folder = ?1)",
                                       error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder->record.key));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      folder->lowest_uid = (guint32) sqlite3_column_int64 (statement, 0);
      folder->highest_uid = (guint32) sqlite3_column_int64 (statement, 1);
      folder->has_uid_bounds = TRUE;
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* To be called for every UID that a placement of @folder gets. */
void
hearth_store_note_uid (HearthStoreFolder *folder, guint32 uid)
{
  if (!folder->has_uid_bounds || uid == 0)
    return;
  folder->lowest_uid = folder->lowest_uid == 0 ? uid : MIN (folder->lowest_uid, uid);
  folder->highest_uid = MAX (folder->highest_uid, uid);
}

static gboolean
find_uid (HearthAccountStore *self, HearthStoreFolder *folder, guint32 uid, gint64 *placement, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT id FROM placement WHERE folder = ? AND uid = ?", error);
  int result;

  *placement = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder->record.key));
  sqlite3_bind_int64 (statement, 2, uid);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *placement = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
find_server_id (HearthAccountStore *self, const char *server_id, gint64 *message, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT id FROM message WHERE server_id = ? LIMIT 1", error);
  int result;

  *message = 0;
  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, server_id);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *message = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* Whether row @message is the same letter as @data. The server's ids, if both have one, are the last word. */
static gboolean
is_same_message (sqlite3_stmt *row, const HearthMessageData *data)
{
  if (data->server_id != NULL && sqlite3_column_type (row, 4) != SQLITE_NULL)
    return FALSE;
  if (g_strcmp0 (hearth_column_text (row, 0), data->message_id) != 0 ||
      (guint64) sqlite3_column_int64 (row, 1) != data->size_bytes)
    return FALSE;
  if (data->has_date != (sqlite3_column_type (row, 2) != SQLITE_NULL))
    return FALSE;
  return data->has_date ? sqlite3_column_int64 (row, 2) == data->date_unix_s
                        : sqlite3_column_int64 (row, 3) == data->internal_unix_s;
}

/* Looks for @data among the messages of its Message-ID. */
static gboolean
find_double (HearthAccountStore *self,
             const HearthMessageData *data,
             gint64 hash,
             const HearthThreadRef *own,
             gint64 *message,
             GError **error)
{
  sqlite3_stmt *statement;
  int result;

  *message = 0;
  if (own->message == 0)
    return TRUE;
  statement =
      hearth_database_prepare (self->mail,
                               "SELECT message_id, size_bytes, date_unix_s, internal_unix_s, server_id, id"
                               " FROM message WHERE id = ?1 OR id IN"
                               " (SELECT message FROM message_twin WHERE msgid_hash = ?2 LIMIT ?3)",
                               error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, own->message);
  sqlite3_bind_int64 (statement, 2, hash);
  sqlite3_bind_int (statement, 3, MAX_TWINS);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW && *message == 0)
    if (is_same_message (statement, data))
      *message = sqlite3_column_int64 (statement, 5);
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* A message without a Message-ID that is on its way to another folder: a copy keeps size and INTERNALDATE. */
static gboolean
find_filed (HearthAccountStore *self, const HearthMessageData *data, gint64 *message, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT m.id FROM journal_item i CROSS JOIN message m ON m.id = i.message"
                               " WHERE m.message_id IS NULL AND m.size_bytes = ? AND m.internal_unix_s = ?"
                               " AND m.subject IS ? LIMIT 1",
                               error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, (gint64) (data->size_bytes & G_MAXINT64));
  sqlite3_bind_int64 (statement, 2, data->internal_unix_s);
  hearth_bind_text (statement, 3, data->subject);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *message = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
insert_message (HearthAccountStore *self,
                gint64 message,
                gint64 thread,
                const HearthThreadLinks *links,
                const HearthMessageData *data,
                gint64 date_sort,
                GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "INSERT INTO message (id, thread, msgid_hash, parent_hash, date_sort_unix_s, "
      "date_unix_s, date_offset_min,"
      " internal_unix_s, size_bytes, has_attachment, n_recipients, from_name, "
      "from_address, to_name, to_address,"
      " subject, message_id, server_id, recipients, labels)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, ''))",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, thread);
  sqlite3_bind_int64 (statement, 3, links->own);
  sqlite3_bind_int64 (statement, 4, links->n_refs > 0 ? links->refs[links->n_refs - 1] : 0);
  sqlite3_bind_int64 (statement, 5, date_sort);
  if (data->has_date)
    sqlite3_bind_int64 (statement, 6, data->date_unix_s);
  sqlite3_bind_int (statement, 7, data->date_offset_min);
  sqlite3_bind_int64 (statement, 8, data->internal_unix_s);
  sqlite3_bind_int64 (statement, 9, (gint64) (data->size_bytes & G_MAXINT64));
  if (data->is_structure_known)
    sqlite3_bind_int (statement, 10, data->has_attachment != FALSE);
  sqlite3_bind_int64 (statement, 11, data->n_recipients);
  hearth_bind_text (statement, 12, data->from_name);
  hearth_bind_text (statement, 13, data->from_address);
  hearth_bind_text (statement, 14, data->to_name);
  hearth_bind_text (statement, 15, data->to_address);
  hearth_bind_text (statement, 16, data->subject);
  hearth_bind_text (statement, 17, data->message_id);
  hearth_bind_text (statement, 18, data->server_id);
  hearth_bind_text (statement, 19, data->recipients);
  hearth_bind_text (statement, 20, data->labels);
  return hearth_store_step (self, statement, error);
}

static gboolean
insert_structure (HearthAccountStore *self, gint64 message, const HearthMessageData *data, GError **error)
{
  sqlite3_stmt *statement;

  if (data->structure == NULL)
    return TRUE;
  statement = hearth_database_prepare (self->mail, "INSERT OR REPLACE INTO structure VALUES (?, ?)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_blob64 (statement, 2, data->structure, data->structure_bytes, SQLITE_STATIC);
  return hearth_store_step (self, statement, error);
}

/* A row of `message` as the one that is being put needs it. */
typedef struct
{
  gint64 id;
  gint64 thread;
  gint64 date_sort;
  HearthFlags
      waiting_flags; /* set by the user before the message lost its place, and not yet on the server */
  HearthFlags waiting_mask;
  gint64 last_placement; /* where it was before it lost its place; 0: unknown, or in use */
  gboolean is_new;
} MessageRow;

static gboolean
load_message (HearthAccountStore *self, MessageRow *row, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT m.thread, m.date_sort_unix_s, o.flags, o.dirty_mask,"
      " o.message,"
      " CASE WHEN NOT EXISTS (SELECT 1 FROM placement p WHERE p.id = o.last_placement)"
      " AND NOT EXISTS"
      " (SELECT 1 FROM journal_item j WHERE j.placement = o.last_placement)"
      " THEN o.last_placement END"
      " FROM message m LEFT JOIN orphan o ON o.message = m.id WHERE m.id = ?",
      error);
  gboolean is_orphan = FALSE;
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->id);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      row->thread = sqlite3_column_int64 (statement, 0);
      row->date_sort = sqlite3_column_int64 (statement, 1);
      row->waiting_flags = (HearthFlags) sqlite3_column_int64 (statement, 2);
      row->waiting_mask = (HearthFlags) sqlite3_column_int64 (statement, 3);
      is_orphan = sqlite3_column_type (statement, 4) != SQLITE_NULL;
      row->last_placement = sqlite3_column_int64 (statement, 5);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error) || !is_orphan)
    return result == SQLITE_ROW;
  statement = hearth_database_prepare (self->mail, "DELETE FROM orphan WHERE message = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->id);
  return hearth_store_step (self, statement, error);
}

static gboolean
create_message (HearthAccountStore *self,
                const HearthMessageData *data,
                const HearthThreadLinks *links,
                const HearthThreadRef *own,
                gint64 now_unix_s,
                MessageRow *row,
                GError **error)
{
  row->is_new = TRUE;
  row->id = hearth_store_next (self, HEARTH_NEXT_MESSAGE);
  row->date_sort = hearth_date_sort (data->has_date, data->date_unix_s, data->internal_unix_s, now_unix_s);
  row->thread = hearth_threads_assign (self, links, own, row->id, error);
  return row->thread != 0 &&
         insert_message (self, row->id, row->thread, links, data, row->date_sort, error) &&
         insert_structure (self, row->id, data, error);
}

/* A message that was known by its Message-ID has a name of the server from here on. */
static gboolean
learn_server_id (HearthAccountStore *self, gint64 message, const char *server_id, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "UPDATE message SET server_id = ?2 WHERE id = ?1 AND server_id IS NULL", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  hearth_bind_text (statement, 2, server_id);
  return hearth_store_step (self, statement, error);
}

static gboolean
find_or_create_message (HearthAccountStore *self,
                        const HearthMessageData *data,
                        gint64 now_unix_s,
                        MessageRow *row,
                        GError **error)
{
  HearthThreadLinks links;
  HearthThreadRef own;

  *row = (MessageRow){ 0 };
  hearth_thread_links_init (&links, data);
  if (!hearth_threads_look_up (self, links.own, &own, error))
    return FALSE;
  if (data->server_id != NULL && !find_server_id (self, data->server_id, &row->id, error))
    return FALSE;
  if (row->id == 0)
    {
      if (!find_double (self, data, links.own, &own, &row->id, error) ||
          (row->id != 0 && data->server_id != NULL &&
           !learn_server_id (self, row->id, data->server_id, error)))
        return FALSE;
    }
  if (row->id == 0 && data->message_id == NULL && hearth_filing_has_items (self) &&
      !find_filed (self, data, &row->id, error))
    return FALSE;
  if (row->id != 0)
    return load_message (self, row, error) &&
           hearth_store_set_labels (self, row->id, data->labels, NULL, error);
  return create_message (self, data, &links, &own, now_unix_s, row, error);
}

/* Inside a transaction: finds or makes the row of @data in `message`. */
gboolean
hearth_store_put_message (HearthAccountStore *self,
                          const HearthMessageData *data,
                          gint64 *message,
                          gint64 *thread,
                          gint64 *date_sort,
                          GError **error)
{
  MessageRow row;

  if (!find_or_create_message (self, data, hearth_store_now_unix_s (), &row, error))
    return FALSE;
  *message = row.id;
  *thread = row.thread;
  *date_sort = row.date_sort;
  return TRUE;
}

/* UID 0 stands for a message that the server does not have yet. */
static gboolean
insert_placement (HearthAccountStore *self,
                  HearthStoreFolder *folder,
                  const HearthMessageData *data,
                  const MessageRow *row,
                  gint64 placement,
                  HearthFlags flags,
                  GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "INSERT INTO placement VALUES (?, ?, ?, ?, ?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, placement);
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (folder->record.key));
  sqlite3_bind_int64 (statement, 3, row->id);
  hearth_bind_key (statement, 4, data->uid);
  sqlite3_bind_int64 (statement, 5, row->date_sort);
  sqlite3_bind_int64 (statement, 6, (gint64) flags);
  sqlite3_bind_int64 (statement, 7, (gint64) data->flags);
  sqlite3_bind_int64 (statement, 8, (gint64) (row->waiting_mask & (flags ^ data->flags)));
  return hearth_store_step (self, statement, error);
}

static gboolean
add_placement (HearthAccountStore *self,
               HearthStoreFolder *folder,
               const HearthMessageData *data,
               gint64 now_unix_s,
               HearthPutResult *counts,
               gint64 *added,
               GError **error)
{
  gint64 placement, folder_row = hearth_key_get_row (folder->record.key);
  gboolean is_adopted = FALSE;
  HearthFlags flags;
  MessageRow row;

  if (!find_or_create_message (self, data, now_unix_s, &row, error) ||
      (!row.is_new && !hearth_filing_adopt (self, folder, row.id, data, &is_adopted, error)))
    return FALSE;
  counts->n_joined += !row.is_new;
  if (is_adopted)
    return TRUE;
  placement = row.last_placement != 0 ? row.last_placement : hearth_store_next (self, HEARTH_NEXT_PLACEMENT);
  flags = (data->flags & ~row.waiting_mask) | (row.waiting_flags & row.waiting_mask);
  if (!insert_placement (self, folder, data, &row, placement, flags, error) ||
      !hearth_threads_count (self, folder_row, row.thread, row.date_sort, !(flags & HEARTH_FLAG_SEEN), error))
    return FALSE;

  folder->record.n_messages++;
  folder->record.n_unread += !(flags & HEARTH_FLAG_SEEN);
  hearth_store_note_uid (folder, data->uid);
  *added = placement;
  counts->n_added++;
  hearth_change_set_add_row (self->pending, folder->record.key, row.date_sort,
                             hearth_store_key (self, placement));
  return TRUE;
}

/* Inside a transaction: a new row in @folder. */
gboolean
hearth_store_add_placement (HearthAccountStore *self,
                            HearthKey folder,
                            const HearthMessageData *data,
                            gint64 *placement,
                            GError **error)
{
  HearthStoreFolder *found = hearth_store_find (self, folder, error);
  HearthPutResult counts = { 0 };

  if (found == NULL || !load_uid_bounds (self, found, error))
    return FALSE;
  hearth_store_touch (self, found)->is_info_changed = TRUE;
  return add_placement (self, found, data, hearth_store_now_unix_s (), &counts, placement, error);
}

static gboolean
merge_known (HearthAccountStore *self,
             HearthKey folder,
             const HearthMessageData *data,
             HearthPutResult *counts,
             GError **error)
{
  const HearthFlagNews news = { data->uid, data->flags, data->modseq, data->labels };

  counts->n_known++;
  return hearth_account_store_merge_server_flags (self, folder, &news, 1, NULL, error);
}

static gboolean
put_rows (HearthAccountStore *self,
          HearthKey key,
          const HearthMessageData *messages,
          gsize n_messages,
          HearthPutResult *counts,
          GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, key, error);
  g_autoptr (HearthIdSet) seen = hearth_id_set_new ();
  gint64 now_unix_s = hearth_store_now_unix_s ();
  guint32 lowest, highest;

  if (folder == NULL || !load_uid_bounds (self, folder, error))
    return FALSE;
  lowest = folder->lowest_uid;
  highest = folder->highest_uid;
  hearth_store_touch (self, folder)->is_info_changed = TRUE;
  for (gsize i = 0; i < n_messages; i++)
    {
      const HearthMessageData *data = &messages[i];
      gboolean is_hidden = FALSE, may_be_known = FALSE;
      gint64 known = 0, added;

      if (data->uid == 0)
        continue;
      if (!hearth_filing_is_hidden (self, hearth_key_get_row (key), data->uid, &is_hidden, error))
        return FALSE;
      if (is_hidden)
        {
          if (!merge_known (self, key, data, counts, error))
            return FALSE;
          continue;
        }
      if (folder->record.role == HEARTH_ROLE_DRAFTS &&
          !hearth_draft_rows_meet (self, folder, data, &is_hidden, &may_be_known, error))
        return FALSE;
      if (is_hidden)
        continue;
      if (((data->uid >= lowest && data->uid <= highest) || may_be_known ||
           hearth_id_set_contains (seen, data->uid)) &&
          !find_uid (self, folder, data->uid, &known, error))
        return FALSE;
      hearth_id_set_add (seen, data->uid);
      if (known != 0)
        {
          if (!merge_known (self, key, data, counts, error))
            return FALSE;
        }
      else if (!add_placement (self, folder, data, now_unix_s, counts, &added, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_account_store_put_messages:
 * @messages: (array length=n_messages): what the server told, in any order; best %HEARTH_STORE_BATCH_ROWS at a time
 * @result: (out) (optional): what was new
 *
 * Adds messages of a folder. Those that are known only get their flags merged, so telling the same twice is harmless;
 * so do those that the user has moved away, and those that arrive where the user has put them are known again.
 * More than %HEARTH_STORE_BATCH_ROWS are committed in several transactions, unless the caller has begun one.
 */
gboolean
hearth_account_store_put_messages (HearthAccountStore *self,
                                   HearthKey folder,
                                   const HearthMessageData *messages,
                                   gsize n_messages,
                                   HearthPutResult *result,
                                   GError **error)
{
  HearthPutResult counts = { 0 };

  for (gsize done = 0; done < n_messages; done += HEARTH_STORE_BATCH_ROWS)
    {
      gsize n = MIN (n_messages - done, HEARTH_STORE_BATCH_ROWS);

      if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
          !hearth_store_end (self, put_rows (self, folder, messages + done, n, &counts, error), error))
        return FALSE;
    }
  if (result != NULL)
    *result = counts;
  return TRUE;
}
