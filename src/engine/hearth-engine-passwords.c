/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: new accounts and new passwords: first the house, then the keyring, then the account signs in with it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

/* What an account's new password comes to. */
typedef struct
{
  guint16 account;
  HearthPasswordFate fate;
  GError *keyring_error;
} Stored;

static void
stored_free (gpointer data)
{
  Stored *stored = data;

  g_clear_error (&stored->keyring_error);
  g_free (stored);
}

typedef struct
{
  HearthCore *core;
  GTask *task;
  HearthAccountInfo *account;
  char *password;
  HearthProtocol protocols[2];
  guint n_protocols;
  guint n_done;
  gboolean is_new;
  Stored *stored;
} StorePassword;

static void
store_password_free (StorePassword *store)
{
  hearth_account_info_free (store->account);
  hearth_password_free (store->password);
  g_clear_pointer (&store->stored, stored_free);
  g_object_unref (store->task);
  g_free (store);
}

static void store_next (StorePassword *store);

static void
password_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  StorePassword *store = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_credentials_store_finish (HEARTH_CREDENTIALS (source), result, &error))
    {
      store->stored->fate = HEARTH_PASSWORD_FOR_THIS_RUN;
      if (store->stored->keyring_error == NULL)
        store->stored->keyring_error = g_steal_pointer (&error);
    }
  store->n_done++;
  store_next (store);
}

static void
finish_store (StorePassword *store)
{
  GError *error = NULL;
  HearthAccountRunner *runner = NULL;

  if (store->is_new)
    {
      runner = hearth_core_add_runner (store->core, store->account->number, &error);
      hearth_core_publish_house (store->core);
    }
  else
    {
      runner = hearth_core_get_runner (store->core, store->account->number, &error);
      if (runner != NULL)
        hearth_account_runner_set_info (runner, store->account);
    }
  if (runner == NULL)
    g_task_return_error (store->task, error);
  else
    g_task_return_pointer (store->task, g_steal_pointer (&store->stored), stored_free);
  store_password_free (store);
}

static void
store_next (StorePassword *store)
{
  const HearthServer *server;

  if (hearth_core_is_stopping (store->core))
    {
      g_task_return_new_error (store->task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
      store_password_free (store);
      return;
    }
  if (store->n_done == store->n_protocols)
    {
      finish_store (store);
      return;
    }
  server =
      store->protocols[store->n_done] == HEARTH_PROTOCOL_IMAP ? store->account->imap : store->account->smtp;
  hearth_credentials_store_async (hearth_core_get_credentials (store->core), store->account->folder, server,
                                  store->password, password_stored_cb, store);
}

static StorePassword *
store_password_new (HearthCore *core, GTask *task, guint16 account, const char *password)
{
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), account);
  StorePassword *store;

  if (info == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "No account %u", account);
      return NULL;
    }
  store = g_new0 (StorePassword, 1);
  store->core = core;
  store->task = g_object_ref (task);
  store->account = hearth_account_info_copy (info);
  store->password = hearth_password_copy (password);
  store->stored = g_new0 (Stored, 1);
  store->stored->account = account;
  return store;
}

typedef struct
{
  HearthAccountInfo *account;
  guint16 number;
  HearthProtocol protocol;
  char *password;
} AccountInput;

static void
account_input_free (gpointer data)
{
  AccountInput *input = data;

  g_clear_pointer (&input->account, hearth_account_info_free);
  hearth_password_free (input->password);
  g_free (input);
}

static void
add_account (HearthCore *core, GTask *task, gpointer data)
{
  const AccountInput *input = data;
  GError *error = NULL;
  HearthHouseStore *house = hearth_core_get_house_store (core, &error);
  const guint16 number = house != NULL ? hearth_house_store_add_account (house, input->account, &error) : 0;
  StorePassword *store;

  if (number == 0 || !hearth_core_reload_house (core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  store = store_password_new (core, task, number, input->password);
  if (store == NULL)
    return;
  store->is_new = TRUE;
  store->protocols[store->n_protocols++] = HEARTH_PROTOCOL_IMAP;
  if (store->account->smtp != NULL && store->account->smtp->user != NULL &&
      store->account->smtp->user[0] != '\0')
    store->protocols[store->n_protocols++] = HEARTH_PROTOCOL_SMTP;
  store_next (store);
}

/**
 * hearth_engine_add_account_async:
 * @account: number and folder are given by the engine
 * @password: for both servers; copied and wiped
 */
void
hearth_engine_add_account_async (HearthEngine *self,
                                 const HearthAccountInfo *account,
                                 const char *password,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  AccountInput *input = g_new0 (AccountInput, 1);

  input->account = hearth_account_info_copy (account);
  input->password = hearth_password_copy (password);
  hearth_engine_post (self, task, add_account, input, account_input_free);
}

static guint16
take_stored (GAsyncResult *result, HearthPasswordFate *fate, GError **keyring_error, GError **error)
{
  Stored *stored = g_task_propagate_pointer (G_TASK (result), error);
  guint16 account;

  if (stored == NULL)
    return 0;
  account = stored->account;
  if (fate != NULL)
    *fate = stored->fate;
  if (keyring_error != NULL)
    *keyring_error = g_steal_pointer (&stored->keyring_error);
  stored_free (stored);
  return account;
}

/**
 * hearth_engine_add_account_finish:
 * @fate: (out) (optional): whether the password is in the keyring
 * @keyring_error: (out) (optional) (transfer full): why not
 *
 * Returns: the account's number, 0 on error
 */
guint16
hearth_engine_add_account_finish (HearthEngine *self,
                                  GAsyncResult *result,
                                  HearthPasswordFate *fate,
                                  GError **keyring_error,
                                  GError **error)
{
  return take_stored (result, fate, keyring_error, error);
}

static void
set_password (HearthCore *core, GTask *task, gpointer data)
{
  const AccountInput *input = data;
  StorePassword *store = store_password_new (core, task, input->number, input->password);

  if (store == NULL)
    return;
  store->protocols[store->n_protocols++] = input->protocol;
  store_next (store);
}

/**
 * hearth_engine_set_password_async:
 * @password: copied and wiped
 *
 * Stores another password and signs in with it at once.
 */
void
hearth_engine_set_password_async (HearthEngine *self,
                                  guint16 account,
                                  HearthProtocol protocol,
                                  const char *password,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  AccountInput *input = g_new0 (AccountInput, 1);

  input->number = account;
  input->protocol = protocol;
  input->password = hearth_password_copy (password);
  hearth_engine_post (self, task, set_password, input, account_input_free);
}

/**
 * hearth_engine_set_password_finish:
 *
 * Returns: whether it is used
 */
gboolean
hearth_engine_set_password_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthPasswordFate *fate,
                                   GError **keyring_error,
                                   GError **error)
{
  return take_stored (result, fate, keyring_error, error) != 0;
}
