/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: drafts are saved, closed and discarded. A draft lives in the account of its identity; when that changes
 * it moves, with its attachments. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine-drafts.h"

#include "hearth-account-runner.h"
#include "hearth-attachment-store.h"
#include "hearth-draft-store.h"
#include "hearth-engine-drafts-private.h"
#include "hearth-error.h"

/**
 * hearth_draft_record_new:
 * @letter: (transfer none): what is written
 *
 * Returns: (transfer full): a record
 */
HearthDraftRecord *
hearth_draft_record_new (HearthKey key, HearthKey origin, HearthLetter *letter)
{
  HearthDraftRecord *self = g_new0 (HearthDraftRecord, 1);

  self->key = key;
  self->origin = origin;
  self->letter = hearth_letter_ref (letter);
  return self;
}

/**
 * hearth_draft_record_free:
 * @self: (transfer full) (nullable): a record
 */
void
hearth_draft_record_free (HearthDraftRecord *self)
{
  if (self == NULL)
    return;
  hearth_letter_unref (self->letter);
  g_free (self);
}

/**
 * hearth_core_find_draft_store:
 *
 * Returns: (transfer none) (nullable): the store of the account of @key, also while the engine stops: what the user
 *   wrote before is still saved
 */
HearthAccountStore *
hearth_core_find_draft_store (HearthCore *core, guint16 account, GError **error)
{
  HearthAccountRunner *runner = hearth_core_find_open_runner (core, account, error);

  return runner != NULL ? hearth_account_runner_get_store (runner) : NULL;
}

static HearthAttachment *
adopt_attachment (HearthCore *core, HearthAttachment *attachment, HearthAccountStore *store, GError **error)
{
  const guint16 account = hearth_key_get_account (attachment->key);
  HearthAccountStore *from;
  HearthKey copy;

  if (account == hearth_account_store_get_account (store))
    return hearth_attachment_ref (attachment);
  from = hearth_core_find_draft_store (core, account, error);
  copy = from != NULL ? hearth_attachment_store_copy (from, attachment->key, store, error) : HEARTH_KEY_NONE;
  return copy != HEARTH_KEY_NONE ? hearth_attachment_copy_as (attachment, copy) : NULL;
}

/**
 * hearth_core_adopt_letter:
 * @store: where the letter is to be kept
 *
 * Returns: (transfer full) (nullable): the letter with all its attachments in @store, @letter itself if they are
 */
HearthLetter *
hearth_core_adopt_letter (HearthCore *core, HearthLetter *letter, HearthAccountStore *store, GError **error)
{
  g_autoptr (HearthLetter) adopted = hearth_letter_copy (letter);
  gboolean is_same = TRUE;

  g_ptr_array_set_size (adopted->attachments, 0);
  for (guint i = 0; i < letter->attachments->len; i++)
    {
      HearthAttachment *own = adopt_attachment (core, letter->attachments->pdata[i], store, error);

      if (own == NULL)
        return NULL;
      is_same = is_same && own == letter->attachments->pdata[i];
      g_ptr_array_add (adopted->attachments, own);
    }
  return is_same ? hearth_letter_ref (letter) : g_steal_pointer (&adopted);
}

/* The copy on the server that the draft is to take the place of. */
static void
fill_origin (HearthAccountStore *store, HearthKey origin, HearthDraftEntry *entry)
{
  HearthLocation location;

  if (origin == HEARTH_KEY_NONE ||
      hearth_key_get_account (origin) != hearth_account_store_get_account (store) ||
      !hearth_account_store_locate (store, origin, &location, NULL))
    return;
  entry->folder = location.folder;
  entry->uidvalidity = location.uidvalidity;
  entry->uid = location.uid;
}

static HearthDraftRecord *
save (HearthCore *core, const HearthDraftRecord *draft, GError **error)
{
  const HearthIdentity *identity =
      hearth_house_find_identity (hearth_core_get_house (core), draft->letter->identity);
  /* An identity that was removed meanwhile keeps no letter from being saved. */
  const guint16 account = identity != NULL ? identity->account : hearth_key_get_account (draft->key);
  HearthAccountStore *store = hearth_core_find_draft_store (core, account, error);
  g_autoptr (HearthLetter) letter =
      store != NULL ? hearth_core_adopt_letter (core, draft->letter, store, error) : NULL;
  const gboolean is_moving = draft->key != HEARTH_KEY_NONE && hearth_key_get_account (draft->key) != account;
  HearthDraftEntry entry = { .is_open = TRUE, .letter = letter };
  HearthKey key;

  if (letter == NULL)
    return NULL;
  entry.key = is_moving ? HEARTH_KEY_NONE : draft->key;
  if (entry.key == HEARTH_KEY_NONE)
    fill_origin (store, draft->origin, &entry);
  key = hearth_draft_store_save (store, &entry, error);
  if (key == HEARTH_KEY_NONE)
    return NULL;
  if (is_moving)
    hearth_core_end_draft (core, draft->key);
  hearth_core_wake_drafts (core, account);
  return hearth_draft_record_new (key, draft->origin, letter);
}

/**
 * hearth_core_end_draft:
 *
 * A draft is over: what the server has of it goes, and the list shows it no more.
 */
