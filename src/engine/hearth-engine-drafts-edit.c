/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: drafts that are taken up again: those that were open when the program ended, and messages in a folder
 * of drafts. One of ours comes back as it was typed; of one of another program the text and the headers come back, and
 * whoever asked attaches its parts. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-draft-store.h"
#include "hearth-engine-drafts-private.h"
#include "hearth-error.h"
#include "hearth-message-loader.h"

/* What was open, and what can be found nowhere else because the account has no folder of drafts yet. */
static gboolean
is_to_be_opened (const HearthDraftEntry *draft)
{
  return draft->is_open || (draft->placement == HEARTH_KEY_NONE && draft->pushed_revision == 0);
}

static void
add_open (HearthAccountStore *store, GPtrArray *open)
{
  g_autoptr (GPtrArray) drafts = hearth_draft_store_list (store, NULL);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      const HearthDraftEntry *listed = drafts->pdata[i];
      g_autoptr (HearthDraftEntry) draft =
          is_to_be_opened (listed) ? hearth_draft_store_load (store, listed->key, NULL) : NULL;

      if (draft != NULL)
        g_ptr_array_add (open, hearth_draft_record_new (draft->key, HEARTH_KEY_NONE, draft->letter));
    }
}

static void
list_open (HearthCore *core, GTask *task, gpointer input)
{
  g_autoptr (GPtrArray) runners = hearth_core_list_runners (core);
  GPtrArray *open = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_draft_record_free);

  for (guint i = 0; i < runners->len; i++)
    add_open (hearth_account_runner_get_store (runners->pdata[i]), open);
  g_task_return_pointer (task, open, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * hearth_engine_list_open_drafts_async:
 *
 * To be asked once after the start: what is open then was open when the program ended, or is in no list.
 */
void
hearth_engine_list_open_drafts_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, list_open, NULL, NULL);
}

/**
 * hearth_engine_list_open_drafts_finish:
 *
 * Returns: (transfer full) (nullable) (element-type HearthDraftRecord): the drafts
 */
GPtrArray *
hearth_engine_list_open_drafts_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a message of a folder of drafts --- */

/* One with the same name as well, if there are several of the address. */
static gint64
find_identity (HearthCore *core, guint16 account, const HearthContent *content)
{
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), account);
  const HearthAddress *from = content->from->len > 0 ? content->from->pdata[0] : NULL;
  const HearthIdentity *found = NULL;

  for (guint i = 0; info != NULL && i < info->identities->len; i++)
    {
      const HearthIdentity *identity = info->identities->pdata[i];

      if (from == NULL || !hearth_address_is_same_mailbox (identity->address, from))
        continue;
      if (found == NULL ||
          g_str_equal (hearth_address_get_name (identity->address), hearth_address_get_name (from)))
        found = identity;
    }
  if (found == NULL && info != NULL && info->identities->len > 0)
    found = info->identities->pdata[0];
  return found != NULL ? found->id : 0;
}

static void
add_all (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, hearth_address_ref (from->pdata[i]));
}

static void
add_texts (const HearthContent *content, HearthDraftRecord *record)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];

      if (part->text == NULL || (part->kind != HEARTH_PART_PLAIN && part->kind != HEARTH_PART_HTML))
        continue;
      g_string_append (text, part->text);
      record->has_lost_format = record->has_lost_format || part->kind == HEARTH_PART_HTML;
    }
  record->letter->text = g_strdup (text->str);
}

/* What the draft answers or passes on is marked when it is sent, if it is here. */
static HearthKey
find_message (HearthCore *core, guint16 account, const char *message_id)
{
  HearthAccountStore *store = message_id != NULL ? hearth_core_find_draft_store (core, account, NULL) : NULL;

  return store != NULL ? hearth_account_store_find_message_id (store, HEARTH_KEY_NONE, message_id)
                       : HEARTH_KEY_NONE;
}

