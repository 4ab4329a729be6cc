/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One account as it is saved. Made anew when the house changes; its state is followed. Owned by its window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-account-page.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-keep-group.h"
#include "hearth-movable-row.h"
#include "hearth-problem-line.h"
#include "hearth-subpage.h"
#include "hearth-switch-row.h"

struct _HearthAccountPage
{
  AdwBin parent_instance;

  HearthClient *client;
  guint16 number;
  gint64 focus_identity;

  /* In the page that is shown. */
  GtkWidget *state;
  GtkSwitch *enabled;
  HearthKeepGroup *keep;
  GtkSwitch *metered;
  gboolean is_choosing; /* the next change of the house is ours, and shown already */
};

G_DEFINE_FINAL_TYPE (HearthAccountPage, hearth_account_page, ADW_TYPE_BIN)

static GtkWidget *
new_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *label = subtitle != NULL ? g_strdup_printf ("%s, %s", title, subtitle) : g_strdup (title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  hearth_accessible_set_label (row, label);
  return row;
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  if (title != NULL)
    adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

static void
add_header_button (
    AdwPreferencesGroup *group, const char *label, const char *said, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, said);
  adw_preferences_group_set_header_suffix (group, button);
}

static void
add_next (GtkWidget *row, const char *action, GVariant *target)
{
  GtkWidget *next = gtk_image_new_from_icon_name ("go-next-symbolic");

  g_object_set (next, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), next);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
}

/* --- how it is doing ---------------------------------------------------------------------------------------------- */

static void
follow_status (HearthAccountPage *self)
{
  HearthAccount *account = hearth_client_find_account (self->client, self->number);
  g_autofree char *words = account != NULL ? hearth_words_for_status (account) : NULL;

  if (words == NULL || self->state == NULL)
    return;
  /* A problem is said above, with what can be done about it. */
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->state),
                               hearth_account_needs_user (account) ? "" : words);
}

static gboolean
state_set_cb (GtkSwitch *toggle, gboolean is_on, HearthAccountPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "household.switch-account", "(ub)", self->number, is_on);
  return FALSE;
}

/* How full the mailbox is, where the server says so. */
static void
add_room (AdwPreferencesGroup *group, HearthAccount *account)
{
  const HearthQuota *quota = &hearth_account_get_status (account)->quota;
  g_autofree char *words = hearth_words_for_quota (quota);
  GtkWidget *row, *bar;

  if (words == NULL)
    return;
  row = new_row (_ ("Room on the server"), words);
  bar = gtk_level_bar_new ();
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), CLAMP (hearth_quota_get_fraction (quota), 0, 1));
  gtk_widget_set_size_request (bar, 80, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (hearth_quota_is_nearly_full (quota))
    gtk_widget_add_css_class (bar, "hearth-full");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  adw_preferences_group_add (group, row);
}

static void
add_state (HearthAccountPage *self, AdwPreferencesPage *page, HearthAccount *account)
{
  AdwPreferencesGroup *group = add_group (page, NULL);
  HearthProblemLine *problem = g_object_new (HEARTH_TYPE_PROBLEM_LINE, "margin-bottom", 12, NULL);

  hearth_problem_line_set_account (problem, account);
  adw_preferences_group_add (group, GTK_WIDGET (problem));
  self->state = new_row (_ ("Fetch and send mail"), NULL);
  self->enabled = GTK_SWITCH (gtk_switch_new ());
  gtk_switch_set_active (self->enabled, hearth_account_get_info (account)->enabled);
  gtk_widget_set_valign (GTK_WIDGET (self->enabled), GTK_ALIGN_CENTER);
  g_signal_connect_object (self->enabled, "state-set", G_CALLBACK (state_set_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->state), GTK_WIDGET (self->enabled));
  hearth_switch_row_join (ADW_ACTION_ROW (self->state), self->enabled);
  adw_preferences_group_add (group, self->state);
  add_room (group, account);
  follow_status (self);
}

/* --- servers ------------------------------------------------------------------------------------------------------ */

static const char *
words_for_security (HearthSecurity security)
{
  switch (security)
    {
    case HEARTH_SECURITY_STARTTLS:
      return _ ("STARTTLS");
    case HEARTH_SECURITY_NONE:
      return _ ("not encrypted, as you chose: everybody on the way can read it");
    case HEARTH_SECURITY_TLS:
    default:
      return _ ("TLS");
    }
}

static char *
dup_sign_in_words (const HearthServer *server)
{
  if (!hearth_server_signs_in (server))
    return g_strdup (_ ("without signing in"));
  if (server->protocol == HEARTH_PROTOCOL_SMTP && !server->has_own_password)
    return g_strdup (_ ("signs in as for fetching"));
  /* Translators: %s is the name of a user */
  return g_strdup_printf (_ ("signs in as %s"), server->user);
}

