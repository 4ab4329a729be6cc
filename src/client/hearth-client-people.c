/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests about people and accounts that the engine answers by itself: see hearth-client-requests.c. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"

/**
 * hearth_client_add_person_async:
 *
 * Adds a person to the household.
 */
void
hearth_client_add_person_async (HearthClient *self,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  hearth_engine_add_person_async (ENGINE (self), name, RELAY (self, callback, data));
}

/**
 * hearth_client_add_person_finish:
 *
 * Returns: the person's id, 0 on failure
 */
gint64
hearth_client_add_person_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_add_person_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_test_account_async:
 *
 * Tries an account without saving anything; @progress says each step as it begins.
 */
void
hearth_client_test_account_async (HearthClient *self,
                                  const HearthAccountInfo *account,
                                  const HearthPasswords *passwords,
                                  HearthTestProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_test_account_async (ENGINE (self), account, passwords, progress, progress_data, cancellable,
                                    RELAY (self, callback, data));
}

/**
 * hearth_client_test_account_finish:
 *
 * Returns: whether all steps worked; else @failed_step says which did not
 */
gboolean
hearth_client_test_account_finish (HearthClient *self,
                                   GAsyncResult *result,
                                   HearthTestStep *failed_step,
                                   GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_test_account_finish (ENGINE (self), inner, failed_step, error);
}

/**
 * hearth_client_add_account_async:
 *
 * Saves an account and starts to fetch it.
 */
void
hearth_client_add_account_async (HearthClient *self,
                                 const HearthAccountInfo *account,
                                 const HearthPasswords *passwords,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  hearth_engine_add_account_async (ENGINE (self), account, passwords, RELAY (self, callback, data));
}

/**
 * hearth_client_add_account_finish:
 *
 * Returns: its number, 0 on failure; @fate says what became of the password
 */
guint16
hearth_client_add_account_finish (HearthClient *self,
                                  GAsyncResult *result,
                                  HearthPasswordFate *fate,
                                  GError **keyring_error,
                                  GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_add_account_finish (ENGINE (self), inner, fate, keyring_error, error);
}

/**
 * hearth_client_change_house_async:
 * @change: (transfer none): what is to change
 *
 * Changes people, order, identities or trust.
 */
void
hearth_client_change_house_async (HearthClient *self,
                                  const HearthHouseChange *change,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_change_house_async (ENGINE (self), change, RELAY (self, callback, data));
}

/**
 * hearth_client_change_house_finish:
 *
 * Returns: whether it is so
 */
gboolean
hearth_client_change_house_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_change_house_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_update_account_async:
 * @account: (transfer none): what it is to be, by its number
 * @passwords: those that were typed
 *
 * Saves an edited account. Mail stays; nothing is tested here.
 */
void
hearth_client_update_account_async (HearthClient *self,
                                    const HearthAccountInfo *account,
                                    const HearthPasswords *passwords,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  hearth_engine_update_account_async (ENGINE (self), account, passwords, RELAY (self, callback, data));
}

/**
 * hearth_client_update_account_finish:
 *
 * Returns: whether it is saved; @fate says what became of the passwords
 */
gboolean
hearth_client_update_account_finish (HearthClient *self,
                                     GAsyncResult *result,
                                     HearthPasswordFate *fate,
                                     GError **keyring_error,
                                     GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_update_account_finish (ENGINE (self), inner, fate, keyring_error, error);
}

/**
 * hearth_client_read_loss_async:
 *
 * Counts what only this computer has of an account.
 */
void
hearth_client_read_loss_async (HearthClient *self,
                               guint16 account,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  hearth_engine_read_loss_async (ENGINE (self), account, RELAY (self, callback, data));
}

/**
 * hearth_client_read_loss_finish:
 *
 * Returns: whether @loss is known
 */
gboolean
hearth_client_read_loss_finish (HearthClient *self,
                                GAsyncResult *result,
                                HearthAccountLoss *loss,
                                GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_read_loss_finish (ENGINE (self), inner, loss, error);
}

/**
 * hearth_client_remove_account_async:
 *
 * Takes an account off this computer; nothing is changed on the server.
 */
void
hearth_client_remove_account_async (HearthClient *self,
                                    guint16 account,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  hearth_engine_remove_account_async (ENGINE (self), account, RELAY (self, callback, data));
}

/**
 * hearth_client_remove_account_finish:
 *
 * Returns: whether it is gone
 */
gboolean
hearth_client_remove_account_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_remove_account_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_set_password_async:
 *
 * Takes a new password and tries again what waited for it.
 */
void
hearth_client_set_password_async (HearthClient *self,
                                  guint16 account,
                                  HearthProtocol protocol,
                                  const char *password,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_set_password_async (ENGINE (self), account, protocol, password, RELAY (self, callback, data));
}

/**
 * hearth_client_set_password_finish:
 *
 * Returns: whether it was taken; @fate says what became of it
 */
gboolean
hearth_client_set_password_finish (HearthClient *self,
                                   GAsyncResult *result,
                                   HearthPasswordFate *fate,
                                   GError **keyring_error,
                                   GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_set_password_finish (ENGINE (self), inner, fate, keyring_error, error);
}

/**
 * hearth_client_trust_certificate_async:
 *
 * Trusts exactly @certificate for the server of @account and @protocol, and tries again.
 */
void
hearth_client_trust_certificate_async (HearthClient *self,
                                       guint16 account,
                                       HearthProtocol protocol,
                                       GTlsCertificate *certificate,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  hearth_engine_trust_certificate_async (ENGINE (self), account, protocol, certificate,
                                         RELAY (self, callback, data));
}

/**
 * hearth_client_trust_certificate_finish:
 *
 * Returns: whether it is remembered
 */
gboolean
hearth_client_trust_certificate_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_trust_certificate_finish (ENGINE (self), inner, error);
}
