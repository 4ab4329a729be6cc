/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The From of a letter: disc, name and address, and a list of everybody's addresses. Owned by the composer; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-identity-button.h"

#include <glib/gi18n.h>

#include "hearth-disc.h"

struct _HearthIdentityButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *face;
  GtkListBox *list;
  HearthClient *client;
  gint64 identity;
};

G_DEFINE_FINAL_TYPE (HearthIdentityButton, hearth_identity_button, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_IDENTITY,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_face (HearthIdentityButton *self, const HearthIdentity *identity)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *disc = hearth_disc_new (24);
  const char *address = hearth_address_get_address (identity->address);
  const char *name = hearth_address_get_display (identity->address);
  HearthMember *member = hearth_client_find_member_by_address (self->client, address);
  g_autofree char *initials = NULL;

  if (member != NULL)
    hearth_disc_set_member (GTK_LABEL (disc), member);
  else
    {
      initials = hearth_address_dup_initials (identity->address);
      hearth_disc_set_stranger (GTK_LABEL (disc), initials);
    }
  gtk_box_append (GTK_BOX (box), disc);
  gtk_box_append (GTK_BOX (box), new_label (name, "heading"));
  if (!g_str_equal (name, address))
    gtk_box_append (GTK_BOX (box), new_label (address, "hearth-addr"));
  return box;
}

static void
update_face (HearthIdentityButton *self)
{
  const HearthIdentity *identity =
      self->client != NULL
          ? hearth_house_find_identity (hearth_client_get_house (self->client), self->identity)
          : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->face)) != NULL)
    gtk_box_remove (GTK_BOX (self->face), child);
  if (identity == NULL)
    return;
  {
    g_autofree char *address = hearth_address_to_string (identity->address);
    g_autofree char *label = g_strdup_printf (_ ("From %s"), address);

    gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  }
  gtk_box_append (GTK_BOX (self->face), new_face (self, identity));
  gtk_box_append (GTK_BOX (self->face), gtk_image_new_from_icon_name ("pan-down-symbolic"));
}

static gint64
get_identity_of (GtkWidget *row)
{
  return *(const gint64 *) g_object_get_data (G_OBJECT (row), "hearth-identity");
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, HearthIdentityButton *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  hearth_identity_button_set_identity (self, get_identity_of (GTK_WIDGET (row)));
}

static void
add_row (HearthIdentityButton *self, const HearthIdentity *identity)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *face = new_face (self, identity);
  g_autofree char *address = hearth_address_to_string (identity->address);

  gtk_widget_set_margin_start (face, 8);
  gtk_widget_set_margin_end (face, 12);
  gtk_widget_set_margin_top (face, 6);
  gtk_widget_set_margin_bottom (face, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), face);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, address, -1);
  g_object_set_data_full (G_OBJECT (row), "hearth-identity", g_memdup2 (&identity->id, sizeof identity->id),
                          g_free);
  gtk_list_box_append (self->list, row);
}

static void
fill_list (HearthIdentityButton *self)
{
  HearthHouse *house = hearth_client_get_house (self->client);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; house != NULL && i < house->accounts->len; i++)
    {
      const HearthAccountInfo *account = g_ptr_array_index (house->accounts, i);

      for (guint j = 0; j < account->identities->len; j++)
        add_row (self, g_ptr_array_index (account->identities, j));
    }
}

/* A name, a colour, an address may be another; one that is gone sends nothing, so the first that is there is chosen. */
static void
house_changed_cb (HearthIdentityButton *self)
{
  GtkWidget *first;

  fill_list (self);
  update_face (self);
  first = gtk_widget_get_first_child (GTK_WIDGET (self->list));
  if (first != NULL && self->identity != 0 &&
      hearth_house_find_identity (hearth_client_get_house (self->client), self->identity) == NULL)
    hearth_identity_button_set_identity (self, get_identity_of (first));
}

/**
 * hearth_identity_button_set_client:
 *
 * Whose addresses are offered.
 */
void
hearth_identity_button_set_client (HearthIdentityButton *self, HearthClient *client)
{
  g_set_object (&self->client, client);
  if (client != NULL)
    {
      g_signal_connect_object (client, "house-changed", G_CALLBACK (house_changed_cb), self,
                               G_CONNECT_SWAPPED);
      fill_list (self);
      update_face (self);
    }
}

/**
 * hearth_identity_button_set_identity:
 * @identity: id of an identity of the house
 */
void
hearth_identity_button_set_identity (HearthIdentityButton *self, gint64 identity)
{
  if (self->identity == identity)
    return;
  self->identity = identity;
  update_face (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDENTITY]);
}

/**
 * hearth_identity_button_get_identity:
 *
 * Returns: id of the identity chosen
 */
gint64
hearth_identity_button_get_identity (HearthIdentityButton *self)
{
  return self->identity;
}

static void
hearth_identity_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IDENTITY)
    g_value_set_int64 (value, HEARTH_IDENTITY_BUTTON (object)->identity);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_identity_button_dispose (GObject *object)
{
  HearthIdentityButton *self = HEARTH_IDENTITY_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_identity_button_parent_class)->dispose (object);
}

static void
hearth_identity_button_class_init (HearthIdentityButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_identity_button_get_property;
  object_class->dispose = hearth_identity_button_dispose;
  properties[PROP_IDENTITY] = g_param_spec_int64 ("identity", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hearth_identity_button_init (HearthIdentityButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  g_signal_connect (list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_widget_add_css_class (popover, "menu");

  self->face = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), self->face);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "hearth-from-button");
  gtk_widget_set_tooltip_text (self->button, _ ("Choose the address to write from"));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}
