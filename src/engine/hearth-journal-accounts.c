/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: messages that go to another account. The giver reads the whole message (from the store or its server), the
 * taker keeps the bytes and appends them to its server (hearth-journal-taking.c), then the giver removes what was to be
 * moved. Each end notes on the disk how far it is and looks at the other after a cut (hearth-filing-take.h). */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-filing-take.h"
#include "hearth-journal-runner-private.h"
#include "hearth-message-loader.h"
#include "hearth-ring-log.h"

/* The other account is not there (disabled, or the store cannot be opened): looked at again after this. */
#define ABSENT_RETRY_S 60

/* Returns: (transfer none) (nullable): of the account that gives or takes what the row is about */
HearthAccountRunner *
hearth_journal_runner_find_other (HearthJournalRunner *self, GError **error)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));

  return hearth_core_find_open_runner (core, self->row->other_account, error);
}

static gboolean
mark_given (HearthJournalRunner *self, HearthKey placement, HearthFilingStage stage)
{
  GError *error = NULL;

  return hearth_journal_runner_take (self,
                                     hearth_filing_store_mark_given (hearth_journal_runner_get_store (self),
                                                                     self->row->key, placement, stage,
                                                                     &error),
                                     &error);
}

/* Returns: (transfer full) (nullable): the placements at @stage */
static GArray *
list_at (HearthJournalRunner *self, HearthFilingStage stage)
{
  GError *error = NULL;
  GArray *placements =
      hearth_filing_store_list_given (hearth_journal_runner_get_store (self), self->row->key, stage, &error);

  hearth_journal_runner_take (self, placements != NULL, &error);
  return placements;
}

/* First "it may be there" here, then the bytes there. */
static gboolean
hand_over (HearthJournalRunner *self, HearthKey placement, GBytes *source)
{
  g_autoptr (HearthTaken) taken = g_new0 (HearthTaken, 1);
  g_autoptr (GError) error = NULL;
  HearthAccountRunner *other = hearth_journal_runner_find_other (self, &error);

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

/**
 * hearth_journal_give_refused:
 *
 * The server here will not let it go. What the other account is busy with ends first: its server may have it in a moment.
 */
void
hearth_journal_give_refused (HearthJournalRunner *self, const GError *reason)
{
  g_autoptr (GArray) given = list_at (self, HEARTH_FILING_SENT);

  if (given == NULL)
    return;
  if (given->len > 0)
    hearth_journal_runner_put_off (self, reason, ABSENT_RETRY_S);
  else
    hearth_journal_runner_refused (self, reason);
}

/* There is nothing to be read: it is gone, or the server does not give it. */
static void
looked_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  g_autoptr (HearthIdSet) lost = NULL;
  g_autoptr (GError) refusal = NULL;

  if (error != NULL)
    {
      hearth_journal_runner_trouble (self, error);
      return;
    }
  lost = hearth_id_set_subtract (self->group->uids, self->seen);
  if (!hearth_id_set_is_empty (lost))
    {
      hearth_journal_cross_out_gone (self, lost);
      return;
    }
  refusal = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "The server does not give the message");
  hearth_journal_give_refused (self, refusal);
}

/* Returns: (transfer full) (nullable): the messages of the folder that @placement is in, which are to be given */
static HearthFilingGroup *
find_group (HearthJournalRunner *self, HearthKey placement)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  g_autoptr (GPtrArray) groups = hearth_filing_store_list_groups (store, self->row->key, NULL);
  HearthKey folder = HEARTH_KEY_NONE;

  if (groups == NULL || !hearth_filing_store_find_source (store, self->row->key, placement, &folder, NULL))
    return NULL;
  for (guint i = 0; i < groups->len; i++)
    {
      const HearthFilingGroup *group = g_ptr_array_index (groups, i);

      if (group->folder == folder && group->stage == HEARTH_FILING_NOT_SENT &&
          !hearth_id_set_is_empty (group->uids))
        return g_ptr_array_steal_index (groups, i);
    }
  return NULL;
}

static void
source_missing (HearthJournalRunner *self, HearthKey placement, const GError *error)
{
  HearthFilingGroup *group = find_group (self, placement);

  if (group == NULL)
    hearth_journal_give_refused (self, error);
  else if (hearth_journal_take_group (self, group))
    hearth_journal_look_at_source (self, looked_cb);
}

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
  self->is_stepping = TRUE;
  if (source != NULL)
    hand_over (self, reading->placement, source);
  else if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    source_missing (self, reading->placement, error);
  else
    hearth_journal_runner_trouble (self, error);
  self->is_stepping = FALSE;
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

/** What the other account says of the messages that it was given. */
typedef struct
{
  HearthAccountRunner *runner;
  HearthAccountStore *store;
  GError *refusal; /* of the first that its server did not want */
  GError *trouble; /* why one waits */
  gboolean is_waiting;
} Other;

static void
other_clear (Other *other)
{
  g_clear_error (&other->refusal);
  g_clear_error (&other->trouble);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Other, other_clear)

