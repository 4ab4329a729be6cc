/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-account.h"

G_BEGIN_DECLS

/**
 * HearthProblemLine:
 *
 * Over the messages of an account that needs the user: what happened and what can be done. Shows nothing otherwise.
 */
#define HEARTH_TYPE_PROBLEM_LINE (hearth_problem_line_get_type ())
G_DECLARE_FINAL_TYPE (HearthProblemLine, hearth_problem_line, HEARTH, PROBLEM_LINE, GtkWidget)

void hearth_problem_line_set_account (HearthProblemLine *self, HearthAccount *account);

G_END_DECLS
