/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "Accounts and people": pages one behind the other, and everything that they ask for. What takes something away asks
 * first. Owned by GTK as every window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-household-window.h"

#include <glib/gi18n.h>

#include "hearth-account-editor.h"
#include "hearth-account-page.h"
#include "hearth-add-account-window.h"
#include "hearth-certificate-dialog.h"
#include "hearth-household-page.h"
#include "hearth-identity-page.h"
#include "hearth-password-dialog.h"
#include "hearth-person-page.h"
#include "hearth-removal-dialog.h"
#include "hearth-subpage.h"

struct _HearthHouseholdWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;

  HearthClient *client;
  HearthHouseholdPage *household;
  guint clean_id;
};

G_DEFINE_FINAL_TYPE (HearthHouseholdWindow, hearth_household_window, ADW_TYPE_WINDOW)

/* --- pages -------------------------------------------------------------------------------------------------------- */

static HearthSubpage *
visible_page (HearthHouseholdWindow *self)
{
  return HEARTH_SUBPAGE (adw_leaflet_get_visible_child (self->leaflet));
}

static GtkWidget *
previous_page (HearthHouseholdWindow *self)
{
  return adw_leaflet_get_adjacent_child (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* Pages that were left go when they are out of sight. */
static gboolean
clean_cb (gpointer data)
{
  HearthHouseholdWindow *self = data;
  GtkWidget *left;

  if (adw_leaflet_get_child_transition_running (self->leaflet))
    return G_SOURCE_CONTINUE;
  self->clean_id = 0;
  while ((left = adw_leaflet_get_adjacent_child (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD)) != NULL)
    adw_leaflet_remove (self->leaflet, left);
  return G_SOURCE_REMOVE;
}

static void
go_back (HearthHouseholdWindow *self)
{
  GtkWidget *previous = previous_page (self);

  if (previous == NULL)
    return;
  adw_leaflet_set_visible_child (self->leaflet, previous);
  gtk_widget_child_focus (previous, GTK_DIR_TAB_FORWARD);
  if (self->clean_id == 0)
    self->clean_id = g_timeout_add (50, clean_cb, self);
}

static void
open_page (HearthHouseholdWindow *self, HearthSubpageKind kind, const char *title, GtkWidget *content)
{
  GtkWidget *page;

  if (content == NULL)
    return;
  g_clear_handle_id (&self->clean_id, g_source_remove);
  clean_cb (self);
  g_clear_handle_id (&self->clean_id, g_source_remove);
  page = hearth_subpage_new (kind, title, content);
  adw_leaflet_append (self->leaflet, page);
  adw_leaflet_set_visible_child (self->leaflet, page);
  gtk_widget_child_focus (content, GTK_DIR_TAB_FORWARD);
}

/* Who or what a page is about may go while it is open. */
static void
house_changed_cb (HearthHouseholdWindow *self)
{
  GtkWidget *content = hearth_subpage_get_content (visible_page (self));

  if (HEARTH_IS_ACCOUNT_PAGE (content) &&
      hearth_client_find_account (self->client,
                                  hearth_account_page_get_account (HEARTH_ACCOUNT_PAGE (content))) == NULL)
    go_back (self);
}

/* --- what is saved ------------------------------------------------------------------------------------------------ */

static void
say (HearthHouseholdWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1); /* a toast takes markup */

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* A failure that is said; the page that asked for the change shows what holds. */
static void
say_failure (HearthHouseholdWindow *self, const GError *error)
{
  GtkWidget *content = hearth_subpage_get_content (visible_page (self));
  g_autofree char *words = hearth_words_for_error (error);

  if (HEARTH_IS_ACCOUNT_PAGE (content))
    hearth_account_page_put_back (HEARTH_ACCOUNT_PAGE (content));
  say (self, words);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthHouseholdWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_client_change_house_finish (HEARTH_CLIENT (source), result, &error) && self->client != NULL)
    say_failure (self, error);
}

typedef struct
{
  HearthHouseholdWindow *window;
  HearthSubpage *form;
} Saving;

/* A form that was saved goes; what was typed into one that was not stays. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  HearthHouseholdWindow *self = saving->window;
  g_autoptr (GError) error = NULL;

  if (!hearth_client_change_house_finish (HEARTH_CLIENT (source), result, &error))
    {
      if (self->client != NULL)
        say_failure (self, error);
    }
  else if (self->client != NULL && visible_page (self) == saving->form)
    go_back (self);
  g_object_unref (saving->form);
  g_object_unref (self);
  g_free (saving);
}

static void
change (HearthHouseholdWindow *self, HearthHouseChange *what)
{
  hearth_client_change_house_async (self->client, what, changed_cb, g_object_ref (self));
  hearth_house_change_free (what);
}

/* As change(), from the form that is seen. */
static void
save_form (HearthHouseholdWindow *self, HearthHouseChange *what)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->window = g_object_ref (self);
  saving->form = g_object_ref (visible_page (self));
  hearth_client_change_house_async (self->client, what, saved_cb, saving);
  hearth_house_change_free (what);
}

