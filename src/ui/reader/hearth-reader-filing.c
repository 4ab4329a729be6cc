/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buttons of the reader that file the message shown, or the several that are chosen in the list. What they do is the
 * list's: they are the window's actions. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reader-private.h"
#include "hearth-tooltip.h"

#include <glib/gi18n.h>

static HearthFolderRole
role_of_message (HearthReader *self)
{
  const HearthRow *row = self->message != NULL ? hearth_message_get_row (self->message) : NULL;
  HearthFolder *folder =
      row != NULL && self->client != NULL ? hearth_client_find_folder (self->client, row->folder) : NULL;

  return folder != NULL ? hearth_folder_get_role (folder) : HEARTH_ROLE_NONE;
}

static void
name_button (GtkWidget *button, const char *label, const char *keys)
{
  g_autofree char *tip = g_strdup_printf ("%s (%s)", label, keys);

  hearth_tooltip_set (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * hearth_reader_filing_update:
 *
 * Shows what can be done with the message, in the words of its folder. Narrow, the rest is in the menu.
 */
void
hearth_reader_filing_update (HearthReader *self)
{
  const gboolean has_message = self->message != NULL && self->client != NULL;
  const HearthFolderRole role = role_of_message (self);

  name_button (self->trash, role == HEARTH_ROLE_TRASH ? _ ("Delete for ever") : _ ("Delete"),
               _ ("Delete key"));
  name_button (self->junk, role == HEARTH_ROLE_JUNK ? _ ("Not junk") : _ ("Mark as junk"), "!");
  gtk_button_set_icon_name (GTK_BUTTON (self->junk), role == HEARTH_ROLE_JUNK ? "hearth-not-junk-symbolic"
                                                                              : "mail-mark-junk-symbolic");
  name_button (self->archive, _ ("Archive"), "E");
  name_button (self->move, _ ("Move to…"), "V");
  gtk_widget_set_visible (self->archive, has_message);
  gtk_widget_set_visible (self->trash, has_message);
  gtk_widget_set_visible (self->junk, has_message && !self->is_narrow);
  gtk_widget_set_visible (self->move, has_message && !self->is_narrow);
}

/* --- several ------------------------------------------------------------------------------------------------------ */

static void
several_clicked_cb (GtkButton *button, HearthReader *self)
{
  g_signal_emit_by_name (self, "list-action", g_object_get_data (G_OBJECT (button), "hearth-action"));
}

static void
add_several_button (HearthReader *self, const char *icon_name, const char *label, const char *action_name)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon_name);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_widget_set_halign (content, GTK_ALIGN_START);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "pill");
  g_object_set_data (G_OBJECT (button), "hearth-action", (gpointer) action_name);
  g_signal_connect (button, "clicked", G_CALLBACK (several_clicked_cb), self);
  gtk_box_append (self->several_buttons, button);
}

/**
 * hearth_reader_filing_explain:
 *
 * What cannot be done with several messages in their folder is greyed out and says why.
 */
void
hearth_reader_filing_explain (HearthReader *self)
{
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->several_buttons)); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      const char *action = g_object_get_data (G_OBJECT (button), "hearth-action");
      const char *why =
          self->window_why_not != NULL ? self->window_why_not (action, self->window_data) : NULL;

      gtk_widget_set_sensitive (button, why == NULL);
      hearth_reasons_set (button, why);
    }
}

/**
 * hearth_reader_filing_init:
 *
 * Adds the buttons for several messages; called once, after the template.
 */
void
hearth_reader_filing_init (HearthReader *self)
{
  add_several_button (self, "hearth-archive-symbolic", _ ("_Archive"), "list.archive");
  add_several_button (self, "user-trash-symbolic", _ ("_Delete"), "list.trash");
  add_several_button (self, "hearth-move-symbolic", _ ("_Move to…"), "list.move");
  add_several_button (self, "hearth-read-symbolic", _ ("Mark as _read"), "list.mark-read");
  add_several_button (self, "mail-unread-symbolic", _ ("Mark as _unread"), "list.mark-unread");
  add_several_button (self, "starred-symbolic", _ ("Add _star"), "list.add-star");
  add_several_button (self, "non-starred-symbolic", _ ("Re_move star"), "list.remove-star");
}
