/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes along with a letter: immutable once shared, counted atomically. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-attachment.h"

#include <string.h>

typedef struct
{
  HearthAttachment value; /* first */
  gatomicrefcount ref_count;
} CountedAttachment;

G_DEFINE_BOXED_TYPE (HearthAttachment, hearth_attachment, hearth_attachment_ref, hearth_attachment_unref)

/* A name that no file manager takes for a path, and that breaks no line. */
static char *
safe_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  const char *base = strrchr (valid, '/');
  GString *safe = g_string_new (NULL);

  for (const char *p = base != NULL ? base + 1 : valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (safe, g_unichar_iscntrl (g_utf8_get_char (p)) ? '_' : g_utf8_get_char (p));
  if (safe->len == 0)
    g_string_append (safe, "attachment");
  return g_string_free (safe, FALSE);
}

/**
 * hearth_attachment_new:
 * @key: where its bytes are
 * @name: a file name; a path before it and control characters are left out
 * @content_type: (nullable): %NULL for unknown bytes
 *
 * Returns: (transfer full): an attachment of unknown shape, to be filled before it is shared
 */
HearthAttachment *
hearth_attachment_new (HearthKey key, const char *name, const char *content_type, guint64 size_bytes)
{
  CountedAttachment *self = g_new0 (CountedAttachment, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.key = key;
  self->value.name = safe_name (name);
  self->value.content_type =
      g_ascii_strdown (content_type != NULL ? content_type : "application/octet-stream", -1);
  self->value.size_bytes = size_bytes;
  return &self->value;
}

/**
 * hearth_attachment_copy_as:
 * @key: where the same bytes are, too
 *
 * Returns: (transfer full): the same attachment with its bytes in another place
 */
HearthAttachment *
hearth_attachment_copy_as (const HearthAttachment *self, HearthKey key)
{
  HearthAttachment *copy = hearth_attachment_new (key, self->name, self->content_type, self->size_bytes);

  copy->content_id = g_strdup (self->content_id);
  copy->shape = self->shape;
  return copy;
}

/**
 * hearth_attachment_ref:
 *
 * Returns: (transfer full): @self
 */
HearthAttachment *
hearth_attachment_ref (HearthAttachment *self)
{
  g_atomic_ref_count_inc (&((CountedAttachment *) self)->ref_count);
  return self;
}

/**
 * hearth_attachment_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_attachment_unref (HearthAttachment *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedAttachment *) self)->ref_count))
    return;
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->content_id);
  g_free (self);
}
