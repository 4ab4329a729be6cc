/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows to type in whose text has to be mended. UI thread. */
void hearth_entry_row_mark (AdwEntryRow *row);
void hearth_entry_row_unmark (AdwEntryRow *row);

G_END_DECLS
