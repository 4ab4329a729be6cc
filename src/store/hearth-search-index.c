/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes one account's `search.db`: headers as soon as a message is known, text when it came. An entry's id follows the
 * message's date, so that hits come newest first without a sort. Nothing is taken out: a hit whose message is gone falls
 * out when it is looked up, and when a fifth is dead, all is made again. Housekeeper thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-search-index.h"

#include "hearth-database.h"
#include "hearth-salvage.h"
#include "hearth-statement.h"
#include "hearth-tokenizer.h"

/* Below the date in seconds: messages of one second. */
#define COUNTER_BITS 20

struct _HearthSearchIndex
{
  guint16 account;
  char *path;
  HearthDatabase *search;
  HearthDatabase *mail;
};

typedef struct
{
  gint64 message;
  gint64 date_sort;
  char *sender;
  char *recipients;
  char *subject;
} Header;

static void
header_clear (gpointer data)
{
  Header *header = data;

  g_free (header->sender);
  g_free (header->recipients);
  g_free (header->subject);
}

static gboolean
run (HearthSearchIndex *self, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  return hearth_database_check (self->search, result, error);
}

static gboolean
end (HearthSearchIndex *self, gboolean succeeded, GError **error)
{
  if (succeeded)
    return hearth_database_commit (self->search, error);
  hearth_database_rollback (self->search);
  return FALSE;
}

static gboolean
set_meta (HearthSearchIndex *self, const char *name, gint64 value, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->search, "INSERT OR REPLACE INTO meta VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, value);
  return run (self, statement, error);
}

static gboolean
empty_index (HearthSearchIndex *self, GError **error)
{
  return hearth_database_execute (self->search,
                                  "INSERT INTO header (header) VALUES ('delete-all');"
                                  "INSERT INTO body (body) VALUES ('delete-all');"
                                  "DELETE FROM entry; DELETE FROM meta;",
                                  error) &&
         set_meta (self, "tokenizer", HEARTH_TOKENIZER_VERSION, error);
}

static gboolean
rebuild (HearthSearchIndex *self, GError **error)
{
  return hearth_database_begin (self->search, HEARTH_BATCH, error) &&
         end (self, empty_index (self, error), error);
}

static gboolean
open_search (HearthSearchIndex *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gint64 version;

  self->search = hearth_database_open (self->path, &hearth_schema_search, HEARTH_DATABASE_WRITE, &failure);
  if (self->search == NULL && g_error_matches (failure, HEARTH_ERROR, HEARTH_ERROR_STORE_DAMAGED))
    {
      g_clear_error (&failure);
      hearth_salvage_discard (self->path);
      self->search =
          hearth_database_open (self->path, &hearth_schema_search, HEARTH_DATABASE_WRITE, &failure);
    }
  if (self->search == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* Merging a lot at once would hold up a commit; hearth_search_index_merge() does it in quiet moments. */
  return hearth_database_execute (self->search,
                                  "INSERT INTO header (header, rank) VALUES ('automerge', 4);"
                                  "INSERT INTO body (body, rank) VALUES ('automerge', 4)",
                                  error) &&
         hearth_database_get_int (self->search, "SELECT value FROM meta WHERE name = 'tokenizer'", &version,
                                  error) &&
         (version == HEARTH_TOKENIZER_VERSION || rebuild (self, error));
}

/**
 * hearth_search_index_open:
 * @dir: the folder of an account that has a writer
 *
 * Opens or makes the index; one that is damaged or made with another tokenizer begins empty.
 *
 * Returns: (transfer full) (nullable): the index
 */
HearthSearchIndex *
hearth_search_index_open (const char *dir, guint16 account, GError **error)
{
  g_autofree char *mail = g_build_filename (dir, "mail.db", NULL);
  g_autoptr (HearthSearchIndex) self = g_new0 (HearthSearchIndex, 1);

  self->account = account;
  self->path = g_build_filename (dir, "search.db", NULL);
  self->mail = hearth_database_open (mail, &hearth_schema_mail, HEARTH_DATABASE_READ, error);
  return self->mail != NULL && open_search (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * hearth_search_index_close:
 * @self: (transfer full) (nullable): the index
 */
void
hearth_search_index_close (HearthSearchIndex *self)
{
  if (self == NULL)
    return;
  hearth_database_close (self->search);
  hearth_database_close (self->mail);
  g_free (self->path);
  g_free (self);
}

/**
 * hearth_search_index_interrupt:
 *
 * Ends the call that is running. From any thread, while @self is open.
 */
void
hearth_search_index_interrupt (HearthSearchIndex *self)
{
  hearth_database_interrupt (self->search);
  hearth_database_interrupt (self->mail);
}

static char *
join_text (sqlite3_stmt *statement, int first, int second, int third)
{
  return g_strjoin (" ", hearth_column_text (statement, first), hearth_column_text (statement, second),
                    third >= 0 ? hearth_column_text (statement, third) : NULL, NULL);
}

static GArray *
read_headers (HearthSearchIndex *self, gint64 after, guint max_messages, GError **error)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, FALSE, sizeof (Header));
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT id, date_sort_unix_s, from_name, from_address, to_name, to_address,"
                               " recipients, subject FROM message WHERE id > ? ORDER BY id LIMIT ?",
                               error);
  int result;

  g_array_set_clear_func (headers, header_clear);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, after);
  sqlite3_bind_int64 (statement, 2, max_messages);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const Header header = {
        .message = sqlite3_column_int64 (statement, 0),
        .date_sort = sqlite3_column_int64 (statement, 1),
        .sender = join_text (statement, 2, 3, -1),
        .recipients = join_text (statement, 4, 5, 6),
        .subject = hearth_column_dup_text (statement, 7),
      };

      g_array_append_val (headers, header);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&headers) : NULL;
}

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  const Header *first = a, *second = b;

  if (first->date_sort != second->date_sort)
    return first->date_sort < second->date_sort ? -1 : 1;
  return first->message < second->message ? -1 : first->message > second->message;
}

