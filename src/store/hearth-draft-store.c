/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts are state: the latest revision, the one the server has, and where. Saving is durable; pushing compares the two
 * numbers. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-draft-store.h"

#include "hearth-account-store-private.h"

#define DRAFT_COLUMNS                                                                                        \
  "id, identity, revision, pushed_revision, folder, uidvalidity, uid, message_id, subject, source, "         \
  "saved_unix_s"

/**
 * hearth_draft_entry_new:
 *
 * Returns: (transfer full): an entry without anything
 */
HearthDraftEntry *
hearth_draft_entry_new (void)
{
  return g_new0 (HearthDraftEntry, 1);
}

/**
 * hearth_draft_entry_free:
 * @self: (transfer full) (nullable): an entry
 */
void
hearth_draft_entry_free (HearthDraftEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->subject);
  g_clear_pointer (&self->source, g_bytes_unref);
  g_free (self);
}

static gboolean
drop_source (HearthAccountStore *store, gint64 row, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail, "DELETE FROM own_content WHERE id = (SELECT source FROM draft WHERE id = ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  return hearth_store_step (store, statement, error);
}

static gboolean
write_draft (HearthAccountStore *store, gint64 row, const HearthDraftEntry *draft, GError **error)
{
  sqlite3_stmt *statement;
  gint64 source;

  if (!drop_source (store, row, error))
    return FALSE;
  source = hearth_own_content_put (store, draft->source, error);
  if (source == 0)
    return FALSE;
  statement = hearth_database_prepare (
      store->mail,
      "INSERT INTO draft (id, identity, revision, message_id, subject, source, saved_unix_s, folder, "
      "uidvalidity, uid)"
      " VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET identity = ?2,"
      " revision = revision + 1, message_id = coalesce (?3, message_id), subject = ?4, source = ?5, "
      "saved_unix_s = ?6",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  sqlite3_bind_int64 (statement, 2, draft->identity);
  hearth_bind_text (statement, 3, draft->message_id);
  hearth_bind_text (statement, 4, draft->subject != NULL ? draft->subject : "");
  sqlite3_bind_int64 (statement, 5, source);
  sqlite3_bind_int64 (statement, 6, hearth_store_now_unix_s ());
  hearth_bind_key (statement, 7, hearth_key_get_row (draft->folder));
  sqlite3_bind_int64 (statement, 8, draft->uidvalidity);
  sqlite3_bind_int64 (statement, 9, draft->uid);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_draft_store_save:
 * @draft: the draft; with %HEARTH_KEY_NONE as key a new one, else its next revision. The server's place is only looked
 *   at for a new one
 *
 * Returns: its key, or %HEARTH_KEY_NONE on error; on the disk when this returns
 */
HearthKey
hearth_draft_store_save (HearthAccountStore *store, const HearthDraftEntry *draft, GError **error)
{
  gint64 row;

  if (draft->source == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The draft has no content");
      return HEARTH_KEY_NONE;
    }
  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return HEARTH_KEY_NONE;
  row = hearth_key_get_row (draft->key);
  if (row == 0)
    row = hearth_store_next (store, HEARTH_NEXT_DRAFT);
  return hearth_store_end (store, write_draft (store, row, draft, error), error)
             ? hearth_store_key (store, row)
             : HEARTH_KEY_NONE;
}

static HearthDraftEntry *
entry_from_row (HearthAccountStore *store, sqlite3_stmt *statement)
{
  HearthDraftEntry *draft = hearth_draft_entry_new ();

  draft->key = hearth_store_key (store, sqlite3_column_int64 (statement, 0));
  draft->identity = sqlite3_column_int64 (statement, 1);
  draft->revision = (guint64) sqlite3_column_int64 (statement, 2);
  draft->pushed_revision = (guint64) sqlite3_column_int64 (statement, 3);
  draft->folder = hearth_store_key (store, sqlite3_column_int64 (statement, 4));
  draft->uidvalidity = (guint32) sqlite3_column_int64 (statement, 5);
  draft->uid = (guint32) sqlite3_column_int64 (statement, 6);
  draft->message_id = hearth_column_dup_text (statement, 7);
  draft->subject = hearth_column_dup_text (statement, 8);
  draft->saved_unix_s = sqlite3_column_int64 (statement, 10);
  return draft;
}

/**
 * hearth_draft_store_load:
 *
 * Returns: (transfer full) (nullable): the draft with its source
 */
HearthDraftEntry *
hearth_draft_store_load (HearthAccountStore *store, HearthKey key, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT " DRAFT_COLUMNS " FROM draft WHERE id = ?", error);
  g_autoptr (HearthDraftEntry) draft = NULL;
  gint64 source = 0;
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (key));
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      draft = entry_from_row (store, statement);
      source = sqlite3_column_int64 (statement, 9);
    }
  sqlite3_reset (statement);
  if (!hearth_database_check (store->mail, result, error))
    return NULL;
  if (draft == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The draft is not there any more");
      return NULL;
    }
  draft->source = hearth_own_content_load (store, source, error);
  return draft->source != NULL ? g_steal_pointer (&draft) : NULL;
}

/**
 * hearth_draft_store_list:
 *
 * Returns: (transfer full) (nullable) (element-type HearthDraftEntry): all drafts without their sources
 */
GPtrArray *
hearth_draft_store_list (HearthAccountStore *store, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_draft_entry_free);
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT " DRAFT_COLUMNS " FROM draft ORDER BY id", error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (drafts, entry_from_row (store, statement));
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&drafts) : NULL;
}

static gboolean
write_pushed (HearthAccountStore *store, const HearthDraftEntry *draft, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "UPDATE draft SET pushed_revision = ?2, folder = ?3, uidvalidity = ?4, uid = ?5 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (draft->key));
  sqlite3_bind_int64 (statement, 2, (gint64) draft->pushed_revision);
  hearth_bind_key (statement, 3, hearth_key_get_row (draft->folder));
  sqlite3_bind_int64 (statement, 4, draft->uidvalidity);
  sqlite3_bind_int64 (statement, 5, draft->uid);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_draft_store_mark_pushed:
 * @revision: what the server has; newer ones stay to be pushed
 * @folder @uidvalidity @uid: where it lies there
 */
gboolean
hearth_draft_store_mark_pushed (HearthAccountStore *store,
                                HearthKey key,
                                guint64 revision,
                                HearthKey folder,
                                guint32 uidvalidity,
                                guint32 uid,
                                GError **error)
{
  const HearthDraftEntry draft = {
    .key = key, .pushed_revision = revision, .folder = folder, .uidvalidity = uidvalidity, .uid = uid
  };

  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, write_pushed (store, &draft, error), error);
}

static gboolean
delete_draft (HearthAccountStore *store, gint64 row, GError **error)
{
  sqlite3_stmt *statement;

  if (!drop_source (store, row, error))
    return FALSE;
  statement = hearth_database_prepare (store->mail, "DELETE FROM draft WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row);
  return hearth_store_step (store, statement, error);
}

/**
 * hearth_draft_store_remove:
 *
 * Forgets a draft; its copy on the server is another matter.
 */
gboolean
hearth_draft_store_remove (HearthAccountStore *store, HearthKey key, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, delete_draft (store, hearth_key_get_row (key), error), error);
}
