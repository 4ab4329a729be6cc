/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attachments of a letter that is being written. What is added is copied in at once, so that it may change or vanish
 * afterwards; each shows how far it is and can be stopped. Owned by the composer; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-attachment-strip.h"

#include <glib/gi18n.h>

#include "hearth-attachment-tile.h"
#include "hearth-error.h"
#include "hearth-words.h"
#include "hearth-wrap-layout.h"

struct _HearthAttachmentStrip
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *flow;
  GtkLabel *total;
  HearthDraft *draft;
};

G_DEFINE_FINAL_TYPE (HearthAttachmentStrip, hearth_attachment_strip, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REMOVED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static HearthAttachmentTile *
next_tile (HearthAttachmentStrip *self, HearthAttachmentTile *tile)
{
  GtkWidget *next = tile != NULL ? gtk_widget_get_next_sibling (GTK_WIDGET (tile))
                                 : gtk_widget_get_first_child (self->flow);

  return next != NULL ? HEARTH_ATTACHMENT_TILE (next) : NULL;
}

static void
update_total (HearthAttachmentStrip *self)
{
  guint n = 0;
  guint64 total_bytes = 0;

  for (HearthAttachmentTile *tile = next_tile (self, NULL); tile != NULL; tile = next_tile (self, tile))
    {
      const HearthAttachment *attachment = hearth_attachment_tile_get_attachment (tile);

      n += attachment != NULL ? 1 : 0;
      total_bytes += attachment != NULL ? attachment->size_bytes : 0;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->total), n > 1);
  if (n > 1)
    {
      g_autofree char *size = hearth_words_for_size (total_bytes);
      g_autofree char *text =
          g_strdup_printf (ngettext ("%u attachment, %s", "%u attachments, %s", n), n, size);

      gtk_label_set_text (self->total, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), next_tile (self, NULL) != NULL);
}

static void
changed (HearthAttachmentStrip *self)
{
  update_total (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- taking out --------------------------------------------------------------------------------------------------- */

static guint
get_place (HearthAttachmentStrip *self, HearthAttachmentTile *wanted)
{
  guint place = 0;

  for (HearthAttachmentTile *tile = next_tile (self, NULL); tile != NULL && tile != wanted;
       tile = next_tile (self, tile))
    place++;
  return place;
}

/* The focus does not vanish with what had it. */
static void
take_out (HearthAttachmentStrip *self, HearthAttachmentTile *tile)
{
  GtkWidget *widget = GTK_WIDGET (tile);
  gboolean has_focus = gtk_widget_get_focus_child (self->flow) == widget || gtk_widget_is_focus (widget);
  GtkWidget *neighbour = gtk_widget_get_next_sibling (widget);

  if (neighbour == NULL)
    neighbour = gtk_widget_get_prev_sibling (widget);
  if (has_focus && neighbour != NULL)
    gtk_widget_grab_focus (neighbour);
  gtk_box_remove (GTK_BOX (self->flow), widget);
  update_total (self);
}

static void
remove_cb (HearthAttachmentTile *tile, HearthAttachmentStrip *self)
{
  HearthAttachment *attachment = hearth_attachment_tile_get_attachment (tile);
  guint place = get_place (self, tile);

  if (attachment == NULL)
    {
      /* The tile goes when the copying has ended. */
      g_cancellable_cancel (hearth_attachment_tile_get_cancellable (tile));
      return;
    }
  hearth_attachment_ref (attachment);
  take_out (self, tile);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, attachment, place);
  hearth_attachment_unref (attachment);
}

static void
insert (HearthAttachmentStrip *self, GtkWidget *tile, HearthAttachmentTile *after)
{
  g_signal_connect (tile, "remove", G_CALLBACK (remove_cb), self);
  gtk_box_insert_child_after (GTK_BOX (self->flow), tile, GTK_WIDGET (after));
}

static void
append (HearthAttachmentStrip *self, GtkWidget *tile)
{
  g_signal_connect (tile, "remove", G_CALLBACK (remove_cb), self);
  gtk_box_append (GTK_BOX (self->flow), tile);
}

/**
 * hearth_attachment_strip_restore:
 * @place: where it was
 *
 * Puts back what was taken out.
 */
void
hearth_attachment_strip_restore (HearthAttachmentStrip *self, HearthAttachment *attachment, guint place)
{
  HearthAttachmentTile *after = NULL;

  for (HearthAttachmentTile *tile = next_tile (self, NULL); tile != NULL && place > 0;
       tile = next_tile (self, tile), place--)
    after = tile;
  insert (self, hearth_attachment_tile_new (attachment), after);
  changed (self);
}

/* --- adding ------------------------------------------------------------------------------------------------------- */

typedef HearthAttachment *(*Finish) (HearthDraft *draft, GAsyncResult *result, GError **error);

/* Something that is being copied in. */
typedef struct
{
  HearthAttachmentStrip *strip;
  HearthAttachmentTile *tile;
  char *name;
  Finish finish;
} Copying;

static Copying *
begin (HearthAttachmentStrip *self, const char *name, Finish finish)
{
  Copying *copying = g_new0 (Copying, 1);
  GtkWidget *tile = hearth_attachment_tile_new_copying (name);

  append (self, tile);
  update_total (self);
  copying->strip = g_object_ref (self);
  copying->tile = HEARTH_ATTACHMENT_TILE (g_object_ref (tile));
  copying->name = g_strdup (name);
  copying->finish = finish;
  return copying;
}

static void
copying_free (Copying *copying)
{
  g_object_unref (copying->strip);
  g_object_unref (copying->tile);
  g_free (copying->name);
  g_free (copying);
}

/* What is said of messages and servers would be wrong for files. */
static char *
dup_file_words (const GError *error)
{
  const HearthErrorDetails *details = hearth_error_get_details (error);
  g_autofree char *limit =
      details != NULL && details->limit_bytes != 0 ? hearth_words_for_size (details->limit_bytes) : NULL;

  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    return g_strdup (_ ("There is no such file any more."));
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT))
    return g_strdup (_ ("Only files can be attached, no folders."));
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT) && limit != NULL)
    return g_strdup_printf (_ ("A file may have at most %s."), limit);
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_FAILED))
    return g_strdup_printf (_ ("It could not be read: %s"), error->message);
  return hearth_words_for_error (error);
}

