/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-core.h"
#include "hearth-letter-builder.h"

G_BEGIN_DECLS

/* A draft as a message: what the server gets, and what the reader shows. Engine thread. */
HearthLetterBuilder *
hearth_draft_message_new_builder (HearthCore *core, guint16 account, HearthLetter *letter);
void hearth_draft_message_read_async (HearthCore *core,
                                      HearthKey draft,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
GBytes *hearth_draft_message_read_finish (HearthCore *core, GAsyncResult *result, GError **error);

G_END_DECLS
