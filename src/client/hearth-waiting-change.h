/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-filing.h"

G_BEGIN_DECLS

/**
 * HearthWaitingChange:
 *
 * Something that was done here and not yet on the server. Property "change" (#HearthPendingChange) is notified. UI thread.
 */
#define HEARTH_TYPE_WAITING_CHANGE (hearth_waiting_change_get_type ())
G_DECLARE_FINAL_TYPE (HearthWaitingChange, hearth_waiting_change, HEARTH, WAITING_CHANGE, GObject)

HearthWaitingChange *hearth_waiting_change_new (HearthPendingChange *change);
HearthPendingChange *hearth_waiting_change_get_change (HearthWaitingChange *self);
void hearth_waiting_change_set_change (HearthWaitingChange *self, HearthPendingChange *change);

G_END_DECLS