static HearthDraftRecord *
record_from_content (HearthCore *core, HearthKey placement, const HearthContent *content)
{
  const guint16 account = hearth_key_get_account (placement);
  g_autoptr (HearthLetter) letter = hearth_letter_new (find_identity (core, account, content));
  HearthDraftRecord *record = hearth_draft_record_new (HEARTH_KEY_NONE, placement, letter);

  add_all (letter->to, content->to);
  add_all (letter->cc, content->cc);
  add_all (letter->bcc, content->bcc);
  letter->subject = g_strdup (content->subject);
  for (guint i = 0; i < content->in_reply_to->len; i++)
    g_ptr_array_add (letter->in_reply_to, g_strdup (content->in_reply_to->pdata[i]));
  for (guint i = 0; i < content->references->len; i++)
    g_ptr_array_add (letter->references, g_strdup (content->references->pdata[i]));
  letter->answers =
      find_message (core, account, content->in_reply_to->len > 0 ? content->in_reply_to->pdata[0] : NULL);
  letter->forwards = find_message (core, account, content->forwarded_id);
  add_texts (content, record);
  return record;
}

typedef struct
{
  HearthCore *core;
  GTask *task;
  HearthKey placement;
} Editing;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Editing *editing = data;
  g_autoptr (GTask) task = editing->task;
  GError *error = NULL;
  g_autoptr (HearthContent) content = hearth_message_loader_load_finish (NULL, result, &error);

  hearth_error_take_gio (&error);
  if (content != NULL)
    g_task_return_pointer (task, record_from_content (editing->core, editing->placement, content),
                           (GDestroyNotify) hearth_draft_record_free);
  else
    g_task_return_error (task, error);
}

static HearthDraftRecord *
find_own (HearthAccountStore *store, HearthKey placement)
{
  HearthLocation location;
  g_autoptr (HearthDraftEntry) draft = NULL;
  HearthKey key = hearth_draft_store_find_placement (store, placement);

  if (key == HEARTH_KEY_NONE && hearth_account_store_locate (store, placement, &location, NULL))
    key = hearth_draft_store_find (store, location.folder, location.uidvalidity, location.uid);
  if (key != HEARTH_KEY_NONE)
    draft = hearth_draft_store_load (store, key, NULL);
  if (draft == NULL)
    return NULL;
  hearth_draft_store_open (store, key, NULL);
  return hearth_draft_record_new (key, placement, draft->letter);
}

static void
edit_draft (HearthCore *core, GTask *task, gpointer input)
{
  const HearthKey placement = *(const HearthKey *) input;
  GError *error = NULL;
  HearthAccountStore *store = hearth_core_find_draft_store (core, hearth_key_get_account (placement), &error);
  HearthDraftRecord *own;
  Editing *editing;

  if (store == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  own = find_own (store, placement);
  if (own != NULL)
    {
      g_task_return_pointer (task, own, (GDestroyNotify) hearth_draft_record_free);
      return;
    }
  editing = g_new0 (Editing, 1);
  editing->core = core;
  editing->task = g_object_ref (task);
  editing->placement = placement;
  hearth_message_loader_load_async (hearth_core_get_loader (core), placement, HEARTH_IMAP_PRIORITY_USER, NULL,
                                    loaded_cb, editing);
}

/**
 * hearth_engine_edit_draft_async:
 * @placement: a message in a folder of drafts
 */
void
hearth_engine_edit_draft_async (HearthEngine *self,
                                HearthKey placement,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, edit_draft, g_memdup2 (&placement, sizeof placement), g_free);
}

/**
 * hearth_engine_edit_draft_finish:
 *
 * Returns: (transfer full) (nullable): the draft; without a key if it is of another program: then its attachments are
 *   still parts of @origin. %HEARTH_ERROR_OFFLINE if it is not here and there is no connection
 */
HearthDraftRecord *
hearth_engine_edit_draft_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
