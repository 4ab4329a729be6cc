/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/* Ask before something goes for ever, and take it away if the user says so. */
void
hearth_removal_dialog_present_for_account (GtkWindow *parent, HearthClient *client, HearthAccount *account);
void hearth_removal_dialog_present_for_person (GtkWindow *parent, HearthClient *client, gint64 person);
void hearth_removal_dialog_present_for_identity (GtkWindow *parent, HearthClient *client, gint64 identity);

G_END_DECLS
