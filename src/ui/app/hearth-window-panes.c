/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which panes are seen, and the way between them. The outer leaflet folds the tree away, the inner one then list and
 * reader; window buttons stand on the last pane that is seen. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-window-private.h"

#include <glib/gi18n.h>

gboolean
hearth_window_is_tree_seen (HearthWindow *self)
{
  if (adw_leaflet_get_folded (self->outer))
    return adw_leaflet_get_visible_child (self->outer) == GTK_WIDGET (self->tree_pane);
  return !self->is_tree_hidden;
}

static gboolean
is_mail_seen (HearthWindow *self)
{
  return !adw_leaflet_get_folded (self->outer) ||
         adw_leaflet_get_visible_child (self->outer) == GTK_WIDGET (self->toasts);
}

static gboolean
is_list_seen (HearthWindow *self)
{
  return is_mail_seen (self) && (!adw_leaflet_get_folded (self->inner) ||
                                 adw_leaflet_get_visible_child (self->inner) == GTK_WIDGET (self->list_pane));
}

gboolean
hearth_window_is_reader_seen (HearthWindow *self)
{
  return is_mail_seen (self) &&
         (!adw_leaflet_get_folded (self->inner) ||
          adw_leaflet_get_visible_child (self->inner) == GTK_WIDGET (self->reader_pane));
}

/**
 * hearth_window_panes_update:
 *
 * Puts the buttons of the header bars where they belong for what is seen.
 */
void
hearth_window_panes_update (HearthWindow *self)
{
  gboolean is_outer_folded = adw_leaflet_get_folded (self->outer);
  gboolean is_inner_folded = adw_leaflet_get_folded (self->inner);
  gboolean is_tree_beside = !is_outer_folded && !self->is_tree_hidden;
  gboolean is_several = hearth_message_view_get_n_selected (self->messages) > 1;

  gtk_widget_set_visible (GTK_WIDGET (self->tree_pane), is_outer_folded || !self->is_tree_hidden);
  gtk_widget_set_visible (self->tree_line, is_outer_folded || !self->is_tree_hidden);

  adw_header_bar_set_show_end_title_buttons (self->tree_header, is_outer_folded);
  adw_header_bar_set_show_start_title_buttons (self->list_header, !is_tree_beside);
  adw_header_bar_set_show_end_title_buttons (self->list_header, is_inner_folded);

  gtk_widget_set_visible (self->cancel_button, is_several);
  if (is_inner_folded)
    gtk_button_set_icon_name (GTK_BUTTON (self->cancel_button), "go-previous-symbolic");
  else
    gtk_button_set_label (GTK_BUTTON (self->cancel_button), _ ("_Cancel"));
  gtk_widget_set_visible (self->several_archive, is_several);
  gtk_widget_set_visible (self->several_trash, is_several);
  gtk_widget_set_visible (self->several_more, is_several);
  gtk_widget_set_visible (self->sort_button, is_tree_beside && !is_several);
  gtk_widget_set_visible (self->tree_button, !is_tree_beside && !is_several);
  gtk_widget_set_visible (self->list_write_button, !is_tree_beside && !is_several);

  if (self->reader != NULL)
    g_object_set (self->reader, "can-go-back", is_inner_folded, "narrow", is_inner_folded, NULL);
  if (is_inner_folded)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "hearth-narrow");
}

/**
 * hearth_window_show_list:
 *
 * Brings the list into sight, if the window is too narrow to show it beside something else.
 */
void
hearth_window_show_list (HearthWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->toasts));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->list_pane));
  gtk_widget_grab_focus (GTK_WIDGET (self->messages));
}

/**
 * hearth_window_show_reader:
 *
 * Brings the reader into sight and gives it the focus.
 */
void
hearth_window_show_reader (HearthWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->toasts));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->reader_pane));
  hearth_reader_read_by_keyboard (hearth_window_need_reader (self));
}

/**
 * hearth_window_go_back:
 *
 * From the reader to the list, from the list to the tree.
 */
void
hearth_window_go_back (HearthWindow *self)
{
  if (adw_leaflet_get_folded (self->inner) && hearth_window_is_reader_seen (self))
    hearth_window_show_list (self);
  else if (adw_leaflet_get_folded (self->outer) && is_mail_seen (self))
    {
      adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->tree_pane));
      gtk_widget_grab_focus (GTK_WIDGET (self->tree));
    }
  else if (is_list_seen (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->messages));
}

/**
 * hearth_window_toggle_tree:
 *
 * Slides the tree in or out in a narrow window, hides or shows it in a wide one.
 */
void
hearth_window_toggle_tree (HearthWindow *self)
{
  if (adw_leaflet_get_folded (self->outer))
    {
      if (hearth_window_is_tree_seen (self))
        adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->toasts));
      else
        adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->tree_pane));
    }
  else
    {
      self->is_tree_hidden = !self->is_tree_hidden;
      hearth_window_panes_update (self);
    }
  if (hearth_window_is_tree_seen (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->tree));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->messages));
}

static gboolean
focus_one (HearthWindow *self, GtkWidget *pane)
{
  if (pane == GTK_WIDGET (self->tree_pane))
    return gtk_widget_grab_focus (GTK_WIDGET (self->tree));
  if (pane == GTK_WIDGET (self->list_pane))
    return gtk_widget_grab_focus (GTK_WIDGET (self->messages));
  return hearth_reader_read_by_keyboard (hearth_window_need_reader (self));
}

/**
 * hearth_window_focus_pane:
 * @step: 1 for the next pane, -1 for the one before
 *
 * F6: tree, list, reader, and round again; panes that are not seen are passed over.
 */
void
hearth_window_focus_pane (HearthWindow *self, int step)
{
  GtkWidget *panes[] = { GTK_WIDGET (self->tree_pane), GTK_WIDGET (self->list_pane),
                         GTK_WIDGET (self->reader_pane) };
  gboolean is_seen[] = { hearth_window_is_tree_seen (self), is_list_seen (self),
                         hearth_window_is_reader_seen (self) };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  int n = (int) G_N_ELEMENTS (panes), at = step > 0 ? n - 1 : 0;

  for (int i = 0; focus != NULL && i < n; i++)
    if (gtk_widget_is_ancestor (focus, panes[i]))
      at = i;
  for (int i = 1; i <= n; i++)
    {
      int next = (at + i * step + n * n) % n;

      if (is_seen[next] && focus_one (self, panes[next]))
        return;
    }
}

static void
folded_cb (HearthWindow *self)
{
  /* A narrow window shows the message that is being read, or else the list. */
  if (adw_leaflet_get_folded (self->inner) && self->shown == NULL)
    adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->list_pane));
  hearth_window_panes_update (self);
}

/**
 * hearth_window_panes_init:
 *
 * The list is the pane to start with.
 */
void
hearth_window_panes_init (HearthWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->toasts));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->list_pane));
  g_signal_connect_object (self->outer, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inner, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  hearth_window_panes_update (self);
}