static void
add_server (AdwPreferencesGroup *group, const char *title, const HearthServer *server, guint16 account)
{
  g_autofree char *sign_in = dup_sign_in_words (server);
  /* Translators: name of a server, its port, how it is encrypted, how it is signed in to */
  g_autofree char *subtitle = g_strdup_printf (_ ("%1$s, port %2$u, %3$s\n%4$s"), server->host, server->port,
                                               words_for_security (server->security), sign_in);
  GtkWidget *row = new_row (title, subtitle);

  if (server->security == HEARTH_SECURITY_NONE)
    {
      GtkWidget *mark = gtk_image_new_from_icon_name ("channel-insecure-symbolic");

      gtk_widget_add_css_class (mark, "hearth-warn");
      gtk_widget_set_tooltip_text (mark, _ ("Not encrypted"));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
    }
  add_next (row, "household.edit-account", g_variant_new_uint32 (account));
  adw_preferences_group_add (group, row);
}

static void
add_connection (AdwPreferencesGroup *group, guint16 account)
{
  GtkWidget *row = new_row (_ ("Connection"), _ ("Encryption, what the servers offer, what went wrong"));

  add_next (row, "app.diagnose", g_variant_new_uint32 (account));
  adw_preferences_group_add (group, row);
}

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static void
add_identity (
    HearthAccountPage *self, AdwPreferencesGroup *group, const HearthIdentity *identity, guint place, guint n)
{
  const char *address = hearth_address_get_address (identity->address);
  g_autofree char *subtitle =
      place == 0 && n > 1
          ? g_strdup_printf (_ ("%s, taken at first"), hearth_address_get_display (identity->address))
          : g_strdup (hearth_address_get_display (identity->address));
  GtkWidget *row = new_row (address, subtitle);
  GMenu *menu =
      hearth_movable_row_make (ADW_ACTION_ROW (row), HEARTH_HOUSE_ORDER_IDENTITIES, identity->id, place, n);

  if (place > 0)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Take at first"), NULL);

      g_menu_item_set_action_and_target (item, "household.move", "(ixi)", HEARTH_HOUSE_ORDER_IDENTITIES,
                                         identity->id, -(int) place);
      g_menu_append_item (menu, item);
    }
  if (n > 1)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Remove…"), NULL);

      g_menu_item_set_action_and_target (item, "household.remove-identity", "x", identity->id);
      g_menu_append_item (menu, item);
    }
  add_next (row, "household.edit-identity", g_variant_new ("(ux)", self->number, identity->id));
  adw_preferences_group_add (group, row);
  if (self->focus_identity == identity->id)
    {
      self->focus_identity = 0;
      gtk_widget_grab_focus (row);
    }
}

static void
add_identities (HearthAccountPage *self, AdwPreferencesPage *page, const HearthAccountInfo *info)
{
  AdwPreferencesGroup *group = add_group (page, _ ("Addresses to write from"));

  add_header_button (group, _ ("_Add…"), _ ("Add an address to write from"), "household.edit-identity",
                     g_variant_new ("(ux)", self->number, (gint64) 0));
  for (guint i = 0; i < info->identities->len; i++)
    add_identity (self, group, g_ptr_array_index (info->identities, i), i, info->identities->len);
}

/* --- what is here ------------------------------------------------------------------------------------------------- */

static gboolean
is_keep_shown (HearthAccountPage *self, const HearthAccountInfo *info)
{
  const HearthKeep keep = hearth_keep_group_get_keep (self->keep);

  return hearth_keep_equal (&keep, &info->keep) &&
         gtk_switch_get_active (self->metered) == info->fetches_on_metered;
}

static void
choose_keep (HearthAccountPage *self)
{
  const HearthKeep keep = hearth_keep_group_get_keep (self->keep);

  /* The rows stay, and with them the focus. */
  self->is_choosing = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self), "household.keep", "(uuutb)", self->number, (guint) keep.kind,
                              keep.months, keep.attachment_max_bytes, gtk_switch_get_active (self->metered));
}

static void
add_keep (HearthAccountPage *self, AdwPreferencesPage *page, const HearthAccountInfo *info)
{
  GtkWidget *row =
      new_row (_ ("Also on metered connections"),
               _ ("If off, only lists and what you open come while the connection is paid by its "
                  "amount."));

  self->keep = HEARTH_KEEP_GROUP (hearth_keep_group_new (HEARTH_KEEP_GROUP_ACCOUNT, &info->keep));
  self->metered = GTK_SWITCH (gtk_switch_new ());
  gtk_switch_set_active (self->metered, info->fetches_on_metered);
  gtk_widget_set_valign (GTK_WIDGET (self->metered), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->metered));
  hearth_switch_row_join (ADW_ACTION_ROW (row), self->metered);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->keep), row);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (self->keep));
  g_signal_connect_object (self->keep, "chosen", G_CALLBACK (choose_keep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->metered, "notify::active", G_CALLBACK (choose_keep), self,
                           G_CONNECT_SWAPPED);
}

/* --- trust -------------------------------------------------------------------------------------------------------- */