/* Returns: an id that nobody has, in the order of dates; 0 on error. */
static gint64
next_search_id (HearthSearchIndex *self, gint64 date_sort, GError **error)
{
  const gint64 last_second = (G_GINT64_CONSTANT (1) << (62 - COUNTER_BITS)) - 1;
  gint64 low = CLAMP (date_sort, 0, last_second) << COUNTER_BITS, found = 0;
  sqlite3_stmt *statement = hearth_database_prepare (
      self->search, "SELECT max (search_id) FROM entry WHERE search_id BETWEEN ?1 AND ?1 + ?2", error);
  int result;

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, low);
  sqlite3_bind_int64 (statement, 2, (1 << COUNTER_BITS) - 1);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    found = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if (!hearth_database_check (self->search, result, error))
    return 0;
  return found != 0 ? found + 1 : low + 1;
}

static gboolean
insert_entry (HearthSearchIndex *self, gint64 search_id, const Header *header, GError **error)
{
  sqlite3_stmt *entry = hearth_database_prepare (self->search, "INSERT INTO entry VALUES (?, ?, 0)", error);
  sqlite3_stmt *words = hearth_database_prepare (
      self->search, "INSERT INTO header (rowid, sender, recipients, subject) VALUES (?, ?, ?, ?)", error);

  if (entry == NULL || words == NULL)
    return FALSE;
  sqlite3_bind_int64 (entry, 1, search_id);
  sqlite3_bind_int64 (entry, 2, header->message);
  sqlite3_bind_int64 (words, 1, search_id);
  hearth_bind_text (words, 2, header->sender);
  hearth_bind_text (words, 3, header->recipients);
  hearth_bind_text (words, 4, header->subject);
  return run (self, entry, error) && run (self, words, error);
}

static gboolean
insert_headers (HearthSearchIndex *self, GArray *headers, gint64 cursor, GError **error)
{
  g_array_sort (headers, compare_dates);
  for (guint i = 0; i < headers->len; i++)
    {
      const Header *header = &g_array_index (headers, Header, i);
      gint64 search_id = next_search_id (self, header->date_sort, error);

      if (search_id == 0 || !insert_entry (self, search_id, header, error))
        return FALSE;
    }
  return set_meta (self, "header_cursor", cursor, error);
}

/**
 * hearth_search_index_add_headers:
 * @max_messages: a slice
 * @n_added: (out) (optional): how many were added; 0 when all are in
 *
 * Adds senders, recipients and subjects of messages that came since.
 */
gboolean
hearth_search_index_add_headers (HearthSearchIndex *self, guint max_messages, guint *n_added, GError **error)
{
  g_autoptr (GArray) headers = NULL;
  gint64 cursor;

  if (!hearth_database_get_int (self->search, "SELECT value FROM meta WHERE name = 'header_cursor'", &cursor,
                                error))
    return FALSE;
  headers = read_headers (self, cursor, max_messages, error);
  if (headers == NULL)
    return FALSE;
  if (n_added != NULL)
    *n_added = headers->len;
  if (headers->len == 0)
    return TRUE;
  cursor = g_array_index (headers, Header, headers->len - 1).message;
  return hearth_database_begin (self->search, HEARTH_BATCH, error) &&
         end (self, insert_headers (self, headers, cursor, error), error);
}

static gboolean
is_text_wanted (HearthSearchIndex *self, gint64 message, gboolean *is_wanted, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->search, "SELECT has_text FROM entry WHERE message = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  result = sqlite3_step (statement);
  *is_wanted = result == SQLITE_ROW && !sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  return hearth_database_check (self->search, result, error);
}

/**
 * hearth_search_index_list_without_text:
 * @max_messages: a slice
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): messages whose text is stored and not in the index; the
 *   caller reads it and hands all of them to hearth_search_index_add_texts(). Empty when there are none
 */
