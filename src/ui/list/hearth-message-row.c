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
#define SPACING_PX    2 /* between the lines */
#define N_LINES       2
#define LINE_LENGTH   4

/* What may stand before, in and behind the text. Made when first wanted: most rows have none of them. */
typedef enum
{
  MARK_DOT,
  MARK_CHECK,
  MARK_FAILED,
  MARK_CLIP,
  MARK_ANSWERED,
  MARK_STAR,
  N_MARKS,
} Mark;

static const struct
{
  const char *css_class;
  const char *icon_name; /* or NULL: drawn by its style alone */
} mark_looks[N_MARKS] = {
  [MARK_DOT] = { "hearth-dot", NULL },
  [MARK_CHECK] = { "hearth-check", "object-select-symbolic" },
  [MARK_FAILED] = { "hearth-failed", "dialog-warning-symbolic" },
  [MARK_CLIP] = { "hearth-clip", "mail-attachment-symbolic" },
  [MARK_ANSWERED] = { "hearth-answered", "hearth-answered-symbolic" },
  [MARK_STAR] = { "hearth-starred", "starred-symbolic" },
};

struct _HearthMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *bars; /* or NULL, as the others that are made when they are wanted */
  GtkLabel *from;  /* NULL before the row is furnished */
  GtkLabel *when;
  GtkLabel *line2;
  GtkWidget *marks[N_MARKS];

  GtkListItem *item; /* not owned: it owns the row */
  HearthMessage *message;
  gulong row_handler;
  gulong selected_handler;
  guint bars_timer;
  gboolean is_outgoing;
  GdkRGBA dim;
};

G_DEFINE_FINAL_TYPE (HearthMessageRow, hearth_message_row, GTK_TYPE_WIDGET)

/* --- what it is made of ----------------------------------------------------------------------------------------- */

/* Takes what room there is. Scripts that are taller than the font of the program stand out of it, above and below. */
static GtkLabel *
add_text (HearthMessageRow *self, const char *css_class)
{
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "hexpand", TRUE, "xalign", 0.0, "ellipsize",
                                  PANGO_ELLIPSIZE_END, "max-width-chars", 10, "single-line-mode", TRUE,
                                  "css-classes", (const char *const[]){ css_class, NULL }, NULL);

  gtk_widget_set_parent (text, GTK_WIDGET (self));
  return GTK_LABEL (text);
}

static void
furnish (HearthMessageRow *self)
{
  self->from = add_text (self, "hearth-from");
  self->line2 = add_text (self, "hearth-line2");
  self->when = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->when), "hearth-when");
  gtk_widget_set_parent (GTK_WIDGET (self->when), GTK_WIDGET (self));
}

/* Marks say nothing to screen readers: the row's name says it all. */
static GtkWidget *
make_mark (Mark mark)
{
  const char *icon_name = mark_looks[mark].icon_name;
  GtkWidget *widget =
      g_object_new (icon_name != NULL ? GTK_TYPE_IMAGE : GTK_TYPE_BOX, "accessible-role",
                    GTK_ACCESSIBLE_ROLE_PRESENTATION, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER,
                    "css-classes", (const char *const[]){ mark_looks[mark].css_class, NULL }, NULL);

  if (icon_name != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (widget), icon_name);
  if (mark == MARK_FAILED)
    gtk_widget_set_tooltip_text (widget, _ ("Not delivered"));
  return widget;
}

static void
set_mark (HearthMessageRow *self, Mark mark, gboolean is_there)
{
  if (self->marks[mark] == NULL && is_there)
    {
      self->marks[mark] = make_mark (mark);
      gtk_widget_set_parent (self->marks[mark], GTK_WIDGET (self));
    }
  if (self->marks[mark] != NULL)
    gtk_widget_set_visible (self->marks[mark], is_there);
}

/* --- where it stands -------------------------------------------------------------------------------------------- */

static guint
list_line (HearthMessageRow *self, guint line, GtkWidget **widgets)
{
  GtkWidget *const all[N_LINES][LINE_LENGTH] = {
    { GTK_WIDGET (self->from), self->marks[MARK_FAILED], self->marks[MARK_CLIP], GTK_WIDGET (self->when) },
    { self->marks[MARK_ANSWERED], GTK_WIDGET (self->line2), self->marks[MARK_STAR], NULL },
  };
  guint n = 0;

  for (guint i = 0; i < LINE_LENGTH; i++)
    if (all[line][i] != NULL && gtk_widget_get_visible (all[line][i]))
      widgets[n++] = all[line][i];
  return n;
}

static int
get_gap_px (guint line)
{
  return line == 0 ? 8 : 6;
}

static void
measure_line (HearthMessageRow *self, guint line, GtkOrientation orientation, int *minimum, int *natural)
{
  GtkWidget *widgets[LINE_LENGTH];
  const guint n = list_line (self, line, widgets);

  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL && n > 0 ? (int) (n - 1) * get_gap_px (line) : 0;
  for (guint i = 0; i < n; i++)
    {
      int least, wanted;

      gtk_widget_measure (widgets[i], orientation, -1, &least, &wanted, NULL, NULL);
      *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? *minimum + least : MAX (*minimum, least);
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? *natural + wanted : MAX (*natural, wanted);
    }
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  HearthMessageRow *self = HEARTH_MESSAGE_ROW (widget);
  int least[N_LINES], wanted[N_LINES];

  for (guint i = 0; i < N_LINES; i++)
    measure_line (self, i, orientation, &least[i], &wanted[i]);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = GUTTER_PX + MAX (least[0], least[1]);
      *natural = GUTTER_PX + MAX (wanted[0], wanted[1]);
    }
  else
    {
      *minimum = least[0] + SPACING_PX + least[1];
      *natural = wanted[0] + SPACING_PX + wanted[1];
    }
}

