/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HearthPool:
 *
 * Two workers of low priority for what takes processor time: parsing, cleaning, building. Values in, values out.
 */
typedef struct _HearthPool HearthPool;

/**
 * HearthPoolFunc:
 * @input: what hearth_pool_run_async() was given
 *
 * Runs on a worker. Returns: the result, or %NULL with @error set
 */
typedef gpointer (*HearthPoolFunc) (gpointer input, GError **error);

HearthPool *hearth_pool_new (void);
void hearth_pool_free (HearthPool *self);

void hearth_pool_run_async (HearthPool *self,
                            HearthPoolFunc func,
                            gpointer input,
                            GDestroyNotify input_free,
                            GDestroyNotify result_free,
                            GAsyncReadyCallback callback,
                            gpointer data);
void hearth_pool_wait (HearthPool *self);
gpointer hearth_pool_run_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPool, hearth_pool_free)

G_END_DECLS
