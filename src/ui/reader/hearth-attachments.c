/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strip of attachments. A click opens what is harmless: a copy in a folder of its own, given to the desktop's
 * program for it. What could run, or is not what it says, can only be saved, after a warning in words. Archives are
 * never unpacked. Owned by the reader; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-attachments-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-type-words.h"
#include "hearth-wrap-layout.h"

/** A strip of more than this many would push the text away; *Save all* has the rest. */
#define MAX_SHOWN 60

G_DEFINE_FINAL_TYPE (HearthAttachments, hearth_attachments, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * hearth_attachments_is_listed:
 *
 * Returns: whether a part stands in the strip
 */
gboolean
hearth_attachments_is_listed (const HearthPart *part)
{
  return part->kind == HEARTH_PART_ATTACHMENT || part->kind == HEARTH_PART_MESSAGE;
}

/**
 * hearth_attachments_say:
 *
 * Says something in passing.
 */
void
hearth_attachments_say (HearthAttachments *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, text);
}

/* --- opening ---------------------------------------------------------------------------------------------------- */

static void
warned_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  GtkWidget *button = data;
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));
  const HearthPart *part = self != NULL ? hearth_attachments_find_part (self, button) : NULL;

  if (part != NULL && g_str_equal (response, "save"))
    hearth_attachments_save_as (self, button, part);
}

static void
warn (GtkWidget *button, const HearthPart *part)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (button)), NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("“%s” is not opened from here"),
                                     part->name);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               part->risk == HEARTH_RISK_EXECUTABLE
                                   ? _ ("It can run as a program. What runs can read and change everything "
                                        "of yours. Save it only if you "
                                        "expected it and know who sent it.")
                                   : _ ("What it says it is and what is in it do not agree. Save it only if "
                                        "you expected it and know who "
                                        "sent it."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (warned_cb), g_object_ref (button),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_cb (GtkWidget *button, HearthAttachments *self)
{
  const HearthPart *part = hearth_attachments_find_part (self, button);

  if (part == NULL)
    return;
  if (part->risk == HEARTH_RISK_NONE && part->kind != HEARTH_PART_MESSAGE)
    hearth_attachments_fetch (self, part->path, NULL, part->name, HEARTH_PART_FILES_PRIVATE);
  else if (part->kind == HEARTH_PART_MESSAGE)
    hearth_attachments_save_as (self, button, part);
  else
    warn (button, part);
}

static void
popover_save_cb (GtkWidget *item, GtkWidget *button)
{
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));
  const HearthPart *part = hearth_attachments_find_part (self, button);

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  if (part == NULL)
    return;
  if (part->risk == HEARTH_RISK_NONE)
    hearth_attachments_save_as (self, button, part);
  else
    warn (button, part);
}

static void
popover_open_cb (GtkWidget *item, GtkWidget *button)
{
  HearthAttachments *self = HEARTH_ATTACHMENTS (gtk_widget_get_ancestor (button, HEARTH_TYPE_ATTACHMENTS));

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  open_cb (button, self);
}

static void
add_popover_item (GtkWidget *box, const char *label, GCallback callback, GtkWidget *button)
{
  GtkWidget *item = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (item, "flat");
  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (item)), GTK_ALIGN_START);
  g_signal_connect_object (item, "clicked", callback, button, 0);
  gtk_box_append (GTK_BOX (box), item);
}

