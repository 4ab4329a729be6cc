/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthIdentityPage:
 *
 * A form: an address to write from, with its name, where answers go, and its signature.
 */
#define HEARTH_TYPE_IDENTITY_PAGE (hearth_identity_page_get_type ())
G_DECLARE_FINAL_TYPE (HearthIdentityPage, hearth_identity_page, HEARTH, IDENTITY_PAGE, AdwBin)

GtkWidget *hearth_identity_page_new (HearthClient *client, guint16 account, gint64 identity);
const HearthIdentity *hearth_identity_page_get_identity (HearthIdentityPage *self);

G_END_DECLS
