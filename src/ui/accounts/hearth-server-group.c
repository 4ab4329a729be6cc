/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fields of one server. A pinned certificate belongs to the very host and port it was shown for: changing either
 * forgets it. Owned by the window that adds accounts; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-server-group.h"
#include "hearth-entry-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _HearthServerGroup
{
  AdwBin parent_instance;

  HearthProtocol protocol;
  AdwPreferencesGroup *group;
  AdwEntryRow *host;
  AdwEntryRow *port;
  AdwComboRow *security;
  AdwEntryRow *user;
  AdwComboRow *sign_in;  /* of a server for sending */
  AdwEntryRow *password; /* likewise */
  GtkWidget *warning;
  char *pinned_sha256;
  gboolean is_proposing : 1;
  gboolean is_host_edited : 1;
  gboolean is_port_edited : 1;
  gboolean is_user_edited : 1;
};

G_DEFINE_FINAL_TYPE (HearthServerGroup, hearth_server_group, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static HearthSecurity
get_security (HearthServerGroup *self)
{
  return (HearthSecurity) MIN (adw_combo_row_get_selected (self->security), HEARTH_SECURITY_NONE);
}

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_text (HearthServerGroup *self, AdwEntryRow *row, const char *text)
{
  self->is_proposing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  self->is_proposing = FALSE;
}

static void
propose_port (HearthServerGroup *self)
{
  char port[8];

  if (self->is_port_edited)
    return;
  g_snprintf (port, sizeof port, "%u", hearth_server_get_default_port (self->protocol, get_security (self)));
  set_text (self, self->port, port);
}

static void
changed (HearthServerGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
host_changed_cb (HearthServerGroup *self)
{
  g_clear_pointer (&self->pinned_sha256, g_free);
  hearth_entry_row_unmark (self->host);
  if (self->is_proposing)
    return;
  self->is_host_edited = *get_text (self->host) != '\0';
  changed (self);
}

static void
port_changed_cb (HearthServerGroup *self)
{
  g_clear_pointer (&self->pinned_sha256, g_free);
  hearth_entry_row_unmark (self->port);
  if (self->is_proposing)
    return;
  self->is_port_edited = *get_text (self->port) != '\0';
  changed (self);
}

static void
user_changed_cb (HearthServerGroup *self)
{
  hearth_entry_row_unmark (self->user);
  if (self->is_proposing)
    return;
  self->is_user_edited = *get_text (self->user) != '\0';
  changed (self);
}

static void
security_changed_cb (HearthServerGroup *self)
{
  gtk_widget_set_visible (self->warning, get_security (self) == HEARTH_SECURITY_NONE);
  propose_port (self);
  changed (self);
}

static void
password_changed_cb (HearthServerGroup *self)
{
  hearth_entry_row_unmark (self->password);
  changed (self);
}

static void
sign_in_changed_cb (HearthServerGroup *self)
{
  const gboolean is_own = hearth_server_group_get_sign_in (self) == HEARTH_SIGN_IN_OWN;

  gtk_widget_set_visible (GTK_WIDGET (self->user), is_own);
  gtk_widget_set_visible (GTK_WIDGET (self->password), is_own);
  changed (self);
}

static AdwEntryRow *
add_entry (HearthServerGroup *self, const char *title, GtkInputPurpose purpose, GCallback callback)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), purpose);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_swapped (row, "changed", callback, self);
  adw_preferences_group_add (self->group, row);
  return ADW_ENTRY_ROW (row);
}

static void
add_security (HearthServerGroup *self)
{
  const char *const choices[] = { _ ("TLS"), _ ("STARTTLS"), _ ("None, readable by others"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);

  self->security = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->security), _ ("Encryption"));
  adw_combo_row_set_model (self->security, G_LIST_MODEL (model));
  g_signal_connect_swapped (self->security, "notify::selected", G_CALLBACK (security_changed_cb), self);
  adw_preferences_group_add (self->group, GTK_WIDGET (self->security));

  self->warning = adw_action_row_new ();
  adw_preferences_row_set_title (
      ADW_PREFERENCES_ROW (self->warning),
      _ ("Everybody on the way can read the password and the mail. This works only with a "
         "server on this computer or in the local network."));
  adw_action_row_set_icon_name (ADW_ACTION_ROW (self->warning), "dialog-warning-symbolic");
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self->warning), 0);
  gtk_widget_add_css_class (self->warning, "hearth-warn");
  gtk_widget_set_visible (self->warning, FALSE);
  adw_preferences_group_add (self->group, self->warning);
}

static void
add_sign_in (HearthServerGroup *self)
{
  const char *const choices[] = { _ ("As for fetching"), _ ("With another name or password"),
                                  _ ("Not at all"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);

  self->sign_in = ADW_COMBO_ROW (adw_combo_row_new ());
  /* Translators: how a server for sending wants to be signed in to */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->sign_in), _ ("Sign in"));
  adw_combo_row_set_model (self->sign_in, G_LIST_MODEL (model));
  g_signal_connect_swapped (self->sign_in, "notify::selected", G_CALLBACK (sign_in_changed_cb), self);
  adw_preferences_group_add (self->group, GTK_WIDGET (self->sign_in));
}