static void
popup_menu (HearthAttachments *self, GtkWidget *button)
{
  const HearthPart *part = hearth_attachments_find_part (self, button);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  graphene_rect_t bounds;

  if (part == NULL)
    return;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->popover = gtk_popover_new ();
  gtk_widget_add_css_class (self->popover, "menu");
  if (part->risk == HEARTH_RISK_NONE && part->kind != HEARTH_PART_MESSAGE)
    add_popover_item (box, _ ("_Open"), G_CALLBACK (popover_open_cb), button);
  add_popover_item (box, _ ("_Save as…"), G_CALLBACK (popover_save_cb), button);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  hearth_accessible_tidy_buttons (box);
  /* Not below the button: what is inside of a button is not told to screen readers. */
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  if (gtk_widget_compute_bounds (button, GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (
        GTK_POPOVER (self->popover),
        &(GdkRectangle){ bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
secondary_pressed_cb (GtkGesture *gesture, int n_press, double x, double y, HearthAttachments *self)
{
  popup_menu (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
}

static gboolean
menu_key_cb (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             HearthAttachments *self)
{
  if (keyval != GDK_KEY_Menu && !(keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    return GDK_EVENT_PROPAGATE;
  popup_menu (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  return GDK_EVENT_STOP;
}

/* --- the strip -------------------------------------------------------------------------------------------------- */

static const char *
icon_for (const HearthPart *part)
{
  if (part->risk != HEARTH_RISK_NONE)
    return "dialog-warning-symbolic";
  if (part->kind == HEARTH_PART_MESSAGE)
    return "mail-unread-symbolic";
  return hearth_type_get_icon_name (part->content_type);
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  return label;
}

static GtkWidget *
new_button (HearthAttachments *self, const HearthPart *part)
{
  g_autofree char *size = hearth_words_for_size (part->size_bytes);
  g_autofree char *name = g_strdup_printf (_ ("Attachment %s, %s"), part->name, size);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *tile = gtk_image_new_from_icon_name (icon_for (part));
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (button, "hearth-attach");
  gtk_widget_add_css_class (tile, "hearth-attach-tile");
  if (part->risk != HEARTH_RISK_NONE)
    gtk_widget_add_css_class (tile, "hearth-warn");
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), new_label (part->name, "hearth-attach-name"));
  gtk_box_append (GTK_BOX (lines), new_label (size, "hearth-attach-size"));
  gtk_box_append (GTK_BOX (box), tile);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, part->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "hearth-part", g_strdup (part->path), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (open_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (menu_key_cb), self);
  gtk_widget_add_controller (button, keys);
  return button;
}

/**
 * hearth_attachments_get_count:
 *
 * Returns: how many attachments the message has
 */
guint
hearth_attachments_get_count (HearthAttachments *self)
{
  guint count = 0;

  for (guint i = 0; self->content != NULL && i < self->content->parts->len; i++)
    if (hearth_attachments_is_listed (g_ptr_array_index (self->content->parts, i)))
      count++;
  return count;
}

/**
 * hearth_attachments_show:
 * @content: (nullable): a message, or %NULL for none
 */
void
hearth_attachments_show (HearthAttachments *self, HearthContent *content, HearthKey key)
{
  GtkWidget *child;
  guint count, shown = 0;

  if (content != NULL)
    hearth_content_ref (content);
  g_clear_pointer (&self->content, hearth_content_unref);
  self->content = content;
  self->key = key;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  while ((child = gtk_widget_get_first_child (self->flow)) != NULL)
    gtk_box_remove (GTK_BOX (self->flow), child);

  count = hearth_attachments_get_count (self);
  for (guint i = 0; content != NULL && i < content->parts->len && shown < MAX_SHOWN; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);

      if (!hearth_attachments_is_listed (part))
        continue;
      gtk_box_append (GTK_BOX (self->flow), new_button (self, part));
      shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
  gtk_widget_set_visible (self->save_all, count > 1 && !self->is_narrow);
}

/**
 * hearth_attachments_set_narrow:
 *
 * In a narrow pane *Save all* is in the menu only.
 */
void
hearth_attachments_set_narrow (HearthAttachments *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  gtk_widget_set_visible (self->save_all, hearth_attachments_get_count (self) > 1 && !is_narrow);
}

/**
 * hearth_attachments_set_client:
 *
 * Where the bytes come from.
 */
void
hearth_attachments_set_client (HearthAttachments *self, HearthClient *client)
{
  g_set_object (&self->client, client);
}

static void
hearth_attachments_dispose (GObject *object)
{
  HearthAttachments *self = HEARTH_ATTACHMENTS (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->client);
  g_clear_pointer (&self->content, hearth_content_unref);
  G_OBJECT_CLASS (hearth_attachments_parent_class)->dispose (object);
}

static void
hearth_attachments_class_init (HearthAttachmentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_attachments_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hearth_attachments_init (HearthAttachments *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->flow = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->flow, hearth_wrap_layout_new (8, 8));
  gtk_widget_set_hexpand (self->flow, TRUE);
  gtk_widget_add_css_class (self->flow, "hearth-attachments");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Attachments"), -1);
  gtk_box_append (GTK_BOX (self->box), self->flow);

  self->save_all = gtk_button_new_with_mnemonic (_ ("Save _all"));
  gtk_widget_add_css_class (self->save_all, "flat");
  gtk_widget_add_css_class (self->save_all, "hearth-save-all");
  gtk_widget_set_valign (self->save_all, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (self->save_all, GTK_ALIGN_END);
  g_signal_connect_swapped (self->save_all, "clicked", G_CALLBACK (hearth_attachments_save_all), self);
  gtk_box_append (GTK_BOX (self->box), self->save_all);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
