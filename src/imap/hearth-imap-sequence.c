/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map from sequence numbers to UIDs: an array with a gap where the last message was taken out, since servers
 * report mass deletions one by one, upwards or downwards, and moving a million numbers for each would take minutes.
 * Engine thread; belongs to a session. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-sequence.h"

#include <string.h>

#include "hearth-imap-limits.h"

struct _HearthImapSequence
{
  guint32 *uids;
  gsize capacity;
  gsize gap_start;
  gsize gap_end;
};

#define N_KNOWN(self)  ((self)->capacity - ((self)->gap_end - (self)->gap_start))
#define PLACE(self, i) ((i) < (self)->gap_start ? (i) : (i) + ((self)->gap_end - (self)->gap_start))

/**
 * hearth_imap_sequence_new:
 *
 * Returns: (transfer full): a map in which nothing is known
 */
HearthImapSequence *
hearth_imap_sequence_new (void)
{
  return g_new0 (HearthImapSequence, 1);
}

/**
 * hearth_imap_sequence_free:
 * @sequence: (transfer full) (nullable): a map
 */
void
hearth_imap_sequence_free (HearthImapSequence *sequence)
{
  if (sequence == NULL)
    return;
  g_free (sequence->uids);
  g_free (sequence);
}

/**
 * hearth_imap_sequence_forget:
 *
 * Nothing is known any more: another mailbox, or the server contradicts itself.
 */
void
hearth_imap_sequence_forget (HearthImapSequence *sequence)
{
  g_clear_pointer (&sequence->uids, g_free);
  sequence->capacity = sequence->gap_start = sequence->gap_end = 0;
}

static void
move_gap (HearthImapSequence *self, gsize to)
{
  const gsize gap = self->gap_end - self->gap_start;

  if (to < self->gap_start)
    memmove (self->uids + to + gap, self->uids + to, (self->gap_start - to) * sizeof (guint32));
  else if (to > self->gap_start)
    memmove (self->uids + self->gap_start, self->uids + self->gap_end,
             (to - self->gap_start) * sizeof (guint32));
  self->gap_start = to;
  self->gap_end = to + gap;
}

static void
grow (HearthImapSequence *self, gsize n_known)
{
  const gsize before = N_KNOWN (self);

  move_gap (self, before);
  if (n_known > self->capacity)
    {
      self->capacity = MAX (n_known, self->capacity + self->capacity / 4 + 64);
      self->uids = g_realloc_n (self->uids, self->capacity, sizeof (guint32));
    }
  memset (self->uids + before, 0, (n_known - before) * sizeof (guint32));
  self->gap_start = n_known;
  self->gap_end = self->capacity;
}

/**
 * hearth_imap_sequence_set:
 * @number: a sequence number; 0 and those above %HEARTH_IMAP_MESSAGES_MAX are ignored
 * @uid: the UID there
 */
void
hearth_imap_sequence_set (HearthImapSequence *sequence, guint32 number, guint32 uid)
{
  if (number == 0 || number > HEARTH_IMAP_MESSAGES_MAX)
    return;
  if (number > N_KNOWN (sequence))
    grow (sequence, number);
  sequence->uids[PLACE (sequence, number - 1)] = uid;
}

/**
 * hearth_imap_sequence_get:
 *
 * Returns: the UID there, or 0 if it is not known
 */
guint32
hearth_imap_sequence_get (HearthImapSequence *sequence, guint32 number)
{
  if (number == 0 || number > N_KNOWN (sequence))
    return 0;
  return sequence->uids[PLACE (sequence, number - 1)];
}

/**
 * hearth_imap_sequence_expunge:
 * @number: the sequence number of a message that is gone: those behind it move up
 *
 * Returns: the UID that was there, or 0 if it is not known
 */
guint32
hearth_imap_sequence_expunge (HearthImapSequence *sequence, guint32 number)
{
  guint32 uid;
  gsize index;

  if (number == 0 || number > N_KNOWN (sequence))
    return 0;
  index = number - 1;
  uid = sequence->uids[PLACE (sequence, index)];
  if (index + 1 == sequence->gap_start)
    sequence->gap_start--;
  else
    {
      move_gap (sequence, index);
      sequence->gap_end++;
    }
  return uid;
}

/**
 * hearth_imap_sequence_vanish:
 * @uids: messages that are gone
 *
 * Returns: how many of them were known; if that is fewer than are gone, the numbers behind are not to be trusted
 */
guint64
hearth_imap_sequence_vanish (HearthImapSequence *sequence, const HearthIdSet *uids)
{
  const gsize n = N_KNOWN (sequence);
  gsize kept = 0;

  move_gap (sequence, n);
  for (gsize i = 0; i < n; i++)
    if (sequence->uids[i] == 0 || !hearth_id_set_contains (uids, sequence->uids[i]))
      sequence->uids[kept++] = sequence->uids[i];
  sequence->gap_start = kept;
  return n - kept;
}

/**
 * hearth_imap_sequence_get_n_known:
 *
 * Returns: how many places the map has
 */
gsize
hearth_imap_sequence_get_n_known (HearthImapSequence *sequence)
{
  return N_KNOWN (sequence);
}
