/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-house.h"
#include "hearth-member.h"

G_BEGIN_DECLS

/* The disc of a person: a label of the class hearth-disc in the colour of a person of the household, or grey. */
GtkWidget *hearth_disc_new (int size_px);
void hearth_disc_set_member (GtkLabel *disc, HearthMember *member);
void hearth_disc_set_person (GtkLabel *disc, const char *initial, HearthColor color);
void hearth_disc_set_stranger (GtkLabel *disc, const char *initials);

G_END_DECLS
