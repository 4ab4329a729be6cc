/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the message list. UI thread; about 200 of them live at a time, owned by the list view, each bound to one
 * message after another. Made in code, and not before it is wanted: a window that opens shows a dozen of them. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-words.h"

/* A row that is filled sooner never shows that it was empty. */
#define BARS_AFTER_MS 100
#define GUTTER_PX     22

struct _HearthMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *content; /* or NULL, before it is furnished */
  GtkWidget *bars;    /* made when they are first wanted: most rows never do */
  GtkWidget *dot;
  GtkLabel *from;
  GtkWidget *failed;
  GtkWidget *clip;
  GtkLabel *when;
  GtkImage *answered;
  GtkLabel *line2;
  GtkWidget *star;

  GtkListItem *item; /* not owned: it owns the row */
  HearthMessage *message;
  gulong row_handler;
  guint bars_timer;
  gboolean is_outgoing;
  GdkRGBA dim;
};

G_DEFINE_FINAL_TYPE (HearthMessageRow, hearth_message_row, GTK_TYPE_WIDGET)

/* --- what it is made of ----------------------------------------------------------------------------------------- */

static GtkWidget *
make_label (const char *css_class)
{
  return g_object_new (GTK_TYPE_LABEL, "hexpand", TRUE, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                       "max-width-chars", 10, "single-line-mode", TRUE, "css-classes",
                       (const char *const[]){ css_class, NULL }, NULL);
}

/* Marks say nothing to screen readers: the row's name says it all. */
static GtkWidget *
make_mark (GType type, const char *css_class)
{
  return g_object_new (type, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "css-classes",
                       (const char *const[]){ css_class, NULL }, NULL);
}

static GtkWidget *
make_icon (const char *icon_name, const char *css_class)
{
  GtkWidget *icon = make_mark (GTK_TYPE_IMAGE, css_class);

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name);
  gtk_widget_set_visible (icon, FALSE);
  return icon;
}

static void
center (GtkWidget *widget)
{
  gtk_widget_set_halign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
}

static GtkWidget *
make_gutter (HearthMessageRow *self)
{
  GtkWidget *gutter = make_mark (GTK_TYPE_OVERLAY, "hearth-gutter");
  GtkWidget *check = make_icon ("object-select-symbolic", "hearth-check");

  self->dot = make_mark (GTK_TYPE_BOX, "hearth-dot");
  center (self->dot);
  center (check);
  gtk_widget_set_visible (check, TRUE);
  gtk_overlay_set_child (GTK_OVERLAY (gutter), self->dot);
  gtk_overlay_add_overlay (GTK_OVERLAY (gutter), check);
  return gutter;
}

static GtkWidget *
make_line1 (HearthMessageRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->from = GTK_LABEL (make_label ("hearth-from"));
  self->failed = make_icon ("dialog-warning-symbolic", "hearth-failed");
  gtk_widget_set_tooltip_text (self->failed, _ ("Not delivered"));
  self->clip = make_icon ("mail-attachment-symbolic", "hearth-clip");
  self->when = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->when), "hearth-when");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->from));
  gtk_box_append (GTK_BOX (line), self->failed);
  gtk_box_append (GTK_BOX (line), self->clip);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->when));
  return line;
}

static GtkWidget *
make_line2 (HearthMessageRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->answered = GTK_IMAGE (make_icon ("hearth-answered-symbolic", "hearth-answered"));
  self->line2 = GTK_LABEL (make_label ("hearth-line2"));
  self->star = make_icon ("starred-symbolic", "hearth-starred");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->answered));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->line2));
  gtk_box_append (GTK_BOX (line), self->star);
  return line;
}

static char *
dup_people (const HearthRow *row, gboolean is_outgoing)
{
  const char *name;

  if (is_outgoing && row->to != NULL)
    {
      name = hearth_address_get_display (row->to);
      if (row->n_recipients > 1)
        /* Translators: who a letter goes to, in a narrow place: a name, and how many others */
        return g_strdup_printf (_ ("To: %s +%u"), name, row->n_recipients - 1);
      /* Translators: who a letter goes to, in the list of the Sent folder */
      return g_strdup_printf (_ ("To: %s"), name);
    }
  name = hearth_address_get_display (row->from);
  /* Translators: instead of a name, for a message that does not say who wrote it */
  return g_strdup (name != NULL && *name != '\0' ? name : _ ("No sender"));
}

static PangoAttribute *
dim_attribute (HearthMessageRow *self, gsize start, gsize end)
{
  PangoAttribute *attribute =
      pango_attr_foreground_new ((guint16) (self->dim.red * 65535), (guint16) (self->dim.green * 65535),
                                 (guint16) (self->dim.blue * 65535));

  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  return attribute;
}

