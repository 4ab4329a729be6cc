/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: what one may do with each folder (RFC 4314, RFC 8440), and how full the mailbox is (RFC 9208).
 * Rights come along with the list of folders where the server can say so, else each folder is asked for once a day, and
 * once in a session when the user opens it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-server-facts.h"

typedef struct
{
  HearthAccountSession *session;
  HearthKey folder;
  HearthQuota quota;
} Question;

static const struct
{
  HearthImapRights letter;
  HearthFolderRights right;
} meanings[] = {
  { HEARTH_IMAP_RIGHT ('r'), HEARTH_RIGHT_READ },   { HEARTH_IMAP_RIGHT ('s'), HEARTH_RIGHT_SEEN },
  { HEARTH_IMAP_RIGHT ('w'), HEARTH_RIGHT_FLAGS },  { HEARTH_IMAP_RIGHT ('i'), HEARTH_RIGHT_INSERT },
  { HEARTH_IMAP_RIGHT ('k'), HEARTH_RIGHT_CREATE }, { HEARTH_IMAP_RIGHT ('x'), HEARTH_RIGHT_REMOVE },
};

static Question *
question_new (HearthAccountSession *self, HearthKey folder)
{
  Question *question = g_new0 (Question, 1);

  question->session = g_object_ref (self);
  question->folder = folder;
  return question;
}

static void
question_free (Question *question)
{
  g_object_unref (question->session);
  g_free (question);
}

/* --- rights --- */

/* A message goes when it may be marked as deleted and expunged. */
static HearthFolderRights
meaning_of (HearthImapRights letters)
{
  const HearthImapRights deletion = HEARTH_IMAP_RIGHT ('t') | HEARTH_IMAP_RIGHT ('e');
  HearthFolderRights rights = 0;

  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (letters & meanings[i].letter)
      rights |= meanings[i].right;
  if ((letters & deletion) == deletion)
    rights |= HEARTH_RIGHT_DELETE;
  return rights;
}

static void
put_rights (HearthAccountSession *self, HearthKey folder, HearthFolderRights rights)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (store, folder, NULL);
  SessionFolder *known = hearth_session_find_folder (self, folder);
  g_autoptr (GError) error = NULL;

  if (known != NULL)
    known->is_unreadable = known->role != HEARTH_ROLE_INBOX && (rights & HEARTH_RIGHT_READ) == 0;
  if (record == NULL || record->rights == rights)
    return;
  record->rights = rights;
  if (!hearth_account_store_update_folder (store, record, HEARTH_FOLDER_SET_RIGHTS, &error))
    hearth_debug ("engine", "rights: %s", error->message);
}

/**
 * hearth_session_take_rights:
 * @rights: (nullable): what came with the list of folders
 *
 * What the list did not say is not asked again: a folder that is not there has no rights.
 */
void
hearth_session_take_rights (HearthAccountSession *self, GHashTable *rights)
{
  HearthAccountStore *store = hearth_account_runner_get_store (self->runner);
  GHashTableIter iter;
  gpointer path, letters;

  self->has_rights = rights != NULL;
  if (rights == NULL)
    return;
  g_hash_table_iter_init (&iter, rights);
  while (g_hash_table_iter_next (&iter, &path, &letters))
    {
      const HearthKey folder = hearth_account_store_find_folder (store, path);

      if (folder != HEARTH_KEY_NONE)
        put_rights (self, folder, meaning_of ((HearthImapRights) GPOINTER_TO_UINT (letters)));
    }
}

static void
rights_cb (HearthImapCommand *command, HearthImapText mailbox, HearthImapRights rights, gpointer data)
{
  Question *question = data;

  put_rights (question->session, question->folder, meaning_of (rights));
}

/* All folders' rights are known: for a day none is asked for again. */
static void
note_rights (HearthAccountSession *self)
{
  HearthKey last = HEARTH_KEY_NONE;

  for (guint i = 0; i < self->folders->len; i++)
    last = MAX (last, ((SessionFolder *) g_ptr_array_index (self->folders, i))->key);
  hearth_server_facts_note_rights (hearth_account_runner_get_store (self->runner),
                                   hearth_account_runner_get_info (self->runner)->imap, last);
}

/* A server that refuses is not asked again in this session; what was known before stays. */
static void
rights_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Question *question = data;
  HearthAccountSession *self = question->session;

  self->n_rights_asked--;
  if (hearth_error_is_connection (error) || hearth_error_is_cancelled (error))
    self->asks_all_rights = FALSE;
  if (error != NULL)
    hearth_debug ("engine", "rights: %s", error->message);
  else
    hearth_account_runner_publish (self->runner);
  if (self->n_rights_asked == 0 && self->asks_all_rights && !self->is_leaving)
    note_rights (self);
  /* A folder that may be read from now on is. */
  hearth_job_wake (HEARTH_JOB (self));
  question_free (question);
}

