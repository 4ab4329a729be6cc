/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-structure.h"

G_BEGIN_DECLS

/**
 * HearthTextPart:
 * @section: where it is, "1.1"
 * @type: "text/plain", "text/html"
 * @charset @encoding: as the message says, maybe ""
 *
 * The part whose first words make a row's preview. A plain value; what is too long for it is left out.
 */
typedef struct
{
  char section[64];
  char type[32];
  char charset[40];
  char encoding[24];
} HearthTextPart;

gboolean hearth_text_part_find (const HearthImapStructure *structure, HearthTextPart *part);
void hearth_text_part_write (const HearthTextPart *part, GString *text);
gboolean hearth_text_part_read (const char *data, gsize length, HearthTextPart *part);

G_END_DECLS
