/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-capability.h"
#include "hearth-imap-command-private.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_IMAP_SEGMENT_TEXT,
  HEARTH_IMAP_SEGMENT_BYTES,
  HEARTH_IMAP_SEGMENT_WAIT,   /* until "+" */
  HEARTH_IMAP_SEGMENT_STREAM, /* what the command's reader gives */
} HearthImapSegmentKind;

/**
 * HearthImapSegment:
 * @command: (nullable): whose it is; a reference
 * @left: of STREAM: how much is still to come
 */
typedef struct
{
  HearthImapSegmentKind kind;
  HearthImapCommand *command;
  GString *text;
  GBytes *bytes;
  guint64 left;
} HearthImapSegment;

void hearth_imap_segment_free (HearthImapSegment *segment);

/**
 * HearthImapEncoder:
 * @segments: (element-type HearthImapSegment): what came of it
 * @error: set if something must not go out; @segments are then to be thrown away
 *
 * Writes one line of one command. A value of its caller.
 */
typedef struct
{
  HearthImapCommand *command;
  HearthImapCapabilities capabilities;
  GQueue segments;
  gsize line_length;
  GError *error;
} HearthImapEncoder;

void hearth_imap_encoder_line (HearthImapEncoder *encoder, const char *tag);

/* For the files of the encoder. */
void hearth_imap_encoder_put (HearthImapEncoder *encoder, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hearth_imap_encoder_put_string (HearthImapEncoder *encoder, const char *value);
void hearth_imap_encoder_put_atom (HearthImapEncoder *encoder, const char *value);
void hearth_imap_encoder_put_flags (HearthImapEncoder *encoder);
void hearth_imap_encoder_put_uids (HearthImapEncoder *encoder);
void hearth_imap_encoder_put_message (HearthImapEncoder *encoder);
void hearth_imap_encoder_arguments (HearthImapEncoder *encoder);

G_END_DECLS
