/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"
#include "hearth-spelling.h"

G_BEGIN_DECLS

/**
 * HearthComposerWindow:
 *
 * A window in which one letter is written. What is written is a draft: on the disk within two seconds, kept when the
 * window is closed.
 *
 * Signals:
 * "sent" (HearthLetter*, guint64 key, gint64 later): the letter is in the outbox, on disk, to go out at the time @later,
 * or with 0 as always; the window closes itself;
 * "kept" (char* subject): the window was closed, and the draft is kept;
 * "stays": the window goes on: the draft could not be saved, sent or discarded, or files are still being added and the
 * writer waits for them.
 * Actions: composer.send, composer.send-later, composer.discard, composer.attach, composer.show-cc, composer.show-bcc,
 * composer.emoji, composer.find, composer.replace, composer.quote, composer.paste-plain, composer.monospace,
 * composer.spelling-language.
 */
#define HEARTH_TYPE_COMPOSER_WINDOW (hearth_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (HearthComposerWindow, hearth_composer_window, HEARTH, COMPOSER_WINDOW, AdwWindow)

GtkWidget *hearth_composer_window_new (HearthClient *client, GSettings *settings);
void hearth_composer_window_warm_up (HearthComposerWindow *self);
void hearth_composer_window_begin (HearthComposerWindow *self, HearthDraft *draft);
void hearth_composer_window_attach_message (HearthComposerWindow *self, HearthKey placement);
void hearth_composer_window_attach_part (HearthComposerWindow *self,
                                         HearthKey placement,
                                         const char *path,
                                         const char *name);
void hearth_composer_window_set_spelling (HearthComposerWindow *self, HearthSpelling *spelling);
void hearth_composer_window_say (HearthComposerWindow *self, const char *text);
gboolean hearth_composer_window_has_draft (HearthComposerWindow *self, HearthDraft *draft);
gboolean hearth_composer_window_is_changed (HearthComposerWindow *self);
void hearth_composer_window_save (HearthComposerWindow *self);

G_END_DECLS
