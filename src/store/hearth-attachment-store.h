/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-attachment.h"

G_BEGIN_DECLS

/** An attachment is copied in by pieces of this size; the last one is smaller. */
#define HEARTH_ATTACHMENT_PIECE_BYTES (256 * 1024)

/* Bytes of attachments. A new one belongs to nobody until a draft is saved with it; what belongs to nobody is forgotten
 * when the account is opened. Engine thread. */
HearthKey hearth_attachment_store_begin (HearthAccountStore *store, GError **error);
gboolean hearth_attachment_store_add (HearthAccountStore *store,
                                      HearthKey attachment,
                                      guint piece,
                                      const void *data,
                                      gsize length,
                                      GError **error);
gboolean hearth_attachment_store_finish (HearthAccountStore *store,
                                         HearthKey attachment,
                                         guint64 size_bytes,
                                         GError **error);
gboolean hearth_attachment_store_drop (HearthAccountStore *store, HearthKey attachment, GError **error);
HearthKey hearth_attachment_store_copy (HearthAccountStore *from,
                                        HearthKey attachment,
                                        HearthAccountStore *to,
                                        GError **error);
gboolean hearth_attachment_store_is_here (HearthAccountStore *store, HearthKey attachment);

G_END_DECLS