static const HearthImapHandlers rights_handlers = { .rights = rights_cb, .done = rights_done_cb };

/**
 * hearth_session_ask_rights:
 *
 * Asks for the rights of the folders of which they are not known, and of the one that the user looks at. The connection sends a
 * few of these at a time.
 */
void
hearth_session_ask_rights (HearthAccountSession *self)
{
  HearthImapConnection *connection = self->slots[HEARTH_SESSION_WATCH].connection;
  const HearthKey current = hearth_account_runner_get_current_folder (self->runner);
  gint64 last_row;

  if (self->is_leaving || self->has_rights || connection == NULL ||
      !hearth_imap_connection_has (connection, HEARTH_IMAP_CAP_ACL))
    return;
  last_row = hearth_server_facts_load_rights (hearth_account_runner_get_store (self->runner),
                                              hearth_account_runner_get_info (self->runner)->imap);
  if (last_row == 0 && self->n_rights_asked == 0)
    {
      self->asks_all_rights = TRUE;
      for (guint i = 0; i < self->folders->len; i++)
        ((SessionFolder *) g_ptr_array_index (self->folders, i))->has_rights = FALSE;
    }
  for (guint i = 0; i < self->folders->len; i++)
    {
      SessionFolder *folder = g_ptr_array_index (self->folders, i);
      g_autoptr (HearthImapCommand) command = NULL;

      if (folder->has_rights || (hearth_key_get_row (folder->key) <= last_row && folder->key != current))
        continue;
      folder->has_rights = TRUE;
      self->n_rights_asked++;
      command = hearth_imap_command_new_mailbox (HEARTH_IMAP_MYRIGHTS, folder->path);
      hearth_imap_command_set_handlers (command, &rights_handlers, question_new (self, folder->key));
      hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_BACKGROUND);
      hearth_imap_connection_submit (connection, command);
    }
}

/* --- room --- */

static gboolean
is_fuller (guint64 used, guint64 limit, guint64 other_used, guint64 other_limit)
{
  return limit > 0 &&
         (other_limit == 0 || (double) used / (double) limit > (double) other_used / (double) other_limit);
}

/* Of several roots the one counts that is fullest. */
static void
quota_cb (HearthImapCommand *command, const HearthImapQuota *told, gpointer data)
{
  HearthQuota *quota = &((Question *) data)->quota;

  if (told->has_storage &&
      is_fuller (told->used_bytes, told->limit_bytes, quota->used_bytes, quota->limit_bytes))
    {
      quota->used_bytes = told->used_bytes;
      quota->limit_bytes = told->limit_bytes;
    }
  if (told->has_messages &&
      is_fuller (told->used_messages, told->limit_messages, quota->used_messages, quota->limit_messages))
    {
      quota->used_messages = told->used_messages;
      quota->limit_messages = told->limit_messages;
    }
}

static void
quota_done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Question *question = data;

  question->session->is_asking_quota = FALSE;
  question->quota.noted_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  if (error == NULL)
    hearth_account_runner_set_quota (question->session->runner, &question->quota);
  else
    hearth_debug ("engine", "quota: %s", error->message);
  question_free (question);
}

static const HearthImapHandlers quota_handlers = { .quota = quota_cb, .done = quota_done_cb };

/**
 * hearth_session_ask_quota:
 *
 * Asks how full the mailbox is, where the server can say so: with each list, and when it refuses for want of room. One
 * question at a time.
 */
void
hearth_session_ask_quota (HearthAccountSession *self)
{
  HearthImapConnection *connection = self->slots[HEARTH_SESSION_WATCH].connection;
  g_autoptr (HearthImapCommand) command = NULL;

  if (self->is_leaving || self->is_asking_quota || connection == NULL ||
      !hearth_imap_connection_has (connection, HEARTH_IMAP_CAP_QUOTA))
    return;
  self->is_asking_quota = TRUE;
  command = hearth_imap_command_new_mailbox (HEARTH_IMAP_GETQUOTAROOT, "INBOX");
  hearth_imap_command_set_handlers (command, &quota_handlers, question_new (self, HEARTH_KEY_NONE));
  hearth_imap_command_set_priority (command, HEARTH_IMAP_PRIORITY_BACKGROUND);
  hearth_imap_connection_submit (connection, command);
}
