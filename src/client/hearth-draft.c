/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter while it is written. What is typed is saved a second after the last key and two seconds after the first at
 * the latest; one save is under way at a time, and the next one has all that came meanwhile. What is attached is in
 * hearth-draft-attach.c. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-draft.h"

#include "hearth-client-private.h"
#include "hearth-draft-inner.h"
#include "hearth-error.h"

#define SAVE_AFTER_LAST_MS  1000
#define SAVE_AFTER_FIRST_MS 1900

enum
{
  PROP_0,
  PROP_LETTER,
  PROP_STATE,
  PROP_ERROR,
  PROP_NOTICE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthDraft, hearth_draft, G_TYPE_OBJECT)

static void begin_save (HearthDraft *self);

static void
set_state (HearthDraft *self, HearthDraftState state, const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* --- saving --- */

/* The attachments as the store calls them after they went to another account. */
static HearthLetter *
rename_attachments (HearthDraft *self, HearthLetter *letter)
{
  g_autoptr (HearthLetter) renamed = NULL;
  gboolean is_same = TRUE;

  if (g_hash_table_size (self->moved) == 0)
    return hearth_letter_ref (letter);
  renamed = hearth_letter_copy (letter);
  g_ptr_array_set_size (renamed->attachments, 0);
  for (guint i = 0; i < letter->attachments->len; i++)
    {
      HearthAttachment *attachment = letter->attachments->pdata[i], *later;

      while ((later = g_hash_table_lookup (self->moved, &attachment->key)) != NULL)
        {
          attachment = later;
          is_same = FALSE;
        }
      g_ptr_array_add (renamed->attachments, hearth_attachment_ref (attachment));
    }
  return is_same ? hearth_letter_ref (letter) : g_steal_pointer (&renamed);
}

static void
take_letter (HearthDraft *self, HearthLetter *letter)
{
  HearthLetter *renamed = rename_attachments (self, letter);

  hearth_letter_unref (self->letter);
  self->letter = renamed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LETTER]);
}

/* @sent and @saved are the same letter before and after the store had it. */
static void
note_moved (HearthDraft *self, const HearthLetter *sent, const HearthLetter *saved)
{
  gboolean has_moved = FALSE;

  for (guint i = 0; i < sent->attachments->len && i < saved->attachments->len; i++)
    {
      const HearthAttachment *before = sent->attachments->pdata[i];
      HearthAttachment *after = saved->attachments->pdata[i];

      if (before->key == after->key)
        continue;
      g_hash_table_insert (self->moved, g_memdup2 (&before->key, sizeof before->key),
                           hearth_attachment_ref (after));
      has_moved = TRUE;
    }
  if (has_moved)
    {
      g_autoptr (HearthLetter) current = hearth_letter_ref (self->letter);

      take_letter (self, current);
    }
}

static void
finish_waiting (HearthDraft *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (waiting->pdata[i], TRUE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthDraft) self = data;
  g_autoptr (HearthLetter) sent = g_steal_pointer (&self->saving);
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthDraftRecord) saved =
      hearth_engine_save_draft_finish (HEARTH_ENGINE (source), result, &error);

  if (saved == NULL)
    {
      self->is_dirty = TRUE;
      set_state (self, HEARTH_DRAFT_FAILED, error);
      finish_waiting (self, error);
      return;
    }
  self->key = saved->key;
  note_moved (self, sent, saved->letter);
  if (self->is_dirty && (self->is_urgent || self->waiting->len > 0))
    {
      begin_save (self);
      return;
    }
  set_state (self, self->is_dirty ? HEARTH_DRAFT_UNSAVED : HEARTH_DRAFT_SAVED, NULL);
  if (!self->is_dirty)
    finish_waiting (self, NULL);
}

static void
begin_save (HearthDraft *self)
{
  g_clear_handle_id (&self->last_timer, g_source_remove);
  g_clear_handle_id (&self->first_timer, g_source_remove);
  if (self->saving != NULL)
    {
      self->is_urgent = TRUE;
      return;
    }
  self->is_urgent = FALSE;
  self->is_dirty = FALSE;
  self->saving = hearth_letter_ref (self->letter);
  hearth_engine_save_draft_async (hearth_client_get_engine (self->client), self->key, self->origin,
                                  self->letter, saved_cb, g_object_ref (self));
}

