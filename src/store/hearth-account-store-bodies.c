/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: which message has which content, facts that come with it, and clearing out. `bodies.db` never
 * knows who uses a content; `mail.db` alone does. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"

#define PREVIEW_CHARS 200

/* Opening: drops what the last run had not finished, and contents of which `mail.db` never heard. */
gboolean
hearth_store_drop_unfinished (HearthAccountStore *self, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->bodies, "DELETE FROM content WHERE is_written = 0 OR id >= ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->next[HEARTH_NEXT_CONTENT]);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);
  return hearth_database_check (self->bodies, result, error);
}

/* The message lets go of its content; whether nobody else has it is looked into when it is collected. */
gboolean
hearth_store_release_content (HearthAccountStore *self, gint64 message, GError **error)
{
  static const char *const statements[] = {
    "INSERT OR IGNORE INTO dead_content SELECT content FROM message WHERE id = ? AND content IS NOT NULL",
    "UPDATE message SET content = NULL, is_whole = 0 WHERE id = ? AND content IS NOT NULL",
  };

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

static gint64
get_content (HearthAccountStore *self, gint64 message)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT content FROM message WHERE id = ?", NULL);
  gint64 content = 0;

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, message);
  if (sqlite3_step (statement) == SQLITE_ROW)
    content = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return content;
}

/* What was written is the text of @message from now on; one that is gone is no error. */
gboolean
hearth_store_point_to_content (
    HearthAccountStore *self, gint64 message, gint64 content, HearthStoreExtent extent, GError **error)
{
  const gint64 before = get_content (self, message);
  sqlite3_stmt *statement;

  if (before != 0 && before != content && !hearth_store_release_content (self, message, error))
    return FALSE;
  statement = hearth_database_prepare (
      self->mail, "UPDATE message SET content = ?2, is_whole = is_whole OR ?3, index_seq = ?4 WHERE id = ?1",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, content);
  sqlite3_bind_int (statement, 3, extent == HEARTH_STORE_WHOLE);
  sqlite3_bind_int64 (statement, 4, hearth_store_next (self, HEARTH_NEXT_INDEX_SEQ));
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  hearth_change_set_add_body (self->pending, hearth_store_key (self, message));
  return hearth_store_touch_placements (self, message, error);
}

/* Every row that shows @message looks different now. */
gboolean
hearth_store_touch_placements (HearthAccountStore *self, gint64 message, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT folder, id FROM placement WHERE message = ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthKey folder = hearth_store_key (self, sqlite3_column_int64 (statement, 0));
      HearthStoreFolder *found = hearth_store_find (self, folder, NULL);

      if (found == NULL)
        continue;
      hearth_store_touch (self, found);
      hearth_change_set_change_row (self->pending, folder,
                                    hearth_store_key (self, sqlite3_column_int64 (statement, 1)));
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
write_facts (
    HearthAccountStore *self, gint64 message, const char *preview, gboolean has_attachment, GError **error)
{
  g_autofree char *line = preview != NULL ? hearth_text_to_line (preview, -1, PREVIEW_CHARS) : NULL;
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "UPDATE message SET preview = ?2, has_attachment = ?3 WHERE id = ?1 AND "
                               "(preview, has_attachment) IS NOT (?2, ?3)",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  hearth_bind_text (statement, 2, line);
  sqlite3_bind_int (statement, 3, has_attachment != FALSE);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  return sqlite3_changes (hearth_database_get_handle (self->mail)) == 0 ||
         hearth_store_touch_placements (self, message, error);
}

/**
 * hearth_account_store_set_facts:
 * @message: the message
 * @preview: (nullable): the first words of its text; cut and made one line
 * @has_attachment: whether it has attachments
 *
 * Notes what parsing a message found out.
 */
gboolean
hearth_account_store_set_facts (
    HearthAccountStore *self, HearthKey message, const char *preview, gboolean has_attachment, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (
             self, write_facts (self, hearth_key_get_row (message), preview, has_attachment, error), error);
}

static gboolean
write_structure (HearthAccountStore *self, gint64 message, GBytes *structure, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "INSERT OR REPLACE INTO structure SELECT id, ?2 FROM message WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_blob64 (statement, 2, g_bytes_get_data (structure, NULL), g_bytes_get_size (structure),
                       SQLITE_STATIC);
  return hearth_store_step (self, statement, error);
}

/**
 * hearth_account_store_set_structure:
 * @structure: BODYSTRUCTURE in the engine's form
 */
gboolean
hearth_account_store_set_structure (HearthAccountStore *self,
                                    HearthKey message,
                                    GBytes *structure,
                                    GError **error)
{
  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (self, write_structure (self, hearth_key_get_row (message), structure, error),
                           error);
}

