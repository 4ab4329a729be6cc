/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: when the account gets another mailbox or goes: what is doubted, what would be lost. Engine
 * thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-outbox-store.h"

/* No server has it, so nothing is done to a message by a UID of the mailbox before. */
#define DOUBTED_UIDVALIDITY G_MAXUINT32

static gboolean
doubt_all (HearthAccountStore *self, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HearthStoreFolder *folder = value;

      if (folder->record.uidvalidity == 0)
        continue;
      folder->record.uidvalidity = DOUBTED_UIDVALIDITY;
      folder->record.highestmodseq = 0;
      folder->record.resume_uid = 0;
      folder->record.in_step_unix_s = 0;
      folder->record.rights = HEARTH_RIGHTS_ALL;
      folder->record.is_read_only = FALSE;
      g_clear_pointer (&folder->server_id, g_free);
      hearth_store_touch (self, folder)->is_info_changed = TRUE;
    }
  /* What the server before called messages means nothing to this one. */
  if (!hearth_database_execute (self->mail, "UPDATE message SET server_id = NULL WHERE server_id IS NOT NULL",
                                error))
    return FALSE;
  /* The next sync knows again where a message is that waits to be filed. */
  return hearth_database_execute (self->mail, "UPDATE journal_item SET uid = NULL, stage = 0", error) &&
         hearth_database_execute (
             self->mail, "UPDATE journal SET uidvalidity = 4294967295 WHERE uidvalidity != 0", error) &&
         hearth_database_execute (
             self->mail, "UPDATE draft SET folder = NULL, uidvalidity = 0, uid = 0, pushed_revision = 0",
             error) &&
         hearth_database_execute (self->mail, "DELETE FROM draft_leftover", error);
}

/**
 * hearth_account_store_doubt_mailbox:
 *
 * The account has another server or user from now on, whose mailbox may be another one with the same numbers. Everything
 * is shown as before; with the next look at a folder it begins anew, and finds messages and their texts again by their
 * Message-ID. Changes that wait are not made by numbers of the mailbox before; drafts are put there anew.
 */
gboolean
hearth_account_store_doubt_mailbox (HearthAccountStore *self, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, doubt_all (self, error), error);
}

static guint
count (HearthAccountStore *self, const char *sql)
{
  gint64 n = 0;

  hearth_database_get_int (self->mail, sql, &n, NULL);
  return (guint) n;
}

/**
 * hearth_account_store_count_loss:
 * @loss: (out): what only this computer has
 */
void
hearth_account_store_count_loss (HearthAccountStore *self, HearthAccountLoss *loss)
{
  loss->n_letters = hearth_outbox_store_count_waiting (self);
  loss->n_drafts = count (self, "SELECT count (*) FROM draft WHERE pushed_revision < revision");
  loss->n_changes = hearth_account_store_count_dirty (self) + count (self, "SELECT count (*) FROM journal");
}
