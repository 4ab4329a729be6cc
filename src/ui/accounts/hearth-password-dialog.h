/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

void hearth_password_dialog_present (GtkWindow *parent, HearthClient *client, HearthAccount *account);

G_END_DECLS
