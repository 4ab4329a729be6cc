/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthAccountPage:
 *
 * One account: how it is doing, its servers, the addresses it writes from, what it trusts.
 */
#define HEARTH_TYPE_ACCOUNT_PAGE (hearth_account_page_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountPage, hearth_account_page, HEARTH, ACCOUNT_PAGE, AdwBin)

GtkWidget *hearth_account_page_new (HearthClient *client, guint16 account);
guint16 hearth_account_page_get_account (HearthAccountPage *self);
void hearth_account_page_put_back (HearthAccountPage *self);
void hearth_account_page_focus_later (HearthAccountPage *self, gint64 identity);

G_END_DECLS