/* Subject and preview are one label, so that the preview gets what the subject leaves. Never markup: both are mail. */
static void
show_line2 (HearthMessageRow *self, const HearthRow *row)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  gboolean has_subject = row->subject != NULL && *row->subject != '\0';
  /* Translators: instead of the subject of a message that has none */
  const char *subject = has_subject ? row->subject : _ ("No subject");
  const char *preview = row->preview != NULL ? row->preview : "";
  g_autofree char *text = g_strconcat (subject, *preview != '\0' ? "  " : NULL, preview, NULL);

  pango_attr_list_insert (attributes,
                          dim_attribute (self, has_subject ? strlen (subject) : 0, strlen (text)));
  gtk_label_set_attributes (self->line2, attributes);
  gtk_label_set_text (self->line2, text);
}

static void
show_flags (HearthMessageRow *self)
{
  gboolean is_unread = hearth_message_is_unread (self->message);
  gboolean is_answered = hearth_message_has_flag (self->message, HEARTH_FLAG_ANSWERED);
  gboolean is_forwarded = hearth_message_has_flag (self->message, HEARTH_FLAG_FORWARDED);

  gtk_widget_set_visible (self->dot, is_unread);
  if (is_unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-is-unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "hearth-is-unread");
  gtk_widget_set_visible (self->star, hearth_message_is_starred (self->message));
  gtk_widget_set_visible (GTK_WIDGET (self->answered), is_answered || is_forwarded);
  gtk_image_set_from_icon_name (self->answered,
                                is_answered ? "hearth-answered-symbolic" : "hearth-forwarded-symbolic");
}

/* In GTK 4.8 the name that screen readers say is that of the list item's own widget. */
static void
name_for_screen_readers (HearthMessageRow *self, const HearthRow *row, gint64 now)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (parent == NULL)
    return;
  name = row != NULL ? hearth_words_for_row (row, self->is_outgoing, now) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
add_bar (GtkGrid *grid, int column, int row, int width, GtkAlign align)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_size_request (bar, width, -1);
  gtk_widget_set_halign (bar, align);
  gtk_widget_set_hexpand (bar, align == GTK_ALIGN_START);
  gtk_widget_add_css_class (bar, "hearth-bar");
  gtk_grid_attach (grid, bar, column, row, 1, 1);
}

static GtkWidget *
make_bars (HearthMessageRow *self)
{
  GtkWidget *grid =
      g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign",
                    GTK_ALIGN_CENTER, "margin-start", GUTTER_PX, "row-spacing", 10, NULL);

  add_bar (GTK_GRID (grid), 0, 0, 110, GTK_ALIGN_START);
  add_bar (GTK_GRID (grid), 1, 0, 34, GTK_ALIGN_END);
  add_bar (GTK_GRID (grid), 0, 1, 240, GTK_ALIGN_START);
  gtk_widget_set_parent (grid, GTK_WIDGET (self));
  return grid;
}

static void
set_bars_visible (HearthMessageRow *self, gboolean is_visible)
{
  if (self->bars == NULL && is_visible)
    self->bars = make_bars (self);
  if (self->bars != NULL)
    gtk_widget_set_visible (self->bars, is_visible);
}

static gboolean
bars_timer_cb (gpointer data)
{
  HearthMessageRow *self = data;

  self->bars_timer = 0;
  set_bars_visible (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_nothing_yet (HearthMessageRow *self)
{
  gtk_widget_set_visible (self->content, FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "hearth-is-unread");
  if (self->bars_timer == 0 && (self->bars == NULL || !gtk_widget_get_visible (self->bars)))
    self->bars_timer = g_timeout_add (BARS_AFTER_MS, bars_timer_cb, self);
}

static gboolean
take_color (HearthMessageRow *self)
{
  GdkRGBA dim;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "hearth_dim",
                                       &dim) ||
      gdk_rgba_equal (&dim, &self->dim))
    return FALSE;
  self->dim = dim;
  return TRUE;
}

static void
css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  HearthMessageRow *self = HEARTH_MESSAGE_ROW (widget);

  GTK_WIDGET_CLASS (hearth_message_row_parent_class)->css_changed (widget, change);
  if (self->content != NULL && take_color (self))
    hearth_message_row_refresh (self);
}

static void
hearth_message_row_dispose (GObject *object)
{
  HearthMessageRow *self = HEARTH_MESSAGE_ROW (object);
  GtkWidget *child;

  hearth_message_row_unbind (self);
  self->bars = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (hearth_message_row_parent_class)->dispose (object);
}

