/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection to a ModelServer, without the connection: a command in, the answer out. */
#pragma once

#include "model-mailbox.h"

G_BEGIN_DECLS

typedef struct
{
  const char *capabilities;
  GPtrArray *mailboxes; /* of ModelMailbox; the server's */
  ModelMailbox *mailbox;
  GArray *view;        /* of guint32: the UIDs by number, as far as the client was told */
  guint64 told;        /* up to which modseq */
  char *idle_tag;      /* while it listens */
  gboolean is_enabled; /* QRESYNC */
  gboolean is_broken;
  gboolean is_refused; /* what was asked for last */
} ModelSession;

ModelSession *model_session_new (const char *capabilities, GPtrArray *mailboxes);
void model_session_free (ModelSession *self);
/* @line with its tag, and with the literals that came: "{n}" and, after a line end, the bytes. Returns: whether the connection goes on */
gboolean model_session_take (ModelSession *self, const char *line, GString *out);
/* What changed since the client was told. */
void model_session_tell (ModelSession *self, GString *out);

G_END_DECLS
