/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing messages, and taking it back. The engine does it and says how to undo it; the client remembers that on its
 * stack and tells by signals what happened, so that a widget only asks. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-filing-private.h"

#include <glib/gi18n-lib.h>

#include "hearth-engine-filing.h"
#include "hearth-error.h"

enum
{
  SIGNAL_FILED,
  SIGNAL_FILED_IN_PART,
  SIGNAL_KEPT,
  SIGNAL_UNDONE,
  SIGNAL_LETTER_WANTED_BACK,
  SIGNAL_NOT_FILED,
  SIGNAL_NOT_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define ENGINE(self) (hearth_client_get_engine (self))
#define UNDO(self)   (hearth_client_get_filing (self)->undo)

/**
 * hearth_filing_to:
 * @place: what messages are filed as
 *
 * Returns: the filing: each message goes to the folder of its own account
 */
HearthFiling
hearth_filing_to (HearthFilePlace place)
{
  switch (place)
    {
    case HEARTH_FILE_TO_JUNK:
      return (HearthFiling){ .verb = HEARTH_FILE_MOVE,
                             .role = HEARTH_ROLE_JUNK,
                             .mask = HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK,
                             .values = HEARTH_FLAG_JUNK };
    case HEARTH_FILE_OUT_OF_JUNK:
      return (HearthFiling){ .verb = HEARTH_FILE_MOVE,
                             .role = HEARTH_ROLE_INBOX,
                             .mask = HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK,
                             .values = HEARTH_FLAG_NOTJUNK };
    case HEARTH_FILE_TO_TRASH:
      return (HearthFiling){ .verb = HEARTH_FILE_MOVE, .role = HEARTH_ROLE_TRASH };
    case HEARTH_FILE_FOR_EVER:
      return (HearthFiling){ .verb = HEARTH_FILE_DELETE };
    case HEARTH_FILE_TO_ARCHIVE:
    default:
      return (HearthFiling){ .verb = HEARTH_FILE_MOVE, .role = HEARTH_ROLE_ARCHIVE };
    }
}

/**
 * hearth_filing_into:
 * @folder: of any account
 * @verb: MOVE or COPY
 *
 * Returns: the filing; what is moved into Junk is marked so
 */
HearthFiling
hearth_filing_into (HearthFolder *folder, HearthFileVerb verb)
{
  HearthFiling filing = { .verb = verb, .target = hearth_folder_get_key (folder) };

  if (verb == HEARTH_FILE_MOVE && hearth_folder_get_role (folder) == HEARTH_ROLE_JUNK)
    {
      filing.mask = HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK;
      filing.values = HEARTH_FLAG_JUNK;
    }
  return filing;
}

/* --- telling --- */

/* Remembers @entry and says that it was done. */
void
hearth_client_note_done (HearthClient *self, HearthUndoEntry *entry)
{
  const guint64 id = hearth_undo_stack_push (UNDO (self), entry);

  g_signal_emit (self, signals[SIGNAL_FILED], 0, entry->words, id);
}

/* Says that something could not be done; what was only cancelled is nobody's business. */
void
hearth_client_tell_not_filed (HearthClient *self, const GError *error)
{
  if (!hearth_error_is_cancelled (error))
    g_signal_emit (self, signals[SIGNAL_NOT_FILED], 0, error);
}

/* The engine reports that the server refused a change. */
void
hearth_client_tell_not_done (HearthClient *self, HearthPendingChange *change)
{
  g_signal_emit (self, signals[SIGNAL_NOT_DONE], 0, change);
}

/* Says why something that was done is not all. */
static void
tell_failure (HearthClient *self, const HearthFiled *filed, guint64 id)
{
  g_autofree char *words = NULL;

  if (filed->failure == NULL)
    return;
  words = hearth_words_for_filed_in_part (filed);
  g_signal_emit (self, signals[SIGNAL_FILED_IN_PART], 0, words, id);
}

/* As many messages as there are, which may be fewer than were to be filed. */
static void
find_words (HearthUndoEntry *entry)
{
  g_free (entry->words);
  entry->words = hearth_words_for_filing (&entry->filing, entry->filed->entries->len, entry->target);
}

static void
note_filed (HearthClient *self, HearthFiled *filed)
{
  HearthFolder *target = hearth_client_find_folder (self, filed->filing.target);
  HearthUndoEntry *entry;

  if (filed->kept->len > 0)
    g_signal_emit (self, signals[SIGNAL_KEPT], 0, filed);
  if (filed->entries->len == 0)
    return;
  entry = hearth_undo_entry_new (HEARTH_UNDO_FILING);
  entry->filing = filed->filing;
  entry->target = target != NULL ? g_object_ref (target) : NULL;
  entry->filed = hearth_filed_ref (filed);
  find_words (entry);
  hearth_client_note_done (self, entry);
  tell_failure (self, filed, entry->id);
}

/* --- filing --- */

static void
filed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  HearthFiled *filed = hearth_engine_file_finish (HEARTH_ENGINE (source), result, &error);