static void
add_pin (HearthAccountPage *self, AdwPreferencesGroup *group, const HearthPin *pin)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (pin->pinned_unix_s);
  g_autofree char *date = g_date_time_format (when, _ ("%-d %B %Y"));
  g_autofree char *title = g_strdup_printf (_ ("%1$s, port %2$u"), pin->host, pin->port);
  g_autofree char *subtitle =
      g_strdup_printf (_ ("Trusted by you since %1$s\nSHA-256 %2$s"), date, pin->sha256);
  g_autofree char *said = g_strdup_printf (_ ("Forget the certificate of %s"), title);
  GtkWidget *row = new_row (title, subtitle);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Forget"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "household.forget-certificate");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(usu)", self->number, pin->host, pin->port);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, said);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_widget_add_css_class (row, "hearth-pin");
  adw_preferences_group_add (group, row);
}

static void
add_pins (HearthAccountPage *self, AdwPreferencesPage *page, const HearthAccountInfo *info)
{
  AdwPreferencesGroup *group;

  if (info->pins->len == 0)
    return;
  group = add_group (page, _ ("Certificates you trust"));
  adw_preferences_group_set_description (
      group, _ ("Nobody this computer knows vouches for them. Without your trust Hearth does not connect."));
  for (guint i = 0; i < info->pins->len; i++)
    add_pin (self, group, g_ptr_array_index (info->pins, i));
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static void
add_remove (HearthAccountPage *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = add_group (page, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Remove account…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "household.remove-account");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", self->number);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "destructive-action");
  adw_preferences_group_add (group, button);
}

static void
fill (HearthAccountPage *self)
{
  HearthAccount *account = hearth_client_find_account (self->client, self->number);
  AdwPreferencesPage *page;
  GtkWidget *subpage = gtk_widget_get_ancestor (GTK_WIDGET (self), HEARTH_TYPE_SUBPAGE);
  const HearthAccountInfo *info;
  AdwPreferencesGroup *servers;

  if (self->is_choosing && account != NULL)
    {
      self->is_choosing = FALSE;
      if (is_keep_shown (self, hearth_account_get_info (account)))
        return;
    }
  page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->state = NULL;
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (page));
  if (account == NULL)
    return; /* the window leaves this page */
  info = hearth_account_get_info (account);
  if (subpage != NULL)
    hearth_subpage_set_title (HEARTH_SUBPAGE (subpage), info->name);
  g_signal_handlers_disconnect_by_func (account, follow_status, self);
  g_signal_connect_object (account, "notify::status", G_CALLBACK (follow_status), self, G_CONNECT_SWAPPED);
  add_state (self, page, account);
  servers = add_group (page, _ ("Servers"));
  add_header_button (servers, _ ("_Edit…"), _ ("Edit name, servers and passwords"), "household.edit-account",
                     g_variant_new_uint32 (self->number));
  add_server (servers, _ ("Fetching"), info->imap, self->number);
  if (info->smtp != NULL)
    add_server (servers, _ ("Sending"), info->smtp, self->number);
  add_connection (servers, self->number);
  add_identities (self, page, info);
  add_keep (self, page, info);
  add_pins (self, page, info);
  add_remove (self, page);
  hearth_accessible_tidy_buttons (GTK_WIDGET (page));
}

static void
hearth_account_page_dispose (GObject *object)
{
  g_clear_object (&HEARTH_ACCOUNT_PAGE (object)->client);
  G_OBJECT_CLASS (hearth_account_page_parent_class)->dispose (object);
}

static void
hearth_account_page_class_init (HearthAccountPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_account_page_dispose;
}

static void
hearth_account_page_init (HearthAccountPage *self)
{
}

/**
 * hearth_account_page_new:
 *
 * Returns: (transfer floating): the page of an account
 */
GtkWidget *
hearth_account_page_new (HearthClient *client, guint16 account)
{
  HearthAccountPage *self = g_object_new (HEARTH_TYPE_ACCOUNT_PAGE, NULL);

  self->client = g_object_ref (client);
  self->number = account;
  fill (self);
  g_signal_connect_object (client, "house-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * hearth_account_page_get_account:
 *
 * Returns: the number of the account
 */
guint16
hearth_account_page_get_account (HearthAccountPage *self)
{
  return self->number;
}

/**
 * hearth_account_page_put_back:
 *
 * What was chosen could not be saved: shows what holds.
 */
void
hearth_account_page_put_back (HearthAccountPage *self)
{
  HearthAccount *account = hearth_client_find_account (self->client, self->number);
  const HearthAccountInfo *info;

  self->is_choosing = FALSE;
  if (account == NULL)
    return;
  info = hearth_account_get_info (account);
  hearth_keep_group_set_keep (self->keep, &info->keep);
  g_signal_handlers_block_by_func (self->enabled, state_set_cb, self);
  g_signal_handlers_block_by_func (self->metered, choose_keep, self);
  gtk_switch_set_active (self->enabled, info->enabled);
  gtk_switch_set_active (self->metered, info->fetches_on_metered);
  g_signal_handlers_unblock_by_func (self->metered, choose_keep, self);
  g_signal_handlers_unblock_by_func (self->enabled, state_set_cb, self);
}

/**
 * hearth_account_page_focus_later:
 *
 * Gives the row of an address the keyboard once it stands elsewhere.
 */
void
hearth_account_page_focus_later (HearthAccountPage *self, gint64 identity)
{
  self->focus_identity = identity;
}