static void
hearth_message_row_class_init (HearthMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_message_row_dispose;
  widget_class->css_changed = css_changed;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hearth_message_row_init (HearthMessageRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-msg");
}

/**
 * hearth_message_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing
 */
GtkWidget *
hearth_message_row_new (void)
{
  return g_object_new (HEARTH_TYPE_MESSAGE_ROW, NULL);
}

/**
 * hearth_message_row_furnish:
 *
 * Makes what the row shows. Before that it is empty and as high as any other.
 */
void
hearth_message_row_furnish (HearthMessageRow *self)
{
  GtkGrid *grid;

  if (self->content != NULL)
    return;
  self->content = gtk_grid_new ();
  grid = GTK_GRID (self->content);
  gtk_widget_set_valign (self->content, GTK_ALIGN_CENTER);
  gtk_grid_set_row_spacing (grid, 2);
  gtk_grid_attach (grid, make_gutter (self), 0, 0, 1, 1);
  gtk_grid_attach (grid, make_line1 (self), 1, 0, 1, 1);
  gtk_grid_attach (grid, make_line2 (self), 1, 1, 1, 1);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));
  take_color (self);
  hearth_message_row_refresh (self);
}

/**
 * hearth_message_row_is_furnished:
 *
 * Returns: whether it can show anything
 */
gboolean
hearth_message_row_is_furnished (HearthMessageRow *self)
{
  return self->content != NULL;
}

/**
 * hearth_message_row_bind:
 * @item: the list item whose child this row is, bound to a #HearthMessage
 * @is_outgoing: whether the recipient is shown instead of the author
 *
 * Shows a message and follows its changes.
 */
void
hearth_message_row_bind (HearthMessageRow *self, GtkListItem *item, gboolean is_outgoing)
{
  hearth_message_row_unbind (self);
  self->item = item;
  self->is_outgoing = is_outgoing;
  self->message = g_object_ref (gtk_list_item_get_item (item));
  self->row_handler =
      g_signal_connect_swapped (self->message, "notify::row", G_CALLBACK (hearth_message_row_refresh), self);
  hearth_message_row_refresh (self);
}

/**
 * hearth_message_row_unbind:
 *
 * Forgets the message; what is drawn stays until the next one.
 */
void
hearth_message_row_unbind (HearthMessageRow *self)
{
  g_clear_handle_id (&self->bars_timer, g_source_remove);
  if (self->message != NULL)
    g_clear_signal_handler (&self->row_handler, self->message);
  g_clear_object (&self->message);
  self->item = NULL;
}

/**
 * hearth_message_row_refresh:
 *
 * Draws again what the message says: it changed, or another day began.
 */
void
hearth_message_row_refresh (HearthMessageRow *self)
{
  const HearthRow *row = self->message != NULL ? hearth_message_get_row (self->message) : NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *people = NULL;
  g_autofree char *when = NULL;

  if (self->message == NULL || self->content == NULL)
    return;
  name_for_screen_readers (self, row, now);
  if (row == NULL)
    {
      show_nothing_yet (self);
      return;
    }

  g_clear_handle_id (&self->bars_timer, g_source_remove);
  set_bars_visible (self, FALSE);
  gtk_widget_set_visible (self->content, TRUE);
  people = dup_people (row, self->is_outgoing);
  when = hearth_words_for_date (row->date_sort_unix_s, now);
  gtk_label_set_text (self->from, people);
  gtk_label_set_text (self->when, when);
  gtk_widget_set_visible (self->failed, row->has_failed);
  gtk_widget_set_visible (self->clip, row->has_attachment);
  show_line2 (self, row);
  show_flags (self);
}

/**
 * hearth_message_row_get_message:
 *
 * Returns: (transfer none) (nullable): the message shown
 */
HearthMessage *
hearth_message_row_get_message (HearthMessageRow *self)
{
  return self->message;
}

/**
 * hearth_message_row_get_position:
 *
 * Returns: the place in the list, or %GTK_INVALID_LIST_POSITION
 */
guint
hearth_message_row_get_position (HearthMessageRow *self)
{
  return self->item != NULL ? gtk_list_item_get_position (self->item) : GTK_INVALID_LIST_POSITION;
}

/**
 * hearth_message_row_is_selected:
 *
 * Returns: whether the message is chosen
 */
gboolean
hearth_message_row_is_selected (HearthMessageRow *self)
{
  return self->item != NULL && gtk_list_item_get_selected (self->item);
}
