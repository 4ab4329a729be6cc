/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handle's requests about people and accounts: reading the house, adding, testing and removing accounts, passwords
 * and certificates. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-account-test.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

/* --- the house --- */

static void
read_house_request (HearthCore *core, GTask *task, gpointer input)
{
  g_task_return_pointer (task, hearth_house_ref (hearth_core_get_house (core)),
                         (GDestroyNotify) hearth_house_unref);
}

/**
 * hearth_engine_read_house_async:
 */
void
hearth_engine_read_house_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, read_house_request, NULL, NULL);
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
return_id (GTask *task, gint64 id, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_memdup2 (&id, sizeof id), g_free);
}

static void
add_person_request (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  gint64 id = store != NULL ? hearth_house_store_add_person (store, input, &error) : 0;

  if (id != 0 && hearth_core_reload_house (core, &error))
    hearth_core_publish_house (core);
  return_id (task, id, error);
}

/**
 * hearth_engine_add_person_async:
 * @name: the person's name
 */
void
hearth_engine_add_person_async (HearthEngine *self,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, add_person_request, g_strdup (name), g_free);
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

/* --- testing --- */

typedef struct
{
  HearthAccountInfo *account;
  char *password;
  GMainContext *context; /* of the handle: where progress is told */
  HearthTestProgress progress;
  gpointer progress_data;
  HearthAccountTest *job;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  hearth_account_info_free (test->account);
  hearth_password_free (test->password);
  g_clear_object (&test->job);
  g_free (test);
}

typedef struct
{
  HearthTestProgress func;
  gpointer data;
  HearthTestStep step;
} StepNote;

static gboolean
tell_step_cb (gpointer data)
{
  const StepNote *note = data;

  note->func (note->step, note->data);
  return G_SOURCE_REMOVE;
}

static void
test_step_cb (HearthAccountTest *job, HearthTestStep step, gpointer data)
{
  Test *test = data;
  StepNote *note;
  g_autoptr (GSource) source = NULL;

  if (test->progress == NULL)
    return;
  note = g_new (StepNote, 1);
  *note = (StepNote){ test->progress, test->progress_data, step };
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_step_cb, note, g_free);
  g_source_attach (source, test->context);
}

static void
test_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  hearth_job_cancel (HEARTH_JOB (data));
}

static void
test_done_cb (HearthJob *job, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = hearth_request_get_cancellable (task);

  if (cancellable != NULL)
    g_signal_handlers_disconnect_by_data (cancellable, job);
  /* The step goes with the task: the caller reads it in _finish(). */
  g_object_set_data (G_OBJECT (task), "failed-step",
                     GINT_TO_POINTER (hearth_account_test_get_step (HEARTH_ACCOUNT_TEST (job))));
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
test_request (HearthCore *core, GTask *task, gpointer input)
{
  Test *test = input;
  GCancellable *cancellable = hearth_request_get_cancellable (task);

  test->job = hearth_account_test_new (test->account, test->password, test_step_cb, test);
  if (cancellable != NULL)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (test_cancelled_cb), test->job);
  hearth_job_start (HEARTH_JOB (test->job), test->account->imap->host, test_done_cb, g_object_ref (task));
}

/**
 * hearth_engine_test_account_async:
 * @account: servers and users; copied
 * @progress: (nullable): called in the handle's context when a step begins; not after the callback
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
  Test *test = g_new0 (Test, 1);

  test->account = hearth_account_info_copy (account);
  test->password = hearth_password_copy (password);
  test->context = hearth_engine_get_context (self);
  test->progress = progress;
  test->progress_data = progress_data;
  hearth_engine_post_cancellable (self, task, cancellable, test_request, test, test_free);
}

/**
 * hearth_engine_test_account_finish:
 * @failed_step: (out) (optional): where it stopped
 *
 * Returns: whether all steps worked
 */
gboolean
hearth_engine_test_account_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthTestStep *failed_step,
                                   GError **error)
{
  if (failed_step != NULL)
    *failed_step = (HearthTestStep) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (result), "failed-step"));
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- passwords --- */

/* A password on its way to the keyring, for one or both servers of an account. */
typedef struct
{
  HearthAccountInfo *account; /* of a new account, or NULL */
  guint16 number;
  HearthProtocol protocol;
  char *password;
  HearthPasswordFate fate;
  GError *keyring_error;
  guint n_waiting;
  HearthCore *core; /* not owned */
} PasswordChange;

