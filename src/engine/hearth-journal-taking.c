/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: messages that another account gave (hearth-journal-accounts.c) are appended to the server of this one. After
 * a try that broke the target is looked through first (hearth-journal-arrival.c).
 *
 *   what is there? ─► noted on the disk ─► APPEND ─┬► OK: done
 *                                          ▲       ├► NO, BAD: failed, the giver shows the message again and says why
 *                                          │       └► cut ─► is it there? ─┬► yes: done
 *                                          └──────────────────────── no ◄──┴► cannot be told: failed
 */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-filing-take.h"
#include "hearth-imap-flags.h"
#include "hearth-journal-runner-private.h"
#include "hearth-ring-log.h"

/* --- the account that gave --- */

/** What the giver knows of a message that was taken. */
typedef enum
{
  GIVER_WAITS,   /* or is away, and waits when it is back */
  GIVER_FORGOT,  /* it has heard the end of it, or took it back */
  GIVER_IS_GONE, /* with its account */
} Giver;

static Giver
ask_giver (HearthJournalRunner *self, HearthKey origin)
{
  HearthCore *core = hearth_account_runner_get_core (hearth_journal_runner_get_runner (self));
  const guint16 account = hearth_key_get_account (origin);
  HearthAccountRunner *other = hearth_core_find_open_runner (core, account, NULL);
  HearthAccountStore *store = other != NULL ? hearth_account_runner_get_store (other) : NULL;
  g_autoptr (GError) error = NULL;

  if (hearth_house_find_account (hearth_core_get_house (core), account) == NULL)
    return GIVER_IS_GONE;
  if (store == NULL || hearth_filing_store_find_given (store, origin, &error) != HEARTH_KEY_NONE ||
      error != NULL)
    return GIVER_WAITS;
  return GIVER_FORGOT;
}

static gboolean
drop (HearthJournalRunner *self, HearthKey row)
{
  GError *error = NULL;

  hearth_debug ("engine", "journal: nobody waits for what was given");
  return hearth_journal_runner_take (
      self, hearth_filing_store_drop_taken (hearth_journal_runner_get_store (self), row, &error), &error);
}

static gboolean
tidy_origin (HearthJournalRunner *self, HearthKey origin)
{
  HearthJournalState state = HEARTH_JOURNAL_WAITING;
  GError *error = NULL;
  const HearthKey row =
      hearth_filing_store_find_taken (hearth_journal_runner_get_store (self), origin, &state, &error);
  const Giver giver = ask_giver (self, origin);
  const gboolean has_ended = state == HEARTH_JOURNAL_DONE || state == HEARTH_JOURNAL_FAILED;

  if (error != NULL)
    return hearth_journal_runner_take (self, FALSE, &error);
  if (row == HEARTH_KEY_NONE || giver == GIVER_WAITS || (giver == GIVER_IS_GONE && !has_ended))
    return TRUE;
  return drop (self, row);
}

/**
 * hearth_journal_tidy_taken:
 *
 * A cut may fall between the giver's last note and the end of the row here, and the giver's account may be removed: rows
 * that nobody waits for go. What an account that is gone gave is still appended. To be called while none of this account's
 * rows is being carried out.
 *
 * Returns: whether the store could be written
 */
gboolean
hearth_journal_tidy_taken (HearthJournalRunner *self)
{
  GError *error = NULL;
  g_autoptr (GArray) origins =
      hearth_filing_store_list_taken (hearth_journal_runner_get_store (self), &error);

  if (!hearth_journal_runner_take (self, origins != NULL, &error))
    return FALSE;
  for (guint i = 0; i < origins->len; i++)
    if (!tidy_origin (self, g_array_index (origins, HearthKey, i)))
      return FALSE;
  return TRUE;
}

/* --- how it ends --- */

/* The row ends here before the other account looks at it. */
static void
end_and_tell_giver (HearthJournalRunner *self)
{
  HearthAccountRunner *other = hearth_journal_runner_find_other (self, NULL);

  if (ask_giver (self, self->taken->origin) == GIVER_IS_GONE && !drop (self, self->row->key))
    return;
  hearth_journal_runner_done (self);
  if (other != NULL)
    hearth_account_runner_retry_journal (other, HEARTH_JOURNAL_GIVE);
}

/**
 * hearth_journal_take_arrived:
 *
 * The message is at the target.
 */
