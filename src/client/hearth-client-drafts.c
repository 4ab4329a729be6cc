/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthClient: how drafts begin: new ones, those that were open when the program ended, messages of a folder of drafts,
 * letters that are taken back; and whom one may write to. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-client-private.h"
#include "hearth-draft-private.h"

/**
 * hearth_client_begin_draft:
 * @start: (transfer none): what it begins with
 *
 * Returns: (transfer full): a draft of which nothing is on the disk before it is changed
 */
HearthDraft *
hearth_client_begin_draft (HearthClient *self, HearthLetter *start)
{
  const HearthDraftRecord record = { .letter = start };

  return hearth_draft_new (self, &record);
}

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (HearthDraftRecord) record =
      hearth_engine_take_back_finish (HEARTH_ENGINE (source), result, &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_client_note_cancelled (self, *(HearthKey *) g_task_get_task_data (task));
  g_task_return_pointer (task, hearth_draft_new (self, record), g_object_unref);
}

/**
 * hearth_client_take_back_async:
 * @outbox_item: a letter that waits or was refused
 *
 * Makes a draft of it again, with everything: Undo after Send, and Edit.
 */
void
hearth_client_take_back_async (HearthClient *self,
                               HearthKey outbox_item,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, g_memdup2 (&outbox_item, sizeof outbox_item), g_free);
  hearth_engine_take_back_async (hearth_client_get_engine (self), outbox_item, taken_back_cb, task);
}

/**
 * hearth_client_take_back_finish:
 *
 * Returns: (transfer full) (nullable): the draft; %HEARTH_ERROR_NOT_FOUND if it is being sent or was sent
 */
HearthDraft *
hearth_client_take_back_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
open_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) records =
      hearth_engine_list_open_drafts_finish (HEARTH_ENGINE (source), result, &error);
  GPtrArray *drafts;

  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  drafts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < records->len; i++)
    {
      const HearthDraftRecord *record = records->pdata[i];

      /* A letter that was begun before the question, by a link for instance, has its window. */
      if (!hearth_client_has_draft (self, record->key))
        g_ptr_array_add (drafts, hearth_draft_new (self, record));
    }
  g_task_return_pointer (task, drafts, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * hearth_client_list_open_drafts_async:
 *
 * To be asked once after the start.
 */
void
hearth_client_list_open_drafts_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data)
{
  hearth_engine_list_open_drafts_async (hearth_client_get_engine (self), open_listed_cb,
                                        g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_list_open_drafts_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthDraft): drafts that were open when the program ended without
 *   closing them; none that is written on since
 */
GPtrArray *
hearth_client_list_open_drafts_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a message of a folder of drafts --- */

typedef struct
{
  HearthDraft *draft;
  HearthKey placement;
  GPtrArray *paths; /* of what is still to be attached, the last first */
} Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  g_clear_object (&taking->draft);
  g_clear_pointer (&taking->paths, g_ptr_array_unref);
  g_free (taking);
}

static void attach_next (GTask *task);

static void
part_attached_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthDraft *draft = HEARTH_DRAFT (source);
  GError *error = NULL;
  g_autoptr (HearthAttachment) attachment = hearth_draft_attach_part_finish (draft, result, &error);

  if (attachment == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_draft_start_with (draft, attachment);
  attach_next (g_steal_pointer (&task));
}

/* Takes the reference. */
static void
attach_next (GTask *task)
{
  Taking *taking = g_task_get_task_data (task);
  g_autofree char *path = NULL;

  if (taking->paths->len == 0)
    {
      g_task_return_pointer (task, g_steal_pointer (&taking->draft), g_object_unref);
      g_object_unref (task);
      return;
    }
  path = g_ptr_array_steal_index (taking->paths, taking->paths->len - 1);
  hearth_draft_attach_part_async (taking->draft, taking->placement, path, NULL, part_attached_cb, task);
}

static void
parts_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HearthContent) content =
      hearth_engine_read_message_finish (HEARTH_ENGINE (source), result, &error);

  if (content == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = content->parts->len; i > 0; i--)
    {
      const HearthPart *part = content->parts->pdata[i - 1];

      if (part->kind != HEARTH_PART_PLAIN && part->kind != HEARTH_PART_HTML)
        g_ptr_array_add (taking->paths, g_strdup (part->path));
    }
  attach_next (g_steal_pointer (&task));
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  Taking *taking = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HearthDraftRecord) record =
      hearth_engine_edit_draft_finish (HEARTH_ENGINE (source), result, &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  taking->draft = hearth_draft_new (self, record);
  if (record->has_lost_format)
    hearth_draft_set_notice (taking->draft,
                             _ ("This draft was written with formatting. Only its words can be "
                                "changed here; the formatting is lost when you change it."));
  if (record->key != HEARTH_KEY_NONE)
    attach_next (g_steal_pointer (&task));
  else
    hearth_engine_read_message_async (HEARTH_ENGINE (source), taking->placement, NULL, parts_read_cb,
                                      g_steal_pointer (&task));
}

/**
 * hearth_client_edit_draft_async:
 * @placement_in_drafts: a message in a folder of drafts, of this program or another
 */
void
hearth_client_edit_draft_async (HearthClient *self,
                                HearthKey placement_in_drafts,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Taking *taking = g_new0 (Taking, 1);

  taking->placement = placement_in_drafts;
  taking->paths = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, taking, taking_free);
  hearth_engine_edit_draft_async (hearth_client_get_engine (self), placement_in_drafts, edited_cb, task);
}

/**
 * hearth_client_edit_draft_finish:
 *
 * Returns: (transfer full) (nullable): the draft; its "notice" says if something of it could not be kept
 */
HearthDraft *
hearth_client_edit_draft_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- whom to write to --- */

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *found = hearth_engine_complete_address_finish (HEARTH_ENGINE (source), result, &error);

  if (found == NULL)
    g_task_return_error (task, error);
  else if (g_task_return_error_if_cancelled (task))
    g_ptr_array_unref (found);
  else
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * hearth_client_complete_address_async:
 * @person: who writes
 * @typed: the beginning of any word of a name or an address; accents and case do not matter
 * @cancellable: (nullable): the answer is not wanted any more; the callback still comes
 */
void
hearth_client_complete_address_async (HearthClient *self,
                                      gint64 person,
                                      const char *typed,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  hearth_engine_complete_address_async (hearth_client_get_engine (self), person, typed, completed_cb,
                                        g_task_new (self, cancellable, callback, data));
}

/**
 * hearth_client_complete_address_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthAddress): at most ten, best first
 */
GPtrArray *
hearth_client_complete_address_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