/**
 * hearth_account_store_forget_body:
 *
 * Gives up the text of a message, because it turned out to be damaged: it is fetched again when it is wanted.
 */
gboolean
hearth_account_store_forget_body (HearthAccountStore *self, HearthKey message, GError **error)
{
  gint64 row = hearth_key_get_row (message);

  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (self,
                           hearth_store_release_content (self, row, error) &&
                               hearth_store_touch_placements (self, row, error),
                           error);
}

/**
 * hearth_account_store_list_without_body:
 * @folder: where to look
 * @since_unix_s: how old they may be
 * @max_messages: how many to name
 *
 * Returns: (transfer full) (nullable) (element-type HearthLocation): messages whose text is not here, newest first;
 *   @uidvalidity is set, @is_body_here is %FALSE
 */
GArray *
hearth_account_store_list_without_body (
    HearthAccountStore *self, HearthKey folder, gint64 since_unix_s, guint max_messages, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HearthLocation));
  HearthStoreFolder *known = hearth_store_find (self, folder, error);
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT p.id, p.message, p.uid, p.flags, m.size_bytes, p.date_sort_unix_s"
                               " FROM placement p JOIN message m ON m.id = p.message"
                               " WHERE p.folder = ? AND p.date_sort_unix_s >= ? AND p.uid IS NOT NULL"
                               " AND NOT m.is_whole ORDER BY p.date_sort_unix_s DESC LIMIT ?",
                               error);
  int result;

  if (known == NULL || statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 2, since_unix_s);
  sqlite3_bind_int64 (statement, 3, max_messages);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthLocation location = {
        .placement = hearth_store_key (self, sqlite3_column_int64 (statement, 0)),
        .message = hearth_store_key (self, sqlite3_column_int64 (statement, 1)),
        .folder = folder,
        .uid = (guint32) sqlite3_column_int64 (statement, 2),
        .uidvalidity = known->record.uidvalidity,
        .flags = (HearthFlags) sqlite3_column_int64 (statement, 3),
        .size_bytes = (guint64) sqlite3_column_int64 (statement, 4),
        .date_sort_unix_s = sqlite3_column_int64 (statement, 5),
      };

      g_array_append_val (found, location);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&found) : NULL;
}

static GArray *
list_dead (HearthAccountStore *self, guint max_contents, GError **error)
{
  g_autoptr (GArray) dead = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT content FROM dead_content ORDER BY content LIMIT ?", error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, max_contents);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 content = sqlite3_column_int64 (statement, 0);

      g_array_append_val (dead, content);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&dead) : NULL;
}

/* The content goes from `bodies.db` first: a cut between leaves a line in `dead_content` for nothing, not a leak. */
static gboolean
bury (HearthAccountStore *self, gint64 content, GError **error)
{
  sqlite3_stmt *used =
      hearth_database_prepare (self->mail, "SELECT 1 FROM message WHERE content = ? LIMIT 1", error);
  sqlite3_stmt *bury_it = hearth_database_prepare (self->bodies, "DELETE FROM content WHERE id = ?", error);
  sqlite3_stmt *forget =
      hearth_database_prepare (self->mail, "DELETE FROM dead_content WHERE content = ?", error);
  int result;

  if (used == NULL || bury_it == NULL || forget == NULL)
    return FALSE;
  sqlite3_bind_int64 (used, 1, content);
  result = sqlite3_step (used);
  sqlite3_reset (used);
  if (result == SQLITE_DONE)
    {
      sqlite3_bind_int64 (bury_it, 1, content);
      result = sqlite3_step (bury_it);
      sqlite3_reset (bury_it);
      if (!hearth_database_check (self->bodies, result, error))
        return FALSE;
    }
  sqlite3_bind_int64 (forget, 1, content);
  return hearth_database_check (self->mail, result, error) && hearth_store_step (self, forget, error);
}

/**
 * hearth_account_store_collect_bodies:
 * @max_contents: a slice
 * @n_collected: (out) (optional): how many were looked at; less than @max_contents when there are no more
 *
 * Frees the room of texts that no message has any more. For quiet moments.
 */
gboolean
hearth_account_store_collect_bodies (HearthAccountStore *self,
                                     guint max_contents,
                                     guint *n_collected,
                                     GError **error)
{
  g_autoptr (GArray) dead = list_dead (self, max_contents, error);
  gboolean buried = TRUE;

  if (dead == NULL || !hearth_account_store_begin (self, HEARTH_BATCH, error))
    return FALSE;
  for (guint i = 0; i < dead->len && buried; i++)
    buried = bury (self, g_array_index (dead, gint64, i), error);
  if (n_collected != NULL)
    *n_collected = dead->len;
  return hearth_store_end (self, buried, error);
}
