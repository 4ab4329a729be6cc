/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place in a message that is kept without its attachments: where which bytes belong. Plain values, any thread. */
#pragma once

#include <glib.h>

#include "hearth-key.h"

G_BEGIN_DECLS

/** Bytes of an attachment that make a line of base64 (RFC 2045 section 6.8). */
#define HEARTH_BASE64_LINE_BYTES 57

/** Stored by number. */
typedef enum
{
  HEARTH_INSERT_BASE64, /* lines of 76 characters, each ended by CRLF */
  HEARTH_INSERT_AS_IS,
} HearthInsertEncoding;

/**
 * HearthInsert:
 * @position: how many bytes of the message without inserts come before it; ascending within a message
 * @content: what is inserted
 * @size_bytes: its size before it is encoded
 */
typedef struct
{
  guint64 position;
  HearthKey content;
  guint64 size_bytes;
  HearthInsertEncoding encoding;
} HearthInsert;

/* Returns: how many bytes it is in the message. */
static inline guint64
hearth_insert_get_encoded_bytes (const HearthInsert *self)
{
  const guint64 n_lines = (self->size_bytes + HEARTH_BASE64_LINE_BYTES - 1) / HEARTH_BASE64_LINE_BYTES;

  if (self->encoding == HEARTH_INSERT_AS_IS)
    return self->size_bytes;
  return (self->size_bytes + 2) / 3 * 4 + 2 * n_lines;
}

G_END_DECLS
