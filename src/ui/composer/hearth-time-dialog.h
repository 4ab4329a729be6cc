/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HearthTimeDialog:
 *
 * Asks when a letter shall go out. Response "send": at the time that hearth_time_dialog_get_unix_s() says; another:
 * not at all.
 */
#define HEARTH_TYPE_TIME_DIALOG (hearth_time_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HearthTimeDialog, hearth_time_dialog, HEARTH, TIME_DIALOG, AdwMessageDialog)

GtkWidget *hearth_time_dialog_new (GtkWindow *parent, GDateTime *start);
gint64 hearth_time_dialog_get_unix_s (HearthTimeDialog *self);

G_END_DECLS
