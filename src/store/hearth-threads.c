/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations by References and In-Reply-To. `thread_ref` says to which thread an id belongs, also ids that were only
 * referred to; two threads that turn out to be one are joined by relabelling the messages of the smaller and leaving an
 * alias for its ids. There is no graph, so cycles mean nothing. Engine thread, inside the writer's transaction. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-threads.h"

#include "hearth-message-rules.h"

/* Joining the smaller into the larger makes chains of aliases at most this long for threads of the permitted size. */
#define ALIAS_STEPS 32

#define SIZES_KEPT 100000

static void
add_ref (HearthThreadLinks *links, const char *message_id)
{
  gint64 hash = hearth_message_id_hash (message_id);

  if (hash == 0 || hash == links->own)
    return;
  for (guint i = 0; i < links->n_refs; i++)
    if (links->refs[i] == hash)
      return;
  links->refs[links->n_refs++] = hash;
}

/**
 * hearth_thread_links_init:
 * @links: (out caller-allocates): what @data says about its conversation, bounded
 */
void
hearth_thread_links_init (HearthThreadLinks *links, const HearthMessageData *data)
{
  const gsize kept = HEARTH_REFERENCES_KEPT;
  gsize last;

  links->own = hearth_message_id_hash (data->message_id);
  links->n_refs = 0;
  for (gsize i = 0; i < MIN (data->n_references, kept); i++)
    add_ref (links, data->references[i]);
  last = data->n_references > 2 * kept ? data->n_references - kept : MIN (data->n_references, kept);
  for (gsize i = last; i < data->n_references; i++)
    add_ref (links, data->references[i]);
  add_ref (links, data->in_reply_to);
}

static gboolean
resolve_alias (HearthAccountStore *self, gint64 *thread, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT joined FROM thread_alias WHERE thread = ?", error);
  int result = SQLITE_ROW;

  if (statement == NULL)
    return FALSE;
  for (int i = 0; i < ALIAS_STEPS && result == SQLITE_ROW; i++)
    {
      sqlite3_bind_int64 (statement, 1, *thread);
      result = sqlite3_step (statement);
      if (result == SQLITE_ROW)
        *thread = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }
  return hearth_database_check (self->mail, result, error);
}

/**
 * hearth_threads_look_up:
 * @hash: hash of a Message-ID
 * @ref: (out caller-allocates): what is known of it
 */
gboolean
hearth_threads_look_up (HearthAccountStore *self, gint64 hash, HearthThreadRef *ref, GError **error)
{
  sqlite3_stmt *statement;
  int result;

  *ref = (HearthThreadRef){ 0 };
  if (hash == 0)
    return TRUE;
  statement = hearth_database_prepare (self->mail,
                                       "SELECT thread, message FROM thread_ref WHERE msgid_hash = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hash);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      ref->is_known = TRUE;
      ref->thread = sqlite3_column_int64 (statement, 0);
      ref->message = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) &&
         (!ref->is_known || resolve_alias (self, &ref->thread, error));
}

static gboolean
get_size (HearthAccountStore *self, gint64 thread, gint64 *size, GError **error)
{
  gpointer known;
  sqlite3_stmt *statement;
  int result;

  if (g_hash_table_lookup_extended (self->thread_sizes, &thread, NULL, &known))
    {
      *size = GPOINTER_TO_INT (known);
      return TRUE;
    }
  statement = hearth_database_prepare (self->mail, "SELECT count(*) FROM message WHERE thread = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, thread);
  result = sqlite3_step (statement);
  *size = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static void
set_size (HearthAccountStore *self, gint64 thread, gint64 size)
{
  gint64 *key = g_new (gint64, 1);

  if (g_hash_table_size (self->thread_sizes) >= SIZES_KEPT)
    g_hash_table_remove_all (self->thread_sizes);
  *key = thread;
  g_hash_table_replace (self->thread_sizes, key, GINT_TO_POINTER ((int) size));
}

static gboolean
run_with_two (HearthAccountStore *self, const char *sql, gint64 first, gint64 second, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, second);
  return hearth_store_step (self, statement, error);
}

static GArray *
list_folders_of_thread (HearthAccountStore *self, gint64 thread, GError **error)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT DISTINCT p.folder FROM message m CROSS JOIN placement p"
                               " ON p.message = m.id WHERE m.thread = ?",
                               error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, thread);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 folder = sqlite3_column_int64 (statement, 0);

      g_array_append_val (folders, folder);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&folders) : NULL;
}

