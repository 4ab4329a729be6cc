/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server has of a draft. A push is noted before it begins, with the Message-ID it goes by, so that after a cut
 * it can be found again; the copy before it becomes a leftover in the moment the new one is known. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-draft-store.h"

/**
 * hearth_draft_leftover_free:
 * @self: (transfer full) (nullable): a leftover
 */
void
hearth_draft_leftover_free (HearthDraftLeftover *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self);
}

/* Runs @sql with what it names of @draft. */
static gboolean
run (HearthAccountStore *store, const char *sql, const HearthDraftEntry *draft, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, sql, error);
  const struct
  {
    const char *name;
    gint64 value;
  } numbers[] = {
    { ":id", hearth_key_get_row (draft->key) },
    { ":revision", (gint64) draft->revision },
    { ":folder", hearth_key_get_row (draft->folder) },
    { ":uidvalidity", draft->uidvalidity },
    { ":uid", draft->uid },
  };

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (sqlite3_bind_parameter_index (statement, numbers[i].name) > 0)
      sqlite3_bind_int64 (statement, sqlite3_bind_parameter_index (statement, numbers[i].name),
                          numbers[i].value);
  if (sqlite3_bind_parameter_index (statement, ":message_id") > 0)
    hearth_bind_text (statement, sqlite3_bind_parameter_index (statement, ":message_id"), draft->message_id);
  return hearth_store_step (store, statement, error);
}

static gboolean
commit (HearthAccountStore *store, const char *sql, const HearthDraftEntry *draft, GError **error)
{
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, run (store, sql, draft, error), error);
}

/* Inside a transaction: see hearth_draft_store_mark_pushed(). */
gboolean
hearth_draft_store_mark_pushed_in (HearthAccountStore *store,
                                   gint64 row,
                                   guint64 revision,
                                   HearthKey folder,
                                   guint32 uidvalidity,
                                   guint32 uid,
                                   GError **error)
{
  const HearthDraftEntry draft = { .key = hearth_store_key (store, row),
                                   .revision = revision,
                                   .folder = folder,
                                   .uidvalidity = uidvalidity,
                                   .uid = uid };

  if (!run (store,
            "INSERT INTO draft_leftover (folder, uidvalidity, uid, message_id) SELECT folder,"
            " uidvalidity, uid, message_id FROM draft WHERE id = :id AND uid != 0 AND"
            " (folder, uidvalidity, uid) IS NOT (:folder, :uidvalidity, :uid)",
            &draft, error) ||
      !run (store,
            "UPDATE draft SET pushed_revision = :revision, folder = :folder, uidvalidity = :uidvalidity,"
            " uid = :uid, message_id = coalesce (pushing_message_id, message_id), pushing_revision = 0,"
            " pushing_message_id = NULL WHERE id = :id",
            &draft, error))
    return FALSE;
  return sqlite3_changes (hearth_database_get_handle (store->mail)) == 0 ||
         hearth_draft_rows_follow (store, row, uid, error);
}

/**
 * hearth_draft_store_mark_pushing:
 * @revision: what is about to be appended
 * @message_id: how it can be found
 *
 * On the disk when this returns: only then may it go out.
 */
gboolean
hearth_draft_store_mark_pushing (
    HearthAccountStore *store, HearthKey key, guint64 revision, const char *message_id, GError **error)
{
  const HearthDraftEntry draft = { .key = key, .revision = revision, .message_id = (char *) message_id };

  return commit (
      store, "UPDATE draft SET pushing_revision = :revision, pushing_message_id = :message_id WHERE id = :id",
      &draft, error);
}

/**
 * hearth_draft_store_mark_pushed:
 * @revision: what the server has; newer ones stay to be pushed
 * @folder @uidvalidity @uid: where it lies there; the latter two may be 0 if that is not known: the next sync tells
 *
 * The copy before it becomes a leftover. A draft that has ended meanwhile left its own.
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
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store,
                           hearth_draft_store_mark_pushed_in (store, hearth_key_get_row (key), revision,
                                                              folder, uidvalidity, uid, error),
                           error);
}

/**
 * hearth_draft_store_drop_pushing:
 *
 * What was about to be appended is surely not on the server.
 */
gboolean
hearth_draft_store_drop_pushing (HearthAccountStore *store, HearthKey key, GError **error)
{
  const HearthDraftEntry draft = { .key = key };

  return commit (store, "UPDATE draft SET pushing_revision = 0, pushing_message_id = NULL WHERE id = :id",
                 &draft, error);
}

/**
 * hearth_draft_store_check_copy:
 *
 * Returns: how the server's copy stands, as the last sync of its folder tells
 */