static void
add_password (HearthServerGroup *self)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Password for sending"));
  g_signal_connect_swapped (row, "changed", G_CALLBACK (password_changed_cb), self);
  adw_preferences_group_add (self->group, row);
  self->password = ADW_ENTRY_ROW (row);
}

static void
hearth_server_group_finalize (GObject *object)
{
  g_free (HEARTH_SERVER_GROUP (object)->pinned_sha256);
  G_OBJECT_CLASS (hearth_server_group_parent_class)->finalize (object);
}

static void
hearth_server_group_class_init (HearthServerGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_server_group_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
hearth_server_group_init (HearthServerGroup *self)
{
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}

/**
 * hearth_server_group_new:
 *
 * Returns: (transfer floating): empty fields for a server of @protocol
 */
GtkWidget *
hearth_server_group_new (HearthProtocol protocol)
{
  HearthServerGroup *self = g_object_new (HEARTH_TYPE_SERVER_GROUP, NULL);

  self->protocol = protocol;
  adw_preferences_group_set_title (self->group, protocol == HEARTH_PROTOCOL_IMAP ? _ ("Fetching (IMAP)")
                                                                                 : _ ("Sending (SMTP)"));
  self->host = add_entry (self, _ ("Server"), GTK_INPUT_PURPOSE_URL, G_CALLBACK (host_changed_cb));
  self->port = add_entry (self, _ ("Port"), GTK_INPUT_PURPOSE_DIGITS, G_CALLBACK (port_changed_cb));
  add_security (self);
  if (protocol == HEARTH_PROTOCOL_SMTP)
    add_sign_in (self);
  self->user = add_entry (self, _ ("User name"), GTK_INPUT_PURPOSE_FREE_FORM, G_CALLBACK (user_changed_cb));
  if (protocol == HEARTH_PROTOCOL_SMTP)
    {
      add_password (self);
      sign_in_changed_cb (self);
    }
  propose_port (self);
  return GTK_WIDGET (self);
}

/**
 * hearth_server_group_propose:
 * @address: the mail address as far as it is typed
 *
 * Fills what the user has not touched.
 */
void
hearth_server_group_propose (HearthServerGroup *self, const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *host = NULL;

  if (at != NULL && at[1] != '\0')
    host = g_strconcat (self->protocol == HEARTH_PROTOCOL_IMAP ? "imap." : "smtp.", at + 1, NULL);
  if (!self->is_host_edited && g_strcmp0 (get_text (self->host), host != NULL ? host : "") != 0)
    set_text (self, self->host, host != NULL ? host : "");
  if (!self->is_user_edited && g_strcmp0 (get_text (self->user), address) != 0)
    set_text (self, self->user, address);
}

/**
 * hearth_server_group_set_server:
 * @server: (transfer none): what is there already
 *
 * Shows a server; nothing of it follows the address any more.
 */
void
hearth_server_group_set_server (HearthServerGroup *self, const HearthServer *server)
{
  g_autofree char *port = g_strdup_printf ("%u", server->port);

  self->is_host_edited = self->is_port_edited = self->is_user_edited = TRUE;
  adw_combo_row_set_selected (self->security, server->security);
  set_text (self, self->host, server->host);
  set_text (self, self->port, port);
  set_text (self, self->user, server->user);
  if (self->sign_in != NULL)
    adw_combo_row_set_selected (self->sign_in, !hearth_server_signs_in (server) ? HEARTH_SIGN_IN_NONE
                                               : server->has_own_password       ? HEARTH_SIGN_IN_OWN
                                                                                : HEARTH_SIGN_IN_SAME);
  hearth_server_group_pin (self, server->pinned_sha256);
}

/**
 * hearth_server_group_peek_server:
 *
 * Returns: (transfer full): whose name and user stand here, right or not; nothing is marked
 */
HearthServer *
hearth_server_group_peek_server (HearthServerGroup *self)
{
  g_autofree char *host = g_strstrip (g_strdup (get_text (self->host)));

  return hearth_server_new (self->protocol, host, 0, get_security (self), get_text (self->user));
}

/**
 * hearth_server_group_get_sign_in:
 *
 * Returns: how it is signed in to; servers for fetching have a user and a password of their own
 */
HearthSignIn
hearth_server_group_get_sign_in (HearthServerGroup *self)
{
  return self->sign_in != NULL
             ? (HearthSignIn) MIN (adw_combo_row_get_selected (self->sign_in), HEARTH_SIGN_IN_NONE)
             : HEARTH_SIGN_IN_OWN;
}

/**
 * hearth_server_group_get_password:
 *
 * Returns: (transfer none) (nullable): the password for sending, if it has its own and one was typed
 */
const char *
hearth_server_group_get_password (HearthServerGroup *self)
{
  const char *text = self->password != NULL ? get_text (self->password) : "";

  return hearth_server_group_get_sign_in (self) == HEARTH_SIGN_IN_OWN && *text != '\0' ? text : NULL;
}

/* Many write "mail.example.org:993". */
static void
take_port_from_host (HearthServerGroup *self)
{
  g_autofree char *host = g_strstrip (g_strdup (get_text (self->host)));
  char *colon = strchr (host, ':');
  g_autofree char *port = colon != NULL ? g_strdup (colon + 1) : NULL;

  if (colon == NULL || !g_ascii_string_to_unsigned (port, 10, 1, 65535, NULL, NULL))
    return;
  *colon = '\0';
  gtk_editable_set_text (GTK_EDITABLE (self->host), host);
  gtk_editable_set_text (GTK_EDITABLE (self->port), port);
}

static HearthServer *
refuse_field (HearthServerGroup *self, HearthServerField field, const char *sentence, const char **words)
{
  hearth_server_group_mark (self, field);
  *words = sentence;
  return NULL;
}

/**
 * hearth_server_group_dup_pair:
 * @imap_server: (out) (transfer full): the server for fetching
 * @smtp_server: (out) (transfer full): the server for sending, with the user of fetching where it is signed in to so
 * @words: (out): what is wrong, if something is
 *
 * Returns: whether both are right; if not, the field is marked and nothing is returned
 */
gboolean
hearth_server_group_dup_pair (HearthServerGroup *imap,
                              HearthServerGroup *smtp,
                              HearthServer **imap_server,
                              HearthServer **smtp_server,
                              const char **words)
{
  g_autoptr (HearthServer) fetching = hearth_server_group_dup_server (imap, words);
  g_autoptr (HearthServer) sending = fetching != NULL ? hearth_server_group_dup_server (smtp, words) : NULL;

  if (sending == NULL)
    return FALSE;
  if (hearth_server_group_get_sign_in (smtp) == HEARTH_SIGN_IN_SAME)
    {
      g_free (sending->user);
      sending->user = g_strdup (fetching->user);
    }
  *imap_server = g_steal_pointer (&fetching);
  *smtp_server = g_steal_pointer (&sending);
  return TRUE;
}

/**
 * hearth_server_group_dup_server:
 * @words: (out): what is wrong, if something is
 *
 * Returns: (transfer full) (nullable): the server; %NULL if a field is wrong, which is then marked
 */
HearthServer *
hearth_server_group_dup_server (HearthServerGroup *self, const char **words)
{
  g_autofree char *host = NULL;
  guint64 port = 0;
  HearthServer *server;

  take_port_from_host (self);
  host = g_strstrip (g_strdup (get_text (self->host)));
  if (*host == '\0')
    return refuse_field (self, HEARTH_SERVER_FIELD_HOST, _ ("The server’s name is missing."), words);
  if (strpbrk (host, " \t/@:") != NULL)
    return refuse_field (self, HEARTH_SERVER_FIELD_HOST,
                         _ ("This is not the name of a server. It looks like “mail.example.org”."), words);
  if (!g_ascii_string_to_unsigned (get_text (self->port), 10, 1, 65535, &port, NULL))
    return refuse_field (self, HEARTH_SERVER_FIELD_PORT, _ ("A port is a number from 1 to 65535."), words);
  if (hearth_server_group_get_sign_in (self) == HEARTH_SIGN_IN_OWN && *get_text (self->user) == '\0')
    return refuse_field (self, HEARTH_SERVER_FIELD_USER, _ ("The user name for this server is missing."),
                         words);
  server = hearth_server_new (
      self->protocol, host, (guint16) port, get_security (self),
      hearth_server_group_get_sign_in (self) == HEARTH_SIGN_IN_NONE ? "" : get_text (self->user));
  server->has_own_password =
      self->sign_in != NULL && hearth_server_group_get_sign_in (self) == HEARTH_SIGN_IN_OWN;
  server->pinned_sha256 = g_strdup (self->pinned_sha256);
  return server;
}

/**
 * hearth_server_group_pin:
 * @sha256: of the certificate that the user trusts for the host and port that stand here
 */
void
hearth_server_group_pin (HearthServerGroup *self, const char *sha256)
{
  g_free (self->pinned_sha256);
  self->pinned_sha256 = g_strdup (sha256);
}

/**
 * hearth_server_group_mark:
 *
 * Marks a field as the one to mend, gives it the focus and selects its text.
 */
void
hearth_server_group_mark (HearthServerGroup *self, HearthServerField field)
{
  AdwEntryRow *rows[] = { self->host, self->port, self->user, self->password };

  if (rows[field] == NULL)
    return;
  hearth_entry_row_mark (rows[field]);
}

/**
 * hearth_server_group_clear_marks:
 *
 * Takes all marks away.
 */
void
hearth_server_group_clear_marks (HearthServerGroup *self)
{
  hearth_entry_row_unmark (self->host);
  hearth_entry_row_unmark (self->port);
  hearth_entry_row_unmark (self->user);
  if (self->password != NULL)
    hearth_entry_row_unmark (self->password);
}
