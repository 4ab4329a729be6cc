/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: folders (RFC 3501 section 6.3). None of these commands can be repeated blindly: one that is refused is done
 * all the same if LIST shows that the mailbox is, or is not, there. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-journal-runner-private.h"

static void
folder_done (HearthJournalRunner *self)
{
  GError *error = NULL;

  if (!hearth_journal_runner_take (
          self, hearth_filing_store_folder_done (hearth_journal_runner_get_store (self), self->row, &error),
          &error))
    return;
  self->session->list_ms = 0;
  hearth_session_load_folders (self->session, NULL);
  hearth_journal_runner_done (self);
}

static void
subscribed_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  /* A server without subscriptions shows the folder all the same. */
  folder_done (self);
}

static void
created (HearthJournalRunner *self)
{
  hearth_journal_runner_submit (self, HEARTH_KEY_NONE,
                                hearth_imap_command_new_mailbox (HEARTH_IMAP_SUBSCRIBE, self->row->text),
                                subscribed_cb);
}

/* Returns: (transfer full): what the server said to the change itself; kept while LIST is asked */
static GError *
dup_refusal (HearthJournalRunner *self)
{
  GError *refusal = hearth_error_new ((HearthErrorCode) self->row->error_code, "%s", self->row->reason);

  hearth_error_get_details (refusal)->server_text = g_strdup (self->row->server_text);
  return refusal;
}

/* Others did the same, and the list has shown it before: what was theirs is the folder, and this one goes with the next. */
static void
take_theirs (HearthJournalRunner *self)
{
  GError *error = NULL;

  if (!hearth_journal_runner_take (
          self, hearth_filing_store_cancel (hearth_journal_runner_get_store (self), self->row->key, &error),
          &error))
    return;
  self->session->wants_list = TRUE;
  hearth_journal_runner_done (self);
}

/* The folder is not there under its old name. */
static void
renamed_elsewhere (HearthJournalRunner *self)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  g_autoptr (GError) gone = NULL;

  if (self->has_new_name && hearth_account_store_find_folder (store, self->row->text) != HEARTH_KEY_NONE)
    take_theirs (self);
  else if (self->has_new_name)
    folder_done (self);
  else
    {
      gone = hearth_error_new (HEARTH_ERROR_FOLDER_GONE, "Others took the folder away");
      self->session->wants_list = TRUE;
      hearth_journal_runner_refused (self, gone);
    }
}

static void
old_name_listed_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  g_autoptr (GError) refusal = NULL;

  if (error != NULL)
    {
      hearth_journal_runner_trouble (self, error);
      return;
    }
  if (!self->is_listed)
    {
      renamed_elsewhere (self);
      return;
    }
  refusal = self->has_new_name
                ? hearth_error_new (HEARTH_ERROR_ALREADY_EXISTS, "There is a folder of that name already")
                : dup_refusal (self);
  hearth_journal_runner_refused (self, refusal);
}

/* RENAME: whether there is one of the new name says nothing without the old one. */
static void
look_for_old_name (HearthJournalRunner *self)
{
  g_autoptr (HearthFolderRecord) record =
      hearth_account_store_dup_folder (hearth_journal_runner_get_store (self), self->row->folder, NULL);

  self->has_new_name = self->is_listed;
  if (record != NULL)
    hearth_journal_runner_submit (self, HEARTH_KEY_NONE, hearth_imap_command_new_list ("", record->path),
                                  old_name_listed_cb);
  else
    take_theirs (self);
}

static void
listed_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  g_autoptr (GError) refusal = NULL;

  if (error != NULL)
    {
      hearth_journal_runner_trouble (self, error);
      return;
    }
  refusal = dup_refusal (self);
  if (self->row->kind == HEARTH_JOURNAL_RENAME_FOLDER)
    look_for_old_name (self);
  else if (self->row->kind == HEARTH_JOURNAL_CREATE_FOLDER && self->is_listed)
    created (self);
  else if (self->row->kind == HEARTH_JOURNAL_REMOVE_FOLDER && !self->is_listed)
    folder_done (self);
  else
    hearth_journal_runner_refused (self, refusal);
}

static void
changed_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  const HearthErrorDetails *details;

  if (error == NULL)
    {
      if (self->row->kind == HEARTH_JOURNAL_CREATE_FOLDER)
        created (self);
      else
        folder_done (self);
      return;
    }
  if (!(g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED) ||
        g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND)) ||
      self->row->kind == HEARTH_JOURNAL_SUBSCRIBE || self->row->kind == HEARTH_JOURNAL_UNSUBSCRIBE)
    {
      hearth_journal_runner_trouble (self, error);
      return;
    }
  details = hearth_error_get_details ((GError *) error);
  g_free (self->row->reason);
  g_free (self->row->server_text);
  self->row->reason = g_strdup (error->message);
  self->row->server_text = details != NULL ? g_strdup (details->server_text) : NULL;
  self->row->error_code = error->code;
  hearth_journal_runner_submit (self, HEARTH_KEY_NONE, hearth_imap_command_new_list ("", self->row->text),
                                listed_cb);
}

static void
unselected_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  hearth_journal_runner_submit (self, HEARTH_KEY_NONE,
                                hearth_imap_command_new_mailbox (HEARTH_IMAP_DELETE, self->row->text),
                                changed_cb);
}

static HearthImapCommand *
new_command (HearthJournalRunner *self, const HearthFolderRecord *record)
{
  switch ((int) self->row->kind)
    {
    case HEARTH_JOURNAL_RENAME_FOLDER:
      return hearth_imap_command_new_rename (record->path, self->row->text);
    case HEARTH_JOURNAL_SUBSCRIBE:
      return hearth_imap_command_new_mailbox (HEARTH_IMAP_SUBSCRIBE, record->path);
    case HEARTH_JOURNAL_UNSUBSCRIBE:
      return hearth_imap_command_new_mailbox (HEARTH_IMAP_UNSUBSCRIBE, record->path);
    default:
      return hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, self->row->text);
    }
}

/**
 * hearth_journal_step_folder:
 *
 * Begins what is to be done with a folder.
 */
void
hearth_journal_step_folder (HearthJournalRunner *self)
{
  GError *error = NULL;
  g_autoptr (HearthFolderRecord) record =
      hearth_account_store_dup_folder (hearth_journal_runner_get_store (self), self->row->folder, &error);

  if (!hearth_journal_runner_take (self, record != NULL, &error))
    return;
  if (self->row->kind == HEARTH_JOURNAL_REMOVE_FOLDER)
    hearth_journal_runner_submit (self, HEARTH_KEY_NONE, hearth_imap_command_new_unselect (), unselected_cb);
  else
    hearth_journal_runner_submit (self, HEARTH_KEY_NONE, new_command (self, record), changed_cb);
}
