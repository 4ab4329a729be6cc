/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthIdentityButton:
 *
 * Says from whom a letter comes, and offers every address of the household.
 *
 * Property "identity" (gint64), notified.
 */
#define HEARTH_TYPE_IDENTITY_BUTTON (hearth_identity_button_get_type ())
G_DECLARE_FINAL_TYPE (HearthIdentityButton, hearth_identity_button, HEARTH, IDENTITY_BUTTON, GtkWidget)

void hearth_identity_button_set_client (HearthIdentityButton *self, HearthClient *client);
void hearth_identity_button_set_identity (HearthIdentityButton *self, gint64 identity);
gint64 hearth_identity_button_get_identity (HearthIdentityButton *self);

G_END_DECLS
