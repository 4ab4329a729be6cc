/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Find and replace. What is found is selected in the editor; the bar only asks it. Owned by the composer; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-find-bar.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"

struct _HearthFindBar
{
  GtkWidget parent_instance;

  GtkWidget *revealer;
  GtkEditable *text;
  GtkLabel *count;
  GtkWidget *replacing;
  GtkEditable *with;
  HearthEditor *editor; /* not owned: a sibling */
};

G_DEFINE_FINAL_TYPE (HearthFindBar, hearth_find_bar, GTK_TYPE_WIDGET)

static void
say_found (HearthFindBar *self, HearthFound found)
{
  g_autofree char *text = NULL;

  if (*gtk_editable_get_text (self->text) == '\0')
    text = g_strdup ("");
  else if (found.n_places == 0)
    text = g_strdup (_ ("Not there"));
  else
    /* Translators: which place of how many: "2 of 5" */
    text = g_strdup_printf (_ ("%1$u of %2$u"), found.place, found.n_places);
  gtk_label_set_text (self->count, text);
  if (found.n_places == 0 && *gtk_editable_get_text (self->text) != '\0')
    gtk_widget_add_css_class (GTK_WIDGET (self->text), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->text), "error");
}

static void
find (HearthFindBar *self, HearthFindWay way)
{
  say_found (self, hearth_editor_find (self->editor, gtk_editable_get_text (self->text), way));
}

static void
text_changed_cb (HearthFindBar *self)
{
  if (gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer)))
    find (self, HEARTH_FIND_HERE);
}

static void
next_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  find (HEARTH_FIND_BAR (widget), HEARTH_FIND_NEXT);
}

static void
previous_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  find (HEARTH_FIND_BAR (widget), HEARTH_FIND_PREVIOUS);
}

static void
replace_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthFindBar *self = HEARTH_FIND_BAR (widget);

  hearth_editor_replace (self->editor, gtk_editable_get_text (self->text),
                         gtk_editable_get_text (self->with));
  find (self, HEARTH_FIND_NEXT);
}

static void
replace_all_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthFindBar *self = HEARTH_FIND_BAR (widget);
  guint n = hearth_editor_replace_all (self->editor, gtk_editable_get_text (self->text),
                                       gtk_editable_get_text (self->with));
  g_autofree char *text = g_strdup_printf (ngettext ("%u replaced", "%u replaced", n), n);

  gtk_label_set_text (self->count, text);
}

static void
close_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_find_bar_close (HEARTH_FIND_BAR (widget));
}

/* --- construction ------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_icon_button (const char *icon_name, const char *label, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
new_text_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkEditable *
new_entry (const char *label)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_widget_set_hexpand (entry, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_EDITABLE (entry);
}

static gboolean
key_cb (
    GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, HearthFindBar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_shifted = (state & GDK_SHIFT_MASK) != 0;

  if (keyval == GDK_KEY_Escape)
    hearth_find_bar_close (self);
  else if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && (state & GDK_CONTROL_MASK) == 0 &&
           gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (widget)),
                                   GTK_WIDGET (self->with)))
    gtk_widget_activate_action (widget, "find.replace", NULL);
  else if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && (state & GDK_CONTROL_MASK) == 0 &&
           gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (widget)),
                                   GTK_WIDGET (self->text)))
    find (self, is_shifted ? HEARTH_FIND_PREVIOUS : HEARTH_FIND_NEXT);
  else if ((keyval == GDK_KEY_g || keyval == GDK_KEY_G) && (state & GDK_CONTROL_MASK) != 0)
    find (self, is_shifted ? HEARTH_FIND_PREVIOUS : HEARTH_FIND_NEXT);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
hearth_find_bar_dispose (GObject *object)
{
  HearthFindBar *self = HEARTH_FIND_BAR (object);

  g_clear_pointer (&self->revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (hearth_find_bar_parent_class)->dispose (object);
}

static void
hearth_find_bar_class_init (HearthFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_find_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "find.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "find.replace", NULL, replace_action);
  gtk_widget_class_install_action (widget_class, "find.replace-all", NULL, replace_all_action);
  gtk_widget_class_install_action (widget_class, "find.close", NULL, close_action);
}

static GtkWidget *
new_find_row (HearthFindBar *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->text = new_entry (_ ("Find"));
  self->count = GTK_LABEL (g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                                         "width-chars", 9, "xalign", 0.0, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "hearth-addr");
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (row), new_icon_button ("go-up-symbolic", _ ("Previous place"),
                                                  _ ("Previous place (Shift+Enter)"), "find.previous"));
  gtk_box_append (GTK_BOX (row), new_icon_button ("go-down-symbolic", _ ("Next place"),
                                                  _ ("Next place (Enter)"), "find.next"));
  gtk_box_append (GTK_BOX (row),
                  new_icon_button ("window-close-symbolic", _ ("Close"), _ ("Close (Esc)"), "find.close"));
  return row;
}

static GtkWidget *
new_replace_row (HearthFindBar *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->with = new_entry (_ ("Replace with"));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->with));
  gtk_box_append (GTK_BOX (row), new_text_button (_ ("_Replace"), "find.replace"));
  gtk_box_append (GTK_BOX (row), new_text_button (_ ("Replace _all"), "find.replace-all"));
  return row;
}

static void
hearth_find_bar_init (HearthFindBar *self)
{
  GtkWidget *rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (rows, "hearth-find-bar");
  gtk_box_append (GTK_BOX (rows), new_find_row (self));
  self->replacing = new_replace_row (self);
  gtk_box_append (GTK_BOX (rows), self->replacing);
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_duration (GTK_REVEALER (self->revealer), 150);
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), rows);
  gtk_widget_set_visible (self->revealer, FALSE);
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (text_changed_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  hearth_accessible_tidy_buttons (rows);
}

/**
 * hearth_find_bar_set_editor:
 * @editor: whose text it is; lives as long as the bar
 */
void
hearth_find_bar_set_editor (HearthFindBar *self, HearthEditor *editor)
{
  self->editor = editor;
}

/**
 * hearth_find_bar_open:
 *
 * Shows the bar; the keyboard goes there.
 */
void
hearth_find_bar_open (HearthFindBar *self, HearthFindBarKind kind)
{
  gtk_widget_set_visible (self->replacing, kind == HEARTH_FIND_BAR_REPLACE);
  gtk_widget_set_visible (self->revealer, TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_editable_select_region (self->text, 0, -1);
}

/**
 * hearth_find_bar_close:
 *
 * The keyboard goes back to the text.
 */
void
hearth_find_bar_close (HearthFindBar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->editor));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
  gtk_widget_set_visible (self->revealer, FALSE);
}