HearthDraftCopy
hearth_draft_store_check_copy (HearthAccountStore *store, const HearthDraftEntry *draft)
{
  const HearthStoreFolder *folder = hearth_store_find (store, draft->folder, NULL);
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT 1 FROM placement WHERE folder = ? AND uid = ?", NULL);
  gboolean is_there;

  if (draft->uid == 0)
    return HEARTH_DRAFT_COPY_NONE;
  if (folder == NULL)
    return HEARTH_DRAFT_COPY_GONE;
  if (statement == NULL || folder->record.resume_uid != 1 || folder->record.uidvalidity == 0)
    return HEARTH_DRAFT_COPY_THERE;
  if (folder->record.uidvalidity != draft->uidvalidity)
    return HEARTH_DRAFT_COPY_RENUMBERED;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (draft->folder));
  sqlite3_bind_int64 (statement, 2, draft->uid);
  is_there = sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_reset (statement);
  return is_there || draft->uid >= folder->record.uidnext ? HEARTH_DRAFT_COPY_THERE : HEARTH_DRAFT_COPY_GONE;
}

/**
 * hearth_draft_store_forget_copy:
 *
 * The server's copy is not there any more, and not by us.
 */
gboolean
hearth_draft_store_forget_copy (HearthAccountStore *store, HearthKey key, GError **error)
{
  const HearthDraftEntry draft = { .key = key };

  return commit (store,
                 "UPDATE draft SET folder = NULL, uidvalidity = 0, uid = 0, message_id = NULL,"
                 " pushed_revision = 0 WHERE id = :id",
                 &draft, error);
}

/**
 * hearth_draft_store_move_copy:
 *
 * The server's copy got another number or another folder.
 */
gboolean
hearth_draft_store_move_copy (HearthAccountStore *store,
                              HearthKey key,
                              HearthKey folder,
                              guint32 uidvalidity,
                              guint32 uid,
                              GError **error)
{
  const HearthDraftEntry draft = { .key = key, .folder = folder, .uidvalidity = uidvalidity, .uid = uid };

  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (
             store,
             run (store,
                  "UPDATE draft SET folder = :folder, uidvalidity = :uidvalidity, uid = :uid WHERE id = :id",
                  &draft, error) &&
                 hearth_draft_rows_follow (store, hearth_key_get_row (key), uid, error),
             error);
}

/**
 * hearth_draft_store_list_leftovers:
 *
 * Returns: (transfer full) (nullable) (element-type HearthDraftLeftover): copies on the server that are to go
 */
GPtrArray *
hearth_draft_store_list_leftovers (HearthAccountStore *store, GError **error)
{
  g_autoptr (GPtrArray) leftovers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_draft_leftover_free);
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "SELECT id, folder, uidvalidity, uid, message_id, is_marked FROM draft_leftover ORDER BY id", error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthDraftLeftover *leftover = g_new0 (HearthDraftLeftover, 1);

      leftover->id = sqlite3_column_int64 (statement, 0);
      leftover->folder = hearth_store_key (store, sqlite3_column_int64 (statement, 1));
      leftover->uidvalidity = (guint32) sqlite3_column_int64 (statement, 2);
      leftover->uid = (guint32) sqlite3_column_int64 (statement, 3);
      leftover->message_id = hearth_column_dup_text (statement, 4);
      leftover->is_marked = sqlite3_column_int (statement, 5);
      g_ptr_array_add (leftovers, leftover);
    }
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&leftovers) : NULL;
}

/**
 * hearth_draft_store_number_leftover:
 * @leftover: its folder and number as they were found out
 */
gboolean
hearth_draft_store_number_leftover (HearthAccountStore *store,
                                    const HearthDraftLeftover *leftover,
                                    GError **error)
{
  const HearthDraftEntry draft = { .key = hearth_key_new (store->account, leftover->id),
                                   .folder = leftover->folder,
                                   .uidvalidity = leftover->uidvalidity,
                                   .uid = leftover->uid };

  return commit (
      store,
      "UPDATE draft_leftover SET folder = :folder, uidvalidity = :uidvalidity, uid = :uid WHERE id = :id",
      &draft, error);
}

/**
 * hearth_draft_store_mark_leftover:
 *
 * It is flagged as deleted, and more cannot be done; it stays hidden.
 */
gboolean
hearth_draft_store_mark_leftover (HearthAccountStore *store, gint64 id, GError **error)
{
  const HearthDraftEntry draft = { .key = hearth_key_new (store->account, id) };

  return commit (store, "UPDATE draft_leftover SET is_marked = 1 WHERE id = :id", &draft, error);
}

/**
 * hearth_draft_store_drop_leftover:
 *
 * It is gone.
 */
gboolean
hearth_draft_store_drop_leftover (HearthAccountStore *store, gint64 id, GError **error)
{
  const HearthDraftEntry draft = { .key = hearth_key_new (store->account, id) };

  return commit (store, "DELETE FROM draft_leftover WHERE id = :id", &draft, error);
}
