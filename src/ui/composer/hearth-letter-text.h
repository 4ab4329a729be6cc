/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Plain texts of letters: what in them is the writer's own, and where the signature is. */

/* What ends the writer's own text where another message begins that is passed on. */
#define HEARTH_LETTER_TEXT_CUT "-----"

guint hearth_letter_text_get_quote_depth (const char *line);
char *hearth_letter_text_dup_own (const char *text);
gboolean hearth_letter_text_mentions_attachment (const char *text);
char *hearth_letter_text_dup_signed (const char *text, const char *signature);
gssize hearth_letter_text_find_signature (const char *text, const char *signature);
gboolean hearth_letter_text_has_signature (const char *text);

G_END_DECLS
