/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-filing.h"
#include "hearth-folder.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_UNDO_FILING,
  HEARTH_UNDO_FLAGS,
  HEARTH_UNDO_NAME,
  HEARTH_UNDO_LETTER,
} HearthUndoKind;

/** A message whose flags were changed, and how they were. */
typedef struct
{
  HearthKey placement;
  HearthFlags flags;
} HearthFlagsBefore;

/**
 * HearthUndoEntry:
 * @id: given by the stack, never twice; the halves of one that broke off share it
 * @words: what was done: "3 messages archived"
 * @filing @target: FILING: what the user did, and (nullable) where to, for the words
 * @filed: FILING: what is to be put back, or after undoing, what would do it again
 * @before: (element-type HearthFlagsBefore): FLAGS: the messages that did change
 * @mask @values: FLAGS: what was set
 * @folder @old_name @new_name: NAME: of a folder
 * @letter: LETTER: one in the outbox that can still be taken back
 *
 * Something that the user did and can take back. Owned by whoever holds it.
 */
typedef struct
{
  guint64 id;
  HearthUndoKind kind;
  char *words;
  HearthFiling filing;
  HearthFolder *target;
  HearthFiled *filed;
  GArray *before;
  HearthFlags mask;
  HearthFlags values;
  HearthKey folder;
  char *old_name;
  char *new_name;
  HearthKey letter;
} HearthUndoEntry;

HearthUndoEntry *hearth_undo_entry_new (HearthUndoKind kind);
void hearth_undo_entry_free (HearthUndoEntry *self);
guint hearth_undo_entry_get_n_messages (const HearthUndoEntry *self);

/* So much is remembered; what is older is forgotten. A million messages are 24 MB. */
#define HEARTH_UNDO_MAX_ENTRIES  100
#define HEARTH_UNDO_MAX_MESSAGES 2000000

/**
 * HearthUndoStack:
 *
 * What was done, newest last, and what was taken back of it. It only remembers: doing is the client's. Properties
 * "can-undo" and "can-redo", both notified. UI thread.
 */
#define HEARTH_TYPE_UNDO_STACK (hearth_undo_stack_get_type ())
G_DECLARE_FINAL_TYPE (HearthUndoStack, hearth_undo_stack, HEARTH, UNDO_STACK, GObject)

HearthUndoStack *hearth_undo_stack_new (void);
guint64 hearth_undo_stack_push (HearthUndoStack *self, HearthUndoEntry *entry);
HearthUndoEntry *hearth_undo_stack_take (HearthUndoStack *self, guint64 id);
HearthUndoEntry *hearth_undo_stack_take_letter (HearthUndoStack *self, HearthKey letter);
void hearth_undo_stack_put_back (HearthUndoStack *self, HearthUndoEntry *entry);
HearthUndoEntry *hearth_undo_stack_take_undone (HearthUndoStack *self);
void hearth_undo_stack_put_undone (HearthUndoStack *self, HearthUndoEntry *entry);
void hearth_undo_stack_put_redone (HearthUndoStack *self, HearthUndoEntry *entry);
guint hearth_undo_stack_get_count (HearthUndoStack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthUndoEntry, hearth_undo_entry_free)

G_END_DECLS