  if (filed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  note_filed (g_task_get_source_object (task), filed);
  g_task_return_pointer (task, filed, (GDestroyNotify) hearth_filed_unref);
}

/**
 * hearth_client_file_async:
 * @keys: (array length=n_keys): placements, of several accounts if need be
 * @filing: what is to be done with them
 *
 * Files messages here and, in the background, on the server.
 */
void
hearth_client_file_async (HearthClient *self,
                          const HearthKey *keys,
                          gsize n_keys,
                          const HearthFiling *filing,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  hearth_engine_file_async (ENGINE (self), keys, n_keys, filing, filed_cb,
                            g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_empty_folder_async:
 * @folder: Trash or Junk, or any other
 *
 * Deletes everything in it for ever.
 */
void
hearth_client_empty_folder_async (HearthClient *self,
                                  HearthKey folder,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_empty_folder_async (ENGINE (self), folder, filed_cb, g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_file_finish:
 *
 * Returns: (transfer full) (nullable): what was done; it is on the stack already
 */
HearthFiled *
hearth_client_file_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthFiled) filed = hearth_client_file_finish (HEARTH_CLIENT (source), result, &error);

  if (filed == NULL)
    hearth_client_tell_not_filed (HEARTH_CLIENT (source), error);
}

/**
 * hearth_client_file:
 * @keys: (array length=n_keys): placements
 * @filing: what is to be done with them
 *
 * Files messages; how it went is told by signals.
 */
void
hearth_client_file (HearthClient *self, const HearthKey *keys, gsize n_keys, const HearthFiling *filing)
{
  if (n_keys > 0)
    hearth_client_file_async (self, keys, n_keys, filing, asked_cb, NULL);
}

/**
 * hearth_client_empty_folder:
 * @folder: whose messages go for ever
 *
 * Empties it; how it went is told by signals.
 */
void
hearth_client_empty_folder (HearthClient *self, HearthKey folder)
{
  hearth_client_empty_folder_async (self, folder, asked_cb, NULL);
}

/* --- taking back --- */

typedef enum
{
  TAKING_BACK,
  DOING_AGAIN,
} Direction;

typedef struct
{
  HearthUndoEntry *entry;
  Direction direction;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->entry, hearth_undo_entry_free);
  g_free (step);
}

/* The entry goes to the other side of the stack, and its words are said. */
static void
end_step (GTask *task)
{
  HearthClient *self = g_task_get_source_object (task);
  Step *step = g_task_get_task_data (task);
  HearthUndoEntry *entry = g_steal_pointer (&step->entry);
  g_autofree char *words = g_strdup (entry->words);
  const guint64 id = entry->id;

  if (step->direction == TAKING_BACK)
    {
      hearth_undo_stack_put_undone (UNDO (self), entry);
      g_signal_emit (self, signals[SIGNAL_UNDONE], 0, words);
    }
  else
    {
      hearth_undo_stack_put_redone (UNDO (self), entry);
      g_signal_emit (self, signals[SIGNAL_FILED], 0, words, id);
    }
  g_task_return_boolean (task, TRUE);
}

/* What will never go again would only stand before what still does. */
static gboolean
is_for_good (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_FOLDER_GONE) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_ALREADY_EXISTS) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

/* The entry goes back to where it was: the disk may have room in a moment. @error: (transfer full) */
static void
step_failed (GTask *task, GError *error)
{
  HearthClient *self = g_task_get_source_object (task);
  Step *step = g_task_get_task_data (task);

  if (!is_for_good (error) && step->direction == TAKING_BACK)
    hearth_undo_stack_put_back (UNDO (self), g_steal_pointer (&step->entry));
  else if (!is_for_good (error))
    hearth_undo_stack_put_undone (UNDO (self), g_steal_pointer (&step->entry));
  g_task_return_error (task, error);
}

/* What is left of @entry without @done; %NULL if nothing is. */
static HearthUndoEntry *
make_rest (const HearthUndoEntry *entry, const HearthFiled *done)
{
  g_autoptr (HearthUndoEntry) rest = hearth_undo_entry_new (entry->kind);
  g_autoptr (GHashTable) placements = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < done->entries->len; i++)
    g_hash_table_add (placements, &g_array_index (done->entries, HearthFiledEntry, i).placement);
  rest->id = entry->id;
  rest->filing = entry->filing;
  rest->target = entry->target != NULL ? g_object_ref (entry->target) : NULL;
  rest->filed = hearth_filed_new (&entry->filed->filing);
  for (guint i = 0; i < entry->filed->entries->len; i++)
    {
      const HearthFiledEntry *one = &g_array_index (entry->filed->entries, HearthFiledEntry, i);

      if (!g_hash_table_contains (placements, &one->placement))
        g_array_append_val (rest->filed->entries, *one);
    }
  if (rest->filed->entries->len == 0)
    return NULL;
  find_words (rest);
  return g_steal_pointer (&rest);
}

