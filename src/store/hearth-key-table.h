/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "hearth-error.h"

G_BEGIN_DECLS

gboolean hearth_key_table_register (sqlite3 *handle, GError **error);
void hearth_key_table_bind (sqlite3_stmt *statement, int index, const gint64 *rows, gsize n_rows);

G_END_DECLS
