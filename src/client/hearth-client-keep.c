/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthClient: what is fetched before anybody opens it: see hearth-client-requests.c. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"

/**
 * hearth_client_set_folder_keep_async:
 * @keep: copied
 *
 * Says how much of @folder is on this computer without being opened.
 */
void
hearth_client_set_folder_keep_async (
    HearthClient *self, HearthKey folder, const HearthKeep *keep, GAsyncReadyCallback callback, gpointer data)
{
  hearth_engine_set_folder_keep_async (ENGINE (self), folder, keep, RELAY (self, callback, data));
}

/**
 * hearth_client_set_folder_keep_finish:
 *
 * Returns: whether it is so
 */
gboolean
hearth_client_set_folder_keep_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_set_folder_keep_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_stop_texts:
 *
 * Fetches of @account only what is opened, until hearth_client_resume_texts() or until the program starts again.
 */
void
hearth_client_stop_texts (HearthClient *self, guint16 account)
{
  hearth_engine_stop_texts (ENGINE (self), account);
}

/**
 * hearth_client_resume_texts:
 */
void
hearth_client_resume_texts (HearthClient *self, guint16 account)
{
  hearth_engine_resume_texts (ENGINE (self), account);
}

/**
 * hearth_client_assume_metered:
 *
 * Takes @guess for what the system says of the connection.
 */
void
hearth_client_assume_metered (HearthClient *self, HearthMeteredGuess guess)
{
  hearth_engine_assume_metered (ENGINE (self), guess);
}