static void
updated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthHouseholdWindow) self = data;
  g_autoptr (GError) error = NULL;
  HearthPasswordFate fate;

  if (!hearth_client_update_account_finish (HEARTH_CLIENT (source), result, &fate, NULL, &error) &&
      self->client != NULL)
    say_failure (self, error);
}

/* --- order -------------------------------------------------------------------------------------------------------- */

static GArray *
order_of (HearthHouseholdWindow *self, HearthHouseChangeKind kind, gint64 id)
{
  const HearthHouse *house = hearth_client_get_house (self->client);
  GArray *order = g_array_new (FALSE, FALSE, sizeof (gint64));
  const HearthIdentity *identity = hearth_house_find_identity (house, id);
  const HearthAccountInfo *account =
      hearth_house_find_account (house, identity != NULL ? identity->account : (guint16) id);

  for (guint i = 0; kind == HEARTH_HOUSE_ORDER_PEOPLE && i < house->people->len; i++)
    g_array_append_val (order, ((HearthPerson *) g_ptr_array_index (house->people, i))->id);
  for (guint i = 0; kind == HEARTH_HOUSE_ORDER_IDENTITIES && identity != NULL && i < account->identities->len;
       i++)
    g_array_append_val (order, ((HearthIdentity *) g_ptr_array_index (account->identities, i))->id);
  account = hearth_house_find_account (house, (guint16) id);
  for (guint i = 0; kind == HEARTH_HOUSE_ORDER_ACCOUNTS && account != NULL && i < house->accounts->len; i++)
    {
      const HearthAccountInfo *other = g_ptr_array_index (house->accounts, i);
      const gint64 number = other->number;

      if (other->person == account->person)
        g_array_append_val (order, number);
    }
  return order;
}

static void
keep_focus (HearthHouseholdWindow *self, HearthHouseChangeKind kind, gint64 id)
{
  GtkWidget *content = hearth_subpage_get_content (visible_page (self));

  if (HEARTH_IS_ACCOUNT_PAGE (content))
    hearth_account_page_focus_later (HEARTH_ACCOUNT_PAGE (content), id);
  else
    hearth_household_page_focus_later (self->household, kind, id);
}

static void
put_in_order (HearthHouseholdWindow *self, HearthHouseChangeKind kind, gint64 id, const GArray *order)
{
  keep_focus (self, kind, id);
  change (self,
          hearth_house_change_new_order (kind, (const gint64 *) (gconstpointer) order->data, order->len));
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  int kind, step;
  gint64 id;
  g_autoptr (GArray) order = NULL;

  g_variant_get (parameter, "(ixi)", &kind, &id, &step);
  order = order_of (self, (HearthHouseChangeKind) kind, id);
  if (hearth_order_move (order, id, step))
    put_in_order (self, (HearthHouseChangeKind) kind, id, order);
}

static int
place_in (const GArray *order, gint64 id)
{
  for (guint i = 0; i < order->len; i++)
    if (g_array_index (order, gint64, i) == id)
      return (int) i;
  return -1;
}

