/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

/** How the lines of format=flowed are joined (RFC 3676). */
typedef enum
{
  HEARTH_TEXT_KEEP_SPACE,
  HEARTH_TEXT_DELETE_SPACE, /* DelSp=yes */
} HearthTextFlow;

/** Quote levels deeper than this are shown at this depth. */
#define HEARTH_TEXT_MAX_QUOTE_DEPTH 20

char *hearth_text_to_html (const char *text, HearthRemarks *remarks);
char *hearth_text_join_flowed (const char *text, HearthTextFlow flow);
char *hearth_text_make_flowed (const char *text);
char *hearth_text_from_html (const char *html, gsize n_bytes);
gboolean hearth_text_is_attribution (const char *line, gsize n_bytes);

G_END_DECLS
