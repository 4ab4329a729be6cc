/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: reading messages and their parts, consent for pictures, and pictures from the network. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-message-loader.h"
#include "hearth-picture-fetch.h"

typedef struct
{
  HearthKey placement;
  char *path;
} PartQuery;

/* --- messages --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  HearthContent *content = hearth_message_loader_load_finish (NULL, result, &error);

  hearth_error_take_gio (&error);
  if (content != NULL)
    g_task_return_pointer (task, content, (GDestroyNotify) hearth_content_unref);
  else
    g_task_return_error (task, error);
}

static void
read_message (HearthCore *core, GTask *task, gpointer input)
{
  hearth_message_loader_load_async (hearth_core_get_loader (core), *(HearthKey *) input,
                                    HEARTH_IMAP_PRIORITY_USER, hearth_request_get_cancellable (task),
                                    loaded_cb, g_object_ref (task));
}

/**
 * hearth_engine_read_message_async:
 *
 * Reads a message, from the server if it is not here.
 */
void
hearth_engine_read_message_async (HearthEngine *self,
                                  HearthKey placement,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post_cancellable (self, task, cancellable, read_message,
                                  g_memdup2 (&placement, sizeof placement), g_free);
}

/**
 * hearth_engine_read_message_finish:
 *
 * Returns: (transfer full) (nullable): the message. %HEARTH_ERROR_OFFLINE if it is not here and there is no
 *   connection; %HEARTH_ERROR_NOT_FOUND if the server has nothing for it
 */
HearthContent *
hearth_engine_read_message_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ahead_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthContent *content = hearth_message_loader_load_finish (NULL, result, NULL);

  g_clear_pointer (&content, hearth_content_unref);
}

static void
fetch_ahead (HearthCore *core, gpointer input)
{
  GArray *placements = input;

  for (guint i = placements->len; i > 0; i--)
    hearth_message_loader_load_async (hearth_core_get_loader (core),
                                      g_array_index (placements, HearthKey, i - 1),
                                      HEARTH_IMAP_PRIORITY_BACKGROUND, NULL, ahead_cb, NULL);
}

/**
 * hearth_engine_fetch_ahead:
 * @placements: what may be read next, the likeliest first; copied
 */
void
hearth_engine_fetch_ahead (HearthEngine *self, const HearthKey *placements, gsize n_placements)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (HearthKey));

  g_array_append_vals (copy, placements, (guint) n_placements);
  hearth_engine_note (self, fetch_ahead, copy, (GDestroyNotify) g_array_unref);
}

/* --- parts --- */

static void
part_query_free (gpointer data)
{
  PartQuery *query = data;

  g_free (query->path);
  g_free (query);
}

static void
part_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *bytes = hearth_message_loader_read_part_finish (NULL, result, &error);

  hearth_error_take_gio (&error);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
source_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *source = hearth_message_loader_read_source_finish (NULL, result, &error);

  hearth_error_take_gio (&error);
  if (source != NULL)
    g_task_return_pointer (task, source, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
read_part (HearthCore *core, GTask *task, gpointer input)
{
  const PartQuery *query = input;
  HearthMessageLoader *loader = hearth_core_get_loader (core);

  if (query->path != NULL)
    hearth_message_loader_read_part_async (loader, query->placement, query->path,
                                           hearth_request_get_cancellable (task), part_cb,
                                           g_object_ref (task));
  else
    hearth_message_loader_read_source_async (loader, query->placement, HEARTH_IMAP_PRIORITY_USER,
                                             hearth_request_get_cancellable (task), source_cb,
                                             g_object_ref (task));
}

/**
 * hearth_engine_read_part_async:
 * @path: (nullable): which part, decoded; %NULL for the whole source
 */
void
hearth_engine_read_part_async (HearthEngine *self,
                               HearthKey placement,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  PartQuery *query = g_new0 (PartQuery, 1);

  query->placement = placement;
  query->path = g_strdup (path);
  hearth_engine_post_cancellable (self, task, cancellable, read_part, query, part_query_free);
}

/**
 * hearth_engine_read_part_finish:
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *
hearth_engine_read_part_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- pictures --- */

typedef struct
{
  char *address;
  gboolean is_allowed;
} Consent;

static void
consent_free (gpointer data)
{
  Consent *consent = data;

  g_free (consent->address);
  g_free (consent);
}

static void
allow_pictures (HearthCore *core, GTask *task, gpointer input)
{
  const Consent *consent = input;
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);

  if (store != NULL &&
      hearth_house_store_set_pictures_allowed (store, consent->address, consent->is_allowed, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_allow_pictures_async:
 * @address: a sender
 */
void
hearth_engine_allow_pictures_async (
    HearthEngine *self, const char *address, gboolean is_allowed, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Consent *consent = g_new0 (Consent, 1);

  consent->address = g_strdup (address);
  consent->is_allowed = is_allowed;
  hearth_engine_post (self, task, allow_pictures, consent, consent_free);
}

/**
 * hearth_engine_allow_pictures_finish:
 *
 * Returns: whether it is remembered
 */
gboolean
hearth_engine_allow_pictures_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
are_pictures_allowed (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);

  if (store == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, hearth_house_store_are_pictures_allowed (store, input));
}

/**
 * hearth_engine_are_pictures_allowed_async:
 * @address: a sender
 */
void
hearth_engine_are_pictures_allowed_async (HearthEngine *self,
                                          const char *address,
                                          GAsyncReadyCallback callback,
                                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, are_pictures_allowed, g_strdup (address), g_free);
}

/**
 * hearth_engine_are_pictures_allowed_finish:
 *
 * Returns: whether the user allowed pictures of this sender; %FALSE with @error set if it is not known
 */
gboolean
hearth_engine_are_pictures_allowed_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
picture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const char *media_type = NULL;
  GError *error = NULL;
  GBytes *bytes =
      hearth_picture_fetch_load_finish (HEARTH_PICTURE_FETCH (source), result, &media_type, &error);

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_object_set_data (G_OBJECT (task), "content-type", (gpointer) media_type);
  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
fetch_picture (HearthCore *core, GTask *task, gpointer input)
{
  hearth_picture_fetch_load_async (hearth_core_get_pictures (core), input,
                                   hearth_request_get_cancellable (task), picture_cb, g_object_ref (task));
}

/**
 * hearth_engine_fetch_picture_async:
 * @uri: http or https
 *
 * Fetches a picture that the user allowed.
 */
void
hearth_engine_fetch_picture_async (HearthEngine *self,
                                   const char *uri,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post_cancellable (self, task, cancellable, fetch_picture, g_strdup (uri), g_free);
}

/**
 * hearth_engine_fetch_picture_finish:
 * @content_type: (out) (optional) (transfer full): its type as its bytes say
 *
 * Returns: (transfer full) (nullable): the picture
 */
GBytes *
hearth_engine_fetch_picture_finish (HearthEngine *self,
                                    GAsyncResult *result,
                                    char **content_type,
                                    GError **error)
{
  if (content_type != NULL)
    *content_type = g_strdup (g_object_get_data (G_OBJECT (result), "content-type"));
  return g_task_propagate_pointer (G_TASK (result), error);
}
