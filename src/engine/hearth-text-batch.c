/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many messages by one FETCH: the server gives them one after another without waiting for us. Each is held in memory
 * until the last has come; then they are hashed and compressed in the pool, off the engine thread. Frees itself when it is done,
 * or after it was abandoned. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-text-batch.h"

#include "hearth-ring-log.h"
#include "hearth-timer.h"

typedef struct
{
  HearthLocation location;
  GByteArray *bytes; /* NULL until some came */
  gboolean is_whole;
} Item;

struct _HearthTextBatch
{
  HearthPool *pool;
  HearthTextBatchDone done; /* NULL after it was abandoned */
  gpointer data;
  GArray *items;       /* of Item */
  guint64 size_bytes;  /* as announced */
  guint64 taken_bytes; /* as came */
  gint64 begun_ms;
  gint64 answer_ms;
  HearthImapConnection *connection;
  HearthImapCommand *command;
  Item *current;
  guint next; /* the likeliest to come */
  GPtrArray *packed;
  GError *error;
};

static void
item_clear (gpointer data)
{
  g_clear_pointer (&((Item *) data)->bytes, g_byte_array_unref);
}

static void
batch_free (HearthTextBatch *self)
{
  g_array_unref (self->items);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->command, hearth_imap_command_unref);
  g_clear_pointer (&self->packed, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- what comes --- */

/* The sizes that servers announce are not always those that come. */
static gboolean
has_room (const HearthTextBatch *self, guint64 size_bytes)
{
  return size_bytes <= HEARTH_TEXT_BATCH_MESSAGE_BYTES * 2 &&
         self->taken_bytes + size_bytes <=
             self->size_bytes + self->size_bytes / 8 + HEARTH_TEXT_BATCH_MESSAGE_BYTES;
}

static Item *
find_item (HearthTextBatch *self, guint32 uid)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const guint place = (self->next + i) % self->items->len;
      Item *item = &g_array_index (self->items, Item, place);

      if (item->location.uid != uid)
        continue;
      self->next = place + 1;
      return item;
    }
  return NULL;
}

static void
begin_cb (HearthImapCommand *command, const HearthImapBody *body, gpointer data)
{
  HearthTextBatch *self = data;
  Item *item = body->is_nil || self->done == NULL ? NULL : find_item (self, body->uid);

  self->current = NULL;
  if (item == NULL || item->bytes != NULL || !has_room (self, body->size_bytes))
    return;
  self->taken_bytes += body->size_bytes;
  item->bytes = g_byte_array_sized_new ((guint) body->size_bytes);
  self->current = item;
}

static void
data_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  HearthTextBatch *self = data;

  if (self->current != NULL)
    g_byte_array_append (self->current->bytes, (const guint8 *) bytes, (guint) length);
}

static void
end_cb (HearthImapCommand *command, gpointer data)
{
  HearthTextBatch *self = data;

  if (self->current != NULL)
    self->current->is_whole = TRUE;
  self->current = NULL;
}

/* --- packing --- */

static gpointer
pack (gpointer input, GError **error)
{
  HearthTextBatch *self = input;

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = &g_array_index (self->items, Item, i);
      g_autoptr (GBytes) source = NULL;
      HearthPackedBody *body;

      if (!item->is_whole)
        continue;
      source = g_byte_array_free_to_bytes (g_steal_pointer (&item->bytes));
      body = hearth_packed_body_new (item->location.message, source, NULL);
      if (body != NULL)
        g_ptr_array_add (self->packed, body);
    }
  return self;
}