void
hearth_core_end_draft (HearthCore *core, HearthKey draft)
{
  g_autoptr (GError) error = NULL;
  HearthAccountStore *store = hearth_core_find_draft_store (core, hearth_key_get_account (draft), &error);

  if (store != NULL && !hearth_draft_store_end (store, draft, &error))
    g_message ("a draft could not be ended: %s", error->message);
  hearth_core_wake_drafts (core, hearth_key_get_account (draft));
}

/**
 * hearth_core_wake_drafts:
 *
 * Drafts of an account changed: the server is to know.
 */
void
hearth_core_wake_drafts (HearthCore *core, guint16 account)
{
  HearthAccountRunner *runner = hearth_core_find_open_runner (core, account, NULL);

  if (runner != NULL)
    hearth_account_runner_drafts_changed (runner);
}

static void
save_draft (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;
  HearthDraftRecord *saved = save (core, input, &error);

  if (saved != NULL)
    g_task_return_pointer (task, saved, (GDestroyNotify) hearth_draft_record_free);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_save_draft_async:
 * @draft: its key, or %HEARTH_KEY_NONE the first time
 * @origin: the placement in a folder of drafts that it was opened from, or %HEARTH_KEY_NONE
 * @letter: (transfer none): not changed by anybody from now on
 */
void
hearth_engine_save_draft_async (HearthEngine *self,
                                HearthKey draft,
                                HearthKey origin,
                                HearthLetter *letter,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, save_draft, hearth_draft_record_new (draft, origin, letter),
                      (GDestroyNotify) hearth_draft_record_free);
}

/**
 * hearth_engine_save_draft_finish:
 *
 * Returns: (transfer full) (nullable): the draft as it is on the disk
 */
HearthDraftRecord *
hearth_engine_save_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- ends --- */

typedef struct
{
  HearthKey draft;
  HearthKey origin;
  GArray *unused;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  g_clear_pointer (&ending->unused, g_array_unref);
  g_free (ending);
}

static void
close_draft (HearthCore *core, gpointer input)
{
  const Ending *ending = input;
  const guint16 account = hearth_key_get_account (ending->draft);
  g_autoptr (GError) error = NULL;
  HearthAccountStore *store =
      ending->draft != HEARTH_KEY_NONE ? hearth_core_find_draft_store (core, account, &error) : NULL;

  if (store != NULL && !hearth_draft_store_close (store, ending->draft, &error))
    g_message ("a draft could not be closed: %s", error->message);
  for (guint i = 0; ending->unused != NULL && i < ending->unused->len; i++)
    {
      const HearthKey attachment = g_array_index (ending->unused, HearthKey, i);
      HearthAccountStore *where =
          hearth_core_find_draft_store (core, hearth_key_get_account (attachment), NULL);

      if (where != NULL)
        hearth_attachment_store_drop (where, attachment, NULL);
    }
  hearth_core_wake_drafts (core, account);
}

/**
 * hearth_engine_close_draft:
 * @draft: its key, or %HEARTH_KEY_NONE if it was never saved
 * @unused: (nullable) (element-type HearthKey): attachments that were copied in and may belong to no draft
 *
 * The latest revision goes to the server now.
 */
void
hearth_engine_close_draft (HearthEngine *self, HearthKey draft, GArray *unused)
{
  Ending *ending = g_new0 (Ending, 1);

  ending->draft = draft;
  ending->unused = unused != NULL ? g_array_ref (unused) : NULL;
  hearth_engine_note (self, close_draft, ending, ending_free);
}

/* A draft of another program that was opened and not changed is discarded with its only copy. */
static void
drop_origin (HearthCore *core, HearthKey origin)
{
  HearthAccountStore *store = hearth_core_find_draft_store (core, hearth_key_get_account (origin), NULL);
  HearthDraftEntry entry = { .is_open = FALSE };
  g_autoptr (HearthLetter) empty = hearth_letter_new (0);
  HearthKey key;

  if (store == NULL)
    return;
  fill_origin (store, origin, &entry);
  entry.letter = empty;
  key = entry.uid != 0 ? hearth_draft_store_save (store, &entry, NULL) : HEARTH_KEY_NONE;
  if (key != HEARTH_KEY_NONE)
    hearth_core_end_draft (core, key);
}

static void
discard_draft (HearthCore *core, GTask *task, gpointer input)
{
  const Ending *ending = input;
  const guint16 account = hearth_key_get_account (ending->draft);
  GError *error = NULL;
  HearthAccountStore *store =
      ending->draft != HEARTH_KEY_NONE ? hearth_core_find_draft_store (core, account, &error) : NULL;

  if (store != NULL && !hearth_draft_store_end (store, ending->draft, &error))
    store = NULL;
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (ending->draft == HEARTH_KEY_NONE && ending->origin != HEARTH_KEY_NONE)
    drop_origin (core, ending->origin);
  hearth_core_wake_drafts (core, account);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_discard_draft_async:
 * @draft: its key, or %HEARTH_KEY_NONE if it was never saved
 * @origin: the placement it was opened from, or %HEARTH_KEY_NONE
 *
 * Forgets a draft with all that the server has of it.
 */
void
hearth_engine_discard_draft_async (
    HearthEngine *self, HearthKey draft, HearthKey origin, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Ending *ending = g_new0 (Ending, 1);

  ending->draft = draft;
  ending->origin = origin;
  hearth_engine_post (self, task, discard_draft, ending, ending_free);
}

/**
 * hearth_engine_discard_draft_finish:
 *
 * Returns: whether it is forgotten
 */
gboolean
hearth_engine_discard_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
