/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: messages that go to another account. The giver reads the whole message (from the store or its server), the
 * taker keeps the bytes and appends them to its server, then the giver removes what was to be moved. Each end notes on the
 * disk how far it is and looks at the other after a cut (hearth-filing-take.h). */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-filing-take.h"
#include "hearth-journal-runner-private.h"
#include "hearth-message-loader.h"
#include "hearth-ring-log.h"

/* The other account is not there (disabled, or the store cannot be opened): looked at again after this. */
#define ABSENT_RETRY_S 60

static HearthAccountRunner *
find_other (HearthJournalRunner *self, GError **error)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));

  return hearth_core_find_open_runner (core, self->row->other_account, error);
}

/* --- giving --- */

static gboolean
mark_given (HearthJournalRunner *self, HearthKey placement, HearthFilingStage stage)
{
  GError *error = NULL;

  return hearth_journal_runner_take (self,
                                     hearth_filing_store_mark_given (hearth_journal_runner_get_store (self),
                                                                     self->row->key, placement, stage,
                                                                     &error),
                                     error);
}

/* First "it may be there" here, then the bytes there. */
static gboolean
hand_over (HearthJournalRunner *self, HearthKey placement, GBytes *source)
{
  g_autoptr (HearthTaken) taken = g_new0 (HearthTaken, 1);
  g_autoptr (GError) error = NULL;
  HearthAccountRunner *other = find_other (self, &error);

  if (other == NULL ||
      !hearth_filing_store_read_given (hearth_journal_runner_get_store (self), placement, taken, &error))
    {
      hearth_journal_runner_put_off (self, error, ABSENT_RETRY_S);
      return FALSE;
    }
  taken->target = self->row->target;
  taken->source = g_bytes_ref (source);
  if (!mark_given (self, placement, HEARTH_FILING_SENT))
    return FALSE;
  if (hearth_filing_store_take (hearth_account_runner_get_store (other), taken, &error) == HEARTH_KEY_NONE)
    {
      hearth_journal_runner_put_off (self, error, ABSENT_RETRY_S);
      return FALSE;
    }
  hearth_account_runner_journal_changed (other);
  return TRUE;
}

typedef struct
{
  HearthJournalRunner *runner;
  GCancellable *cancellable; /* of the runner as long as that waits for it */
  HearthKey placement;
} Reading;

static void
source_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Reading *reading = data;
  g_autoptr (GCancellable) cancellable = reading->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) source = hearth_message_loader_read_source_finish (NULL, result, &error);
  HearthJournalRunner *self = reading->runner;

  if (g_cancellable_is_cancelled (cancellable))
    return;
  g_clear_object (&self->reading);
  if (source != NULL)
    hand_over (self, reading->placement, source);
  else if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    hearth_journal_runner_refused (self, error);
  else
    hearth_journal_runner_trouble (self, error);
  hearth_account_runner_publish (hearth_journal_runner_get_runner (self));
  hearth_journal_runner_wake (self);
}

static void
read_source (HearthJournalRunner *self, HearthKey placement)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));
  Reading *reading = g_new0 (Reading, 1);

  self->reading = g_cancellable_new ();
  reading->runner = self;
  reading->cancellable = g_object_ref (self->reading);
  reading->placement = placement;
  hearth_message_loader_read_source_async (hearth_core_get_loader (core), placement,
                                           HEARTH_IMAP_PRIORITY_NORMAL, self->reading, source_read_cb,
                                           reading);
}

/* The server of the other account said no: the message is back here. */
static void
taker_refused (HearthJournalRunner *self, HearthAccountRunner *other, HearthKey row)
{
  HearthAccountStore *store = hearth_account_runner_get_store (other);
  g_autoptr (HearthJournalRow) known = hearth_journal_load (store, row, NULL);
  g_autoptr (GError) error = hearth_error_new (
      HEARTH_ERROR_SERVER_REFUSED, "%s", known != NULL && known->reason != NULL ? known->reason : "refused");

  hearth_filing_store_drop_taken (store, row, NULL);
  hearth_journal_runner_refused (self, error);
}

/* How the other account is doing with one message. Returns: whether this row can go on. */
static gboolean
look_at_taker (HearthJournalRunner *self, HearthAccountRunner *other, HearthKey placement)
{
  HearthAccountStore *store = hearth_account_runner_get_store (other);
  HearthJournalState state = HEARTH_JOURNAL_WAITING;
  GError *error = NULL;
  const HearthKey row = hearth_filing_store_find_taken (store, placement, &state, &error);

  if (error != NULL)
    return hearth_journal_runner_take (self, FALSE, error);
  if (row == HEARTH_KEY_NONE)
    return mark_given (self, placement, HEARTH_FILING_NOT_SENT);
  if (state == HEARTH_JOURNAL_FAILED)
    {
      taker_refused (self, other, row);
      return FALSE;
    }
  if (state != HEARTH_JOURNAL_DONE)
    return TRUE;
  if (!mark_given (self, placement, HEARTH_FILING_COPIED))
    return FALSE;
  hearth_filing_store_drop_taken (store, row, NULL);
  hearth_account_runner_journal_changed (other);
  return TRUE;
}

/* Messages that the other account has are removed where they were. Returns: whether there are none of these. */
static gboolean
remove_copied (HearthJournalRunner *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) groups =
      hearth_filing_store_list_groups (hearth_journal_runner_get_store (self), self->row->key, &error);

  if (!hearth_journal_runner_take (self, groups != NULL, error))
    return FALSE;
  if (groups->len == 0)
    {
      hearth_journal_runner_done (self);
      return FALSE;
    }
  for (guint i = 0; i < groups->len; i++)
    {
      const HearthFilingGroup *group = g_ptr_array_index (groups, i);

      if (group->stage != HEARTH_FILING_COPIED || hearth_id_set_is_empty (group->uids))
        continue;
      hearth_journal_remove_messages (self, g_ptr_array_steal_index (groups, i));
      return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): the placements at @stage */
