/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-id-set.h"

G_BEGIN_DECLS

/**
 * HearthImapSequence:
 *
 * Which UID stands at which sequence number of the selected mailbox, as far as the server has said. Four bytes a
 * message up to the highest that is known. Engine thread; belongs to a session. Sequence numbers begin with 1.
 */
typedef struct _HearthImapSequence HearthImapSequence;

HearthImapSequence *hearth_imap_sequence_new (void);
void hearth_imap_sequence_free (HearthImapSequence *sequence);
void hearth_imap_sequence_forget (HearthImapSequence *sequence);
void hearth_imap_sequence_set (HearthImapSequence *sequence, guint32 number, guint32 uid);
guint32 hearth_imap_sequence_get (HearthImapSequence *sequence, guint32 number);
guint32 hearth_imap_sequence_expunge (HearthImapSequence *sequence, guint32 number);
guint64 hearth_imap_sequence_vanish (HearthImapSequence *sequence, const HearthIdSet *uids);
gsize hearth_imap_sequence_get_n_known (HearthImapSequence *sequence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapSequence, hearth_imap_sequence_free)

G_END_DECLS
