/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user did and what was taken back of it. Doing something new forgets what was taken back, as everywhere.
 * UI thread; owned by the client. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-undo-stack.h"

struct _HearthUndoStack
{
  GObject parent_instance;

  GQueue done;   /* of HearthUndoEntry, newest last */
  GQueue undone; /* likewise: what was taken back last is last */
  guint n_messages;
  guint64 last_id;
};

enum
{
  PROP_0,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HearthUndoStack, hearth_undo_stack, G_TYPE_OBJECT)

/**
 * hearth_undo_entry_new:
 *
 * Returns: (transfer full): an entry to be filled
 */
HearthUndoEntry *
hearth_undo_entry_new (HearthUndoKind kind)
{
  HearthUndoEntry *self = g_new0 (HearthUndoEntry, 1);

  self->kind = kind;
  return self;
}

/**
 * hearth_undo_entry_free:
 * @self: (transfer full): an entry
 */
void
hearth_undo_entry_free (HearthUndoEntry *self)
{
  g_clear_pointer (&self->filed, hearth_filed_unref);
  g_clear_object (&self->target);
  g_clear_pointer (&self->before, g_array_unref);
  g_free (self->words);
  g_free (self->old_name);
  g_free (self->new_name);
  g_free (self);
}

/**
 * hearth_undo_entry_get_n_messages:
 *
 * Returns: of how many messages it tells
 */
guint
hearth_undo_entry_get_n_messages (const HearthUndoEntry *self)
{
  if (self->filed != NULL)
    return self->filed->entries->len;
  return self->before != NULL ? self->before->len : 0;
}

static void
notify_if (HearthUndoStack *self, gboolean could_undo, gboolean could_redo)
{
  if (could_undo != !g_queue_is_empty (&self->done))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  if (could_redo != !g_queue_is_empty (&self->undone))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_REDO]);
}

static void
clear (HearthUndoStack *self, GQueue *queue)
{
  HearthUndoEntry *entry;

  while ((entry = g_queue_pop_head (queue)) != NULL)
    {
      self->n_messages -= hearth_undo_entry_get_n_messages (entry);
      hearth_undo_entry_free (entry);
    }
}

/* The newest is kept however large it is. */
static void
forget_oldest (HearthUndoStack *self)
{
  while (g_queue_get_length (&self->done) > HEARTH_UNDO_MAX_ENTRIES ||
         (self->n_messages > HEARTH_UNDO_MAX_MESSAGES && g_queue_get_length (&self->done) > 1))
    {
      g_autoptr (HearthUndoEntry) oldest = g_queue_pop_head (&self->done);

      self->n_messages -= hearth_undo_entry_get_n_messages (oldest);
    }
}

static void
put (HearthUndoStack *self, GQueue *queue, HearthUndoEntry *entry)
{
  g_queue_push_tail (queue, entry);
  self->n_messages += hearth_undo_entry_get_n_messages (entry);
  forget_oldest (self);
}

static HearthUndoEntry *
take (HearthUndoStack *self, GQueue *queue, GList *link)
{
  HearthUndoEntry *entry = link->data;

  g_queue_delete_link (queue, link);
  self->n_messages -= hearth_undo_entry_get_n_messages (entry);
  return entry;
}

static void
hearth_undo_stack_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthUndoStack *self = HEARTH_UNDO_STACK (object);

  switch (id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, !g_queue_is_empty (&self->done));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, !g_queue_is_empty (&self->undone));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hearth_undo_stack_finalize (GObject *object)
{
  HearthUndoStack *self = HEARTH_UNDO_STACK (object);

  clear (self, &self->done);
  clear (self, &self->undone);
  G_OBJECT_CLASS (hearth_undo_stack_parent_class)->finalize (object);
}