static GArray *
list_at (HearthJournalRunner *self, HearthFilingStage stage)
{
  GError *error = NULL;
  GArray *placements =
      hearth_filing_store_list_given (hearth_journal_runner_get_store (self), self->row->key, stage, &error);

  hearth_journal_runner_take (self, placements != NULL, error);
  return placements;
}

/**
 * hearth_journal_step_give:
 *
 * Returns: whether to be called again at once
 */
gboolean
hearth_journal_step_give (HearthJournalRunner *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) waiting = NULL;
  g_autoptr (GArray) unsent = NULL;
  HearthAccountRunner *other = find_other (self, &error);

  if (other == NULL)
    {
      hearth_journal_runner_put_off (self, error, ABSENT_RETRY_S);
      return TRUE;
    }
  waiting = list_at (self, HEARTH_FILING_SENT);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    if (!look_at_taker (self, other, g_array_index (waiting, HearthKey, i)))
      return self->row == NULL;
  if (waiting == NULL || !remove_copied (self))
    return waiting != NULL && self->row == NULL;
  unsent = list_at (self, HEARTH_FILING_NOT_SENT);
  if (unsent == NULL)
    return FALSE;
  if (unsent->len > 0)
    read_source (self, g_array_index (unsent, HearthKey, 0));
  else
    hearth_journal_runner_put_off (self, NULL, ABSENT_RETRY_S); /* woken when the other account has it */
  return FALSE;
}

/* --- taking --- */

static void
tell_giver (HearthJournalRunner *self)
{
  HearthAccountRunner *other = find_other (self, NULL);

  if (other != NULL)
    hearth_account_runner_retry_journal (other);
}

static void
taken_done (HearthJournalRunner *self)
{
  const HearthKey target = self->row->target;
  GError *error = NULL;

  if (!hearth_journal_runner_take (
          self,
          hearth_filing_store_mark_taken (hearth_journal_runner_get_store (self), self->row->key, &error),
          error))
    return;
  hearth_journal_runner_look_at (self, target);
  tell_giver (self);
  hearth_journal_runner_done (self);
}

static void
appended_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  GError *failure = NULL;

  if (error == NULL)
    {
      taken_done (self);
      return;
    }
  if (!g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED) &&
      !g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_OVER_QUOTA) &&
      !g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT))
    {
      hearth_journal_runner_trouble (self, error);
      return;
    }
  if (!hearth_journal_runner_take (self,
                                   hearth_journal_mark_failed (hearth_journal_runner_get_store (self),
                                                               self->row->key, error->message, &failure),
                                   failure))
    return;
  tell_giver (self);
  hearth_journal_runner_done (self);
}

static HearthImapFlags
wire_flags (HearthFlags flags)
{
  HearthImapFlags wire = 0;

  if ((flags & HEARTH_FLAG_SEEN) != 0)
    wire |= HEARTH_IMAP_FLAG_SEEN;
  if ((flags & HEARTH_FLAG_ANSWERED) != 0)
    wire |= HEARTH_IMAP_FLAG_ANSWERED;
  if ((flags & HEARTH_FLAG_FLAGGED) != 0)
    wire |= HEARTH_IMAP_FLAG_FLAGGED;
  if ((flags & HEARTH_FLAG_DRAFT) != 0)
    wire |= HEARTH_IMAP_FLAG_DRAFT;
  return wire;
}

static void
append (HearthJournalRunner *self, const HearthTaken *taken)
{
  hearth_journal_runner_submit (self, self->row->target,
                                hearth_imap_command_new_append (self->path, wire_flags (taken->flags), NULL,
                                                                taken->internal_unix_s, taken->source),
                                appended_cb);
}

static void
searched_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  const HearthIdSet *found = error == NULL ? hearth_imap_command_get_found (command) : NULL;
  g_autoptr (HearthTaken) taken = NULL;
  GError *failure = NULL;

  if (error != NULL)
    {
      hearth_journal_runner_trouble (self, error);
      return;
    }
  if (found != NULL && !hearth_id_set_is_empty (found))
    {
      taken_done (self);
      return;
    }
  taken = hearth_filing_store_load_taken (hearth_journal_runner_get_store (self), self->row->key, &failure);
  if (hearth_journal_runner_take (self, taken != NULL, failure))
    append (self, taken);
}

/**
 * hearth_journal_step_take:
 *
 * Appends; after a try that may have been carried out the target is searched first.
 */
void
hearth_journal_step_take (HearthJournalRunner *self)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  g_autoptr (HearthFolderRecord) target = NULL;
  g_autoptr (HearthTaken) taken = NULL;
  HearthImapCommand *search;
  GError *error = NULL;

  taken = hearth_filing_store_load_taken (store, self->row->key, &error);
  if (!hearth_journal_runner_take (self, taken != NULL, error))
    return;
  target = hearth_account_store_dup_folder (store, self->row->target, &error);
  if (target == NULL)
    {
      appended_cb (self, NULL, error);
      g_error_free (error);
      return;
    }
  g_free (self->path);
  self->path = g_strdup (target->path);
  if (self->row->attempts <= 1 || taken->message_id == NULL)
    {
      append (self, taken);
      return;
    }
  search = hearth_imap_command_new_search (self->path, 0);
  hearth_imap_command_search_header (search, "Message-ID", taken->message_id);
  hearth_journal_runner_submit (self, self->row->target, search, searched_cb);
}
