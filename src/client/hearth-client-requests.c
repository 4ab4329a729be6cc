/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that the engine answers by itself: the client only hands them on, so that a widget needs one object and
 * never sees the engine. The result of a request is the engine's own result, opened by the matching _finish(). */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"

static void
relay_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

/* The engine's result inside of ours; the engine cancels, so this one never fails. */
static GAsyncResult *
open_result (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

#define ENGINE(self)                (hearth_client_get_engine (self))
#define RELAY(self, callback, data) relay_cb, g_task_new ((self), NULL, (callback), (data))

/**
 * hearth_client_read_message_async:
 *
 * Reads a message from this computer, else from the server; what lies around it is fetched ahead.
 */
void
hearth_client_read_message_async (HearthClient *self,
                                  HearthKey placement,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_read_message_async (ENGINE (self), placement, cancellable, RELAY (self, callback, data));
}

/**
 * hearth_client_read_message_finish:
 *
 * Returns: (transfer full) (nullable): the parsed message
 */
HearthContent *
hearth_client_read_message_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_read_message_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_read_part_async:
 *
 * Reads the decoded bytes of a part, or the whole source if @path is %NULL.
 */
void
hearth_client_read_part_async (HearthClient *self,
                               HearthKey placement,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  hearth_engine_read_part_async (ENGINE (self), placement, path, cancellable, RELAY (self, callback, data));
}

/**
 * hearth_client_read_part_finish:
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
hearth_client_read_part_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_read_part_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_allow_pictures_async:
 *
 * Remembers whether pictures from the network are shown in mail from @address.
 */
void
hearth_client_allow_pictures_async (
    HearthClient *self, const char *address, gboolean is_allowed, GAsyncReadyCallback callback, gpointer data)
{
  hearth_engine_allow_pictures_async (ENGINE (self), address, is_allowed, RELAY (self, callback, data));
}

/**
 * hearth_client_allow_pictures_finish:
 *
 * Returns: whether it is remembered
 */
gboolean
hearth_client_allow_pictures_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_allow_pictures_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_are_pictures_allowed_async:
 *
 * Asks whether pictures from the network are shown in mail from @address.
 */
void
hearth_client_are_pictures_allowed_async (HearthClient *self,
                                          const char *address,
                                          GAsyncReadyCallback callback,
                                          gpointer data)
{
  hearth_engine_are_pictures_allowed_async (ENGINE (self), address, RELAY (self, callback, data));
}

/**
 * hearth_client_are_pictures_allowed_finish:
 *
 * Returns: whether they are; %FALSE with an error set if that is not known
 */
gboolean
hearth_client_are_pictures_allowed_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_are_pictures_allowed_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_fetch_picture_async:
 *
 * Fetches a picture that the user allowed. Never called without consent.
 */
void
hearth_client_fetch_picture_async (HearthClient *self,
                                   const char *uri,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  hearth_engine_fetch_picture_async (ENGINE (self), uri, cancellable, RELAY (self, callback, data));
}

/**
 * hearth_client_fetch_picture_finish:
 *
 * Returns: (transfer full) (nullable): its bytes, with its type in @content_type
 */
GBytes *
hearth_client_fetch_picture_finish (HearthClient *self,
                                    GAsyncResult *result,
                                    char **content_type,
                                    GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_fetch_picture_finish (ENGINE (self), inner, content_type, error);
}

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
                                  const char *password,
                                  HearthTestProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_test_account_async (ENGINE (self), account, password, progress, progress_data, cancellable,
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
                                 const char *password,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  hearth_engine_add_account_async (ENGINE (self), account, password, RELAY (self, callback, data));
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

/**
 * hearth_client_decide_outbox_async:
 *
 * Carries out what the user decided about a letter that waits.
 */
void
hearth_client_decide_outbox_async (HearthClient *self,
                                   HearthKey item,
                                   HearthOutboxDecision decision,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  if (decision == HEARTH_OUTBOX_CANCEL)
    hearth_client_note_cancelled (self, item);
  hearth_engine_decide_outbox_async (ENGINE (self), item, decision, RELAY (self, callback, data));
}

/**
 * hearth_client_decide_outbox_finish:
 *
 * Returns: whether it was possible
 */
gboolean
hearth_client_decide_outbox_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_decide_outbox_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_fetch_ahead:
 * @placements: (array length=n_placements): what will probably be read next, likeliest first
 */
void
hearth_client_fetch_ahead (HearthClient *self, const HearthKey *placements, gsize n_placements)
{
  hearth_engine_fetch_ahead (ENGINE (self), placements, n_placements);
}

/**
 * hearth_client_check_now:
 * @account: number of an account; 0 for every one
 *
 * Tries at once what waits for the network, the keyring or its next turn.
 */
void
hearth_client_check_now (HearthClient *self, guint16 account)
{
  hearth_engine_check_now (ENGINE (self), account);
}
