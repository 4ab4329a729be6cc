/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-key.h"

G_BEGIN_DECLS

/**
 * HearthPackedBody:
 *
 * A whole message as it will lie in `bodies.db`: hashed and compressed, which any thread may do. One owner.
 */
typedef struct _HearthPackedBody HearthPackedBody;

HearthPackedBody *hearth_packed_body_new (HearthKey message, GBytes *source, GError **error);
void hearth_packed_body_free (HearthPackedBody *self);
guint64 hearth_packed_body_get_size (const HearthPackedBody *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPackedBody, hearth_packed_body_free)

G_END_DECLS
