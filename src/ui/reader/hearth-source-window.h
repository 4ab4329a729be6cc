/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthSourceWindow:
 *
 * A message as it came, in bytes. Actions: source.save, source.copy, window.close.
 */
#define HEARTH_TYPE_SOURCE_WINDOW (hearth_source_window_get_type ())
G_DECLARE_FINAL_TYPE (HearthSourceWindow, hearth_source_window, HEARTH, SOURCE_WINDOW, AdwWindow)

GtkWidget *hearth_source_window_new (HearthClient *client, HearthKey key, const char *subject);

G_END_DECLS
