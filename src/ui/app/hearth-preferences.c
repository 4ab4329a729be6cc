/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: every row is bound to a key of the settings. UI thread; destroyed when closed. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-preferences.h"

#include "hearth-accessible.h"
#include "hearth-switch-row.h"

struct _HearthPreferences
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow *color_scheme;
  AdwActionRow *as_text_row;
  GtkSwitch *as_text;
  AdwActionRow *letters_row;
  GtkSwitch *letters;
  AdwComboRow *mark_read;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (HearthPreferences, hearth_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* The choices of the row, in its order. */
static const guint mark_read_ms[] = { 0, 1500, 5000, 10000 };

static gboolean
scheme_to_row (GValue *value, GVariant *variant, gpointer data)
{
  const char *scheme = g_variant_get_string (variant, NULL);

  g_value_set_uint (value, g_str_equal (scheme, "light") ? 1 : g_str_equal (scheme, "dark") ? 2 : 0);
  return TRUE;
}

static GVariant *
row_to_scheme (const GValue *value, const GVariantType *type, gpointer data)
{
  static const char *const schemes[] = { "system", "light", "dark" };

  return g_variant_new_string (schemes[MIN (g_value_get_uint (value), 2u)]);
}

static gboolean
delay_to_row (GValue *value, GVariant *variant, gpointer data)
{
  guint row = 0;

  while (row + 1 < G_N_ELEMENTS (mark_read_ms) && mark_read_ms[row] < g_variant_get_uint32 (variant))
    row++;
  g_value_set_uint (value, row);
  return TRUE;
}

static GVariant *
row_to_delay (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_uint32 (mark_read_ms[MIN (g_value_get_uint (value), G_N_ELEMENTS (mark_read_ms) - 1)]);
}

/* That is a window of its own, over the one that has the accounts. */
static void
show_household (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GApplication *application = g_application_get_default ();

  gtk_window_destroy (GTK_WINDOW (widget));
  /* The window was not the program's own and had none of its actions. */
  g_action_group_activate_action (G_ACTION_GROUP (application), "household", NULL);
}

static void
hearth_preferences_dispose (GObject *object)
{
  g_clear_object (&HEARTH_PREFERENCES (object)->settings);
  G_OBJECT_CLASS (hearth_preferences_parent_class)->dispose (object);
}

static void
hearth_preferences_class_init (HearthPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-preferences.ui");
  gtk_widget_class_install_action (widget_class, "preferences.household", NULL, show_household);
  gtk_widget_class_bind_template_child (widget_class, HearthPreferences, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, HearthPreferences, as_text_row);
  gtk_widget_class_bind_template_child (widget_class, HearthPreferences, as_text);
  gtk_widget_class_bind_template_child (widget_class, HearthPreferences, letters_row);
  gtk_widget_class_bind_template_child (widget_class, HearthPreferences, letters);
  gtk_widget_class_bind_template_child (widget_class, HearthPreferences, mark_read);
}

static void
hearth_preferences_init (HearthPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hearth_switch_row_join (self->as_text_row, self->as_text);
  hearth_switch_row_join (self->letters_row, self->letters);
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
}

/**
 * hearth_preferences_new:
 * @settings: what is changed, at once
 *
 * Returns: (transfer floating): the window, not presented
 */
GtkWidget *
hearth_preferences_new (GSettings *settings)
{
  HearthPreferences *self = g_object_new (HEARTH_TYPE_PREFERENCES, NULL);

  self->settings = g_object_ref (settings);
  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme, "selected",
                                G_SETTINGS_BIND_DEFAULT, scheme_to_row, row_to_scheme, NULL, NULL);
  g_settings_bind (settings, "read-as-text", self->as_text, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "letter-shortcuts", self->letters, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "mark-read-delay-ms", self->mark_read, "selected",
                                G_SETTINGS_BIND_DEFAULT, delay_to_row, row_to_delay, NULL, NULL);
  return GTK_WIDGET (self);
}
