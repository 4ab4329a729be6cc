/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-house.h"
#include "hearth-outbox-store.h"

G_BEGIN_DECLS

/**
 * HearthLetterBuilder:
 *
 * All that a message is made of, fixed in the moment it is asked for. Made on the engine thread, used in the pool.
 */
typedef struct _HearthLetterBuilder HearthLetterBuilder;

HearthLetterBuilder *hearth_letter_builder_new (HearthLetter *letter, const HearthIdentity *identity);
void hearth_letter_builder_free (HearthLetterBuilder *self);
void hearth_letter_builder_set_date (HearthLetterBuilder *self, gint64 unix_s);
void hearth_letter_builder_take_forwarded_id (HearthLetterBuilder *self, char *message_id);
const char *hearth_letter_builder_get_message_id (HearthLetterBuilder *self);

/* HearthPoolFuncs: the entry for the outbox; the message as it lies in a folder of drafts. */
gpointer hearth_letter_builder_make_entry (gpointer self, GError **error);
gpointer hearth_letter_builder_make_draft (gpointer self, GError **error);

/**
 * HearthBuiltMessage:
 * @skeleton: the message without its attachments
 * @inserts: (element-type HearthInsert): where they belong
 */
typedef struct
{
  GBytes *skeleton;
  GArray *inserts;
} HearthBuiltMessage;

void hearth_built_message_free (HearthBuiltMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthLetterBuilder, hearth_letter_builder_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthBuiltMessage, hearth_built_message_free)

G_END_DECLS
