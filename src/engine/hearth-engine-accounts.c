/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: people and accounts, passwords and certificates. */
#define G_LOG_DOMAIN "hearth-engine"

#include <string.h>

#include "hearth-account-runner.h"
#include "hearth-account-test.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-tls-policy.h"

/* --- the house --- */

static void
read_house (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;

  if (hearth_core_get_house_store (core, &error) != NULL && hearth_core_reload_house (core, &error))
    g_task_return_pointer (task, hearth_house_ref (hearth_core_get_house (core)),
                           (GDestroyNotify) hearth_house_unref);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_read_house_async:
 */
void
hearth_engine_read_house_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, read_house, NULL, NULL);
}

/**
 * hearth_engine_read_house_finish:
 *
 * Returns: (transfer full) (nullable): people and accounts
 */
HearthHouse *
hearth_engine_read_house_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
add_person (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  const gint64 id = store != NULL ? hearth_house_store_add_person (store, input, &error) : 0;

  if (id == 0 || !hearth_core_reload_house (core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_core_publish_house (core);
  g_task_return_pointer (task, g_memdup2 (&id, sizeof id), g_free);
}

/**
 * hearth_engine_add_person_async:
 */
void
hearth_engine_add_person_async (HearthEngine *self,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, add_person, g_strdup (name), g_free);
}

/**
 * hearth_engine_add_person_finish:
 *
 * Returns: the person's id, 0 on error
 */
gint64
hearth_engine_add_person_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = g_task_propagate_pointer (G_TASK (result), error);

  return id != NULL ? *id : 0;
}

/* --- trying an account --- */

typedef struct
{
  HearthAccountInfo *account;
  char *password;
  GMainContext *context; /* where progress is told */
  HearthTestProgress progress;
  gpointer progress_data;
  GTask *task; /* not owned; the handle's thread only */
  HearthTestStep failed_step;
} TestAccount;

typedef struct
{
  GTask *task;
  TestAccount *test;
  HearthTestStep step;
} Progress;

static void
test_account_free (gpointer data)
{
  TestAccount *test = data;

  hearth_account_info_free (test->account);
  hearth_password_free (test->password);
  g_main_context_unref (test->context);
  g_free (test);
}

static gboolean
progress_cb (gpointer data)
{
  Progress *progress = data;

  if (!g_task_get_completed (progress->task))
    progress->test->progress (progress->step, progress->test->progress_data);
  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->task);
  g_free (progress);
}

static void
step_cb (HearthTestStep step, gpointer data)
{
  TestAccount *test = data;
  g_autoptr (GSource) source = NULL;
  Progress *progress;

  if (test->progress == NULL)
    return;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (test->task);
  progress->test = test;
  progress->step = step;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, progress_cb, progress, progress_free);
  g_source_attach (source, test->context);
}