static gboolean
has_folder (HearthAccountStore *store, HearthKey key)
{
  g_autoptr (HearthFolderRecord) folder = hearth_account_store_dup_folder (store, key, NULL);

  return folder != NULL;
}

/* Returns: (transfer full) (nullable): why a row there was not done so far */
static GError *
dup_reason (const Other *other, HearthKey row)
{
  g_autoptr (HearthJournalRow) known = hearth_journal_load (other->store, row, NULL);
  GError *error;

  if (known != NULL && !has_folder (other->store, known->target))
    return hearth_error_new (HEARTH_ERROR_TARGET_GONE, "Others took the folder away");
  if (known == NULL || known->reason == NULL)
    return NULL;
  error = hearth_error_new ((HearthErrorCode) known->error_code, "%s", known->reason);
  hearth_error_set_server_text (error, known->server_text);
  return error;
}

/* The other account has it: the row there is not needed any more. */
static gboolean
note_copied (HearthJournalRunner *self, Other *other, HearthKey placement, HearthKey row)
{
  if (!mark_given (self, placement, HEARTH_FILING_COPIED))
    return FALSE;
  hearth_filing_store_drop_taken (other->store, row, NULL);
  hearth_account_runner_journal_changed (other->runner);
  return TRUE;
}

/* How the other account is doing with one message. Returns: whether this row can go on. */
static gboolean
look_at_taker (HearthJournalRunner *self, Other *other, HearthKey placement)
{
  HearthJournalState state = HEARTH_JOURNAL_WAITING;
  GError *error = NULL;
  const HearthKey row = hearth_filing_store_find_taken (other->store, placement, &state, &error);

  if (error != NULL)
    return hearth_journal_runner_take (self, FALSE, &error);
  if (row == HEARTH_KEY_NONE)
    return mark_given (self, placement, HEARTH_FILING_NOT_SENT);
  switch (state)
    {
    case HEARTH_JOURNAL_DONE:
      return note_copied (self, other, placement, row);
    case HEARTH_JOURNAL_FAILED:
      if (other->refusal == NULL)
        other->refusal = dup_reason (other, row);
      if (other->refusal == NULL)
        other->refusal = hearth_error_new (HEARTH_ERROR_SERVER_REFUSED, "refused");
      return TRUE;
    case HEARTH_JOURNAL_WAITING:
    case HEARTH_JOURNAL_RUNNING:
    default:
      other->is_waiting = TRUE;
      if (other->trouble == NULL)
        other->trouble = dup_reason (other, row);
      return TRUE;
    }
}

/* What was not given is shown here again, when of the rest it is known what becomes of it. */
static void
give_up (HearthJournalRunner *self, Other *other, GArray *given)
{
  if (other->is_waiting)
    {
      hearth_journal_runner_put_off (self, other->refusal, ABSENT_RETRY_S);
      return;
    }
  hearth_journal_runner_refused (self, other->refusal);
  for (guint i = 0; i < given->len; i++)
    {
      HearthJournalState state;
      const HearthKey row =
          hearth_filing_store_find_taken (other->store, g_array_index (given, HearthKey, i), &state, NULL);

      /* What is left by a cut here the other account finds out by itself. */
      if (row != HEARTH_KEY_NONE)
        hearth_filing_store_drop_taken (other->store, row, NULL);
    }
}

/* Messages that the other account has are removed where they were. Returns: whether there are none of these. */
static gboolean
remove_copied (HearthJournalRunner *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) groups =
      hearth_filing_store_list_groups (hearth_journal_runner_get_store (self), self->row->key, &error);

  if (!hearth_journal_runner_take (self, groups != NULL, &error))
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

/* Removed where they were; given; or waited for. */
static void
go_on (HearthJournalRunner *self, Other *other, GArray *given)
{
  g_autoptr (GArray) unsent = NULL;

  if (!remove_copied (self))
    return;
  if (other->refusal != NULL)
    {
      give_up (self, other, given);
      return;
    }
  unsent = list_at (self, HEARTH_FILING_NOT_SENT);
  if (unsent == NULL)
    return;
  if (unsent->len > 0)
    read_source (self, g_array_index (unsent, HearthKey, 0));
  else
    hearth_journal_runner_put_off (self, other->trouble, ABSENT_RETRY_S); /* woken when it has it */
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
  g_autoptr (GArray) given = NULL;
  g_auto (Other) other = { 0 };

  other.runner = hearth_journal_runner_find_other (self, &error);
  if (other.runner == NULL)
    {
      hearth_journal_runner_put_off (self, error, ABSENT_RETRY_S);
      return TRUE;
    }
  other.store = hearth_account_runner_get_store (other.runner);
  given = list_at (self, HEARTH_FILING_SENT);
  for (guint i = 0; given != NULL && i < given->len; i++)
    if (!look_at_taker (self, &other, g_array_index (given, HearthKey, i)))
      return self->row == NULL;
  if (given != NULL)
    go_on (self, &other, given);
  return self->row == NULL;
}
