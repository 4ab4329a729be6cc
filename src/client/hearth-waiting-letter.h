/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-letter.h"

G_BEGIN_DECLS

/**
 * HearthWaitingLetter:
 *
 * A letter of the outbox; property "item" (#HearthOutboxItem) is notified. UI thread.
 */
#define HEARTH_TYPE_WAITING_LETTER (hearth_waiting_letter_get_type ())
G_DECLARE_FINAL_TYPE (HearthWaitingLetter, hearth_waiting_letter, HEARTH, WAITING_LETTER, GObject)

HearthWaitingLetter *hearth_waiting_letter_new (HearthOutboxItem *item);
HearthOutboxItem *hearth_waiting_letter_get_item (HearthWaitingLetter *self);
void hearth_waiting_letter_set_item (HearthWaitingLetter *self, HearthOutboxItem *item);

G_END_DECLS
