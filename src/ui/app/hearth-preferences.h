/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HearthPreferences:
 *
 * The few things that are a matter of taste.
 */
#define HEARTH_TYPE_PREFERENCES (hearth_preferences_get_type ())
G_DECLARE_FINAL_TYPE (HearthPreferences, hearth_preferences, HEARTH, PREFERENCES, AdwPreferencesWindow)

GtkWidget *hearth_preferences_new (GSettings *settings);

G_END_DECLS
