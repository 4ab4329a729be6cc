/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: whether a message whose APPEND broke off is at the target (hearth-journal-taking.c).
 *
 * Before the first try it is noted on the disk from which UID on the message can be there; nothing that this account appends
 * comes in between (hearth_filing_store_find_due()). Afterwards only that is looked through:
 *
 *   Message-ID: SEARCH n:* ─┬► found: it is there
 *                           └► none: it is not
 *   none: FETCH n:*, size and date ─► of those that have both the bytes ─┬► the same: it is there
 *                                                                        ├► one has size or date only: who knows
 *                                                                        └► none is like it: it is not
 *
 * Two messages without a Message-ID may well have size and second in common (what machines report). When nothing tells, it
 * is not tried again: the user decides. */
#define G_LOG_DOMAIN "hearth-engine"

#include <string.h>

#include "hearth-error.h"
#include "hearth-filing-take.h"
#include "hearth-journal-runner-private.h"

static HearthIdSet *
uids_from (guint32 first)
{
  HearthIdSet *uids = hearth_id_set_new ();

  hearth_id_set_add_range (uids, MAX (first, 1u), G_MAXUINT32);
  return uids;
}

/* What @self->seen, @alike and @is_half_alike say afterwards. */
static void
look (HearthJournalRunner *self, guint32 uidvalidity, guint32 next_uid, HearthJournalAnswer answer)
{
  const HearthImapItems items =
      self->taken->message_id != NULL ? HEARTH_IMAP_ITEM_UID : HEARTH_IMAP_ITEM_DATE | HEARTH_IMAP_ITEM_SIZE;
  g_autoptr (HearthIdSet) uids = uids_from (next_uid);

  g_clear_pointer (&self->seen, hearth_id_set_free);
  g_clear_pointer (&self->alike, hearth_id_set_free);
  self->seen = hearth_id_set_new ();
  self->alike = hearth_id_set_new ();
  self->is_half_alike = FALSE;
  hearth_journal_runner_submit (self, self->row->target,
                                hearth_imap_command_new_fetch (self->path, uidvalidity, uids, items), answer);
}

/**
 * hearth_journal_note_arrival:
 * @fetch: a message at the target
 *
 * APPEND keeps the bytes and the date that it is given.
 */
void
hearth_journal_note_arrival (HearthJournalRunner *self, const HearthImapFetch *fetch)
{
  const HearthImapItems wanted = HEARTH_IMAP_ITEM_DATE | HEARTH_IMAP_ITEM_SIZE;
  gboolean is_date, is_size;

  if ((fetch->items & wanted) != wanted)
    return;
  is_date = fetch->internal_date_unix_s == self->taken->internal_unix_s;
  is_size = fetch->size_bytes == g_bytes_get_size (self->taken->source);
  if (is_date && is_size)
    hearth_id_set_add (self->alike, fetch->uid);
  else if (is_date || is_size)
    self->is_half_alike = TRUE;
}

static gboolean
note_try (HearthJournalRunner *self, guint32 uidvalidity, guint32 next_uid)
{
  GError *error = NULL;

  return hearth_journal_runner_take (self,
                                     hearth_filing_store_mark_tried (hearth_journal_runner_get_store (self),
                                                                     self->row->key, uidvalidity, next_uid,
                                                                     &error),
                                     &error);
}

/* The folder has another UIDVALIDITY than was thought, which is no answer of the server. */
static gboolean
is_made_anew (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND) &&
         hearth_error_get_details (error)->server_text == NULL;
}

static gboolean
is_closed (const GError *error)
{
  return hearth_journal_is_refusal (error) || g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);
}

/* --- before the first try --- */

static void
looked_before_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  const gsize n_ranges = hearth_id_set_get_n_ranges (self->seen);
  const guint32 last = n_ranges > 0 ? hearth_id_set_get_range (self->seen, n_ranges - 1).last : 0;

  if (error == NULL)
    {
      /* Unless another mailbox is selected already: then every UID may be it. */
      if (note_try (self, self->selected_uidvalidity,
                    self->selected_uidvalidity != 0 && last < G_MAXUINT32 ? MAX (self->next_uid, last + 1)
                                                                          : 1))
        hearth_journal_take_append (self);
    }
  else if (is_made_anew (error) && self->next_uid > 0)
    {
      self->next_uid = 0;
      look (self, 0, self->next_uid, looked_before_cb);
    }
  else if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    hearth_journal_take_failed (self, error);
  else if (hearth_journal_is_refusal (error)) /* a folder that may be written to and not read */
    {
      if (note_try (self, 0, 1))
        hearth_journal_take_append (self);
    }
  else
    hearth_journal_runner_trouble (self, error);
}