static void
hearth_undo_stack_class_init (HearthUndoStackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_undo_stack_get_property;
  object_class->finalize = hearth_undo_stack_finalize;
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_undo_stack_init (HearthUndoStack *self)
{
}

/**
 * hearth_undo_stack_new:
 *
 * Returns: (transfer full): an empty one
 */
HearthUndoStack *
hearth_undo_stack_new (void)
{
  return g_object_new (HEARTH_TYPE_UNDO_STACK, NULL);
}

/**
 * hearth_undo_stack_push:
 * @entry: (transfer full): what was just done
 *
 * Forgets what was taken back before, and what is too old.
 *
 * Returns: the entry's id
 */
guint64
hearth_undo_stack_push (HearthUndoStack *self, HearthUndoEntry *entry)
{
  const gboolean could_undo = !g_queue_is_empty (&self->done), could_redo = !g_queue_is_empty (&self->undone);

  entry->id = ++self->last_id;
  clear (self, &self->undone);
  put (self, &self->done, entry);
  notify_if (self, could_undo, could_redo);
  return entry->id;
}

/* @link: (nullable): of what was done */
static HearthUndoEntry *
take_done (HearthUndoStack *self, GList *link)
{
  HearthUndoEntry *entry;

  if (link == NULL)
    return NULL;
  entry = take (self, &self->done, link);
  notify_if (self, TRUE, !g_queue_is_empty (&self->undone));
  return entry;
}

/**
 * hearth_undo_stack_take:
 * @id: of an entry that was done; 0 for the newest
 *
 * Returns: (transfer full) (nullable): the entry, to be taken back
 */
HearthUndoEntry *
hearth_undo_stack_take (HearthUndoStack *self, guint64 id)
{
  GList *link = self->done.tail;

  while (link != NULL && id != 0 && ((HearthUndoEntry *) link->data)->id != id)
    link = link->prev;
  return take_done (self, link);
}

/**
 * hearth_undo_stack_take_letter:
 * @letter: one in the outbox
 *
 * Returns: (transfer full) (nullable): the entry that says that it was sent
 */
HearthUndoEntry *
hearth_undo_stack_take_letter (HearthUndoStack *self, HearthKey letter)
{
  GList *link = self->done.tail;

  while (link != NULL && (((HearthUndoEntry *) link->data)->kind != HEARTH_UNDO_LETTER ||
                          ((HearthUndoEntry *) link->data)->letter != letter))
    link = link->prev;
  return take_done (self, link);
}

/**
 * hearth_undo_stack_put_back:
 * @entry: (transfer full): what hearth_undo_stack_take() gave and could not be taken back
 *
 * It can be tried again: before what was done later.
 */
void
hearth_undo_stack_put_back (HearthUndoStack *self, HearthUndoEntry *entry)
{
  const gboolean could_undo = !g_queue_is_empty (&self->done);
  GList *later = NULL;

  for (GList *l = self->done.tail; l != NULL && ((HearthUndoEntry *) l->data)->id > entry->id; l = l->prev)
    later = l;
  g_queue_insert_before (&self->done, later, entry);
  self->n_messages += hearth_undo_entry_get_n_messages (entry);
  forget_oldest (self);
  notify_if (self, could_undo, !g_queue_is_empty (&self->undone));
}

/**
 * hearth_undo_stack_take_undone:
 *
 * Returns: (transfer full) (nullable): what was taken back last, to be done again
 */
HearthUndoEntry *
hearth_undo_stack_take_undone (HearthUndoStack *self)
{
  HearthUndoEntry *entry;

  if (g_queue_is_empty (&self->undone))
    return NULL;
  entry = take (self, &self->undone, self->undone.tail);
  notify_if (self, !g_queue_is_empty (&self->done), TRUE);
  return entry;
}

/**
 * hearth_undo_stack_put_undone:
 * @entry: (transfer full): what was taken back
 */
void
hearth_undo_stack_put_undone (HearthUndoStack *self, HearthUndoEntry *entry)
{
  const gboolean could_redo = !g_queue_is_empty (&self->undone);

  put (self, &self->undone, entry);
  notify_if (self, !g_queue_is_empty (&self->done), could_redo);
}

/**
 * hearth_undo_stack_put_redone:
 * @entry: (transfer full): what was done again; it keeps its id
 */
void
hearth_undo_stack_put_redone (HearthUndoStack *self, HearthUndoEntry *entry)
{
  const gboolean could_undo = !g_queue_is_empty (&self->done);

  put (self, &self->done, entry);
  notify_if (self, could_undo, !g_queue_is_empty (&self->undone));
}

/**
 * hearth_undo_stack_get_count:
 *
 * Returns: how much can be taken back
 */
guint
hearth_undo_stack_get_count (HearthUndoStack *self)
{
  return g_queue_get_length (&self->done);
}
