/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: accounts with their passwords, new ones and edited ones. First what signs in is in the keyring, then the
 * house has the account, then it signs in. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-password-keeper.h"

/* One request from its start to its end. The task owns it; whoever waits for something holds the task. */
typedef struct
{
  GTask *task;
  HearthCore *core;
  HearthAccountInfo *account; /* as it is to be */
  HearthKnownPasswords *passwords;
  HearthProtocol protocol;
} Input;

static void
input_free (gpointer data)
{
  Input *input = data;

  g_clear_pointer (&input->account, hearth_account_info_free);
  hearth_known_passwords_free (input->passwords);
  g_free (input);
}

static Input *
input_new (const HearthAccountInfo *account, const HearthPasswords *passwords)
{
  Input *input = g_new0 (Input, 1);

  input->account = hearth_account_info_copy (account);
  input->passwords = hearth_known_passwords_new (passwords);
  return input;
}

static gpointer
hold (Input *input)
{
  g_object_ref (input->task);
  return input;
}

static void
begin (Input *input, HearthCore *core, GTask *task)
{
  input->core = core;
  input->task = task;
}

static void
return_kept (GTask *task, HearthKeptPasswords *kept, GError *error)
{
  if (error == NULL)
    g_task_return_pointer (task, kept, (GDestroyNotify) hearth_kept_passwords_free);
  else
    {
      hearth_kept_passwords_free (kept);
      g_task_return_error (task, error);
    }
}

static guint16
take_kept (GAsyncResult *result, HearthPasswordFate *fate, GError **keyring_error, GError **error)
{
  HearthKeptPasswords *kept = g_task_propagate_pointer (G_TASK (result), error);
  guint16 account;

  if (kept == NULL)
    return 0;
  account = kept->account;
  if (fate != NULL)
    *fate = kept->fate;
  if (keyring_error != NULL)
    *keyring_error = g_steal_pointer (&kept->keyring_error);
  hearth_kept_passwords_free (kept);
  return account;
}

/* --- a new account --- */

static void
new_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Input *input = data;
  g_autoptr (GTask) task = input->task;
  GError *error = NULL;
  HearthKeptPasswords *kept = hearth_password_keeper_keep_finish (result, &error);

  if (kept != NULL)
    {
      hearth_core_add_runner (input->core, kept->account, &error);
      hearth_core_publish_house (input->core);
    }
  return_kept (task, kept, error);
}

static void
new_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Input *input = data;
  g_autoptr (GTask) task = input->task;
  GError *error = NULL;
  g_autoptr (HearthKnownPasswords) passwords = hearth_known_passwords_find_finish (result, &error);
  HearthHouseStore *house = passwords != NULL ? hearth_core_get_house_store (input->core, &error) : NULL;
  const guint16 number = house != NULL ? hearth_house_store_add_account (house, input->account, &error) : 0;

  if (number == 0 || !hearth_core_reload_house (input->core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_password_keeper_keep_async (input->core,
                                     hearth_house_find_account (hearth_core_get_house (input->core), number),
                                     passwords, new_kept_cb, hold (input));
}

static void
add_account (HearthCore *core, GTask *task, gpointer data)
{
  Input *input = data;

  begin (input, core, task);
  input->account->number = 0; /* nothing is known of it */
  hearth_known_passwords_find_async (core, input->account, input->passwords, NULL, new_found_cb,
                                     hold (input));
}

/**
 * hearth_engine_add_account_async:
 * @account: number and folder are given by the engine
 * @passwords: copied and wiped
 */
void
hearth_engine_add_account_async (HearthEngine *self,
                                 const HearthAccountInfo *account,
                                 const HearthPasswords *passwords,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, add_account, input_new (account, passwords), input_free);
}

/**
 * hearth_engine_add_account_finish:
 * @fate: (out) (optional): whether the passwords are in the keyring
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
  return take_kept (result, fate, keyring_error, error);
}

/* --- an account that is edited --- */

