/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HearthScreenReader:
 *
 * Whether a screen reader runs in this session; property "on" is notified. UI thread.
 */
#define HEARTH_TYPE_SCREEN_READER (hearth_screen_reader_get_type ())
G_DECLARE_FINAL_TYPE (HearthScreenReader, hearth_screen_reader, HEARTH, SCREEN_READER, GObject)

HearthScreenReader *hearth_screen_reader_new (void);
gboolean hearth_screen_reader_is_on (HearthScreenReader *self);

G_END_DECLS
