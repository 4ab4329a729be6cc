/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the passwords of an account into the keyring, one after the other; what that does not take is kept for this run.
 * Engine thread; a GTask that lives for it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-password-keeper.h"

#include "hearth-error.h"
#include "hearth-thread.h"

typedef struct
{
  HearthCore *core;
  HearthAccountInfo *account;
  HearthKnownPasswords *left;
  HearthKeptPasswords *kept;
} Keeping;

static void keep_next (GTask *task);

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  hearth_account_info_free (keeping->account);
  hearth_known_passwords_free (keeping->left);
  hearth_kept_passwords_free (keeping->kept);
  g_free (keeping);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Keeping *keeping = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!hearth_credentials_store_finish (HEARTH_CREDENTIALS (source), result, &error))
    {
      keeping->kept->fate = HEARTH_PASSWORD_FOR_THIS_RUN;
      if (keeping->kept->keyring_error == NULL)
        keeping->kept->keyring_error = g_steal_pointer (&error);
    }
  keep_next (task);
}

static void
keep_next (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);
  const gboolean is_imap = keeping->left->imap != NULL;
  char **next = is_imap ? &keeping->left->imap : &keeping->left->smtp;

  if (hearth_core_is_stopping (keeping->core))
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
      return;
    }
  if (*next == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&keeping->kept),
                             (GDestroyNotify) hearth_kept_passwords_free);
      return;
    }
  hearth_credentials_store_async (hearth_core_get_credentials (keeping->core), keeping->account->folder,
                                  is_imap ? keeping->account->imap : keeping->account->smtp, *next, kept_cb,
                                  g_object_ref (task));
  g_clear_pointer (next, hearth_password_free);
}

/**
 * hearth_password_keeper_keep_async:
 * @account: (transfer none): with its folder and the servers that the passwords are for; copied
 * @passwords: (transfer none): those that are %NULL stay as they are; copied and wiped
 */
void
hearth_password_keeper_keep_async (HearthCore *core,
                                   const HearthAccountInfo *account,
                                   const HearthKnownPasswords *passwords,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Keeping *keeping = g_new0 (Keeping, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  keeping->core = core;
  keeping->account = hearth_account_info_copy (account);
  keeping->left = g_new0 (HearthKnownPasswords, 1);
  keeping->left->imap = hearth_password_copy (passwords->imap);
  keeping->left->smtp = hearth_password_copy (passwords->smtp);
  keeping->kept = g_new0 (HearthKeptPasswords, 1);
  keeping->kept->account = account->number;
  g_task_set_task_data (task, keeping, keeping_free);
  keep_next (task);
}

/**
 * hearth_password_keeper_keep_finish:
 *
 * Returns: (transfer full) (nullable): what became of them; they are used from now on either way
 */
HearthKeptPasswords *
hearth_password_keeper_keep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hearth_kept_passwords_free:
 * @self: (transfer full) (nullable): what became of passwords
 */
void
hearth_kept_passwords_free (HearthKeptPasswords *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->keyring_error);
  g_free (self);
}
