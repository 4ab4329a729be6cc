/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-account-store.h"
#include "hearth-insert.h"

G_BEGIN_DECLS

/**
 * HearthOwnStream:
 *
 * A message of ours with its attachments read from the store piece by piece: at most one chunk is held in memory.
 * Engine thread; asynchronous reads stay on it (pollable). It ends before the store is closed.
 */
#define HEARTH_TYPE_OWN_STREAM (hearth_own_stream_get_type ())
G_DECLARE_FINAL_TYPE (HearthOwnStream, hearth_own_stream, HEARTH, OWN_STREAM, GInputStream)

GInputStream *hearth_own_stream_new (HearthAccountStore *store, GBytes *skeleton, GArray *inserts);
guint64 hearth_own_stream_get_size (GBytes *skeleton, GArray *inserts);

G_END_DECLS
