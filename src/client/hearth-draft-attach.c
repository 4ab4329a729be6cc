/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthDraft: what is attached: files, bytes, messages and their parts. All of it is copied into the store of the
 * account that the letter is written from. UI thread; the work is the engine's. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-client-private.h"
#include "hearth-draft-inner.h"

static guint16
get_account (HearthDraft *self)
{
  const HearthIdentity *identity =
      hearth_house_find_identity (hearth_client_get_house (self->client), self->letter->identity);

  return identity != NULL ? identity->account : hearth_key_get_account (self->key);
}

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  HearthAttachment *attachment = hearth_engine_attach_finish (HEARTH_ENGINE (source), result, &error);

  if (attachment == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_array_append_val (self->attached, attachment->key);
  g_task_return_pointer (task, attachment, (GDestroyNotify) hearth_attachment_unref);
}

/**
 * hearth_draft_attach_file_async:
 * @progress: (nullable) (scope async): how many bytes of how many are there
 * @cancellable: (nullable): ends it; nothing is left
 *
 * Copies a file in, so that it may change or vanish afterwards.
 */
void
hearth_draft_attach_file_async (HearthDraft *self,
                                GFile *file,
                                GFileProgressCallback progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  const HearthAttachSource source = { .file = file };

  hearth_engine_attach_async (hearth_client_get_engine (self->client), get_account (self), &source, progress,
                              progress_data, cancellable, attached_cb,
                              g_task_new (self, NULL, callback, data));
}

/**
 * hearth_draft_attach_file_finish:
 *
 * Returns: (transfer full) (nullable): the attachment, to be put into the letter
 */
HearthAttachment *
hearth_draft_attach_file_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
attach_bytes (HearthDraft *self,
              GTask *task,
              const char *name,
              const char *type,
              GBytes *bytes,
              GCancellable *cancellable)
{
  const HearthAttachSource source = { .bytes = bytes, .name = name, .content_type = type };

  hearth_engine_attach_async (hearth_client_get_engine (self->client), get_account (self), &source, NULL,
                              NULL, cancellable, attached_cb, task);
}

/**
 * hearth_draft_attach_bytes_async:
 * @name: a file name
 * @content_type: (nullable): %NULL for unknown bytes
 *
 * As hearth_draft_attach_file_async() for what comes from the clipboard or is dragged.
 */
void
hearth_draft_attach_bytes_async (HearthDraft *self,
                                 const char *name,
                                 const char *content_type,
                                 GBytes *bytes,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  attach_bytes (self, g_task_new (self, NULL, callback, data), name, content_type, bytes, cancellable);
}

/**
 * hearth_draft_attach_bytes_finish:
 *
 * Returns: (transfer full) (nullable): the attachment, to be put into the letter
 */
HearthAttachment *
hearth_draft_attach_bytes_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what is in other messages --- */

typedef struct
{
  HearthKey placement;
  char *path;
  char *name;
  char *content_type;
  GCancellable *cancellable;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_free (fetch->path);
  g_free (fetch->name);
  g_free (fetch->content_type);
  g_clear_object (&fetch->cancellable);
  g_free (fetch);
}

static void
part_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = hearth_engine_read_part_finish (HEARTH_ENGINE (source), result, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    attach_bytes (g_task_get_source_object (task), g_object_ref (task), fetch->name, fetch->content_type,
                  bytes, fetch->cancellable);
}

static void
name_fetch (Fetch *fetch, const HearthContent *content)
{
  const HearthPart *part = fetch->path != NULL ? hearth_content_find_part (content, fetch->path) : NULL;

  if (fetch->path == NULL)
    {
      const char *subject = *content->subject != '\0' ? content->subject : _ ("Message");
      g_autofree char *base = g_strndup (
          subject,
          (gsize) (g_utf8_offset_to_pointer (subject, MIN (g_utf8_strlen (subject, -1), 60)) - subject));

      g_strdelimit (base, "/\\", '-');
      fetch->name = g_strconcat (base, ".eml", NULL);
      fetch->content_type = g_strdup ("message/rfc822");
    }
  else if (part != NULL)
    {
      fetch->name = g_strdup (part->name);
      fetch->content_type = g_strdup (part->content_type);
    }
}

static void
content_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HearthContent) content =
      hearth_engine_read_message_finish (HEARTH_ENGINE (source), result, &error);

  if (content == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  name_fetch (fetch, content);
  hearth_engine_read_part_async (HEARTH_ENGINE (source), fetch->placement, fetch->path, fetch->cancellable,
                                 part_read_cb, g_steal_pointer (&task));
}

static void
attach_from (HearthDraft *self,
             HearthKey placement,
             const char *path,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->placement = placement;
  fetch->path = g_strdup (path);
  fetch->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_task_data (task, fetch, fetch_free);
  hearth_engine_read_message_async (hearth_client_get_engine (self->client), placement, cancellable,
                                    content_read_cb, task);
}

/**
 * hearth_draft_attach_message_async:
 * @placement: a message, fetched from the server if it is not here
 *
 * Attaches a whole message as it is.
 */
void
hearth_draft_attach_message_async (HearthDraft *self,
                                   HearthKey placement,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  attach_from (self, placement, NULL, cancellable, callback, data);
}

/**
 * hearth_draft_attach_message_finish:
 *
 * Returns: (transfer full) (nullable): the attachment, to be put into the letter
 */
HearthAttachment *
hearth_draft_attach_message_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hearth_draft_attach_part_async:
 * @placement: a message
 * @path: one of its parts
 *
 * Attaches what is attached to another message.
 */
void
hearth_draft_attach_part_async (HearthDraft *self,
                                HearthKey placement,
                                const char *path,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  attach_from (self, placement, path, cancellable, callback, data);
}

/**
 * hearth_draft_attach_part_finish:
 *
 * Returns: (transfer full) (nullable): the attachment, to be put into the letter
 */
HearthAttachment *
hearth_draft_attach_part_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