static void
packed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthTextBatch *self = hearth_pool_run_finish (result, NULL);
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (HearthLocation));
  gboolean has_begun = FALSE;

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = &g_array_index (self->items, Item, i);

      if (item->is_whole)
        continue;
      if (item->bytes != NULL)
        g_array_prepend_val (missing, item->location);
      else
        g_array_append_val (missing, item->location);
      has_begun |= item->bytes != NULL;
    }
  if (self->done != NULL)
    self->done (self, g_steal_pointer (&self->packed), missing, has_begun, self->error, self->data);
  batch_free (self);
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  HearthTextBatch *self = data;

  if (self->done == NULL)
    {
      batch_free (self);
      return;
    }
  if (error != NULL)
    hearth_debug ("engine", "texts: %s", error->message);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->answer_ms = hearth_timer_now_ms () - self->begun_ms;
  hearth_pool_run_async (self->pool, pack, self, NULL, NULL, packed_cb, NULL);
}

static const HearthImapHandlers handlers = {
  .body_begin = begin_cb,
  .body_data = data_cb,
  .body_end = end_cb,
  .done = done_cb,
};

/* --- life --- */

/**
 * hearth_text_batch_new:
 * @done: called once, unless it is abandoned; maybe before hearth_text_batch_begin() has returned
 *
 * Returns: (transfer full): an empty batch
 */
HearthTextBatch *
hearth_text_batch_new (HearthPool *pool, HearthTextBatchDone done, gpointer data)
{
  HearthTextBatch *self = g_new0 (HearthTextBatch, 1);

  self->pool = pool;
  self->done = done;
  self->data = data;
  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);
  self->packed = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_packed_body_free);
  return self;
}

/**
 * hearth_text_batch_add:
 * @location: a message of the same folder as the others
 */
void
hearth_text_batch_add (HearthTextBatch *self, const HearthLocation *location)
{
  const Item item = { .location = *location };

  g_array_append_val (self->items, item);
  self->size_bytes += location->size_bytes;
}

/**
 * hearth_text_batch_get_n_messages:
 *
 * Returns: how many messages it asks for
 */
guint
hearth_text_batch_get_n_messages (const HearthTextBatch *self)
{
  return self->items->len;
}

/**
 * hearth_text_batch_get_size:
 *
 * Returns: about how many bytes will come
 */
guint64
hearth_text_batch_get_size (const HearthTextBatch *self)
{
  return self->size_bytes;
}

/**
 * hearth_text_batch_was_sent:
 *
 * Returns: whether the server was asked, once it is done
 */
gboolean
hearth_text_batch_was_sent (const HearthTextBatch *self)
{
  return hearth_imap_command_was_sent (self->command);
}

/**
 * hearth_text_batch_get_answer_ms:
 *
 * Returns: how long the answer took, once it is done
 */
gint64
hearth_text_batch_get_answer_ms (const HearthTextBatch *self)
{
  return self->answer_ms;
}

/**
 * hearth_text_batch_begin:
 * @self: (transfer full): from now on it belongs to itself
 * @path: the mailbox as the server writes it
 */
void
hearth_text_batch_begin (HearthTextBatch *self, HearthImapConnection *connection, const char *path)
{
  g_autoptr (HearthIdSet) uids = hearth_id_set_new ();

  for (guint i = 0; i < self->items->len; i++)
    hearth_id_set_add (uids, g_array_index (self->items, Item, i).location.uid);
  self->connection = g_object_ref (connection);
  self->begun_ms = hearth_timer_now_ms ();
  self->command = hearth_imap_command_new_fetch_section (
      path, g_array_index (self->items, Item, 0).location.uidvalidity, uids, "", 0);
  hearth_imap_command_set_handlers (self->command, &handlers, self);
  hearth_imap_command_set_priority (self->command, HEARTH_IMAP_PRIORITY_BACKGROUND);
  hearth_imap_connection_submit (connection, self->command);
}

/**
 * hearth_text_batch_abandon:
 *
 * Nobody waits for it any more.
 */
void
hearth_text_batch_abandon (HearthTextBatch *self)
{
  g_autoptr (HearthImapCommand) command = hearth_imap_command_ref (self->command);
  g_autoptr (HearthImapConnection) connection = g_object_ref (self->connection);

  self->done = NULL;
  hearth_imap_connection_cancel (connection, command);
}
