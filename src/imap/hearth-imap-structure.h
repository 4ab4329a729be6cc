/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-text.h"

G_BEGIN_DECLS

#define HEARTH_IMAP_PART_ROOT (-1)

/**
 * HearthImapPart:
 * @path: the section to ask for, "1.2"; empty for the multipart at the top
 * @parent: index of the part around it, or %HEARTH_IMAP_PART_ROOT
 * @type @subtype: as sent, any case
 * @charset @name: parameters of Content-Type
 * @filename: from Content-Disposition, else NIL; raw, maybe an encoded word or RFC 2231
 * @id: Content-ID with its brackets
 * @encoding: Content-Transfer-Encoding
 * @disposition: "inline", "attachment" or NIL
 * @size_bytes: encoded size as the server counts it
 */
typedef struct
{
  HearthImapText path;
  int parent;
  HearthImapText type;
  HearthImapText subtype;
  HearthImapText charset;
  HearthImapText name;
  HearthImapText filename;
  HearthImapText id;
  HearthImapText encoding;
  HearthImapText disposition;
  guint64 size_bytes;
} HearthImapPart;

/**
 * HearthImapStructure:
 * @parts: (array length=n_parts): each part before those within it
 * @has_attachment: a hint for a list: something that a reader would call an attachment
 * @is_cut: there were more parts than are kept, or some could not be understood
 *
 * BODYSTRUCTURE or BODY (RFC 3501 section 7.4.2), flat.
 */
typedef struct
{
  const HearthImapPart *parts;
  guint n_parts;
  gboolean has_attachment;
  gboolean is_cut;
} HearthImapStructure;

G_END_DECLS