/**
 * hearth_threads_recount:
 *
 * Makes the row of `folder_thread` for @folder and @thread anew from what lies there. Costs as much as the thread has
 * messages, which is bounded.
 */
gboolean
hearth_threads_recount (HearthAccountStore *self, gint64 folder, gint64 thread, GError **error)
{
  return run_with_two (self, "DELETE FROM folder_thread WHERE folder = ? AND thread = ?", folder, thread,
                       error) &&
         run_with_two (self,
                       "INSERT INTO folder_thread SELECT ?1, ?2, max (p.date_sort_unix_s), count (*),"
                       " CAST (total (~p.flags & 1) AS INTEGER) FROM message m CROSS JOIN placement p ON "
                       "p.message = m.id"
                       " WHERE m.thread = ?2 AND p.folder = ?1 HAVING count (*) > 0",
                       folder, thread, error);
}

static gboolean
join_threads (HearthAccountStore *self, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GArray) folders = list_folders_of_thread (self, from, error);

  if (folders == NULL ||
      !run_with_two (self, "UPDATE message SET thread = ?2 WHERE thread = ?1", from, to, error) ||
      !run_with_two (self, "INSERT OR REPLACE INTO thread_alias VALUES (?, ?)", from, to, error))
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      gint64 folder = g_array_index (folders, gint64, i);
      HearthStoreFolder *found = hearth_store_find (self, hearth_store_key (self, folder), NULL);

      if (!hearth_threads_recount (self, folder, from, error) ||
          !hearth_threads_recount (self, folder, to, error))
        return FALSE;
      if (found != NULL)
        hearth_store_touch (self, found);
    }
  return TRUE;
}

/* Takes @found into what is the message's thread so far, if both together are not too many. */
static gboolean
take_thread (HearthAccountStore *self, gint64 found, gint64 *thread, gint64 *size, GError **error)
{
  gint64 found_size, from, to;

  if (found == *thread)
    return TRUE;
  if (!get_size (self, found, &found_size, error))
    return FALSE;
  if (*thread == 0)
    {
      *thread = found;
      *size = found_size;
      return TRUE;
    }
  if (*size + found_size >= HEARTH_THREAD_MAX_MESSAGES)
    return TRUE;
  from = found_size < *size ? found : *thread;
  to = from == found ? *thread : found;
  if (!join_threads (self, from, to, error))
    return FALSE;
  g_hash_table_remove (self->thread_sizes, &from);
  *thread = to;
  *size += found_size;
  return TRUE;
}

static gboolean
set_ref (HearthAccountStore *self, gint64 hash, gint64 thread, gint64 message, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "INSERT INTO thread_ref VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET thread = excluded.thread,"
      " message = coalesce (message, excluded.message)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hash);
  sqlite3_bind_int64 (statement, 2, thread);
  hearth_bind_key (statement, 3, message);
  return hearth_store_step (self, statement, error);
}

static gboolean
note_own (HearthAccountStore *self,
          gint64 hash,
          const HearthThreadRef *own,
          gint64 thread,
          gint64 message,
          GError **error)
{
  if (hash == 0)
    return TRUE;
  if (own->message != 0 &&
      !run_with_two (self, "INSERT OR IGNORE INTO message_twin VALUES (?, ?)", hash, message, error))
    return FALSE;
  if (own->is_known && own->message != 0 && own->thread == thread)
    return TRUE;
  return set_ref (self, hash, thread, message, error);
}

static gboolean
note_refs (HearthAccountStore *self,
           const HearthThreadLinks *links,
           const HearthThreadRef *refs,
           gint64 thread,
           GError **error)
{
  for (guint i = 0; i < links->n_refs; i++)
    if ((!refs[i].is_known || refs[i].thread != thread) && !set_ref (self, links->refs[i], thread, 0, error))
      return FALSE;
  return TRUE;
}

/**
 * hearth_threads_assign:
 * @links: what the message is and refers to
 * @own: what hearth_threads_look_up() says about its own id
 * @message: its row id
 *
 * Finds the conversation of a new message, joining those that it shows to be one, and notes its ids.
 *
 * Returns: the thread, or 0 on error
 */