GArray *
hearth_search_index_list_without_text (HearthSearchIndex *self, guint max_messages, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  sqlite3_stmt *statement = hearth_database_prepare (self->mail,
                                                     "SELECT id FROM message INDEXED BY message_by_index_seq "
                                                     "WHERE index_seq > ? AND is_whole ORDER BY index_seq",
                                                     error);
  gint64 cursor;
  int result = SQLITE_DONE;

  if (statement == NULL ||
      !hearth_database_get_int (self->search, "SELECT value FROM meta WHERE name = 'text_cursor'", &cursor,
                                error))
    return NULL;
  sqlite3_bind_int64 (statement, 1, cursor);
  while (found->len < max_messages && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 message = sqlite3_column_int64 (statement, 0);
      HearthKey key = hearth_key_new (self->account, message);
      gboolean is_wanted;

      if (!is_text_wanted (self, message, &is_wanted, error))
        {
          sqlite3_reset (statement);
          return NULL;
        }
      if (is_wanted)
        g_array_append_val (found, key);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&found) : NULL;
}

static gboolean
insert_text (HearthSearchIndex *self, const HearthSearchText *text, GError **error)
{
  gint64 message = hearth_key_get_row (text->message);
  sqlite3_stmt *words = hearth_database_prepare (
      self->search,
      "INSERT INTO body (rowid, text, attachments) SELECT search_id, ?2, ?3 FROM entry"
      " WHERE message = ?1 AND NOT has_text",
      error);
  sqlite3_stmt *mark =
      hearth_database_prepare (self->search, "UPDATE entry SET has_text = 1 WHERE message = ?", error);

  if (words == NULL || mark == NULL)
    return FALSE;
  sqlite3_bind_int64 (words, 1, message);
  hearth_bind_text (words, 2, text->text);
  hearth_bind_text (words, 3, text->attachments);
  sqlite3_bind_int64 (mark, 1, message);
  return run (self, words, error) && run (self, mark, error);
}

static gboolean
move_text_cursor (HearthSearchIndex *self, gint64 message, gint64 *cursor, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT index_seq FROM message WHERE id = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *cursor = MAX (*cursor, sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
insert_texts (HearthSearchIndex *self, const HearthSearchText *texts, gsize n_texts, GError **error)
{
  gint64 cursor;

  if (!hearth_database_get_int (self->search, "SELECT value FROM meta WHERE name = 'text_cursor'", &cursor,
                                error))
    return FALSE;
  for (gsize i = 0; i < n_texts; i++)
    if (!insert_text (self, &texts[i], error) ||
        !move_text_cursor (self, hearth_key_get_row (texts[i].message), &cursor, error))
      return FALSE;
  return set_meta (self, "text_cursor", cursor, error);
}

/**
 * hearth_search_index_add_texts:
 * @texts: (array length=n_texts): what hearth_search_index_list_without_text() named, each with its text; one that could
 *   not be read comes without
 */
gboolean
hearth_search_index_add_texts (HearthSearchIndex *self,
                               const HearthSearchText *texts,
                               gsize n_texts,
                               GError **error)
{
  return hearth_database_begin (self->search, HEARTH_BATCH, error) &&
         end (self, insert_texts (self, texts, n_texts, error), error);
}

/**
 * hearth_search_index_merge:
 * @pages: a slice
 *
 * Tidies the index a little, for quiet moments.
 */
gboolean
hearth_search_index_merge (HearthSearchIndex *self, int pages, GError **error)
{
  static const char *const statements[] = {
    "INSERT INTO header (header, rank) VALUES ('merge', ?)",
    "INSERT INTO body (body, rank) VALUES ('merge', ?)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *statement = hearth_database_prepare (self->search, statements[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int (statement, 1, pages);
      if (!run (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_search_index_rebuild_if_stale:
 * @was_rebuilt: (out): whether the index is empty now and is to be filled again
 *
 * Begins anew when a fifth of the entries leads nowhere.
 */
gboolean
hearth_search_index_rebuild_if_stale (HearthSearchIndex *self, gboolean *was_rebuilt, GError **error)
{
  gint64 n_entries, n_messages = 0, cursor;
  sqlite3_stmt *statement;

  *was_rebuilt = FALSE;
  if (!hearth_database_get_int (self->search, "SELECT count (*) FROM entry", &n_entries, error) ||
      !hearth_database_get_int (self->search, "SELECT value FROM meta WHERE name = 'header_cursor'", &cursor,
                                error))
    return FALSE;
  statement = hearth_database_prepare (self->mail, "SELECT count (*) FROM message WHERE id <= ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, cursor);
  if (sqlite3_step (statement) == SQLITE_ROW)
    n_messages = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if ((n_entries - n_messages) * 5 <= n_entries)
    return TRUE;
  *was_rebuilt = TRUE;
  return rebuild (self, error);
}
