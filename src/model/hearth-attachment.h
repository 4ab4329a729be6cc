/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-key.h"

G_BEGIN_DECLS

/** What bytes look like to a mail server: decides how an attached message may travel (RFC 2046 section 5.2.1). */
typedef enum
{
  HEARTH_SHAPE_BINARY, /* anything: travels as base64 */
  HEARTH_SHAPE_7BIT,   /* ASCII in lines of at most 998 bytes that end with CRLF */
  HEARTH_SHAPE_8BIT,   /* the same with bytes above 127 */
} HearthShape;

/**
 * HearthAttachment:
 * @key: its bytes in the store of an account
 * @name: a file name without a path, never empty
 * @content_type: "type/subtype", lower case
 * @content_id: without angle brackets, for pictures in the text; or %NULL
 * @size_bytes: of the bytes themselves
 *
 * Something that goes along with a letter. Its bytes are in the store from the moment it was added. Immutable, counted
 * atomically.
 */
typedef struct
{
  HearthKey key;
  char *name;
  char *content_type;
  char *content_id;
  guint64 size_bytes;
  HearthShape shape;
} HearthAttachment;

#define HEARTH_TYPE_ATTACHMENT (hearth_attachment_get_type ())
GType hearth_attachment_get_type (void);

HearthAttachment *
hearth_attachment_new (HearthKey key, const char *name, const char *content_type, guint64 size_bytes);
HearthAttachment *hearth_attachment_copy_as (const HearthAttachment *self, HearthKey key);
HearthAttachment *hearth_attachment_ref (HearthAttachment *self);
void hearth_attachment_unref (HearthAttachment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthAttachment, hearth_attachment_unref)

G_END_DECLS