gint64
hearth_threads_assign (HearthAccountStore *self,
                       const HearthThreadLinks *links,
                       const HearthThreadRef *own,
                       gint64 message,
                       GError **error)
{
  HearthThreadRef refs[G_N_ELEMENTS (links->refs)];
  gint64 thread = 0, size = 0;

  if (own->is_known && !take_thread (self, own->thread, &thread, &size, error))
    return 0;
  for (guint i = 0; i < links->n_refs; i++)
    if (!hearth_threads_look_up (self, links->refs[i], &refs[i], error))
      return 0;
  for (guint i = 0; i < links->n_refs; i++)
    if (refs[i].is_known && refs[i].thread != thread &&
        (!resolve_alias (self, &refs[i].thread, error) ||
         !take_thread (self, refs[i].thread, &thread, &size, error)))
      return 0;

  if (thread == 0 || size >= HEARTH_THREAD_MAX_MESSAGES)
    thread = hearth_store_next (self, HEARTH_NEXT_THREAD);
  else
    set_size (self, thread, size + 1);
  return note_own (self, links->own, own, thread, message, error) &&
                 note_refs (self, links, refs, thread, error)
             ? thread
             : 0;
}

/**
 * hearth_threads_count:
 *
 * Counts a new placement into `folder_thread`.
 */
gboolean
hearth_threads_count (HearthAccountStore *self,
                      gint64 folder,
                      gint64 thread,
                      gint64 date_sort_unix_s,
                      gboolean is_unread,
                      GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "INSERT INTO folder_thread VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET"
      " latest_unix_s = max (latest_unix_s, excluded.latest_unix_s), n_messages = n_messages + 1,"
      " n_unread = n_unread + excluded.n_unread",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, thread);
  sqlite3_bind_int64 (statement, 3, date_sort_unix_s);
  sqlite3_bind_int (statement, 4, is_unread);
  return hearth_store_step (self, statement, error);
}

/**
 * hearth_threads_add_unread:
 * @difference: how many more are unread
 */
gboolean
hearth_threads_add_unread (
    HearthAccountStore *self, gint64 folder, gint64 thread, int difference, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "UPDATE folder_thread SET n_unread = n_unread + ?3 WHERE folder = ?1 AND thread = ?2",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, thread);
  sqlite3_bind_int (statement, 3, difference);
  return hearth_store_step (self, statement, error);
}

/**
 * hearth_threads_forget_message:
 * @hash: hash of its Message-ID, or 0
 *
 * Takes a message that is being removed out of the ids; the conversation stays known.
 */
gboolean
hearth_threads_forget_message (HearthAccountStore *self, gint64 message, gint64 hash, GError **error)
{
  g_hash_table_remove_all (self->thread_sizes);
  if (hash == 0)
    return TRUE;
  return run_with_two (self, "DELETE FROM message_twin WHERE msgid_hash = ? AND message = ?", hash, message,
                       error) &&
         run_with_two (
             self,
             "UPDATE thread_ref SET message = (SELECT min (message) FROM message_twin WHERE msgid_hash = ?1)"
             " WHERE msgid_hash = ?1 AND message = ?2",
             hash, message, error) &&
         run_with_two (self,
                       "DELETE FROM message_twin WHERE msgid_hash = ?1 AND message ="
                       " (SELECT message FROM thread_ref WHERE msgid_hash = ?1)",
                       hash, message, error);
}

/**
 * hearth_threads_check:
 *
 * Compares `folder_thread` with what the placements say. For tests and debug builds: reads everything.
 */
gboolean
hearth_threads_check (HearthAccountStore *self, GError **error)
{
  gint64 wrong = 0;

  if (!hearth_database_get_int (
          self->mail,
          "WITH truth AS (SELECT p.folder AS folder, m.thread AS thread, max (p.date_sort_unix_s), count (*),"
          " CAST (total (~p.flags & 1) AS INTEGER) FROM placement p JOIN message m ON m.id = p.message GROUP "
          "BY 1, 2)"
          " SELECT (SELECT count (*) FROM (SELECT * FROM truth EXCEPT SELECT * FROM folder_thread))"
          " + (SELECT count (*) FROM (SELECT * FROM folder_thread EXCEPT SELECT * FROM truth))",
          &wrong, error))
    return FALSE;
  if (wrong == 0)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_STORE_DAMAGED, "%d rows of folder_thread are wrong", (int) wrong);
  return FALSE;
}
