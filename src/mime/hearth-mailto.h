/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-letter.h"

G_BEGIN_DECLS

/** A link longer than this is not for writing a letter. */
#define HEARTH_MAILTO_MAX_BYTES (64 * 1024)

/** Recipients of one link, To, Cc and Bcc together: as many as a reader would still look through. */
#define HEARTH_MAILTO_MAX_RECIPIENTS 200

gboolean hearth_mailto_fill_letter (const char *uri, HearthLetter *letter);

G_END_DECLS
