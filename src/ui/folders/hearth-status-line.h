/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client-filing.h"

G_BEGIN_DECLS

/**
 * HearthStatusLine:
 *
 * The line at the foot of the tree, which says how the house is doing, and the popover that says it at length.
 */
#define HEARTH_TYPE_STATUS_LINE (hearth_status_line_get_type ())
G_DECLARE_FINAL_TYPE (HearthStatusLine, hearth_status_line, HEARTH, STATUS_LINE, GtkWidget)

void hearth_status_line_set_client (HearthStatusLine *self, HearthClient *client);
void hearth_status_line_open (HearthStatusLine *self);

G_END_DECLS