/* The rest can be tried again, too. */
static void
put_rest (HearthClient *self, const Step *step, const HearthFiled *done)
{
  HearthUndoEntry *rest = make_rest (step->entry, done);

  if (rest != NULL && step->direction == TAKING_BACK)
    hearth_undo_stack_put_back (UNDO (self), rest);
  else if (rest != NULL)
    hearth_undo_stack_put_undone (UNDO (self), rest);
}

static void
unfiled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  Step *step = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HearthFiled) back = hearth_engine_file_finish (HEARTH_ENGINE (source), result, &error);
  const gboolean is_whole = back != NULL && back->entries->len == step->entry->filed->entries->len;
  guint64 id;

  /* What was shown already is not so, or not all of it. */
  if (!is_whole)
    hearth_client_look_again (self);
  if (back == NULL)
    {
      step_failed (task, error);
      return;
    }
  if (back->failure != NULL)
    put_rest (self, step, back);
  hearth_filed_unref (step->entry->filed);
  step->entry->filed = hearth_filed_ref (back);
  if (!is_whole)
    find_words (step->entry);
  id = step->entry->id;
  end_step (task);
  tell_failure (self, back, id);
}

static void
renamed_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (hearth_engine_change_folder_finish (HEARTH_ENGINE (source), result, &error))
    end_step (task);
  else
    step_failed (task, error);
}

static void
run_step (HearthClient *self, GTask *task)
{
  Step *step = g_task_get_task_data (task);
  HearthUndoEntry *entry = step->entry;
  const gboolean is_back = step->direction == TAKING_BACK;

  switch (entry->kind)
    {
    case HEARTH_UNDO_FLAGS:
      hearth_client_apply_flags (self, entry, is_back ? HEARTH_FLAGS_AS_BEFORE : HEARTH_FLAGS_AS_SET);
      end_step (task);
      g_object_unref (task);
      break;
    case HEARTH_UNDO_NAME:
      hearth_engine_rename_folder_async (ENGINE (self), entry->folder,
                                         is_back ? entry->old_name : entry->new_name, renamed_back_cb, task);
      break;
    case HEARTH_UNDO_LETTER:
      g_signal_emit (self, signals[SIGNAL_LETTER_WANTED_BACK], 0, entry->letter);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      break;
    case HEARTH_UNDO_FILING:
    default:
      hearth_client_expect_back (self, entry->filed);
      hearth_engine_unfile_async (ENGINE (self), entry->filed, unfiled_cb, task);
      break;
    }
}

static void
begin_step (HearthClient *self, HearthUndoEntry *entry, Direction direction, GTask *task)
{
  Step *step;

  if (entry == NULL)
    {
      g_task_return_error (task, hearth_error_new (HEARTH_ERROR_CANCELLED, "there is nothing to take back"));
      g_object_unref (task);
      return;
    }
  step = g_new0 (Step, 1);
  step->entry = entry;
  step->direction = direction;
  g_task_set_task_data (task, step, step_free);
  run_step (self, task);
}

/**
 * hearth_client_note_letter_sent:
 * @letter: in the outbox
 *
 * The user has sent it last, and can take it back.
 */
void
hearth_client_note_letter_sent (HearthClient *self, HearthKey letter)
{
  HearthUndoEntry *entry = hearth_undo_entry_new (HEARTH_UNDO_LETTER);

  entry->letter = letter;
  hearth_undo_stack_push (UNDO (self), entry);
}