static void
say_failure (HearthAttachmentStrip *self, const char *name, gboolean is_file, const GError *error)
{
  g_autofree char *words = is_file ? dup_file_words (error) : hearth_words_for_error (error);
  g_autofree char *text = g_strdup_printf (_ ("“%s” was not added. %s"), name, words);

  g_signal_emit (self, signals[SIGNAL_FAILED], 0, text);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Copying *copying = data;
  HearthAttachmentStrip *self = copying->strip;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthAttachment) attachment = copying->finish (HEARTH_DRAFT (source), result, &error);

  if (self->draft == NULL)
    ; /* the window is gone: nobody wants it any more */
  else if (attachment != NULL &&
           !g_cancellable_is_cancelled (hearth_attachment_tile_get_cancellable (copying->tile)))
    {
      hearth_attachment_tile_set_attachment (copying->tile, attachment);
      changed (self);
    }
  else
    {
      take_out (self, copying->tile);
      if (attachment == NULL &&
          !g_cancellable_is_cancelled (hearth_attachment_tile_get_cancellable (copying->tile)))
        say_failure (self, copying->name, copying->finish == hearth_draft_attach_file_finish, error);
    }
  copying_free (copying);
}

static void
progress_cb (goffset n_bytes, goffset n_total_bytes, gpointer data)
{
  hearth_attachment_tile_set_progress (((Copying *) data)->tile, n_bytes, n_total_bytes);
}

/**
 * hearth_attachment_strip_add_file:
 *
 * Copies a file in.
 */
void
hearth_attachment_strip_add_file (HearthAttachmentStrip *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base != NULL ? base : "");
  Copying *copying = begin (self, name, hearth_draft_attach_file_finish);

  hearth_draft_attach_file_async (self->draft, file, progress_cb, copying,
                                  hearth_attachment_tile_get_cancellable (copying->tile), copied_cb, copying);
}

/**
 * hearth_attachment_strip_add_bytes:
 * @name: a file name
 *
 * Adds what comes from the clipboard or is dragged.
 */
void
hearth_attachment_strip_add_bytes (HearthAttachmentStrip *self,
                                   const char *name,
                                   const char *content_type,
                                   GBytes *bytes)
{
  Copying *copying = begin (self, name, hearth_draft_attach_bytes_finish);

  hearth_draft_attach_bytes_async (self->draft, name, content_type, bytes,
                                   hearth_attachment_tile_get_cancellable (copying->tile), copied_cb,
                                   copying);
}

/**
 * hearth_attachment_strip_add_message:
 * @name: how it is called while it is fetched
 *
 * Attaches a whole message.
 */
