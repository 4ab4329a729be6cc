/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that the engine answers by itself: the client only hands them on, so that a widget needs one object and
 * never sees the engine. The result of a request is the engine's own result, opened by the matching _finish(). */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"

#include "hearth-engine-diagnosis.h"
#include "hearth-words.h"

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

/**
 * hearth_client_diagnose_async:
 *
 * Looks up what is known of the servers of @account, also while there is no connection.
 */
void
hearth_client_diagnose_async (HearthClient *self,
                              guint16 account,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  hearth_engine_diagnose_async (ENGINE (self), account, RELAY (self, callback, data));
}

/**
 * hearth_client_diagnose_finish:
 *
 * Returns: (transfer full) (nullable): what is known
 */
HearthDiagnosis *
hearth_client_diagnose_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = open_result (result);

  return hearth_engine_diagnose_finish (ENGINE (self), inner, error);
}

/**
 * hearth_client_stop_fetching:
 *
 * What is here of @folder stays; the rest is fetched when the user wants it or looks at the folder.
 */
void
hearth_client_stop_fetching (HearthClient *self, HearthKey folder)
{
  hearth_engine_stop_fetching (ENGINE (self), folder);
}

/**
 * hearth_client_go_on_fetching:
 *
 * Goes on with what was stopped.
 */
void
hearth_client_go_on_fetching (HearthClient *self, HearthKey folder)
{
  hearth_engine_go_on_fetching (ENGINE (self), folder);
}

/**
 * hearth_client_why_not:
 * @message: (nullable): a message
 * @rights: what it would take
 *
 * Returns: (nullable): why that cannot be done with @message; %NULL: it can, as far as is known
 */
const char *
hearth_client_why_not (HearthClient *self, HearthMessage *message, HearthFolderRights rights)
{
  const HearthRow *row = message != NULL ? hearth_message_get_row (message) : NULL;
  HearthFolder *folder = row != NULL ? hearth_client_find_folder (self, row->folder) : NULL;

  return folder != NULL ? hearth_words_why_not (folder, rights) : NULL;
}
