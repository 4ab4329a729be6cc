/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthComposerWindow:
 *
 * A window in which one letter is written.
 *
 * Signal "sent" (HearthLetter*): the letter is in the outbox, on disk; the window closes itself.
 * Actions: composer.send, composer.discard, composer.show-cc, composer.show-bcc, composer.monospace.
 */
#define HEARTH_TYPE_COMPOSER_WINDOW (hearth_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (HearthComposerWindow, hearth_composer_window, HEARTH, COMPOSER_WINDOW, AdwWindow)

GtkWidget *hearth_composer_window_new (HearthClient *client, HearthLetter *letter);
gboolean hearth_composer_window_is_changed (HearthComposerWindow *self);

G_END_DECLS
