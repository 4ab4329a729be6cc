/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer's keys, and what they do to the text: find, quote, paste as text, walk with F6. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-composer-private.h"

/* --- walking with F6 ---------------------------------------------------------------------------------------------- */

#define N_PLACES 8

static void
get_places (HearthComposerWindow *self, GtkWidget *places[N_PLACES])
{
  GtkWidget *all[N_PLACES] = {
    GTK_WIDGET (self->from),
    GTK_WIDGET (self->recipients[FIELD_TO]),
    GTK_WIDGET (self->recipients[FIELD_CC]),
    GTK_WIDGET (self->recipients[FIELD_BCC]),
    GTK_WIDGET (self->subject),
    GTK_WIDGET (self->editor),
    GTK_WIDGET (self->strip),
    self->format_bar,
  };

  memcpy (places, all, sizeof all);
}

/* From fields over text and attachments to the bar, and round. */
static gboolean
walk_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  GtkWidget *places[N_PLACES], *focus = gtk_window_get_focus (GTK_WINDOW (self));
  int step = g_variant_get_int32 (args), at = step > 0 ? -1 : 0;

  get_places (self, places);
  for (int i = 0; i < N_PLACES; i++)
    if (focus != NULL && (focus == places[i] || gtk_widget_is_ancestor (focus, places[i])))
      at = i;
  for (int i = 0; i < N_PLACES; i++)
    {
      at = (at + step + N_PLACES) % N_PLACES;
      if (gtk_widget_get_mapped (places[at]) &&
          (gtk_widget_grab_focus (places[at]) || gtk_widget_child_focus (places[at], GTK_DIR_TAB_FORWARD)))
        break;
    }
  return TRUE;
}

/* --- actions ------------------------------------------------------------------------------------------------------ */

static void
find_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);

  hearth_find_bar_open (self->find_bar, g_str_equal (action_name, "composer.replace")
                                            ? HEARTH_FIND_BAR_REPLACE
                                            : HEARTH_FIND_BAR_FIND);
}

static void
quote_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_editor_toggle_quote (HEARTH_COMPOSER_WINDOW (widget)->editor);
}

static void
emoji_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  hearth_editor_insert_emoji (HEARTH_COMPOSER_WINDOW (widget)->editor);
}

/* In a field of one line everything is pasted as text. */
static void
paste_plain_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthComposerWindow *self = HEARTH_COMPOSER_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (GTK_IS_TEXT (focus))
    gtk_widget_activate_action (focus, "clipboard.paste", NULL);
  else
    hearth_editor_paste_plain (self->editor);
}

/* --- construction ------------------------------------------------------------------------------------------------- */

/* Before the text sees the key: for it, many of these mean something else. */
static const struct
{
  guint keyval;
  GdkModifierType modifiers;
  const char *action;
  const char *parameter;
} keys[] = {
  { GDK_KEY_Return, GDK_CONTROL_MASK, "composer.send", NULL },
  { GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "composer.send", NULL },
  { GDK_KEY_ISO_Enter, GDK_CONTROL_MASK, "composer.send", NULL },
  { GDK_KEY_Return, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.send-later", "pick" },
  { GDK_KEY_KP_Enter, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.send-later", "pick" },
  { GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.attach", NULL },
  { GDK_KEY_b, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.show-bcc", NULL },
  { GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.show-cc", NULL },
  { GDK_KEY_d, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.discard", NULL },
  { GDK_KEY_v, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.paste-plain", NULL },
  { GDK_KEY_9, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.quote", NULL },
  { GDK_KEY_f, GDK_CONTROL_MASK, "composer.find", NULL },
  { GDK_KEY_h, GDK_CONTROL_MASK, "composer.replace", NULL },
  { GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL },
};

/* Installs composer.find, .replace, .quote, .paste-plain and .emoji. */
void
hearth_composer_keys_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "composer.replace", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "composer.quote", NULL, quote_action);
  gtk_widget_class_install_action (widget_class, "composer.paste-plain", NULL, paste_plain_action);
  gtk_widget_class_install_action (widget_class, "composer.emoji", NULL, emoji_action);
}

static void
add_walk (GtkShortcutController *controller, GdkModifierType modifiers, int step)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F6, modifiers),
                                            gtk_callback_action_new (walk_cb, NULL, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (step));
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

/* Adds the keys. */
void
hearth_composer_keys_init (HearthComposerWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, keys[i].modifiers),
                                                gtk_named_action_new (keys[i].action));

      if (keys[i].parameter != NULL)
        gtk_shortcut_set_arguments (shortcut, g_variant_new_string (keys[i].parameter));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  add_walk (GTK_SHORTCUT_CONTROLLER (controller), 0, 1);
  add_walk (GTK_SHORTCUT_CONTROLLER (controller), GDK_SHIFT_MASK, -1);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