void
hearth_journal_take_arrived (HearthJournalRunner *self)
{
  const HearthKey target = self->row->target;
  GError *error = NULL;

  if (!hearth_journal_runner_take (
          self,
          hearth_filing_store_mark_taken (hearth_journal_runner_get_store (self), self->row->key, &error),
          &error))
    return;
  hearth_journal_runner_look_at (self, target);
  end_and_tell_giver (self);
}

/**
 * hearth_journal_take_failed:
 * @reason: why; the giver tells the user
 *
 * It will not be tried again: the giver has the message still.
 */
void
hearth_journal_take_failed (HearthJournalRunner *self, const GError *reason)
{
  GError *error = NULL;

  self->session->list_ms = 0; /* the folder may be gone */
  if (hearth_journal_runner_take (
          self,
          hearth_journal_mark_failed (hearth_journal_runner_get_store (self), self->row->key, reason, &error),
          &error))
    end_and_tell_giver (self);
}

/* --- APPEND --- */

/* What came after this one has a greater UID: hearth_journal_look_before() need not ask. */
static void
note_append_uid (HearthJournalRunner *self, HearthImapCommand *command)
{
  guint32 uid;

  self->appended_to = HEARTH_KEY_NONE;
  if (!hearth_imap_command_get_append_uid (command, &self->appended_uidvalidity, &uid) || uid == G_MAXUINT32)
    return;
  self->appended_to = self->row->target;
  self->appended_next_uid = uid + 1;
}

static void
appended_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error == NULL)
    {
      note_append_uid (self, command);
      hearth_journal_take_arrived (self);
    }
  else if (hearth_journal_is_refusal (error) || g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    hearth_journal_take_failed (self, error);
  else
    hearth_journal_runner_trouble (self, error);
}

/* Keywords go by name, and only where the server keeps them: some refuse the whole message for one that they do not. */
static GStrv
dup_keywords (HearthJournalRunner *self, const HearthTaken *taken)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  const HearthKey target = self->row->target;
  g_autoptr (HearthFolderRecord) folder = hearth_account_store_dup_folder (store, target, NULL);
  HearthFlags flags = taken->flags;

  if (folder == NULL)
    return NULL;
  if (taken->keywords != NULL)
    flags |= hearth_account_store_flags_from_names (store, target, (const char *const *) taken->keywords,
                                                    g_strv_length (taken->keywords), NULL);
  return hearth_imap_flags_to_keywords (store, target, hearth_imap_flags_permitted (folder, flags));
}

/**
 * hearth_journal_take_append:
 *
 * To be called when it is on the disk that it is tried.
 */
void
hearth_journal_take_append (HearthJournalRunner *self)
{
  const HearthTaken *taken = self->taken;
  const HearthImapFlags system = hearth_imap_flags_to_system (taken->flags & ~HEARTH_FLAG_DELETED);
  g_auto (GStrv) keywords = dup_keywords (self, taken);

  hearth_journal_runner_submit (self, self->row->target,
                                hearth_imap_command_new_append (self->path, system,
                                                                (const char *const *) keywords,
                                                                taken->internal_unix_s, taken->source),
                                appended_cb);
}

/**
 * hearth_journal_step_take:
 *
 * Appends; after a try that may have been carried out the target is looked through first. What the giver took back ends
 * here.
 */
void
hearth_journal_step_take (HearthJournalRunner *self)
{
  HearthAccountStore *store = hearth_journal_runner_get_store (self);
  g_autoptr (HearthFolderRecord) target = NULL;
  g_autoptr (GError) missing = NULL;
  GError *error = NULL;

  g_clear_pointer (&self->taken, hearth_taken_free);
  self->taken = hearth_filing_store_load_taken (store, self->row->key, &error);
  if (!hearth_journal_runner_take (self, self->taken != NULL, &error))
    return;
  if (ask_giver (self, self->taken->origin) == GIVER_FORGOT)
    {
      if (drop (self, self->row->key))
        hearth_journal_runner_ended (self);
      return;
    }
  target = hearth_account_store_dup_folder (store, self->row->target, &missing);
  if (target == NULL)
    {
      hearth_journal_take_failed (self, missing);
      return;
    }
  g_free (self->path);
  self->path = g_strdup (target->path);
  if (self->taken->next_uid == 0)
    hearth_journal_look_before (self, target);
  else
    hearth_journal_look_after (self);
}
