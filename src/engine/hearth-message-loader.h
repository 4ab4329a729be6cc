/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-content.h"
#include "hearth-core.h"
#include "hearth-imap-command.h"

G_BEGIN_DECLS

/* HearthMessageLoader (declared in hearth-core.h): messages as they are read, from the store or from the server,
 * parsed in the pool, with a few kept. Engine thread, owned by the core. */
HearthMessageLoader *hearth_message_loader_new (HearthCore *core);
void hearth_message_loader_free (HearthMessageLoader *self);

void hearth_message_loader_load_async (HearthMessageLoader *self,
                                       HearthKey placement,
                                       HearthImapPriority priority,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
HearthContent *
hearth_message_loader_load_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error);

/* The whole source as it is on the server. */
void hearth_message_loader_read_source_async (HearthMessageLoader *self,
                                              HearthKey placement,
                                              HearthImapPriority priority,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer data);
GBytes *
hearth_message_loader_read_source_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error);

G_END_DECLS
