/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-words.h"

G_BEGIN_DECLS

/**
 * HearthWayButton:
 *
 * A button that does something about an account's problem: its label and the window's action, whose parameter is the
 * account's number (a 32-bit unsigned).
 */
typedef struct
{
  const char *label;
  const char *action;
} HearthWayButton;

#define HEARTH_MAX_WAYS 3

guint hearth_ways_get_buttons (HearthWays ways, HearthWayButton *buttons);

G_END_DECLS
