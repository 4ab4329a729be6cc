/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hearth_quote_tags_attach (GtkTextBuffer *buffer);

G_END_DECLS
