/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  HEARTH_QUIET_NOTE,
  HEARTH_QUIET_WARNING,
  HEARTH_QUIET_ERROR,
} HearthQuietKind;

/**
 * HearthQuietLine:
 *
 * One grey line above a text: a sign, a sentence, and what can be done about it.
 */
#define HEARTH_TYPE_QUIET_LINE (hearth_quiet_line_get_type ())
G_DECLARE_FINAL_TYPE (HearthQuietLine, hearth_quiet_line, HEARTH, QUIET_LINE, GtkWidget)

GtkWidget *hearth_quiet_line_new (HearthQuietKind kind, const char *icon_name, const char *text);
GtkWidget *hearth_quiet_line_add_button (HearthQuietLine *self, const char *label, const char *action_name);
void hearth_quiet_line_set_text (HearthQuietLine *self, const char *text);
const char *hearth_quiet_line_get_text (HearthQuietLine *self);

G_END_DECLS