/**
 * hearth_journal_look_before:
 * @target: as it is known
 *
 * Finds out, and notes, from which UID on the message can be at the target; then appends it.
 */
void
hearth_journal_look_before (HearthJournalRunner *self, const HearthFolderRecord *target)
{
  self->next_uid = target->uidvalidity != 0 ? MAX (target->uidnext, 1u) : 0;
  if (self->taken->message_id == NULL || self->appended_to != self->row->target ||
      self->appended_uidvalidity != target->uidvalidity)
    look (self, target->uidvalidity, self->next_uid, looked_before_cb);
  else if (note_try (self, target->uidvalidity, MAX (self->next_uid, self->appended_next_uid)))
    hearth_journal_take_append (self);
}

/* --- after a try --- */

/* Somebody has to look. */
static void
cannot_tell (HearthJournalRunner *self)
{
  g_autoptr (GError) reason =
      hearth_error_new (HEARTH_ERROR_SERVER_REFUSED,
                        "The connection broke off, and whether the message has come to the other folder "
                        "cannot be told");

  hearth_journal_take_failed (self, reason);
}

static void
look_failed (HearthJournalRunner *self, const GError *error)
{
  if (is_made_anew (error) && self->taken->uidvalidity != 0)
    {
      /* UIDs say nothing any more. */
      if (note_try (self, 0, 1))
        hearth_journal_runner_put_off (self, NULL, 0);
    }
  else if (is_closed (error))
    cannot_tell (self);
  else
    hearth_journal_runner_trouble (self, error);
}

static void
searched_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  const HearthIdSet *found = error == NULL ? hearth_imap_command_get_found (command) : NULL;

  if (error != NULL)
    look_failed (self, error);
  else if (found != NULL && !hearth_id_set_is_empty (found))
    hearth_journal_take_arrived (self);
  else
    hearth_journal_take_append (self);
}

static void
search (HearthJournalRunner *self)
{
  const HearthTaken *taken = self->taken;
  HearthImapCommand *command = hearth_imap_command_new_search (self->path, taken->uidvalidity);
  g_autoptr (HearthIdSet) uids = uids_from (taken->next_uid);

  hearth_imap_command_search_uids (command, uids);
  hearth_imap_command_search_header (command, "Message-ID", taken->message_id);
  hearth_journal_runner_submit (self, self->row->target, command, searched_cb);
}

static void compare_next (HearthJournalRunner *self);

static void
compared_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL && !g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT))
    look_failed (self, error);
  else if (self->n_same_bytes != g_bytes_get_size (self->taken->source))
    compare_next (self);
  else if (self->taken->uidvalidity != 0)
    hearth_journal_take_arrived (self);
  else
    cannot_tell (self); /* it may have been there before */
}

/* All of it against all of it. */
static void
compare_next (HearthJournalRunner *self)
{
  const HearthTaken *taken = self->taken;
  guint32 uid;

  if (hearth_id_set_is_empty (self->alike))
    {
      if (self->is_half_alike && taken->uidvalidity != 0)
        cannot_tell (self);
      else
        hearth_journal_take_append (self);
      return;
    }
  uid = hearth_id_set_get_range (self->alike, 0).first;
  hearth_id_set_remove_range (self->alike, uid, uid);
  self->n_same_bytes = 0;
  hearth_journal_runner_submit (self, self->row->target,
                                hearth_imap_command_new_fetch_body (self->path, taken->uidvalidity, uid, "",
                                                                    g_bytes_get_size (taken->source)),
                                compared_cb);
}

/**
 * hearth_journal_compare_body:
 * @bytes: (array length=length): the next piece of a message at the target
 *
 * Counts what is the same from the beginning on; one byte that is not, and it never becomes all.
 */
void
hearth_journal_compare_body (HearthJournalRunner *self, const char *bytes, gsize length)
{
  gsize size;
  const char *own = g_bytes_get_data (self->taken->source, &size);

  if (self->n_same_bytes > size || length > size - self->n_same_bytes ||
      memcmp (own + self->n_same_bytes, bytes, length) != 0)
    self->n_same_bytes = G_MAXSIZE;
  else
    self->n_same_bytes += length;
}

static void
looked_after_cb (HearthJournalRunner *self, HearthImapCommand *command, const GError *error)
{
  if (error != NULL)
    look_failed (self, error);
  else
    compare_next (self);
}

/**
 * hearth_journal_look_after:
 *
 * Finds out whether a try was carried out.
 */
void
hearth_journal_look_after (HearthJournalRunner *self)
{
  if (self->taken->message_id != NULL)
    search (self);
  else
    look (self, self->taken->uidvalidity, self->taken->next_uid, looked_after_cb);
}
