/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthPersonPage:
 *
 * A form: what a person is called at home, and their colour.
 */
#define HEARTH_TYPE_PERSON_PAGE (hearth_person_page_get_type ())
G_DECLARE_FINAL_TYPE (HearthPersonPage, hearth_person_page, HEARTH, PERSON_PAGE, AdwBin)

GtkWidget *hearth_person_page_new (HearthClient *client, gint64 person);

G_END_DECLS
