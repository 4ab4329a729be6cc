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
HearthCore *hearth_message_loader_get_core (HearthMessageLoader *self);

void hearth_message_loader_load_async (HearthMessageLoader *self,
                                       HearthKey placement,
                                       HearthImapPriority priority,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
HearthContent *
hearth_message_loader_load_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error);

/* Makes the first words of the row from what is here. Returns: whether there is something. */
gboolean hearth_message_loader_find_preview (HearthMessageLoader *self, HearthKey placement);

/* A part, decoded, fetched by itself if it is not here. */
void hearth_message_loader_read_part_async (HearthMessageLoader *self,
                                            HearthKey placement,
                                            const char *path,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
GBytes *
hearth_message_loader_read_part_finish (HearthMessageLoader *self, GAsyncResult *result, GError **error);

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