void
hearth_attachment_strip_add_message (HearthAttachmentStrip *self, HearthKey placement, const char *name)
{
  Copying *copying = begin (self, name, hearth_draft_attach_message_finish);

  hearth_draft_attach_message_async (
      self->draft, placement, hearth_attachment_tile_get_cancellable (copying->tile), copied_cb, copying);
}

/**
 * hearth_attachment_strip_add_part:
 * @path: which part of @placement
 * @name: how it is called while it is fetched
 *
 * Attaches what another message has attached.
 */
void
hearth_attachment_strip_add_part (HearthAttachmentStrip *self,
                                  HearthKey placement,
                                  const char *path,
                                  const char *name)
{
  Copying *copying = begin (self, name, hearth_draft_attach_part_finish);

  hearth_draft_attach_part_async (self->draft, placement, path,
                                  hearth_attachment_tile_get_cancellable (copying->tile), copied_cb, copying);
}

/* --- what there is ------------------------------------------------------------------------------------------------ */

/**
 * hearth_attachment_strip_set_list:
 * @attachments: (element-type HearthAttachment): what the letter has; what is being copied in stays
 */
void
hearth_attachment_strip_set_list (HearthAttachmentStrip *self, GPtrArray *attachments)
{
  HearthAttachmentTile *after = NULL;

  for (HearthAttachmentTile *tile = next_tile (self, NULL), *next; tile != NULL; tile = next)
    {
      next = next_tile (self, tile);
      if (hearth_attachment_tile_get_attachment (tile) != NULL)
        gtk_box_remove (GTK_BOX (self->flow), GTK_WIDGET (tile));
    }
  for (guint i = 0; i < attachments->len; i++)
    {
      GtkWidget *tile = hearth_attachment_tile_new (g_ptr_array_index (attachments, i));

      insert (self, tile, after);
      after = HEARTH_ATTACHMENT_TILE (tile);
    }
  update_total (self);
}

/**
 * hearth_attachment_strip_dup_list:
 *
 * Returns: (transfer full) (element-type HearthAttachment): what is in the store, in the order of showing
 */
GPtrArray *
hearth_attachment_strip_dup_list (HearthAttachmentStrip *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_attachment_unref);

  for (HearthAttachmentTile *tile = next_tile (self, NULL); tile != NULL; tile = next_tile (self, tile))
    if (hearth_attachment_tile_get_attachment (tile) != NULL)
      g_ptr_array_add (list, hearth_attachment_ref (hearth_attachment_tile_get_attachment (tile)));
  return list;
}

/**
 * hearth_attachment_strip_count_copying:
 *
 * Returns: how many are still being copied in and were not stopped
 */
guint
hearth_attachment_strip_count_copying (HearthAttachmentStrip *self)
{
  guint n = 0;

  for (HearthAttachmentTile *tile = next_tile (self, NULL); tile != NULL; tile = next_tile (self, tile))
    if (hearth_attachment_tile_get_attachment (tile) == NULL &&
        !g_cancellable_is_cancelled (hearth_attachment_tile_get_cancellable (tile)))
      n++;
  return n;
}

/**
 * hearth_attachment_strip_stop:
 *
 * Stops all copying.
 */
void
hearth_attachment_strip_stop (HearthAttachmentStrip *self)
{
  for (HearthAttachmentTile *tile = next_tile (self, NULL); tile != NULL; tile = next_tile (self, tile))
    if (hearth_attachment_tile_get_attachment (tile) == NULL)
      g_cancellable_cancel (hearth_attachment_tile_get_cancellable (tile));
}

/**
 * hearth_attachment_strip_set_draft:
 * @draft: (nullable): what takes them
 */
void
hearth_attachment_strip_set_draft (HearthAttachmentStrip *self, HearthDraft *draft)
{
  g_set_object (&self->draft, draft);
}

static void
hearth_attachment_strip_dispose (GObject *object)
{
  HearthAttachmentStrip *self = HEARTH_ATTACHMENT_STRIP (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (hearth_attachment_strip_parent_class)->dispose (object);
}

static void
hearth_attachment_strip_class_init (HearthAttachmentStripClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_attachment_strip_dispose;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, HEARTH_TYPE_ATTACHMENT, G_TYPE_UINT);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hearth_attachment_strip_init (HearthAttachmentStrip *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->flow =
      g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST, "hexpand", TRUE, NULL);
  self->total = GTK_LABEL (gtk_label_new (NULL));

  gtk_widget_set_layout_manager (self->flow, hearth_wrap_layout_new (8, 8));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Attachments"), -1);
  gtk_label_set_xalign (self->total, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->total), "hearth-attach-size");
  gtk_box_append (GTK_BOX (self->box), self->flow);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->total));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
