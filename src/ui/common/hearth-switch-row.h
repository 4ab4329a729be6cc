/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void hearth_switch_row_join (AdwActionRow *row, GtkSwitch *toggle);

G_END_DECLS