static void
password_change_free (gpointer data)
{
  PasswordChange *change = data;

  hearth_account_info_free (change->account);
  hearth_password_free (change->password);
  g_clear_error (&change->keyring_error);
  g_free (change);
}

/* What _finish() gives to the caller. */
typedef struct
{
  guint16 number;
  HearthPasswordFate fate;
  GError *keyring_error;
} PasswordResult;

static void
password_result_free (gpointer data)
{
  PasswordResult *result = data;

  g_clear_error (&result->keyring_error);
  g_free (result);
}

static void
finish_password_change (GTask *task, PasswordChange *change)
{
  PasswordResult *result = g_new0 (PasswordResult, 1);
  HearthAccountRunner *runner;
  GError *error = NULL;

  if (change->account != NULL)
    runner = hearth_core_add_runner (change->core, change->number, &error);
  else
    runner = hearth_core_get_runner (change->core, change->number, &error);
  if (runner == NULL)
    {
      password_result_free (result);
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_check_now (runner);
  if (change->account != NULL)
    hearth_core_publish_house (change->core);
  result->number = change->number;
  result->fate = change->fate;
  result->keyring_error = g_steal_pointer (&change->keyring_error);
  g_task_return_pointer (task, result, password_result_free);
}

typedef struct
{
  GTask *task;
  PasswordChange *change;
} PasswordStep;

static void
password_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree PasswordStep *step = data;
  g_autoptr (GTask) task = step->task;
  PasswordChange *change = step->change;
  g_autoptr (GError) error = NULL;

  if (!hearth_credentials_store_finish (HEARTH_CREDENTIALS (source), result, &error))
    {
      change->fate = HEARTH_PASSWORD_FOR_THIS_RUN;
      if (change->keyring_error == NULL)
        change->keyring_error = g_steal_pointer (&error);
    }
  if (--change->n_waiting == 0)
    finish_password_change (task, change);
}

static void
store_password (
    HearthCore *core, GTask *task, PasswordChange *change, const char *folder, const HearthServer *server)
{
  PasswordStep *step = g_new (PasswordStep, 1);

  *step = (PasswordStep){ g_object_ref (task), change };
  change->n_waiting++;
  hearth_credentials_store_async (hearth_core_get_credentials (core), folder, server, change->password,
                                  password_stored_cb, step);
}

static void
add_account_request (HearthCore *core, GTask *task, gpointer input)
{
  PasswordChange *change = input;
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  const HearthAccountInfo *info;

  change->core = core;
  change->number = store != NULL ? hearth_house_store_add_account (store, change->account, &error) : 0;
  if (change->number == 0 || !hearth_core_reload_house (core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  info = hearth_house_find_account (hearth_core_get_house (core), change->number);
  store_password (core, task, change, info->folder, info->imap);
  store_password (core, task, change, info->folder, info->smtp);
}

/**
 * hearth_engine_add_account_async:
 * @account: its facts; number, folder and ids are not looked at; copied
 * @password: for both servers
 *
 * Saves an account and lets it connect.
 */
void
hearth_engine_add_account_async (HearthEngine *self,
                                 const HearthAccountInfo *account,
                                 const char *password,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  PasswordChange *change = g_new0 (PasswordChange, 1);

  change->account = hearth_account_info_copy (account);
  change->password = hearth_password_copy (password);
  hearth_engine_post (self, task, add_account_request, change, password_change_free);
}

static guint16
take_result (GAsyncResult *result, HearthPasswordFate *fate, GError **keyring_error, GError **error)
{
  PasswordResult *found = g_task_propagate_pointer (G_TASK (result), error);
  guint16 number;

  if (found == NULL)
    return 0;
  if (fate != NULL)
    *fate = found->fate;
  if (keyring_error != NULL)
    *keyring_error = g_steal_pointer (&found->keyring_error);
  number = found->number;
  password_result_free (found);
  return number;
}

/**
 * hearth_engine_add_account_finish:
 * @fate: (out) (optional): what became of the password
 * @keyring_error: (out) (optional): why it is not in the keyring
 *
 * Returns: the number of the new account, 0 on error
 */
guint16
hearth_engine_add_account_finish (HearthEngine *self,
                                  GAsyncResult *result,
                                  HearthPasswordFate *fate,
                                  GError **keyring_error,
                                  GError **error)
{
  return take_result (result, fate, keyring_error, error);
}

static void
set_password_request (HearthCore *core, GTask *task, gpointer input)
{
  PasswordChange *change = input;
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), change->number);

  change->core = core;
  if (info == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "The account is gone");
      return;
    }
  store_password (core, task, change, info->folder,
                  change->protocol == HEARTH_PROTOCOL_SMTP ? info->smtp : info->imap);
}

