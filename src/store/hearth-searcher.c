/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds messages by words, newest first. Each word may stand in the headers or in the text; the words' hits come in
 * descending order of date and are intersected on the way, so that the first fifty cost little. What the user types is
 * never an expression: every word is quoted, and nothing they type is an error. Search reader's thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-search-index.h"

#include <string.h>

#include "hearth-database.h"
#include "hearth-statement.h"
#include "hearth-tokenizer.h"

/* Words beyond these make no search narrower that anybody would miss. */
#define MAX_TERMS 12

struct _HearthSearcher
{
  guint16 account;
  HearthDatabase *search;
  HearthDatabase *mail;
};

/* The hits of one word in one table, descending. */
typedef struct
{
  sqlite3_stmt *statement;
  gint64 search_id; /* 0 at the end */
} Hits;

typedef struct
{
  Hits header;
  Hits body;
} Term;

/**
 * hearth_searcher_open:
 * @dir: the folder of an account that has an index
 *
 * Returns: (transfer full) (nullable): what finds in it
 */
HearthSearcher *
hearth_searcher_open (const char *dir, guint16 account, GError **error)
{
  g_autofree char *search = g_build_filename (dir, "search.db", NULL);
  g_autofree char *mail = g_build_filename (dir, "mail.db", NULL);
  g_autoptr (HearthSearcher) self = g_new0 (HearthSearcher, 1);

  self->account = account;
  self->search = hearth_database_open (search, &hearth_schema_search, HEARTH_DATABASE_READ, error);
  if (self->search == NULL)
    return NULL;
  self->mail = hearth_database_open (mail, &hearth_schema_mail, HEARTH_DATABASE_READ, error);
  if (self->mail == NULL)
    return NULL;
  /* The tables are made ready before anybody can interrupt: SQLite would not say then that this was why they are not. */
  return hearth_database_prepare (self->search, "SELECT 1 FROM header, body LIMIT 0", error) != NULL
             ? g_steal_pointer (&self)
             : NULL;
}

/**
 * hearth_searcher_close:
 * @self: (transfer full) (nullable): a searcher
 */
void
hearth_searcher_close (HearthSearcher *self)
{
  if (self == NULL)
    return;
  hearth_database_close (self->search);
  hearth_database_close (self->mail);
  g_free (self);
}

/**
 * hearth_searcher_interrupt:
 *
 * Ends the search that is running with %HEARTH_ERROR_CANCELLED. From any thread, while @self is open.
 */
void
hearth_searcher_interrupt (HearthSearcher *self)
{
  hearth_database_interrupt (self->search);
  hearth_database_interrupt (self->mail);
}

static gboolean
found_token_cb (const char *token, gsize length_bytes, gsize start, gsize end, gpointer data)
{
  *(gboolean *) data = TRUE;
  return FALSE;
}

/* One word or quoted phrase as FTS5 takes it: in quotes, the last word as a beginning. NULL if no word is in it. */
static char *
match_new (const char *text, gsize length)
{
  GString *match;
  gboolean has_token = FALSE;

  hearth_tokenize (text, length, HEARTH_TOKENIZE_QUERY, found_token_cb, &has_token);
  if (!has_token)
    return NULL;
  match = g_string_new ("\"");
  for (gsize i = 0; i < length; i++)
    g_string_append_c (match, text[i] == '"' ? ' ' : text[i]);
  g_string_append (match, "\" *");
  return g_string_free (match, FALSE);
}

/* "anna "blue bike" sat" is three terms. */
static GPtrArray *
split_query (const char *query)
{
  GPtrArray *terms = g_ptr_array_new_with_free_func (g_free);
  const char *p = query;

  while (*p != '\0' && terms->len < MAX_TERMS)
    {
      gboolean is_phrase = *p == '"';
      gsize length;
      char *match;

      p += is_phrase;
      length = strcspn (p, is_phrase ? "\"" : " \t\n\r\"");
      match = match_new (p, length);
      if (match != NULL)
        g_ptr_array_add (terms, match);
      p += length;
      if (*p != '\0' && (is_phrase || *p != '"'))
        p++;
    }
  return terms;
}

static gboolean
advance (HearthSearcher *self, Hits *hits, GError **error)
{
  int result = sqlite3_step (hits->statement);

  hits->search_id = result == SQLITE_ROW ? sqlite3_column_int64 (hits->statement, 0) : 0;
  return hearth_database_check (self->search, result, error);
}

