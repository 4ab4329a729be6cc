/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom one may mean. A popover that neither grabs nor takes the focus, so that typing goes on below it. Owned by the
 * field of recipients; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-completion.h"

#include <glib/gi18n.h>

#include "hearth-disc.h"

struct _HearthCompletion
{
  GtkPopover parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (HearthCompletion, hearth_completion, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static HearthAddress *
get_address (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "hearth-address") : NULL;
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, HearthCompletion *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, get_address (row));
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_row (HearthClient *client, HearthAddress *address)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *disc = hearth_disc_new (24);
  const char *mailbox = hearth_address_get_address (address);
  const char *name = hearth_address_get_display (address);
  HearthMember *member = hearth_client_find_member_by_address (client, mailbox);
  g_autofree char *whole = hearth_address_to_string (address);
  g_autofree char *initials =
      member != NULL ? hearth_member_dup_initial (member) : hearth_address_dup_initials (address);

  if (member != NULL)
    hearth_disc_set_person (GTK_LABEL (disc), initials, hearth_member_get_color (member));
  else
    hearth_disc_set_stranger (GTK_LABEL (disc), initials);
  gtk_widget_set_valign (disc, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), new_label (name, NULL));
  if (!g_str_equal (name, mailbox))
    gtk_box_append (GTK_BOX (lines), new_label (mailbox, "hearth-addr"));
  gtk_box_append (GTK_BOX (box), disc);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  g_object_set_data_full (G_OBJECT (row), "hearth-address", hearth_address_ref (address),
                          (GDestroyNotify) hearth_address_unref);
  return row;
}

/**
 * hearth_completion_show:
 * @addresses: (element-type HearthAddress): best first; with none it hides
 */
void
hearth_completion_show (HearthCompletion *self,
                        HearthClient *client,
                        GPtrArray *addresses,
                        HearthCompletionStart start)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < addresses->len; i++)
    gtk_list_box_append (self->list, new_row (client, g_ptr_array_index (addresses, i)));
  if (addresses->len == 0)
    {
      hearth_completion_hide (self);
      return;
    }
  if (start == HEARTH_COMPLETION_FIRST_CHOSEN)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_popover_popup (GTK_POPOVER (self));
}

/**
 * hearth_completion_hide:
 */
void
hearth_completion_hide (HearthCompletion *self)
{
  gtk_list_box_unselect_all (self->list);
  gtk_popover_popdown (GTK_POPOVER (self));
}

/**
 * hearth_completion_is_shown:
 *
 * Returns: whether the list is there
 */
gboolean
hearth_completion_is_shown (HearthCompletion *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

/**
 * hearth_completion_move:
 * @step: 1 for down, -1 for up; from the ends it leaves the list, and comes in again at the other end
 */
void
hearth_completion_move (HearthCompletion *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int next;

  if (row != NULL)
    next = gtk_list_box_row_get_index (row) + step;
  else if (step > 0)
    next = 0;
  else
    {
      GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->list));

      next = last != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (last)) : 0;
    }
  row = next >= 0 ? gtk_list_box_get_row_at_index (self->list, next) : NULL;
  gtk_list_box_select_row (self->list, row);
}

/**
 * hearth_completion_get_chosen:
 *
 * Returns: (transfer none) (nullable): what Enter takes
 */
HearthAddress *
hearth_completion_get_chosen (HearthCompletion *self)
{
  return hearth_completion_is_shown (self) ? get_address (gtk_list_box_get_selected_row (self->list)) : NULL;
}

static void
hearth_completion_class_init (HearthCompletionClass *klass)
{
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, HEARTH_TYPE_ADDRESS);
}

static void
hearth_completion_init (HearthCompletion *self)
{
  GtkPopover *popover = GTK_POPOVER (self);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_list_box_set_activate_on_single_click (self->list, TRUE);
  g_signal_connect (list, "row-activated", G_CALLBACK (activated_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("People you may mean"), -1);
  gtk_widget_add_css_class (list, "hearth-completion-list");

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 280);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);

  gtk_popover_set_autohide (popover, FALSE);
  gtk_popover_set_has_arrow (popover, FALSE);
  gtk_popover_set_position (popover, GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_popover_set_child (popover, scroller);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-completion");
}

/**
 * hearth_completion_new:
 *
 * Returns: (transfer floating): a hidden list
 */
GtkWidget *
hearth_completion_new (void)
{
  return g_object_new (HEARTH_TYPE_COMPLETION, NULL);
}
