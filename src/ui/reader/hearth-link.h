/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** What a link of a message may lead to. */
typedef enum
{
  HEARTH_LINK_WEB,
  HEARTH_LINK_MAILTO,
  HEARTH_LINK_FORBIDDEN,
} HearthLinkKind;

HearthLinkKind hearth_link_get_kind (const char *uri);
char *hearth_link_dup_host (const char *uri);
void hearth_link_open (GtkWidget *widget, const char *uri, const char *text, gboolean is_deceptive);

G_END_DECLS