static gboolean
start_hits (HearthSearcher *self, Hits *hits, const char *sql, const char *match, GError **error)
{
  int result =
      sqlite3_prepare_v2 (hearth_database_get_handle (self->search), sql, -1, &hits->statement, NULL);

  if (!hearth_database_check (self->search, result, error))
    return FALSE;
  hearth_bind_text (hits->statement, 1, match);
  return advance (self, hits, error);
}

static gboolean
start_term (HearthSearcher *self, Term *term, const char *match, GError **error)
{
  return start_hits (self, &term->header, "SELECT rowid FROM header WHERE header MATCH ? ORDER BY rowid DESC",
                     match, error) &&
         start_hits (self, &term->body, "SELECT rowid FROM body WHERE body MATCH ? ORDER BY rowid DESC",
                     match, error);
}

static gint64
term_get (const Term *term)
{
  return MAX (term->header.search_id, term->body.search_id);
}

/* Goes down to the first hit that is not newer than @search_id. */
static gboolean
term_seek (HearthSearcher *self, Term *term, gint64 search_id, GError **error)
{
  while (term->header.search_id > search_id)
    if (!advance (self, &term->header, error))
      return FALSE;
  while (term->body.search_id > search_id)
    if (!advance (self, &term->body, error))
      return FALSE;
  return TRUE;
}

/* Finds the newest entry that every term has, at or below @search_id. Returns: whether it went well. */
static gboolean
find_common (HearthSearcher *self, Term *terms, guint n_terms, gint64 *search_id, GError **error)
{
  gint64 candidate = *search_id;

  for (guint i = 0, n_agree = 0; n_agree < n_terms && candidate > 0; i = (i + 1) % n_terms)
    {
      if (!term_seek (self, &terms[i], candidate, error))
        return FALSE;
      n_agree = term_get (&terms[i]) == candidate ? n_agree + 1 : 1;
      candidate = term_get (&terms[i]);
    }
  *search_id = candidate;
  return TRUE;
}

/* The message of an entry if it still lies anywhere. */
static gboolean
append_living (HearthSearcher *self, gint64 search_id, GArray *messages, GError **error)
{
  sqlite3_stmt *entry =
      hearth_database_prepare (self->search, "SELECT message FROM entry WHERE search_id = ?", error);
  sqlite3_stmt *living = hearth_database_prepare (
      self->mail, "SELECT 1 FROM placement WHERE message = ? AND folder != 0 LIMIT 1", error);
  gint64 message = 0;
  int result;

  if (entry == NULL || living == NULL)
    return FALSE;
  sqlite3_bind_int64 (entry, 1, search_id);
  result = sqlite3_step (entry);
  if (result == SQLITE_ROW)
    message = sqlite3_column_int64 (entry, 0);
  sqlite3_reset (entry);
  if (!hearth_database_check (self->search, result, error))
    return FALSE;
  sqlite3_bind_int64 (living, 1, message);
  result = sqlite3_step (living);
  sqlite3_reset (living);
  if (result == SQLITE_ROW)
    {
      HearthKey key = hearth_key_new (self->account, message);

      g_array_append_val (messages, key);
    }
  return hearth_database_check (self->mail, result, error);
}

static gboolean
collect (HearthSearcher *self, Term *terms, guint n_terms, guint max_hits, GArray *messages, GError **error)
{
  gint64 search_id = G_MAXINT64;

  while (messages->len < max_hits)
    {
      if (!find_common (self, terms, n_terms, &search_id, error))
        return FALSE;
      if (search_id == 0)
        break;
      if (!append_living (self, search_id, messages, error))
        return FALSE;
      search_id--;
    }
  return TRUE;
}

/**
 * hearth_searcher_find:
 * @query: what the user typed, any text: words and phrases in double quotes, all of which have to be there; the last
 *   word of each may be the beginning of a word
 * @max_hits: how many to find
 *
 * Returns: (transfer full) (nullable) (element-type HearthKey): messages, newest first; none for a query without words
 */
GArray *
hearth_searcher_find (HearthSearcher *self, const char *query, guint max_hits, GError **error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  g_autoptr (GPtrArray) matches = split_query (query);
  Term terms[MAX_TERMS] = { 0 };
  gboolean found = TRUE;

  for (guint i = 0; i < matches->len && found; i++)
    found = start_term (self, &terms[i], g_ptr_array_index (matches, i), error);
  if (found && matches->len > 0)
    found = collect (self, terms, matches->len, max_hits, messages, error);
  for (guint i = 0; i < matches->len; i++)
    {
      sqlite3_finalize (terms[i].header.statement);
      sqlite3_finalize (terms[i].body.statement);
    }
  return found ? g_steal_pointer (&messages) : NULL;
}