static gboolean
save_timer_cb (gpointer data)
{
  HearthDraft *self = data;

  self->last_timer = self->last_timer == g_source_get_id (g_main_current_source ()) ? 0 : self->last_timer;
  self->first_timer = self->first_timer == g_source_get_id (g_main_current_source ()) ? 0 : self->first_timer;
  begin_save (self);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_draft_set_letter:
 * @letter: (transfer none): what is written; not changed by anybody from now on
 *
 * On the disk a second after the last call, two seconds after the first; at once when attachments came or went.
 */
void
hearth_draft_set_letter (HearthDraft *self, HearthLetter *letter)
{
  g_autoptr (HearthLetter) renamed = rename_attachments (self, letter);
  gboolean is_attaching;

  g_return_if_fail (!self->is_over);
  if (hearth_letter_is_same (renamed, self->letter))
    return;
  is_attaching = renamed->attachments->len != self->letter->attachments->len;
  take_letter (self, renamed);
  self->is_dirty = TRUE;
  set_state (self, HEARTH_DRAFT_UNSAVED, NULL);
  g_clear_handle_id (&self->last_timer, g_source_remove);
  if (is_attaching)
    {
      begin_save (self);
      return;
    }
  self->last_timer = g_timeout_add (SAVE_AFTER_LAST_MS, save_timer_cb, self);
  if (self->first_timer == 0)
    self->first_timer = g_timeout_add (SAVE_AFTER_FIRST_MS, save_timer_cb, self);
}

/* Calls @task back once all is on the disk. */
static void
when_saved (HearthDraft *self, GTask *task)
{
  if (!self->is_dirty && self->saving == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->waiting, g_object_ref (task));
  if (self->is_dirty)
    begin_save (self);
}

/* What was typed goes to the disk now; for the end of the program. If the draft is being sent or discarded that is begun
 * before @callback comes, and nothing more is saved. */
void
hearth_draft_flush_async (HearthDraft *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (!self->is_over)
    when_saved (self, task);
  else if (self->saving != NULL)
    g_ptr_array_add (self->waiting, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

/* Returns: whether all is on the disk */
gboolean
hearth_draft_flush_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- ends --- */

static void
close_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthDraft *self = HEARTH_DRAFT (source);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->is_over = TRUE;
  hearth_engine_close_draft (hearth_client_get_engine (self->client), self->key, self->attached);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_draft_close_async:
 *
 * Saves what is not saved; the latest goes to the server now. Nothing that was never changed is kept.
 */
void
hearth_draft_close_async (HearthDraft *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) saved = g_task_new (self, NULL, close_saved_cb, g_task_new (self, NULL, callback, data));

  when_saved (self, saved);
}

/**
 * hearth_draft_close_finish:
 *
 * Returns: whether all is on the disk; if not the draft is still open
 */
gboolean
hearth_draft_close_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* An end that was not reached: the draft goes on, and what was not to be saved any more is saved after all. */
static void
go_on (HearthDraft *self, gboolean was_dirty)
{
  self->is_over = FALSE;
  self->is_dirty = self->is_dirty || was_dirty;
  if (self->is_dirty)
    begin_save (self);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthDraft *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!hearth_engine_discard_draft_finish (HEARTH_ENGINE (source), result, &error))
    {
      go_on (self, GPOINTER_TO_INT (g_task_get_task_data (task)));
      g_task_return_error (task, error);
      return;
    }
  hearth_engine_close_draft (hearth_client_get_engine (self->client), HEARTH_KEY_NONE, self->attached);
  g_task_return_boolean (task, TRUE);
}

static void
discard_idle_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthDraft *self = HEARTH_DRAFT (source);

  /* A save that failed is nothing that a discarded draft needs. */
  g_task_propagate_boolean (G_TASK (result), NULL);
  hearth_engine_discard_draft_async (hearth_client_get_engine (self->client), self->key, self->origin,
                                     discarded_cb, data);
}