static gboolean
is_same_server (const HearthServer *a, const HearthServer *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return hearth_server_is_same_sign_in (a, b) && a->port == b->port && a->security == b->security &&
         a->has_own_password == b->has_own_password && g_strcmp0 (a->pinned_sha256, b->pinned_sha256) == 0;
}

/* Whether something must be in the keyring that is not yet: it is found by host and user. */
static gboolean
wants_passwords (const Input *input, const HearthAccountInfo *saved)
{
  const HearthServer *smtp = input->account->smtp;

  if (input->passwords->imap != NULL || input->passwords->smtp != NULL ||
      !hearth_server_is_same_sign_in (input->account->imap, saved->imap))
    return TRUE;
  return hearth_server_signs_in (smtp) && (!hearth_server_is_same_sign_in (smtp, saved->smtp) ||
                                           smtp->has_own_password != saved->smtp->has_own_password);
}

/* What was trusted while the account was tested. */
static gboolean
write_pins (HearthHouseStore *house, const HearthAccountInfo *account, GError **error)
{
  g_autoptr (HearthHouse) now = hearth_house_store_read (house, error);
  const HearthAccountInfo *info = now != NULL ? hearth_house_find_account (now, account->number) : NULL;
  const HearthServer *const wanted[] = { account->imap, account->smtp };
  const HearthServer *const saved[] = { info != NULL ? info->imap : NULL, info != NULL ? info->smtp : NULL };

  for (guint i = 0; now != NULL && i < G_N_ELEMENTS (wanted); i++)
    if (wanted[i] != NULL && saved[i] != NULL && wanted[i]->pinned_sha256 != NULL &&
        g_strcmp0 (wanted[i]->pinned_sha256, saved[i]->pinned_sha256) != 0 &&
        !hearth_house_store_pin_certificate (house, account->number, wanted[i]->protocol,
                                             wanted[i]->pinned_sha256, NULL, error))
      return FALSE;
  return now != NULL;
}

/* In one turn, so that no session of the servers before can come in between. */
static gboolean
write_account (const Input *input, HearthHouseStore *house, GError **error)
{
  const HearthAccountInfo *saved =
      hearth_house_find_account (hearth_core_get_house (input->core), input->account->number);
  HearthAccountRunner *runner = hearth_core_get_runner (input->core, input->account->number, error);
  const gboolean is_same_mailbox =
      saved != NULL && hearth_server_is_same_sign_in (input->account->imap, saved->imap);
  const gboolean signs_in_anew =
      saved != NULL && (!is_same_server (input->account->imap, saved->imap) ||
                        !is_same_server (input->account->smtp, saved->smtp) ||
                        input->account->enabled != saved->enabled || wants_passwords (input, saved));

  if (runner == NULL ||
      (!is_same_mailbox &&
       !hearth_account_store_doubt_mailbox (hearth_account_runner_get_store (runner), error)) ||
      !hearth_house_store_update_account (house, input->account, error) ||
      !write_pins (house, input->account, error) || !hearth_core_reload_house (input->core, error))
    return FALSE;
  saved = hearth_house_find_account (hearth_core_get_house (input->core), input->account->number);
  if (signs_in_anew)
    hearth_account_runner_set_info (runner, saved);
  hearth_core_publish_house (input->core);
  hearth_account_runner_publish (runner);
  return TRUE;
}

static void
finish_update (const Input *input, HearthKeptPasswords *kept)
{
  GError *error = NULL;
  HearthHouseStore *house = hearth_core_get_house_store (input->core, &error);

  if (house != NULL)
    write_account (input, house, &error);
  return_kept (input->task, kept, error);
}

static void
edited_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Input *input = data;
  g_autoptr (GTask) task = input->task;
  GError *error = NULL;
  HearthKeptPasswords *kept = hearth_password_keeper_keep_finish (result, &error);

  if (kept != NULL)
    finish_update (input, kept);
  else
    g_task_return_error (task, error);
}