/* @area is as in a row that is read from left to right. */
static void
place (HearthMessageRow *self, GtkWidget *widget, GdkRectangle area, int row_width)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    area.x = row_width - area.x - area.width;
  gtk_widget_size_allocate (widget, &area, -1);
}

static void
place_line (HearthMessageRow *self, guint line, int y, int height, int row_width)
{
  GtkWidget *widgets[LINE_LENGTH];
  const guint n = list_line (self, line, widgets);
  int widths[LINE_LENGTH];
  int left = row_width - GUTTER_PX - (int) (MAX (n, 1) - 1) * get_gap_px (line);
  int x = GUTTER_PX;

  for (guint i = 0; i < n; i++)
    {
      gtk_widget_measure (widgets[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &widths[i], NULL, NULL);
      if (!gtk_widget_get_hexpand (widgets[i]))
        left -= widths[i];
    }
  for (guint i = 0; i < n; i++)
    {
      if (gtk_widget_get_hexpand (widgets[i]))
        widths[i] = MAX (left, 0);
      place (self, widgets[i], (GdkRectangle){ x, y, widths[i], height }, row_width);
      x += widths[i] + get_gap_px (line);
    }
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HearthMessageRow *self = HEARTH_MESSAGE_ROW (widget);
  int least, heights[N_LINES], y;

  for (guint i = 0; i < N_LINES; i++)
    measure_line (self, i, GTK_ORIENTATION_VERTICAL, &least, &heights[i]);
  y = (height - heights[0] - SPACING_PX - heights[1]) / 2;
  for (guint i = 0; i < N_LINES; i++)
    {
      place_line (self, i, y, heights[i], width);
      y += heights[i] + SPACING_PX;
    }
  /* What is in the gutter stands before the first line. */
  y = (height - heights[0] - SPACING_PX - heights[1]) / 2;
  for (Mark mark = MARK_DOT; mark <= MARK_CHECK; mark++)
    if (self->marks[mark] != NULL && gtk_widget_get_visible (self->marks[mark]))
      place (self, self->marks[mark], (GdkRectangle){ 0, y, GUTTER_PX, heights[0] }, width);
  if (self->bars != NULL && gtk_widget_get_visible (self->bars))
    gtk_widget_size_allocate (self->bars, &(GdkRectangle){ 0, 0, width, height }, baseline);
}

/* --- what it shows ---------------------------------------------------------------------------------------------- */

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

  set_mark (self, MARK_DOT, is_unread);
  if (is_unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-is-unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "hearth-is-unread");
  set_mark (self, MARK_STAR, hearth_message_is_starred (self->message));
  set_mark (self, MARK_ANSWERED, is_answered || is_forwarded);
  if (is_answered || is_forwarded)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->marks[MARK_ANSWERED]),
                                  is_answered ? "hearth-answered-symbolic" : "hearth-forwarded-symbolic");
}

/* The style shows the mark only where several are chosen. */
static void
selected_cb (HearthMessageRow *self)
{
  if (self->from != NULL && self->item != NULL)
    set_mark (self, MARK_CHECK, gtk_list_item_get_selected (self->item));
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
set_texts_visible (HearthMessageRow *self, gboolean are_visible)
{
  gtk_widget_set_visible (GTK_WIDGET (self->from), are_visible);
  gtk_widget_set_visible (GTK_WIDGET (self->when), are_visible);
  gtk_widget_set_visible (GTK_WIDGET (self->line2), are_visible);
}

static void
show_nothing_yet (HearthMessageRow *self)
{
  set_texts_visible (self, FALSE);
  for (Mark mark = 0; mark < N_MARKS; mark++)
    set_mark (self, mark, FALSE);
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
  if (self->from != NULL && take_color (self))
    hearth_message_row_refresh (self);
}

static void
hearth_message_row_dispose (GObject *object)
{
  HearthMessageRow *self = HEARTH_MESSAGE_ROW (object);
  GtkWidget *child;

  hearth_message_row_unbind (self);
  self->bars = NULL;
  self->from = self->line2 = NULL;
  memset (self->marks, 0, sizeof self->marks);
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
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
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
  if (self->from != NULL)
    return;
  furnish (self);
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
  return self->from != NULL;
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
  self->selected_handler =
      g_signal_connect_swapped (item, "notify::selected", G_CALLBACK (selected_cb), self);
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
  if (self->item != NULL)
    g_clear_signal_handler (&self->selected_handler, self->item);
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

  if (self->message == NULL || self->from == NULL)
    return;
  name_for_screen_readers (self, row, now);
  if (row == NULL)
    {
      show_nothing_yet (self);
      return;
    }

  g_clear_handle_id (&self->bars_timer, g_source_remove);
  set_bars_visible (self, FALSE);
  set_texts_visible (self, TRUE);
  people = dup_people (row, self->is_outgoing);
  when = hearth_words_for_date (row->date_sort_unix_s, now);
  gtk_label_set_text (self->from, people);
  gtk_label_set_text (self->when, when);
  set_mark (self, MARK_FAILED, row->has_failed);
  set_mark (self, MARK_CLIP, row->has_attachment);
  show_line2 (self, row);
  show_flags (self);
  selected_cb (self);
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
