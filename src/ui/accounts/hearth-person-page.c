/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person's name and colour. Owned by its window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-person-page.h"

#include <glib/gi18n.h>

#include "hearth-account-trial.h"
#include "hearth-disc.h"
#include "hearth-entry-row.h"

struct _HearthPersonPage
{
  AdwBin parent_instance;

  HearthClient *client;
  HearthPerson *person; /* as it is edited */
  AdwEntryRow *name;
  GtkWidget *disc;
  GtkWidget *choices[HEARTH_N_COLORS];
  GtkWidget *discs[HEARTH_N_COLORS];
};

G_DEFINE_FINAL_TYPE (HearthPersonPage, hearth_person_page, ADW_TYPE_BIN)

static const char *
words_for_color (HearthColor color)
{
  /* Translators: the colours of people */
  const char *const words[] = { _ ("Plum"), _ ("Sky"),   _ ("Pine"),   _ ("Amber"),
                                _ ("Iris"), _ ("Brick"), _ ("Lagoon"), _ ("Olive") };

  return words[color % G_N_ELEMENTS (words)];
}

static char *
dup_initial (HearthPersonPage *self)
{
  g_autoptr (HearthPerson) typed = hearth_person_copy (self->person);
  g_autoptr (HearthMember) member = NULL;

  g_free (typed->name);
  typed->name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  member = hearth_member_new (typed);
  return *typed->name != '\0' ? hearth_member_dup_initial (member) : g_strdup ("");
}

static void
show_discs (HearthPersonPage *self)
{
  g_autofree char *initial = dup_initial (self);

  hearth_disc_set_person (GTK_LABEL (self->disc), initial, self->person->color);
  for (guint i = 0; i < HEARTH_N_COLORS; i++)
    hearth_disc_set_person (GTK_LABEL (self->discs[i]), initial, (HearthColor) i);
}

static void
name_changed_cb (HearthPersonPage *self)
{
  hearth_entry_row_unmark (self->name);
  show_discs (self);
}

static void
toggled_cb (GtkToggleButton *button, HearthPersonPage *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < HEARTH_N_COLORS; i++)
    if (self->choices[i] == GTK_WIDGET (button))
      self->person->color = (HearthColor) i;
  show_discs (self);
}

static GtkWidget *
new_choice (HearthPersonPage *self, HearthColor color)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (words_for_color (color));

  self->discs[color] = hearth_disc_new (40);
  gtk_box_append (GTK_BOX (box), self->discs[color]);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hearth-color");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words_for_color (color), -1);
  if (color > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (self->choices[0]));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), color == self->person->color);
  g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), self);
  return button;
}

static void
add_colors (HearthPersonPage *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *grid = gtk_grid_new ();

  adw_preferences_group_set_title (group, _ ("Colour"));
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  for (int i = 0; i < HEARTH_N_COLORS; i++)
    {
      self->choices[i] = new_choice (self, (HearthColor) i);
      gtk_grid_attach (GTK_GRID (grid), self->choices[i], i % 4, i / 4, 1, 1);
    }
  adw_preferences_group_add (group, grid);
  adw_preferences_page_add (page, group);
}

static void
fill (HearthPersonPage *self)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->name = ADW_ENTRY_ROW (adw_entry_row_new ());
  self->disc = hearth_disc_new (24);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("What this person is called at home"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->person->name);
  adw_entry_row_add_suffix (self->name, self->disc);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed_cb), self);
  adw_preferences_group_add (group, GTK_WIDGET (self->name));
  adw_preferences_page_add (page, group);
  add_colors (self, page);
  show_discs (self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (page));
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthPersonPage *self = HEARTH_PERSON_PAGE (widget);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));

  if (*name == '\0')
    {
      hearth_entry_row_mark (self->name);
      return;
    }
  gtk_widget_activate_action (widget, "household.save-person", "(xsi)", self->person->id, name,
                              (int) self->person->color);
}

static void
hearth_person_page_dispose (GObject *object)
{
  HearthPersonPage *self = HEARTH_PERSON_PAGE (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->person, hearth_person_free);
  G_OBJECT_CLASS (hearth_person_page_parent_class)->dispose (object);
}

static void
hearth_person_page_class_init (HearthPersonPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_person_page_dispose;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "form.save", NULL, save_action);
}

static void
hearth_person_page_init (HearthPersonPage *self)
{
}

static void
activate_save_cb (HearthPersonPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.save", NULL);
}

/**
 * hearth_person_page_new:
 *
 * Returns: (transfer floating) (nullable): the page of a person; %NULL if there is no such person
 */
GtkWidget *
hearth_person_page_new (HearthClient *client, gint64 person)
{
  const HearthPerson *known = hearth_house_find_person (hearth_client_get_house (client), person);
  HearthPersonPage *self;

  if (known == NULL)
    return NULL;
  self = g_object_new (HEARTH_TYPE_PERSON_PAGE, NULL);
  self->client = g_object_ref (client);
  self->person = hearth_person_copy (known);
  fill (self);
  g_signal_connect_swapped (self->name, "entry-activated", G_CALLBACK (activate_save_cb), self);
  return GTK_WIDGET (self);
}
