/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of "Accounts and people" with its header bar. Owned by the window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-subpage.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"

struct _HearthSubpage
{
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkWidget *content;
  GtkButton *save;
};

G_DEFINE_FINAL_TYPE (HearthSubpage, hearth_subpage, ADW_TYPE_BIN)

static void
hearth_subpage_class_init (HearthSubpageClass *klass)
{
}

static void
hearth_subpage_init (HearthSubpage *self)
{
}

static void
add_back (AdwHeaderBar *header)
{
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");

  gtk_widget_set_tooltip_text (back, _ ("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Back"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "household.back");
  adw_header_bar_pack_start (header, back);
}

/* The button stands beside the form, not in it. */
static void
save_cb (HearthSubpage *self)
{
  gtk_widget_activate_action (self->content, "form.save", NULL);
}

static void
add_cancel_and_save (HearthSubpage *self, AdwHeaderBar *header)
{
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "household.back");
  adw_header_bar_pack_start (header, cancel);
  self->save = GTK_BUTTON (gtk_button_new_with_mnemonic (_ ("_Save")));
  gtk_widget_add_css_class (GTK_WIDGET (self->save), "suggested-action");
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  adw_header_bar_pack_end (header, GTK_WIDGET (self->save));
  adw_header_bar_set_show_start_title_buttons (header, FALSE);
  adw_header_bar_set_show_end_title_buttons (header, FALSE);
}

/**
 * hearth_subpage_new:
 * @content: what is under the header bar; where the page is a form it has the action "form.save"
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
hearth_subpage_new (HearthSubpageKind kind, const char *title, GtkWidget *content)
{
  HearthSubpage *self = g_object_new (HEARTH_TYPE_SUBPAGE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  AdwHeaderBar *header = ADW_HEADER_BAR (adw_header_bar_new ());

  self->title = ADW_WINDOW_TITLE (adw_window_title_new (title, NULL));
  self->content = content;
  adw_header_bar_set_title_widget (header, GTK_WIDGET (self->title));
  if (kind == HEARTH_SUBPAGE_BACK)
    add_back (header);
  else if (kind == HEARTH_SUBPAGE_FORM)
    add_cancel_and_save (self, header);
  gtk_widget_set_vexpand (content, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (header));
  gtk_box_append (GTK_BOX (box), content);
  adw_bin_set_child (ADW_BIN (self), box);
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * hearth_subpage_set_title:
 */
void
hearth_subpage_set_title (HearthSubpage *self, const char *title)
{
  adw_window_title_set_title (self->title, title);
}

/**
 * hearth_subpage_get_content:
 *
 * Returns: (transfer none): what is under the header bar
 */
GtkWidget *
hearth_subpage_get_content (HearthSubpage *self)
{
  return self->content;
}

/**
 * hearth_subpage_get_save:
 *
 * Returns: (transfer none) (nullable): the button of a form
 */
GtkButton *
hearth_subpage_get_save (HearthSubpage *self)
{
  return self->save;
}