/**
 * hearth_engine_set_password_async:
 * @password: for the server of that protocol
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
  PasswordChange *change = g_new0 (PasswordChange, 1);

  change->number = account;
  change->protocol = protocol;
  change->password = hearth_password_copy (password);
  hearth_engine_post (self, task, set_password_request, change, password_change_free);
}

/**
 * hearth_engine_set_password_finish:
 *
 * Returns: whether the password was taken; whether it is right shows in the account's status
 */
gboolean
hearth_engine_set_password_finish (HearthEngine *self,
                                   GAsyncResult *result,
                                   HearthPasswordFate *fate,
                                   GError **keyring_error,
                                   GError **error)
{
  return take_result (result, fate, keyring_error, error) != 0;
}

/* --- certificates --- */

typedef struct
{
  guint16 account;
  HearthProtocol protocol;
  GTlsCertificate *certificate;
} Trust;

static void
trust_free (gpointer data)
{
  Trust *trust = data;

  g_object_unref (trust->certificate);
  g_free (trust);
}

static void
trust_request (HearthCore *core, GTask *task, gpointer input)
{
  const Trust *trust = input;
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *sha256 = NULL;
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  HearthAccountRunner *runner;

  g_object_get (trust->certificate, "certificate", &der, NULL);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&der));
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (store == NULL ||
      !hearth_house_store_pin_certificate (store, trust->account, trust->protocol, sha256, bytes, &error) ||
      !hearth_core_reload_house (core, &error) ||
      (runner = hearth_core_get_runner (core, trust->account, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_core_publish_house (core);
  hearth_account_runner_set_info (runner,
                                  hearth_house_find_account (hearth_core_get_house (core), trust->account));
  hearth_account_runner_check_now (runner);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_trust_certificate_async:
 * @certificate: the one that was shown to the user
 *
 * Pins exactly this certificate for this server.
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
  Trust *trust = g_new (Trust, 1);

  *trust = (Trust){ account, protocol, g_object_ref (certificate) };
  hearth_engine_post (self, task, trust_request, trust, trust_free);
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

/* --- removing --- */

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_credentials_clear_finish (HEARTH_CREDENTIALS (source), result, &error))
    g_message ("a password of a removed account stays in the keyring: %s", error->message);
}

static void
remove_request (HearthCore *core, GTask *task, gpointer input)
{
  const guint16 number = (guint16) GPOINTER_TO_UINT (input);
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), number);
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);
  g_autofree char *dir = NULL;

  if (info == NULL || store == NULL)
    {
      if (error == NULL)
        error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The account is gone");
      g_task_return_error (task, error);
      return;
    }
  hearth_credentials_clear_async (hearth_core_get_credentials (core), info->folder, cleared_cb, NULL);
  dir = hearth_house_store_dup_account_dir (store, info);
  hearth_core_remove_runner (core, number);
  if (!hearth_house_store_remove_account (store, number, &error) ||
      !hearth_account_store_delete (dir, &error) || !hearth_core_reload_house (core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_core_publish_house (core);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_remove_account_async:
 *
 * Takes an account, its mail on this computer and its password away. Nothing on the server changes.
 */
void
hearth_engine_remove_account_async (HearthEngine *self,
                                    guint16 account,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, remove_request, GUINT_TO_POINTER (account), NULL);
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

/* --- checking --- */

static void
check_now_note (HearthCore *core, gpointer input)
{
  const guint16 number = (guint16) GPOINTER_TO_UINT (input);
  g_autoptr (GPtrArray) runners = hearth_core_list_runners (core);

  for (guint i = 0; i < runners->len; i++)
    {
      HearthAccountRunner *runner = g_ptr_array_index (runners, i);

      if (number == 0 || hearth_account_runner_get_info (runner)->number == number)
        hearth_account_runner_check_now (runner);
    }
}

/**
 * hearth_engine_check_now:
 * @account: number of an account, 0 for every one
 */
void
hearth_engine_check_now (HearthEngine *self, guint16 account)
{
  hearth_engine_note (self, check_now_note, GUINT_TO_POINTER (account), NULL);
}