static void
edited_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Input *input = data;
  g_autoptr (GTask) task = input->task;
  GError *error = NULL;
  g_autoptr (HearthKnownPasswords) passwords = hearth_known_passwords_find_finish (result, &error);

  if (passwords != NULL)
    hearth_password_keeper_keep_async (input->core, input->account, passwords, edited_kept_cb, hold (input));
  else
    g_task_return_error (task, error);
}

static void
update_account (HearthCore *core, GTask *task, gpointer data)
{
  Input *input = data;
  const HearthAccountInfo *saved =
      hearth_house_find_account (hearth_core_get_house (core), input->account->number);

  begin (input, core, task);
  if (saved == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "No account %u",
                               input->account->number);
      return;
    }
  g_free (input->account->folder);
  input->account->folder = g_strdup (saved->folder);
  if (wants_passwords (input, saved))
    hearth_known_passwords_find_async (core, input->account, input->passwords, NULL, edited_found_cb,
                                       hold (input));
  else
    {
      HearthKeptPasswords *kept = g_new0 (HearthKeptPasswords, 1);

      kept->account = saved->number;
      finish_update (input, kept);
    }
}

/**
 * hearth_engine_update_account_async:
 * @account: what it is to be, by its number; identities are not looked at
 * @passwords: those that were typed; copied and wiped. One that is known is used for the same host and user only
 *
 * Saves an edited account, and signs in anew if it must. Mail that was fetched stays; with another host or user for
 * fetching everything is compared with what the mailbox there has.
 */
void
hearth_engine_update_account_async (HearthEngine *self,
                                    const HearthAccountInfo *account,
                                    const HearthPasswords *passwords,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, update_account, input_new (account, passwords), input_free);
}

/**
 * hearth_engine_update_account_finish:
 * @fate: (out) (optional): whether the passwords are in the keyring
 * @keyring_error: (out) (optional) (transfer full): why not
 *
 * Returns: whether it is saved
 */
gboolean
hearth_engine_update_account_finish (HearthEngine *self,
                                     GAsyncResult *result,
                                     HearthPasswordFate *fate,
                                     GError **keyring_error,
                                     GError **error)
{
  return take_kept (result, fate, keyring_error, error) != 0;
}

/* --- another password --- */

static void
set_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Input *input = data;
  g_autoptr (GTask) task = input->task;
  GError *error = NULL;
  HearthKeptPasswords *kept = hearth_password_keeper_keep_finish (result, &error);
  HearthAccountRunner *runner =
      kept != NULL ? hearth_core_get_runner (input->core, kept->account, &error) : NULL;
  const HearthAccountInfo *info =
      runner != NULL ? hearth_house_find_account (hearth_core_get_house (input->core), kept->account) : NULL;

  if (info != NULL)
    hearth_account_runner_set_info (runner, info);
  return_kept (task, kept, error);
}

static void
set_password (HearthCore *core, GTask *task, gpointer data)
{
  Input *input = data;
  const HearthAccountInfo *info =
      hearth_house_find_account (hearth_core_get_house (core), input->account->number);
  HearthKnownPasswords both = { NULL, NULL };

  begin (input, core, task);
  if (info == NULL)
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "No account %u",
                               input->account->number);
      return;
    }
  if (input->protocol == HEARTH_PROTOCOL_IMAP || hearth_account_info_shares_password (info))
    both.imap = input->passwords->imap;
  if (input->protocol == HEARTH_PROTOCOL_SMTP || hearth_account_info_shares_password (info))
    both.smtp = input->passwords->imap;
  hearth_password_keeper_keep_async (core, info, &both, set_kept_cb, hold (input));
}

/**
 * hearth_engine_set_password_async:
 * @protocol: whose password it is; where sending signs in as fetching does, it is for both
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
  const HearthPasswords passwords = { .imap = password };
  Input *input = g_new0 (Input, 1);

  input->account = hearth_account_info_new ();
  input->account->number = account;
  input->passwords = hearth_known_passwords_new (&passwords);
  input->protocol = protocol;
  hearth_engine_post (self, task, set_password, input, input_free);
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
  return take_kept (result, fate, keyring_error, error) != 0;
}
