/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What was needed to turn bytes into text. */
typedef enum
{
  HEARTH_CHARSET_AS_SAID,  /* the label was right, or there was nothing to tell */
  HEARTH_CHARSET_REPAIRED, /* the label was right, some bytes were not: U+FFFD stands for them */
  HEARTH_CHARSET_GUESSED,  /* no label, an unknown one or a wrong one: another charset was taken */
} HearthCharsetFate;

void hearth_mime_charset_keep_open (void);
const char *hearth_mime_charset_find (const char *label, gssize n_bytes);
char *hearth_mime_charset_to_utf8 (const char *label,
                                   gssize label_bytes,
                                   const char *bytes,
                                   gsize n_bytes,
                                   gsize *n_text_bytes,
                                   HearthCharsetFate *fate);

G_END_DECLS
