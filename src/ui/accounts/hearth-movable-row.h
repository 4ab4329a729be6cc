/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-house-change.h"

G_BEGIN_DECLS

/* What a row can be done with, as its menu says it. */
GMenu *hearth_movable_row_make (
    AdwActionRow *row, HearthHouseChangeKind kind, gint64 id, guint place, guint n_places);

G_END_DECLS