static void
place_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  int kind;
  gint64 id, at;
  g_autoptr (GArray) order = NULL;

  g_variant_get (parameter, "(ixx)", &kind, &id, &at);
  order = order_of (self, (HearthHouseChangeKind) kind, at);
  if (place_in (order, id) >= 0 && hearth_order_move (order, id, place_in (order, at) - place_in (order, id)))
    put_in_order (self, (HearthHouseChangeKind) kind, id, order);
}

static void
give_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  guint number;
  gint64 person;

  g_variant_get (parameter, "(ux)", &number, &person);
  keep_focus (self, HEARTH_HOUSE_ORDER_ACCOUNTS, number);
  change (self, hearth_house_change_new_give ((guint16) number, person));
}

/* --- what pages ask for ------------------------------------------------------------------------------------------- */

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);

  if (previous_page (self) != NULL)
    go_back (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
open_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  const HearthPerson *person =
      hearth_house_find_person (hearth_client_get_house (self->client), g_variant_get_int64 (parameter));

  if (person != NULL)
    open_page (self, HEARTH_SUBPAGE_FORM, person->name, hearth_person_page_new (self->client, person->id));
}

static void
save_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  const char *called;
  gint64 id;
  int color;
  HearthPerson *person;

  g_variant_get (parameter, "(x&si)", &id, &called, &color);
  person = hearth_person_new (id, called, (HearthColor) color, 0);
  save_form (self, hearth_house_change_new_person (person));
  hearth_person_free (person);
}

static void
open_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_household_window_open_account (HEARTH_HOUSEHOLD_WINDOW (widget),
                                        (guint16) g_variant_get_uint32 (parameter));
}

static void
edit_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  const guint16 number = (guint16) g_variant_get_uint32 (parameter);
  HearthAccount *account = hearth_client_find_account (self->client, number);
  GtkWidget *editor = hearth_account_editor_new (self->client, number);

  if (editor == NULL || account == NULL)
    return;
  g_signal_connect_object (editor, "saved", G_CALLBACK (go_back), self, G_CONNECT_SWAPPED);
  open_page (self, HEARTH_SUBPAGE_FORM, hearth_account_get_name (account), editor);
}

static void
switch_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  const HearthAccountInfo *info;
  g_autoptr (HearthAccountInfo) account = NULL;
  guint number;
  gboolean is_on;

  g_variant_get (parameter, "(ub)", &number, &is_on);
  info = hearth_house_find_account (hearth_client_get_house (self->client), (guint16) number);
  if (info == NULL)
    return;
  account = hearth_account_info_copy (info);
  account->enabled = is_on;
  hearth_client_update_account_async (self->client, account, &(HearthPasswords){ NULL, NULL }, updated_cb,
                                      g_object_ref (self));
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  guint number, kind, months;
  guint64 limit;
  gboolean on_metered;
  HearthKeep keep;

  g_variant_get (parameter, "(uuutb)", &number, &kind, &months, &limit, &on_metered);
  keep = hearth_keep_from_numbers (kind, months, (gint64) MIN (limit, (guint64) G_MAXINT64));
  change (self, hearth_house_change_new_keep ((guint16) number, &keep,
                                              on_metered ? HEARTH_METERED_USE : HEARTH_METERED_SPARE));
}

static void
edit_identity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  guint account;
  gint64 identity;

  g_variant_get (parameter, "(ux)", &account, &identity);
  open_page (self, HEARTH_SUBPAGE_FORM, identity != 0 ? _ ("Address") : _ ("New address"),
             hearth_identity_page_new (self->client, (guint16) account, identity));
}

static void
save_identity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  GtkWidget *content = hearth_subpage_get_content (visible_page (self));

  if (!HEARTH_IS_IDENTITY_PAGE (content))
    return;
  save_form (self, hearth_house_change_new_identity (
                       hearth_identity_page_get_identity (HEARTH_IDENTITY_PAGE (content))));
}

static void
forget_certificate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *host;
  guint account, port;

  g_variant_get (parameter, "(u&su)", &account, &host, &port);
  change (HEARTH_HOUSEHOLD_WINDOW (widget),
          hearth_house_change_new_forget ((guint16) account, host, (guint16) port));
}

