/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthHouseStore: what the user allowed, and whom they write to. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-house-store-private.h"
#include "hearth-tokenizer.h"

/* Kinds of consent. Stored. */
enum
{
  CONSENT_PICTURES = 1,
};

/* Addresses are compared without case; the part before the @ may in theory depend on it, and never does. */
static char *
fold_address (const char *address)
{
  g_autofree char *valid = g_utf8_make_valid (address, -1);
  g_autofree char *stripped = g_strdup (g_strstrip (valid));

  return g_utf8_casefold (stripped, -1);
}

static gboolean
write_consent (HearthHouseStore *self, const char *address, gboolean is_allowed, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->house, "INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?)", error);
  g_autofree char *folded = fold_address (address);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, CONSENT_PICTURES);
  hearth_bind_text (statement, 2, folded);
  sqlite3_bind_int (statement, 3, is_allowed != FALSE);
  sqlite3_bind_int64 (statement, 4, g_get_real_time () / G_USEC_PER_SEC);
  return hearth_house_run (self, statement, error);
}

/**
 * hearth_house_store_set_pictures_allowed:
 * @address: a sender
 * @is_allowed: whether pictures from the network are shown in their letters
 */
gboolean
hearth_house_store_set_pictures_allowed (HearthHouseStore *self,
                                         const char *address,
                                         gboolean is_allowed,
                                         GError **error)
{
  if (*address == '\0')
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "A sender without an address cannot be trusted");
      return FALSE;
    }
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self, write_consent (self, address, is_allowed, error), error);
}

/**
 * hearth_house_store_are_pictures_allowed:
 *
 * Returns: whether the user allowed it for @address; %FALSE also if that cannot be read
 */
gboolean
hearth_house_store_are_pictures_allowed (HearthHouseStore *self, const char *address)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "SELECT 1 FROM consent WHERE kind = ? AND address = ? AND is_given", NULL);
  g_autofree char *folded = fold_address (address);
  gboolean allowed;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, CONSENT_PICTURES);
  hearth_bind_text (statement, 2, folded);
  allowed = sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_reset (statement);
  return allowed;
}

static gboolean
append_word_cb (const char *token, gsize length_bytes, gsize start, gsize end, gpointer data)
{
  g_string_append_c (data, ' ');
  g_string_append_len (data, token, (gssize) length_bytes);
  return TRUE;
}

/* The words by which a contact is found: each with a space before it, so that one can look for their beginnings. */
static char *
words_new (const char *text)
{
  GString *words = g_string_new (NULL);

  hearth_tokenize (text, strlen (text), HEARTH_TOKENIZE_DOCUMENT, append_word_cb, words);
  return g_string_free (words, FALSE);
}

static gboolean
write_contact (
    HearthHouseStore *self, gint64 person, const HearthAddress *address, gint64 now_unix_s, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "INSERT INTO correspondent (address, name, words, n_written, last_unix_s, person)"
      " VALUES (?1, ?2, ?3, 1, ?4, ?5) ON CONFLICT (person, address) DO UPDATE SET n_written = n_written + "
      "1, last_unix_s = max (last_unix_s, ?4),"
      " name = CASE WHEN ?2 = '' THEN name ELSE ?2 END, words = CASE WHEN ?2 = '' THEN words ELSE ?3 END",
      error);
  const char *name = hearth_address_get_name (address);
  g_autofree char *folded = fold_address (hearth_address_get_address (address));
  g_autofree char *text = g_strconcat (name != NULL ? name : "", " ", folded, NULL);
  g_autofree char *words = words_new (text);

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, folded);
  hearth_bind_text (statement, 2, name != NULL ? name : "");
  hearth_bind_text (statement, 3, words);
  sqlite3_bind_int64 (statement, 4, now_unix_s);
  sqlite3_bind_int64 (statement, 5, person);
  return hearth_house_run (self, statement, error);
}

/**
 * hearth_house_store_note_contact:
 * @person: who wrote
 * @address: to whom
 *
 * Remembers an address for completion.
 */
gboolean
hearth_house_store_note_contact (
    HearthHouseStore *self, gint64 person, const HearthAddress *address, gint64 now_unix_s, GError **error)
{
  return hearth_database_begin (self->house, HEARTH_BATCH, error) &&
         hearth_house_end (self, write_contact (self, person, address, now_unix_s, error), error);
}

/**
 * hearth_house_store_find_contacts:
 * @person: who writes
 * @text: the beginning of a name or an address, as typed
 *
 * Returns: (transfer full) (nullable) (element-type HearthAddress): those that @person has written to most
 *   come first, then those of others in the household
 */
GPtrArray *
hearth_house_store_find_contacts (
    HearthHouseStore *self, gint64 person, const char *text, guint max_contacts, GError **error)
{
  g_autoptr (GPtrArray) found = hearth_address_list_new ();
  sqlite3_stmt *statement =
      hearth_database_prepare (self->house,
                               "SELECT name, address FROM correspondent WHERE instr (words, ?1) > 0"
                               " GROUP BY address ORDER BY max (person = ?3) DESC,"
                               " max ((person = ?3) * n_written) DESC, max (n_written) DESC,"
                               " max (last_unix_s) DESC LIMIT ?2",
                               error);
  g_autofree char *words = words_new (text);
  int result;

  if (statement == NULL)
    return NULL;
  if (*words == '\0')
    return g_steal_pointer (&found);
  hearth_bind_text (statement, 1, words);
  sqlite3_bind_int64 (statement, 2, max_contacts);
  sqlite3_bind_int64 (statement, 3, person);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (
        found, hearth_address_new (hearth_column_text (statement, 0), hearth_column_text (statement, 1)));
  sqlite3_reset (statement);
  return hearth_database_check (self->house, result, error) ? g_steal_pointer (&found) : NULL;
}
