/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it is read: immutable once shared, counted atomically. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-content.h"

typedef struct
{
  HearthContent value; /* first */
  gatomicrefcount ref_count;
} CountedContent;

G_DEFINE_BOXED_TYPE (HearthContent, hearth_content, hearth_content_ref, hearth_content_unref)

/**
 * hearth_content_new:
 *
 * Returns: (transfer full): an empty content, to be filled before it is shared
 */
HearthContent *
hearth_content_new (void)
{
  CountedContent *self = g_new0 (CountedContent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.from = hearth_address_list_new ();
  self->value.reply_to = hearth_address_list_new ();
  self->value.to = hearth_address_list_new ();
  self->value.cc = hearth_address_list_new ();
  self->value.bcc = hearth_address_list_new ();
  self->value.delivered_to = hearth_address_list_new ();
  self->value.in_reply_to = g_ptr_array_new_with_free_func (g_free);
  self->value.references = g_ptr_array_new_with_free_func (g_free);
  self->value.parts = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_part_free);
  return &self->value;
}

/**
 * hearth_content_ref:
 *
 * Returns: (transfer full): @self
 */
HearthContent *
hearth_content_ref (HearthContent *self)
{
  g_atomic_ref_count_inc (&((CountedContent *) self)->ref_count);
  return self;
}

/**
 * hearth_content_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_content_unref (HearthContent *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedContent *) self)->ref_count))
    return;
  g_ptr_array_unref (self->from);
  g_ptr_array_unref (self->reply_to);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_ptr_array_unref (self->delivered_to);
  g_ptr_array_unref (self->in_reply_to);
  g_ptr_array_unref (self->references);
  g_ptr_array_unref (self->parts);
  hearth_address_unref (self->sender);
  hearth_address_unref (self->list_post);
  g_clear_pointer (&self->list_unsubscribe, g_ptr_array_unref);
  g_free (self->subject);
  g_free (self->message_id);
  hearth_delivery_report_free (self->report);
  g_free (self->forwarded_id);
  g_free (self->list_id);
  g_free (self);
}

/**
 * hearth_part_new:
 * @path: as IMAP numbers parts
 *
 * Returns: (transfer full): a part, to be filled
 */
HearthPart *
hearth_part_new (HearthPartKind kind, const char *path)
{
  HearthPart *self = g_new0 (HearthPart, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  return self;
}

/**
 * hearth_part_free:
 * @self: (transfer full) (nullable): a part
 */
void
hearth_part_free (HearthPart *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->content_id);
  g_free (self->text);
  g_free (self->html);
  g_clear_pointer (&self->remote, g_ptr_array_unref);
  g_free (self);
}

/**
 * hearth_content_find_part:
 *
 * Returns: (transfer none) (nullable): the part at @path
 */
const HearthPart *
hearth_content_find_part (const HearthContent *self, const char *path)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->path, path) == 0)
        return part;
    }
  return NULL;
}

/**
 * hearth_content_find_cid:
 * @content_id: without angle brackets
 *
 * Returns: (transfer none) (nullable): the part of this message with that Content-ID
 */
const HearthPart *
hearth_content_find_cid (const HearthContent *self, const char *content_id)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (self->parts, i);

      if (part->content_id != NULL && g_strcmp0 (part->content_id, content_id) == 0)
        return part;
    }
  return NULL;
}