typedef struct
{
  GTask *task;
  TestAccount *test;
} TestRun;

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree TestRun *run = data;
  g_autoptr (GTask) task = run->task;
  GError *error = NULL;

  if (hearth_account_test_finish (result, &run->test->failed_step, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
test_account (HearthCore *core, GTask *task, gpointer input)
{
  TestAccount *test = input;
  TestRun *run = g_new0 (TestRun, 1);

  run->task = g_object_ref (task);
  run->test = test;
  hearth_account_test_async (test->account, test->password, step_cb, test,
                             hearth_request_get_cancellable (task), tested_cb, run);
}

/**
 * hearth_engine_test_account_async:
 * @progress: (nullable): called before each step
 *
 * Tries both servers of an account that need not be saved.
 */
void
hearth_engine_test_account_async (HearthEngine *self,
                                  const HearthAccountInfo *account,
                                  const char *password,
                                  HearthTestProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  TestAccount *test = g_new0 (TestAccount, 1);

  test->account = hearth_account_info_copy (account);
  test->password = hearth_password_copy (password);
  test->context = g_main_context_ref_thread_default ();
  test->progress = progress;
  test->progress_data = progress_data;
  test->task = task;
  g_object_set_data (G_OBJECT (task), "test", test);
  hearth_engine_post_cancellable (self, task, cancellable, test_account, test, test_account_free);
}

/**
 * hearth_engine_test_account_finish:
 * @failed_step: (out) (optional): where it failed
 *
 * Returns: whether the account works
 */
gboolean
hearth_engine_test_account_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthTestStep *failed_step,
                                   GError **error)
{
  const TestAccount *test = g_object_get_data (G_OBJECT (result), "test");

  if (failed_step != NULL)
    *failed_step = test != NULL ? test->failed_step : HEARTH_TEST_IMAP_CONNECT;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- accounts and their passwords --- */

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

/* --- certificates --- */

typedef struct
{
  guint16 account;
  HearthProtocol protocol;
  GBytes *der;
  char *sha256;
} Pin;

static void
pin_free (gpointer data)
{
  Pin *pin = data;

  g_clear_pointer (&pin->der, g_bytes_unref);
  g_free (pin->sha256);
  g_free (pin);
}

static void
trust_certificate (HearthCore *core, GTask *task, gpointer input)
{
  const Pin *pin = input;
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  HearthAccountRunner *runner = hearth_core_get_runner (core, pin->account, error == NULL ? &error : NULL);
  const HearthAccountInfo *info;

  if (store == NULL || runner == NULL ||
      !hearth_house_store_pin_certificate (store, pin->account, pin->protocol, pin->sha256, pin->der,
                                           &error) ||
      !hearth_core_reload_house (core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_core_publish_house (core);
  info = hearth_house_find_account (hearth_core_get_house (core), pin->account);
  if (info != NULL)
    hearth_account_runner_set_info (runner, info);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_trust_certificate_async:
 * @certificate: accepted from now on for this one server, and no other is
 */
void
hearth_engine_trust_certificate_async (HearthEngine *self,
                                       guint16 account,
                                       HearthProtocol protocol,
                                       GTlsCertificate *certificate,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr (GByteArray) der = NULL;
  Pin *pin = g_new0 (Pin, 1);

  g_object_get (certificate, "certificate", &der, NULL);
  pin->account = account;
  pin->protocol = protocol;
  pin->der = g_byte_array_free_to_bytes (g_steal_pointer (&der));
  pin->sha256 = hearth_tls_certificate_dup_sha256 (certificate);
  hearth_engine_post (self, task, trust_certificate, pin, pin_free);
}

/**
 * hearth_engine_trust_certificate_finish:
 *
 * Returns: whether it is remembered
 */
gboolean
hearth_engine_trust_certificate_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- removing, checking --- */

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  /* A keyring that cannot be reached keeps a password that nobody asks for; the account is gone all the same. */
  hearth_credentials_clear_finish (HEARTH_CREDENTIALS (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
remove_account (HearthCore *core, GTask *task, gpointer input)
{
  const guint16 account = (guint16) GPOINTER_TO_UINT (input);
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), account);
  g_autofree char *dir = NULL;
  g_autofree char *folder = NULL;

  if (store == NULL || info == NULL)
    {
      g_task_return_error (
          task, error != NULL ? error : hearth_error_new (HEARTH_ERROR_NOT_FOUND, "No account %u", account));
      return;
    }
  dir = hearth_house_store_dup_account_dir (store, info);
  folder = g_strdup (info->folder);
  hearth_core_remove_runner (core, account);
  if (!hearth_house_store_remove_account (store, account, &error) ||
      !hearth_core_reload_house (core, &error) || !hearth_account_store_delete (dir, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_core_publish_house (core);
  hearth_credentials_clear_async (hearth_core_get_credentials (core), folder, cleared_cb,
                                  g_object_ref (task));
}

/**
 * hearth_engine_remove_account_async:
 *
 * Takes an account out of the house, with everything that is stored of it here; nothing changes on the server.
 */
void
hearth_engine_remove_account_async (HearthEngine *self,
                                    guint16 account,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, remove_account, GUINT_TO_POINTER (account), NULL);
}

/**
 * hearth_engine_remove_account_finish:
 *
 * Returns: whether it is gone
 */
gboolean
hearth_engine_remove_account_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
check_now (HearthCore *core, gpointer input)
{
  const guint16 account = (guint16) GPOINTER_TO_UINT (input);
  g_autoptr (GPtrArray) runners = hearth_core_list_runners (core);

  for (guint i = 0; i < runners->len; i++)
    {
      HearthAccountRunner *runner = g_ptr_array_index (runners, i);

      if (account == 0 || hearth_account_runner_get_info (runner)->number == account)
        hearth_account_runner_check_now (runner);
    }
}

/**
 * hearth_engine_check_now:
 * @account: an account, 0 for all
 *
 * Tries at once what waits: connections, keyring, outbox.
 */
void
hearth_engine_check_now (HearthEngine *self, guint16 account)
{
  hearth_engine_note (self, check_now, GUINT_TO_POINTER (account), NULL);
}