/**
 * hearth_client_forget_letter_sent:
 *
 * It left, or was taken back otherwise.
 */
void
hearth_client_forget_letter_sent (HearthClient *self, HearthKey letter)
{
  g_autoptr (HearthUndoEntry) entry = hearth_undo_stack_take_letter (UNDO (self), letter);
}

/**
 * hearth_client_undo_async:
 * @id: what is to be taken back; 0 for what was done last
 *
 * Takes something back.
 */
void
hearth_client_undo_async (HearthClient *self, guint64 id, GAsyncReadyCallback callback, gpointer data)
{
  begin_step (self, hearth_undo_stack_take (UNDO (self), id), TAKING_BACK,
              g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_redo_async:
 *
 * Does again what was taken back last.
 */
void
hearth_client_redo_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data)
{
  begin_step (self, hearth_undo_stack_take_undone (UNDO (self)), DOING_AGAIN,
              g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_undo_finish:
 *
 * Returns: whether it is as it was; %HEARTH_ERROR_CANCELLED where there was nothing to take back
 */
gboolean
hearth_client_undo_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hearth_client_undo_finish (HEARTH_CLIENT (source), result, &error))
    hearth_client_tell_not_filed (HEARTH_CLIENT (source), error);
}

/**
 * hearth_client_undo:
 * @id: what is to be taken back; 0 for what was done last
 *
 * Takes something back; how it went is told by signals.
 */
void
hearth_client_undo (HearthClient *self, guint64 id)
{
  hearth_client_undo_async (self, id, undone_cb, NULL);
}

/**
 * hearth_client_redo:
 *
 * Does again what was taken back last; how it went is told by signals.
 */
void
hearth_client_redo (HearthClient *self)
{
  hearth_client_redo_async (self, undone_cb, NULL);
}

/**
 * hearth_client_get_undo_stack:
 *
 * Returns: (transfer none): what can be taken back
 */
HearthUndoStack *
hearth_client_get_undo_stack (HearthClient *self)
{
  return UNDO (self);
}

/* --- the client's part --- */

/* Adds the signals of filing. */
void
hearth_client_filing_class_init (GType type)
{
  /**
   * HearthClient::filed:
   * @words: what was done
   * @id: by which it can be taken back
   */
  signals[SIGNAL_FILED] = g_signal_new ("filed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_STRING, G_TYPE_UINT64);
  /**
   * HearthClient::filed-in-part:
   * @words: of how many messages, and why not of the others
   * @id: by which what was done, or the rest of what was to be taken back, can be taken back
   *
   * What was just told to be done, or taken back, is not all.
   */
  signals[SIGNAL_FILED_IN_PART] = g_signal_new ("filed-in-part", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT64);
  /**
   * HearthClient::kept:
   * @filed: a #HearthFiled that has kept drafts
   *
   * Drafts stay where they are, because the server does not have them yet.
   */
  signals[SIGNAL_KEPT] =
      g_signal_new ("kept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HEARTH_TYPE_FILED);
  /**
   * HearthClient::undone:
   * @words: what was done and is taken back
   */
  signals[SIGNAL_UNDONE] =
      g_signal_new ("undone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * HearthClient::letter-wanted-back:
   * @letter: in the outbox
   *
   * Sending it was taken back: who shows letters asks for it.
   */
  signals[SIGNAL_LETTER_WANTED_BACK] = g_signal_new ("letter-wanted-back", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  /**
   * HearthClient::not-filed:
   * @error: why
   *
   * What was asked for could not be done; nothing changed.
   */
  signals[SIGNAL_NOT_FILED] =
      g_signal_new ("not-filed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  /**
   * HearthClient::not-done:
   * @change: a #HearthPendingChange whose error says why
   *
   * The server refused what was done here, and the view went back.
   */
  signals[SIGNAL_NOT_DONE] = g_signal_new ("not-done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, HEARTH_TYPE_PENDING_CHANGE);
}

HearthClientFiling *
hearth_client_filing_new (void)
{
  HearthClientFiling *self = g_new0 (HearthClientFiling, 1);

  self->undo = hearth_undo_stack_new ();
  self->pending = g_list_store_new (HEARTH_TYPE_WAITING_CHANGE);
  return self;
}

void
hearth_client_filing_free (HearthClientFiling *self)
{
  g_object_unref (self->undo);
  g_object_unref (self->pending);
  g_free (self);
}
