/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everybody with their accounts. Made anew when the house changes; how accounts are doing is followed row by row. Owned
 * by its window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-household-page.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-disc.h"
#include "hearth-mnemonic.h"
#include "hearth-movable-row.h"

struct _HearthHouseholdPage
{
  AdwBin parent_instance;

  HearthClient *client;
  HearthHouseChangeKind focus_kind; /* the row that gets the keyboard when it was put elsewhere */
  gint64 focus_id;
};

G_DEFINE_FINAL_TYPE (HearthHouseholdPage, hearth_household_page, ADW_TYPE_BIN)

static void
set_label (GtkWidget *row, const char *title, const char *subtitle)
{
  g_autofree char *label = g_strdup_printf ("%s, %s", title, subtitle);

  hearth_accessible_set_label (row, label);
}

static void
show_sign (GtkWidget *row, const char *icon_name, const char *why)
{
  GtkWidget *sign = g_object_get_data (G_OBJECT (row), "hearth-sign");

  gtk_widget_set_visible (sign, icon_name != NULL);
  if (icon_name == NULL)
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (sign), icon_name);
  gtk_widget_set_tooltip_text (sign, why);
}

/* An account's row: what it is, and what it needs if it does. */
static void
follow_account_cb (HearthAccount *account, GParamSpec *pspec, GtkWidget *row)
{
  const HearthAccountInfo *info = hearth_account_get_info (account);
  const char *address = hearth_address_get_address (hearth_account_info_get_address (info));
  const gboolean needs_user = hearth_account_needs_user (account), is_off = !info->enabled;
  g_autofree char *words = needs_user || is_off ? hearth_words_for_status (account) : NULL;
  const char *open_words =
      hearth_account_info_is_unencrypted (info) ? _ ("not encrypted, as you chose") : NULL;
  g_autofree char *subtitle = g_strconcat (address,
                                           words != NULL        ? "\n"
                                           : open_words != NULL ? ", "
                                                                : NULL,
                                           words != NULL ? words : open_words, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), info->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  set_label (row, info->name, subtitle);
  if (is_off)
    gtk_widget_add_css_class (row, "hearth-off");
  else
    gtk_widget_remove_css_class (row, "hearth-off");
  show_sign (row,
             needs_user           ? "dialog-warning-symbolic"
             : open_words != NULL ? "channel-insecure-symbolic"
                                  : NULL,
             words != NULL ? words : open_words);
}

static void
add_sign (GtkWidget *row)
{
  GtkWidget *sign = gtk_image_new ();

  gtk_widget_add_css_class (sign, "hearth-warn");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), sign);
  g_object_set_data (G_OBJECT (row), "hearth-sign", sign);
}

static void
add_next (GtkWidget *row)
{
  GtkWidget *next = gtk_image_new_from_icon_name ("go-next-symbolic");

  g_object_set (next, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), next);
}

static void
add_action (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
note_row (HearthHouseholdPage *self, GtkWidget *row, HearthHouseChangeKind kind, gint64 id)
{
  if (self->focus_id != id || self->focus_kind != kind)
    return;
  self->focus_id = 0;
  gtk_widget_grab_focus (row);
}

/* The others in the household, to whom an account may belong instead. */
static void
add_other_people (HearthHouseholdPage *self, GMenu *menu, HearthAccount *account)
{
  GListModel *members = hearth_client_get_members (self->client);
  const gint64 owner = hearth_account_get_info (account)->person;

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (members, i);
      const gint64 id = hearth_member_get_id (member);
      g_autofree char *name = hearth_mnemonic_escape (hearth_member_get_name (member));
      g_autofree char *label = NULL;

      if (id == owner)
        continue;
      /* Translators: an account is to belong to another person of the household; %s is their name */
      label = g_strdup_printf (_ ("Give to %s"), name);
      add_action (menu, label, "household.give-account",
                  g_variant_new ("(ux)", hearth_account_get_number (account), id));
    }
}