static void
stop_timers (HearthDraft *self)
{
  g_clear_handle_id (&self->last_timer, g_source_remove);
  g_clear_handle_id (&self->first_timer, g_source_remove);
}

/**
 * hearth_draft_discard_async:
 *
 * Forgets it, here and on the server; the user was asked.
 */
void
hearth_draft_discard_async (HearthDraft *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autoptr (GTask) idle = g_task_new (self, NULL, discard_idle_cb, task);

  g_task_set_task_data (task, GINT_TO_POINTER (self->is_dirty), NULL);
  stop_timers (self);
  self->is_dirty = FALSE;
  self->is_over = TRUE;
  when_saved (self, idle);
}

/**
 * hearth_draft_discard_finish:
 *
 * Returns: whether it is forgotten
 */
gboolean
hearth_draft_discard_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  gint64 not_before_unix_s;
  gboolean was_dirty; /* what is sent was not on the disk as a draft */
} Send;

static void
queued_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthDraft *self = g_task_get_source_object (task);
  const Send *send = g_task_get_task_data (task);
  GError *error = NULL;
  const HearthKey key = hearth_engine_send_draft_finish (HEARTH_ENGINE (source), result, &error);

  if (key == HEARTH_KEY_NONE)
    {
      go_on (self, send->was_dirty);
      g_task_return_error (task, error);
      return;
    }
  self->key = HEARTH_KEY_NONE;
  set_state (self, HEARTH_DRAFT_SAVED, NULL);
  hearth_client_note_queued (self->client, key, self->letter);
  hearth_engine_close_draft (hearth_client_get_engine (self->client), HEARTH_KEY_NONE, self->attached);
  g_task_return_pointer (task, g_memdup2 (&key, sizeof key), g_free);
}

static void
send_idle_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthDraft *self = HEARTH_DRAFT (source);
  const Send *send = g_task_get_task_data (data);
  HearthDraftRecord draft = { .key = self->key, .origin = self->origin, .letter = self->letter };

  /* Whether the draft could be saved does not matter: the letter itself is what is put on the disk now. */
  g_task_propagate_boolean (G_TASK (result), NULL);
  hearth_engine_send_draft_async (hearth_client_get_engine (self->client), &draft, send->not_before_unix_s,
                                  queued_cb, data);
}

/**
 * hearth_draft_send_async:
 * @not_before_unix_s: it can be taken back until then; 0 for %HEARTH_UNDO_SEND_S from now
 *
 * Puts the letter into the outbox, on the disk; the draft ends in the same transaction.
 */
void
hearth_draft_send_async (HearthDraft *self,
                         gint64 not_before_unix_s,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_autoptr (GTask) idle = g_task_new (self, NULL, send_idle_cb, task);
  Send *send = g_new0 (Send, 1);

  send->not_before_unix_s =
      not_before_unix_s != 0 ? not_before_unix_s : g_get_real_time () / G_USEC_PER_SEC + HEARTH_UNDO_SEND_S;
  send->was_dirty = self->is_dirty;
  g_task_set_task_data (task, send, g_free);
  stop_timers (self);
  self->is_over = TRUE;
  /* A draft of another program is ours from here on, so that its copy on the server goes. */
  self->is_dirty = self->origin != HEARTH_KEY_NONE && self->key == HEARTH_KEY_NONE;
  when_saved (self, idle);
}

/**
 * hearth_draft_send_finish:
 *
 * Returns: the letter's key in the outbox; %HEARTH_KEY_NONE on failure, and the draft goes on
 */
HearthKey
hearth_draft_send_finish (HearthDraft *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
}

/* --- the object --- */

