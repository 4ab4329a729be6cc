/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ModelServer keeps. */
#pragma once

#include "hearth-flags.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 uid;
  HearthFlags flags;
  guint64 modseq; /* of its last change */
  char *subject;
  char *text;
  char *date;       /* (nullable): that APPEND gave it */
  gboolean is_gone; /* removed at that modseq */
  gboolean breaks;  /* the server does not survive giving its text */
  guint n_breaks;
  gboolean is_refused; /* the server says NO when it comes to its text */
} ModelMessage;

typedef struct
{
  char *name;
  guint32 uidvalidity;
  guint32 uidnext;
  guint64 modseq;
  GPtrArray *messages; /* of ModelMessage, by UID, with those that are gone */
} ModelMailbox;

ModelMailbox *model_mailbox_new (const char *name, guint32 uidvalidity);
void model_mailbox_free (ModelMailbox *self);
ModelMessage *
model_mailbox_add (ModelMailbox *self, const char *subject, const char *text, HearthFlags flags);
ModelMessage *model_mailbox_copy (ModelMailbox *self, const ModelMessage *message);
ModelMessage *model_mailbox_find (ModelMailbox *self, guint32 uid); /* NULL also for one that is gone */
void model_mailbox_set_flags (ModelMailbox *self, ModelMessage *message, HearthFlags flags);
void model_mailbox_remove (ModelMailbox *self, ModelMessage *message);
guint model_mailbox_count (ModelMailbox *self);
char *model_mailbox_dup_state (ModelMailbox *self);
char *model_mailbox_dup_text (ModelMailbox *self, const char *subject); /* (nullable): of the newest */

/* What a FETCH says of it without its number, for the items that were asked for. */
void model_message_print (const ModelMessage *self, const char *items, gboolean with_modseq, GString *out);
/* (nullable): "<ID>" as its text says. */
char *model_message_dup_id (const ModelMessage *self);
/* "(\Seen \Flagged)" anywhere in @text. */
HearthFlags model_parse_flags (const char *text);
gboolean model_set_has (const char *set, guint32 uid);

G_END_DECLS
