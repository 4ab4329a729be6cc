/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter as a GVariant dictionary: exactly what was typed comes back, which a message could not promise. Pure
 * functions, any thread. Unknown fields are left alone, missing ones are empty, damaged bytes give an empty letter. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-letter-record.h"

#define ATTACHMENTS_TYPE "a(tssstu)"

static void
add_text (GVariantDict *dict, const char *name, const char *text)
{
  g_variant_dict_insert_value (dict, name,
                               g_variant_new_take_string (g_utf8_make_valid (text != NULL ? text : "", -1)));
}

static void
add_addresses (GVariantDict *dict, const char *name, GPtrArray *addresses)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *display = g_utf8_make_valid (hearth_address_get_name (addresses->pdata[i]), -1);
      g_autofree char *address = g_utf8_make_valid (hearth_address_get_address (addresses->pdata[i]), -1);

      g_variant_builder_add (&builder, "(ss)", display, address);
    }
  g_variant_dict_insert_value (dict, name, g_variant_builder_end (&builder));
}

static void
add_ids (GVariantDict *dict, const char *name, GPtrArray *ids)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < ids->len; i++)
    g_variant_builder_add_value (&builder, g_variant_new_take_string (g_utf8_make_valid (ids->pdata[i], -1)));
  g_variant_dict_insert_value (dict, name, g_variant_builder_end (&builder));
}

static void
add_attachments (GVariantDict *dict, GPtrArray *attachments)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (ATTACHMENTS_TYPE));
  for (guint i = 0; i < attachments->len; i++)
    {
      const HearthAttachment *attachment = attachments->pdata[i];

      g_variant_builder_add (&builder, "(tssstu)", attachment->key, attachment->name,
                             attachment->content_type,
                             attachment->content_id != NULL ? attachment->content_id : "",
                             attachment->size_bytes, (guint32) attachment->shape);
    }
  g_variant_dict_insert_value (dict, "attachments", g_variant_builder_end (&builder));
}

/**
 * hearth_letter_record_pack:
 *
 * Returns: (transfer full): the letter as bytes
 */
GBytes *
hearth_letter_record_pack (const HearthLetter *letter)
{
  g_autoptr (GVariant) record = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "identity", "x", letter->identity);
  add_addresses (&dict, "to", letter->to);
  add_addresses (&dict, "cc", letter->cc);
  add_addresses (&dict, "bcc", letter->bcc);
  add_text (&dict, "subject", letter->subject);
  add_text (&dict, "text", letter->text);
  add_ids (&dict, "in-reply-to", letter->in_reply_to);
  add_ids (&dict, "references", letter->references);
  g_variant_dict_insert (&dict, "answers", "t", letter->answers);
  g_variant_dict_insert (&dict, "forwards", "t", letter->forwards);
  add_attachments (&dict, letter->attachments);
  record = g_variant_ref_sink (g_variant_dict_end (&dict));
  return g_variant_get_data_as_bytes (record);
}

static void
read_addresses (GVariantDict *dict, const char *name, GPtrArray *list)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (dict, name, G_VARIANT_TYPE ("a(ss)"));
  GVariantIter iter;
  const char *display, *address;

  if (value == NULL)
    return;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(&s&s)", &display, &address))
    g_ptr_array_add (list, hearth_address_new (*display != '\0' ? display : NULL, address));
}

static void
read_ids (GVariantDict *dict, const char *name, GPtrArray *ids)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (dict, name, G_VARIANT_TYPE_STRING_ARRAY);
  GVariantIter iter;
  char *id;

  if (value == NULL)
    return;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "s", &id))
    g_ptr_array_add (ids, id);
}

static void
read_attachments (GVariantDict *dict, GPtrArray *attachments)
{
  g_autoptr (GVariant) value =
      g_variant_dict_lookup_value (dict, "attachments", G_VARIANT_TYPE (ATTACHMENTS_TYPE));
  GVariantIter iter;
  const char *name, *type, *content_id;
  guint64 key, size;
  guint32 shape;

  if (value == NULL)
    return;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(t&s&s&stu)", &key, &name, &type, &content_id, &size, &shape))
    {
      HearthAttachment *attachment = hearth_attachment_new (key, name, type, size);

      attachment->content_id = *content_id != '\0' ? g_strdup (content_id) : NULL;
      attachment->shape = shape <= HEARTH_SHAPE_8BIT ? (HearthShape) shape : HEARTH_SHAPE_BINARY;
      g_ptr_array_add (attachments, attachment);
    }
}

/**
 * hearth_letter_record_unpack:
 * @record: what hearth_letter_record_pack() gave, or damaged bytes
 *
 * Returns: (transfer full): the letter
 */
HearthLetter *
hearth_letter_record_unpack (GBytes *record)
{
  /* SQLite hands out blobs at any address; GVariant copies what is not aligned. */
  g_autoptr (GVariant) value =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, record, FALSE));
  HearthLetter *letter = hearth_letter_new (0);
  GVariantDict dict;

  g_variant_dict_init (&dict, value);
  g_variant_dict_lookup (&dict, "identity", "x", &letter->identity);
  read_addresses (&dict, "to", letter->to);
  read_addresses (&dict, "cc", letter->cc);
  read_addresses (&dict, "bcc", letter->bcc);
  if (!g_variant_dict_lookup (&dict, "subject", "s", &letter->subject))
    letter->subject = g_strdup ("");
  if (!g_variant_dict_lookup (&dict, "text", "s", &letter->text))
    letter->text = g_strdup ("");
  read_ids (&dict, "in-reply-to", letter->in_reply_to);
  read_ids (&dict, "references", letter->references);
  g_variant_dict_lookup (&dict, "answers", "t", &letter->answers);
  g_variant_dict_lookup (&dict, "forwards", "t", &letter->forwards);
  read_attachments (&dict, letter->attachments);
  g_variant_dict_clear (&dict);
  return letter;
}
