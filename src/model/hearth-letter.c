/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters on their way out and what the user sees of the outbox: immutable once shared, counted atomically. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-letter.h"

typedef struct
{
  HearthLetter value; /* first */
  gatomicrefcount ref_count;
} CountedLetter;

G_DEFINE_BOXED_TYPE (HearthLetter, hearth_letter, hearth_letter_ref, hearth_letter_unref)

/**
 * hearth_letter_new:
 *
 * Returns: (transfer full): an empty letter, to be filled before it is shared
 */
HearthLetter *
hearth_letter_new (gint64 identity)
{
  CountedLetter *self = g_new0 (CountedLetter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.identity = identity;
  self->value.to = hearth_address_list_new ();
  self->value.cc = hearth_address_list_new ();
  self->value.bcc = hearth_address_list_new ();
  self->value.in_reply_to = g_ptr_array_new_with_free_func (g_free);
  self->value.references = g_ptr_array_new_with_free_func (g_free);
  self->value.attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_attachment_unref);
  return &self->value;
}

static void
copy_ids (GPtrArray *from, GPtrArray *to)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (from->pdata[i]));
}

static void
copy_addresses (GPtrArray *from, GPtrArray *to)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, hearth_address_ref (from->pdata[i]));
}

/**
 * hearth_letter_copy:
 *
 * Returns: (transfer full): a letter that says the same, to be changed before it is shared
 */
HearthLetter *
hearth_letter_copy (const HearthLetter *self)
{
  HearthLetter *copy = hearth_letter_new (self->identity);

  copy_addresses (self->to, copy->to);
  copy_addresses (self->cc, copy->cc);
  copy_addresses (self->bcc, copy->bcc);
  copy->subject = g_strdup (self->subject);
  copy->text = g_strdup (self->text);
  copy_ids (self->in_reply_to, copy->in_reply_to);
  copy_ids (self->references, copy->references);
  copy->answers = self->answers;
  copy->forwards = self->forwards;
  copy->author = self->author != NULL ? hearth_address_ref (self->author) : NULL;
  for (guint i = 0; i < self->attachments->len; i++)
    g_ptr_array_add (copy->attachments, hearth_attachment_ref (self->attachments->pdata[i]));
  return copy;
}

static gboolean
are_same_addresses (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_strcmp0 (hearth_address_get_name (a->pdata[i]), hearth_address_get_name (b->pdata[i])) != 0 ||
        g_strcmp0 (hearth_address_get_address (a->pdata[i]), hearth_address_get_address (b->pdata[i])) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
are_same_ids (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_strcmp0 (a->pdata[i], b->pdata[i]) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
are_same_attachments (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const HearthAttachment *one = a->pdata[i], *other = b->pdata[i];

      if (one->key != other->key || g_strcmp0 (one->name, other->name) != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_letter_is_same:
 *
 * Returns: whether both say the same in all that is written and attached
 */
gboolean
hearth_letter_is_same (const HearthLetter *a, const HearthLetter *b)
{
  return a->identity == b->identity && g_strcmp0 (a->subject, b->subject) == 0 &&
         g_strcmp0 (a->text, b->text) == 0 && are_same_addresses (a->to, b->to) &&
         are_same_addresses (a->cc, b->cc) && are_same_addresses (a->bcc, b->bcc) &&
         are_same_ids (a->in_reply_to, b->in_reply_to) && are_same_ids (a->references, b->references) &&
         a->answers == b->answers && a->forwards == b->forwards &&
         are_same_attachments (a->attachments, b->attachments);
}

/**
 * hearth_letter_ref:
 *
 * Returns: (transfer full): @self
 */
HearthLetter *
hearth_letter_ref (HearthLetter *self)
{
  g_atomic_ref_count_inc (&((CountedLetter *) self)->ref_count);
  return self;
}

/**
 * hearth_letter_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_letter_unref (HearthLetter *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedLetter *) self)->ref_count))
    return;
  hearth_address_unref (self->author);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_ptr_array_unref (self->in_reply_to);
  g_ptr_array_unref (self->references);
  g_ptr_array_unref (self->attachments);
  g_free (self->subject);
  g_free (self->text);
  g_free (self);
}

typedef struct
{
  HearthOutboxItem value; /* first */
  gatomicrefcount ref_count;
} CountedOutboxItem;

G_DEFINE_BOXED_TYPE (HearthOutboxItem, hearth_outbox_item, hearth_outbox_item_ref, hearth_outbox_item_unref)

/**
 * hearth_outbox_item_new:
 *
 * Returns: (transfer full): an item, to be filled before it is shared
 */
HearthOutboxItem *
hearth_outbox_item_new (HearthKey key)
{
  CountedOutboxItem *self = g_new0 (CountedOutboxItem, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.key = key;
  self->value.refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_refusal_free);
  return &self->value;
}

/**
 * hearth_outbox_item_ref:
 *
 * Returns: (transfer full): @self
 */
HearthOutboxItem *
hearth_outbox_item_ref (HearthOutboxItem *self)
{
  g_atomic_ref_count_inc (&((CountedOutboxItem *) self)->ref_count);
  return self;
}

/**
 * hearth_outbox_item_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_outbox_item_unref (HearthOutboxItem *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedOutboxItem *) self)->ref_count))
    return;
  g_free (self->subject);
  g_free (self->recipients);
  g_free (self->message_id);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->refusals);
  g_free (self);
}

/**
 * hearth_outbox_state_get_name:
 *
 * Returns: a fixed name for logs and tools
 */
const char *
hearth_outbox_state_get_name (HearthOutboxState state)
{
  static const char *const names[] = { "queued", "sending", "sent", "unknown", "failed" };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "failed";
}

/**
 * hearth_outbox_item_has_refused:
 *
 * Returns: whether a recipient was refused for good
 */
gboolean
hearth_outbox_item_has_refused (const HearthOutboxItem *self)
{
  /* Once it is not tried any more, to be put off is to be refused. */
  if (self->state == HEARTH_OUTBOX_SENT || self->state == HEARTH_OUTBOX_FAILED)
    return self->refusals->len > 0;
  for (guint i = 0; i < self->refusals->len; i++)
    if (hearth_refusal_is_final (self->refusals->pdata[i]))
      return TRUE;
  return FALSE;
}

/**
 * hearth_outbox_item_needs_user:
 *
 * Returns: whether nothing more happens to it by itself
 */
gboolean
hearth_outbox_item_needs_user (const HearthOutboxItem *self)
{
  switch (self->state)
    {
    case HEARTH_OUTBOX_FAILED:
    case HEARTH_OUTBOX_UNKNOWN:
      return TRUE;
    case HEARTH_OUTBOX_SENT:
      return hearth_outbox_item_has_refused (self);
    case HEARTH_OUTBOX_QUEUED:
    case HEARTH_OUTBOX_SENDING:
    default:
      return FALSE;
    }
}

/**
 * hearth_outbox_item_is_listed:
 *
 * Returns: whether it belongs into the list of what waits to be sent: all but those that everybody has
 */
gboolean
hearth_outbox_item_is_listed (const HearthOutboxItem *self)
{
  return self->state != HEARTH_OUTBOX_SENT || hearth_outbox_item_has_refused (self);
}