static void
add_account (
    HearthHouseholdPage *self, AdwPreferencesGroup *group, HearthAccount *account, guint place, guint n)
{
  GtkWidget *row = adw_action_row_new ();
  const guint16 number = hearth_account_get_number (account);
  const gboolean is_enabled = hearth_account_get_info (account)->enabled;
  GMenu *menu;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  add_sign (row);
  follow_account_cb (account, NULL, row);
  menu = hearth_movable_row_make (ADW_ACTION_ROW (row), HEARTH_HOUSE_ORDER_ACCOUNTS, number, place, n);
  add_action (menu, is_enabled ? _ ("Switch _off") : _ ("Switch _on"), "household.switch-account",
              g_variant_new ("(ub)", number, !is_enabled));
  add_other_people (self, menu, account);
  add_action (menu, _ ("_Remove…"), "household.remove-account", g_variant_new_uint32 (number));
  add_next (row);
  g_signal_connect_object (account, "notify", G_CALLBACK (follow_account_cb), row, 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "household.open-account");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "u", number);
  adw_preferences_group_add (group, row);
  note_row (self, row, HEARTH_HOUSE_ORDER_ACCOUNTS, number);
}

static GtkWidget *
new_member_row (HearthMember *member, guint n_accounts)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *disc = hearth_disc_new (24);
  g_autofree char *initial = hearth_member_dup_initial (member);
  g_autofree char *subtitle =
      n_accounts == 0 ? g_strdup (_ ("No account"))
                      : g_strdup_printf (ngettext ("%u account", "%u accounts", n_accounts), n_accounts);

  hearth_disc_set_person (GTK_LABEL (disc), initial, hearth_member_get_color (member));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hearth_member_get_name (member));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  set_label (row, hearth_member_get_name (member), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), disc);
  gtk_widget_add_css_class (row, "hearth-person");
  return row;
}

static void
add_member (HearthHouseholdPage *self, AdwPreferencesPage *page, HearthMember *member, guint place, guint n)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GListModel *accounts = hearth_member_get_accounts (member);
  const guint n_accounts = g_list_model_get_n_items (accounts);
  const gint64 id = hearth_member_get_id (member);
  GtkWidget *row = new_member_row (member, n_accounts);
  GMenu *menu = hearth_movable_row_make (ADW_ACTION_ROW (row), HEARTH_HOUSE_ORDER_PEOPLE, id, place, n);

  if (n_accounts == 0)
    add_action (menu, _ ("_Remove…"), "household.remove-person", g_variant_new_int64 (id));
  add_next (row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "household.open-person");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "x", id);
  adw_preferences_group_add (group, row);
  adw_preferences_page_add (page, group);
  note_row (self, row, HEARTH_HOUSE_ORDER_PEOPLE, id);
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr (HearthAccount) account = g_list_model_get_item (accounts, i);

      add_account (self, group, account, i, n_accounts);
    }
}

static void
add_button (AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add account…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "household.add-account");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  adw_preferences_group_add (group, button);
  adw_preferences_page_add (page, group);
}

static void
fill (HearthHouseholdPage *self)
{
  GListModel *members = hearth_client_get_members (self->client);
  const guint n = g_list_model_get_n_items (members);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (page));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (members, i);

      add_member (self, page, member, i, n);
    }
  add_button (page);
}

static void
hearth_household_page_dispose (GObject *object)
{
  g_clear_object (&HEARTH_HOUSEHOLD_PAGE (object)->client);
  G_OBJECT_CLASS (hearth_household_page_parent_class)->dispose (object);
}

static void
hearth_household_page_class_init (HearthHouseholdPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_household_page_dispose;
}

static void
hearth_household_page_init (HearthHouseholdPage *self)
{
}

/**
 * hearth_household_page_new:
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
hearth_household_page_new (HearthClient *client)
{
  HearthHouseholdPage *self = g_object_new (HEARTH_TYPE_HOUSEHOLD_PAGE, NULL);

  self->client = g_object_ref (client);
  fill (self);
  g_signal_connect_object (client, "house-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * hearth_household_page_focus_later:
 *
 * Gives a row the keyboard once it stands elsewhere.
 */
void
hearth_household_page_focus_later (HearthHouseholdPage *self, HearthHouseChangeKind kind, gint64 id)
{
  self->focus_kind = kind;
  self->focus_id = id;
}
