/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"
#include "hearth-web-loader.h"

G_BEGIN_DECLS

/**
 * HearthWindow:
 *
 * The main window: tree, list and reader, which fold into two and one as the window gets narrower.
 *
 * Signals: "compose" (HearthLetter*): a letter to open in a composer; "forward" (HearthLetter*, HearthContent*): the same
 * with the attachments of the content, or the whole message attached if that is %NULL.
 */
#define HEARTH_TYPE_WINDOW (hearth_window_get_type ())
G_DECLARE_FINAL_TYPE (HearthWindow, hearth_window, HEARTH, WINDOW, AdwApplicationWindow)

GtkWidget *hearth_window_new (AdwApplication *application,
                              HearthClient *client,
                              HearthWebLoader *loader,
                              GSettings *settings);
guint16 hearth_window_get_account (HearthWindow *self);
void hearth_window_present_with_mail (HearthWindow *self);
void hearth_window_show_failure (HearthWindow *self, const GError *error);
void hearth_window_show_toast (HearthWindow *self, const char *text);
void hearth_window_say_sentence (HearthWindow *self, const char *text);
void hearth_window_add_toast (HearthWindow *self, AdwToast *toast);
void hearth_window_set_accels (GtkApplication *application);

G_END_DECLS