static void
remove_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  HearthAccount *account =
      hearth_client_find_account (self->client, (guint16) g_variant_get_uint32 (parameter));

  if (account != NULL)
    hearth_removal_dialog_present_for_account (GTK_WINDOW (self), self->client, account);
}

static void
remove_person_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);

  hearth_removal_dialog_present_for_person (GTK_WINDOW (self), self->client, g_variant_get_int64 (parameter));
}

static void
remove_identity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);

  hearth_removal_dialog_present_for_identity (GTK_WINDOW (self), self->client,
                                              g_variant_get_int64 (parameter));
}

static void
add_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  GtkWidget *window = hearth_add_account_window_new (self->client);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

/* What the main window does for the problem line does this one, too. */
static void
help_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (widget);
  HearthAccount *account =
      hearth_client_find_account (self->client, (guint16) g_variant_get_uint32 (parameter));

  if (account == NULL)
    return;
  if (g_str_equal (name, "win.enter-password"))
    hearth_password_dialog_present (GTK_WINDOW (self), self->client, account);
  else if (g_str_equal (name, "win.show-certificate"))
    hearth_certificate_dialog_present_for_account (GTK_WINDOW (self), self->client, account);
  else if (g_str_equal (name, "win.check-account"))
    hearth_client_check_now (self->client, hearth_account_get_number (account));
  else
    gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), name, "u",
                                hearth_account_get_number (account));
}

/* --- the window --------------------------------------------------------------------------------------------------- */

static void
hearth_household_window_dispose (GObject *object)
{
  HearthHouseholdWindow *self = HEARTH_HOUSEHOLD_WINDOW (object);

  g_clear_handle_id (&self->clean_id, g_source_remove);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_household_window_parent_class)->dispose (object);
}

static void
hearth_household_window_class_init (HearthHouseholdWindowClass *klass)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "household.back", NULL, back_action },
    { "household.give-account", "(ux)", give_action },
    { "household.move", "(ixi)", move_action },
    { "household.place", "(ixx)", place_action },
    { "household.open-person", "x", open_person_action },
    { "household.save-person", "(xsi)", save_person_action },
    { "household.remove-person", "x", remove_person_action },
    { "household.open-account", "u", open_account_action },
    { "household.edit-account", "u", edit_account_action },
    { "household.switch-account", "(ub)", switch_account_action },
    { "household.keep", "(uuutb)", keep_action },
    { "household.remove-account", "u", remove_account_action },
    { "household.add-account", NULL, add_account_action },
    { "household.edit-identity", "(ux)", edit_identity_action },
    { "household.save-identity", NULL, save_identity_action },
    { "household.remove-identity", "x", remove_identity_action },
    { "household.forget-certificate", "(usu)", forget_certificate_action },
    { "win.enter-password", "u", help_action },
    { "win.show-certificate", "u", help_action },
    { "win.check-account", "u", help_action },
    { "win.show-details", "u", help_action },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_household_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-household-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthHouseholdWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HearthHouseholdWindow, leaflet);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].func);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "household.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "household.back", NULL);
}

static void
hearth_household_window_init (HearthHouseholdWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_household_window_new:
 *
 * Returns: (transfer none): a window to present
 */
GtkWidget *
hearth_household_window_new (HearthClient *client)
{
  HearthHouseholdWindow *self = g_object_new (HEARTH_TYPE_HOUSEHOLD_WINDOW, NULL);

  self->client = g_object_ref (client);
  self->household = HEARTH_HOUSEHOLD_PAGE (hearth_household_page_new (client));
  adw_leaflet_append (self->leaflet, hearth_subpage_new (HEARTH_SUBPAGE_FIRST, _ ("Accounts and people"),
                                                         GTK_WIDGET (self->household)));
  g_signal_connect_object (client, "house-changed", G_CALLBACK (house_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * hearth_household_window_open_account:
 *
 * Shows the page of an account.
 */
void
hearth_household_window_open_account (HearthHouseholdWindow *self, guint16 account)
{
  HearthAccount *known = hearth_client_find_account (self->client, account);

  if (known != NULL)
    open_page (self, HEARTH_SUBPAGE_BACK, hearth_account_get_name (known),
               hearth_account_page_new (self->client, account));
}