static void
hearth_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthDraft *self = HEARTH_DRAFT (object);

  switch (id)
    {
    case PROP_LETTER:
      g_value_set_boxed (value, self->letter);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_draft_finalize (GObject *object)
{
  HearthDraft *self = HEARTH_DRAFT (object);

  stop_timers (self);
  hearth_client_forget_draft (self->client, self);
  g_clear_pointer (&self->saving, hearth_letter_unref);
  hearth_letter_unref (self->letter);
  g_clear_error (&self->error);
  g_free (self->notice);
  g_hash_table_unref (self->moved);
  g_array_unref (self->attached);
  g_ptr_array_unref (self->waiting);
  g_object_unref (self->client);
  G_OBJECT_CLASS (hearth_draft_parent_class)->finalize (object);
}

static void
hearth_draft_class_init (HearthDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_draft_get_property;
  object_class->finalize = hearth_draft_finalize;
  properties[PROP_LETTER] = g_param_spec_boxed ("letter", NULL, NULL, HEARTH_TYPE_LETTER, flags);
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, HEARTH_DRAFT_FAILED, HEARTH_DRAFT_EMPTY, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_draft_init (HearthDraft *self)
{
  self->moved =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) hearth_attachment_unref);
  self->attached = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Returns: (transfer full): a draft of @record; without a key nothing of it is on the disk */
HearthDraft *
hearth_draft_new (HearthClient *client, const HearthDraftRecord *record)
{
  HearthDraft *self = g_object_new (HEARTH_TYPE_DRAFT, NULL);

  self->client = g_object_ref (client);
  self->letter = hearth_letter_ref (record->letter);
  self->key = record->key;
  self->origin = record->origin;
  self->state = record->key != HEARTH_KEY_NONE ? HEARTH_DRAFT_SAVED : HEARTH_DRAFT_EMPTY;
  hearth_client_keep_draft (client, self);
  return self;
}

/* An attachment that the draft of another program came with: no change of it. */
void
hearth_draft_start_with (HearthDraft *self, HearthAttachment *attachment)
{
  HearthLetter *letter = hearth_letter_copy (self->letter);

  g_ptr_array_add (letter->attachments, hearth_attachment_ref (attachment));
  hearth_letter_unref (self->letter);
  self->letter = letter;
}

/* Says something about the draft that the user should read. */
void
hearth_draft_set_notice (HearthDraft *self, const char *notice)
{
  g_free (self->notice);
  self->notice = g_strdup (notice);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

/**
 * hearth_draft_get_letter:
 *
 * Returns: (transfer none): what is written
 */
HearthLetter *
hearth_draft_get_letter (HearthDraft *self)
{
  return self->letter;
}

/**
 * hearth_draft_get_state:
 *
 * Returns: how it stands to the disk
 */
HearthDraftState
hearth_draft_get_state (HearthDraft *self)
{
  return self->state;
}

/**
 * hearth_draft_get_error:
 *
 * Returns: (transfer none) (nullable): why it could not be saved
 */
const GError *
hearth_draft_get_error (HearthDraft *self)
{
  return self->error;
}

/**
 * hearth_draft_get_notice:
 *
 * Returns: (transfer none) (nullable): a sentence that the user should read
 */
const char *
hearth_draft_get_notice (HearthDraft *self)
{
  return self->notice;
}

/**
 * hearth_draft_get_key:
 *
 * Returns: its key in the store, or %HEARTH_KEY_NONE before the first save
 */
HearthKey
hearth_draft_get_key (HearthDraft *self)
{
  return self->key;
}

/**
 * hearth_draft_is_same:
 *
 * Returns: whether both are of one draft; of another program's, which has no key before the first save, the message in its
 *   folder tells
 */
gboolean
hearth_draft_is_same (HearthDraft *a, HearthDraft *b)
{
  if (a->key != HEARTH_KEY_NONE && b->key != HEARTH_KEY_NONE)
    return a->key == b->key;
  return a->origin != HEARTH_KEY_NONE && a->origin == b->origin;
}

/**
 * hearth_draft_is_kept:
 *
 * Returns: whether something of it is on the disk, or on the server as the draft of another program
 */
gboolean
hearth_draft_is_kept (HearthDraft *self)
{
  return self->key != HEARTH_KEY_NONE || self->origin != HEARTH_KEY_NONE;
}
