/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: people, accounts and certificates. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
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

/* The account is gone from the house, and stays so whatever else fails: what cannot be cleared away is of nobody any more. */
static void
clear_away (HearthCore *core, const char *dir)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_core_reload_house (core, &error))
    g_message ("the house could not be read: %s", error->message);
  g_clear_error (&error);
  if (!hearth_account_store_delete (dir, &error))
    g_message ("files of a removed account stay: %s", error->message);
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
  /* First: an account that cannot be removed goes on as it was. */
  if (!hearth_house_store_remove_account (store, account, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_core_remove_runner (core, account);
  clear_away (core, dir);
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

      if (account == 0)
        hearth_account_runner_look_again (runner);
      else if (hearth_account_runner_get_info (runner)->number == account)
        hearth_account_runner_check_now (runner);
    }
}

/**
 * hearth_engine_check_now:
 * @account: an account, 0 for all
 *
 * Tries at once what waits: connections, keyring, outbox. A password that was refused is
 * tried again for this one account only: servers lock out who guesses.
 */
void
hearth_engine_check_now (HearthEngine *self, guint16 account)
{
  hearth_engine_note (self, check_now, GUINT_TO_POINTER (account), NULL);
}
