/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The passwords with which an account signs in that is being edited: what was typed, else what is known of it. A
 * password that is known goes to no other host and no other user than those it was given for, however the account was
 * edited. Engine thread; a GTask that lives for the search. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-known-passwords.h"

#include "hearth-error.h"
#include "hearth-thread.h"

typedef struct
{
  HearthCore *core;
  HearthAccountInfo *account;
  HearthKnownPasswords *found;
} Search;

static void find_next (GTask *task);

static void
search_free (gpointer data)
{
  Search *search = data;

  hearth_account_info_free (search->account);
  hearth_known_passwords_free (search->found);
  g_free (search);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  char *password = hearth_credentials_lookup_finish (HEARTH_CREDENTIALS (source), result, &error);

  if (password == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (search->found->imap == NULL)
    search->found->imap = password;
  else
    search->found->smtp = password;
  find_next (task);
}

static void
look_up (GTask *task, const HearthServer *server)
{
  Search *search = g_task_get_task_data (task);
  const HearthAccountInfo *saved =
      hearth_house_find_account (hearth_core_get_house (search->core), search->account->number);
  const HearthServer *before = saved == NULL                              ? NULL
                               : server->protocol == HEARTH_PROTOCOL_IMAP ? saved->imap
                                                                          : saved->smtp;

  if (!hearth_server_is_same_sign_in (server, before))
    {
      GError *error = hearth_error_new (HEARTH_ERROR_AUTH_MISSING, "No password is known for %s on %s",
                                        server->user, server->host);

      hearth_error_set_server (error, server->host, server->port);
      g_task_return_error (task, error);
      return;
    }
  hearth_credentials_lookup_async (hearth_core_get_credentials (search->core), saved->folder, before,
                                   g_task_get_cancellable (task), found_cb, g_object_ref (task));
}

static void
find_next (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  const HearthServer *smtp = search->account->smtp;

  if (search->found->imap == NULL)
    {
      look_up (task, search->account->imap);
      return;
    }
  if (!hearth_server_signs_in (smtp))
    g_clear_pointer (&search->found->smtp, hearth_password_free);
  else if (hearth_account_info_shares_password (search->account))
    {
      hearth_password_free (search->found->smtp);
      search->found->smtp = hearth_password_copy (search->found->imap);
    }
  else if (search->found->smtp == NULL)
    {
      look_up (task, smtp);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&search->found),
                         (GDestroyNotify) hearth_known_passwords_free);
}

/**
 * hearth_known_passwords_find_async:
 * @account: (transfer none): as it is edited; copied
 * @typed: (transfer none): what was typed; copied and wiped
 *
 * Errors: %HEARTH_ERROR_AUTH_MISSING with the server's name if a password has to be typed, those of the keyring.
 */
void
hearth_known_passwords_find_async (HearthCore *core,
                                   const HearthAccountInfo *account,
                                   const HearthKnownPasswords *typed,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Search *search = g_new0 (Search, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  search->core = core;
  search->account = hearth_account_info_copy (account);
  search->found = g_new0 (HearthKnownPasswords, 1);
  search->found->imap = hearth_password_copy (typed->imap);
  search->found->smtp = hearth_password_copy (typed->smtp);
  g_task_set_task_data (task, search, search_free);
  find_next (task);
}

/**
 * hearth_known_passwords_find_finish:
 *
 * Returns: (transfer full) (nullable): what is needed to sign in
 */
HearthKnownPasswords *
hearth_known_passwords_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hearth_known_passwords_new:
 * @typed: (transfer none): copied
 *
 * Returns: (transfer full): what was typed; an empty word is none
 */
HearthKnownPasswords *
hearth_known_passwords_new (const HearthPasswords *typed)
{
  HearthKnownPasswords *self = g_new0 (HearthKnownPasswords, 1);

  if (typed->imap != NULL && typed->imap[0] != '\0')
    self->imap = hearth_password_copy (typed->imap);
  if (typed->smtp != NULL && typed->smtp[0] != '\0')
    self->smtp = hearth_password_copy (typed->smtp);
  return self;
}

/**
 * hearth_known_passwords_free:
 * @self: (transfer full) (nullable): passwords
 */
void
hearth_known_passwords_free (HearthKnownPasswords *self)
{
  if (self == NULL)
    return;
  hearth_password_free (self->imap);
  hearth_password_free (self->smtp);
  g_free (self);
}
