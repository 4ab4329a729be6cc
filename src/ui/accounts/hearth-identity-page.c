/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An address that is written from. Owned by its window; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-identity-page.h"

#include <glib/gi18n.h>

#include "hearth-account-trial.h"
#include "hearth-entry-row.h"

struct _HearthIdentityPage
{
  AdwBin parent_instance;

  HearthClient *client;
  HearthIdentity *identity; /* as it was typed when it was saved last; before, as it is known */
  AdwEntryRow *name;
  AdwEntryRow *address;
  AdwEntryRow *reply_to;
  GtkTextBuffer *signature;
  GtkBox *problems;
};

G_DEFINE_FINAL_TYPE (HearthIdentityPage, hearth_identity_page, ADW_TYPE_BIN)

static void
unmark_cb (AdwEntryRow *row)
{
  hearth_entry_row_unmark (row);
}

static AdwEntryRow *
add_entry (AdwPreferencesGroup *group, const char *title, GtkInputPurpose purpose, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), purpose);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  g_signal_connect (row, "changed", G_CALLBACK (unmark_cb), NULL);
  adw_preferences_group_add (group, row);
  return ADW_ENTRY_ROW (row);
}

static void
add_signature (HearthIdentityPage *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  adw_preferences_group_set_title (group, _ ("Signature"));
  adw_preferences_group_set_description (
      group, _ ("Stands under every letter from this address, after a line with two dashes."));
  self->signature = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (self->signature,
                            self->identity->signature != NULL ? self->identity->signature : "", -1);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Signature"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 120);
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_add_css_class (scroller, "hearth-signature");
  adw_preferences_group_add (group, scroller);
  adw_preferences_page_add (page, group);
}

static void
fill (HearthIdentityPage *self)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const HearthIdentity *identity = self->identity;

  self->name =
      add_entry (group, _ ("Name"), GTK_INPUT_PURPOSE_NAME, hearth_address_get_name (identity->address));
  self->address = add_entry (group, _ ("Mail address"), GTK_INPUT_PURPOSE_EMAIL,
                             hearth_address_get_address (identity->address));
  self->reply_to =
      add_entry (group, _ ("Answers go to, if elsewhere"), GTK_INPUT_PURPOSE_EMAIL,
                 identity->reply_to != NULL ? hearth_address_get_address (identity->reply_to) : NULL);
  self->problems = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_set_margin_top (GTK_WIDGET (self->problems), 12);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), FALSE);
  adw_preferences_group_add (group, GTK_WIDGET (self->problems));
  adw_preferences_page_add (page, group);
  add_signature (self, page);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (page));
}

/* --- saving ------------------------------------------------------------------------------------------------------- */

static void
complain (HearthIdentityPage *self, AdwEntryRow *row)
{
  gtk_box_append (self->problems, hearth_quiet_line_new (HEARTH_QUIET_ERROR, "dialog-warning-symbolic",
                                                         _ ("This is not a complete mail address.")));
  gtk_widget_set_visible (GTK_WIDGET (self->problems), TRUE);
  hearth_entry_row_mark (row);
}

/* Returns: (transfer full) (nullable): the one address that stands in @row */
static HearthAddress *
parse (HearthIdentityPage *self, AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  g_autoptr (GPtrArray) parsed = hearth_client_parse_addresses (self->client, text, NULL);

  if (parsed != NULL && parsed->len == 1)
    return hearth_address_ref (g_ptr_array_index (parsed, 0));
  complain (self, row);
  return NULL;
}

static gboolean
take_typed (HearthIdentityPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  const char *reply_to = gtk_editable_get_text (GTK_EDITABLE (self->reply_to));
  g_autoptr (HearthAddress) address = parse (self, self->address);
  g_autoptr (HearthAddress) answers = NULL;
  GtkTextIter start, end;

  if (address == NULL)
    return FALSE;
  if (*reply_to != '\0' && (answers = parse (self, self->reply_to)) == NULL)
    return FALSE;
  hearth_address_unref (self->identity->address);
  self->identity->address = hearth_address_new (name, hearth_address_get_address (address));
  g_clear_pointer (&self->identity->reply_to, hearth_address_unref);
  self->identity->reply_to = g_steal_pointer (&answers);
  gtk_text_buffer_get_bounds (self->signature, &start, &end);
  g_free (self->identity->signature);
  self->identity->signature = g_strchomp (gtk_text_buffer_get_text (self->signature, &start, &end, FALSE));
  return TRUE;
}

static void
save_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  HearthIdentityPage *self = HEARTH_IDENTITY_PAGE (widget);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->problems))) != NULL)
    gtk_box_remove (self->problems, child);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), FALSE);
  if (take_typed (self))
    gtk_widget_activate_action (widget, "household.save-identity", NULL);
}

static void
hearth_identity_page_dispose (GObject *object)
{
  HearthIdentityPage *self = HEARTH_IDENTITY_PAGE (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->identity, hearth_identity_free);
  G_OBJECT_CLASS (hearth_identity_page_parent_class)->dispose (object);
}

static void
hearth_identity_page_class_init (HearthIdentityPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_identity_page_dispose;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "form.save", NULL, save_action);
}

static void
hearth_identity_page_init (HearthIdentityPage *self)
{
}

/**
 * hearth_identity_page_new:
 * @identity: an identity of @account, or 0 for a new one, which begins with the name of the first
 *
 * Returns: (transfer floating) (nullable): the page; %NULL if there is no such account
 */
GtkWidget *
hearth_identity_page_new (HearthClient *client, guint16 account, gint64 identity)
{
  const HearthHouse *house = hearth_client_get_house (client);
  const HearthIdentity *known = hearth_house_find_identity (house, identity);
  const HearthAccountInfo *info = hearth_house_find_account (house, account);
  HearthIdentityPage *self;

  if (info == NULL)
    return NULL;
  self = g_object_new (HEARTH_TYPE_IDENTITY_PAGE, NULL);
  self->client = g_object_ref (client);
  if (known != NULL)
    self->identity = hearth_identity_copy (known);
  else
    {
      g_autoptr (HearthAddress) start =
          hearth_address_new (hearth_address_get_name (hearth_account_info_get_address (info)), "");

      self->identity = hearth_identity_new (0, account, start);
    }
  fill (self);
  return GTK_WIDGET (self);
}

/**
 * hearth_identity_page_get_identity:
 *
 * Returns: (transfer none): what is to be saved
 */
const HearthIdentity *
hearth_identity_page_get_identity (HearthIdentityPage *self)
{
  return self->identity;
}
