/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection of an account, looked at closely. Filled anew when the account's state changes; what was unfolded stays
 * so. UI thread; a window of its own. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-doctor-window.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-error.h"

#define WIDTH  600
#define HEIGHT 640

struct _HearthDoctorWindow
{
  AdwWindow parent_instance;

  HearthClient *client;
  HearthAccount *account;
  GtkWidget *copy;
  AdwBin *place;
  AdwToastOverlay *toasts;

  HearthDiagnosis *diagnosis;
  char *shown;        /* the state that the page says */
  gboolean was_asked; /* to check: what goes over the wire is shown until that is done */
  gboolean has_begun;
  HearthAccountState shown_state;
  GHashTable *unfolded; /* of names of rows */
};

G_DEFINE_FINAL_TYPE (HearthDoctorWindow, hearth_doctor_window, ADW_TYPE_WINDOW)

/* --- rows --- */

static GtkWidget *
new_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    {
      g_autofree char *said = g_strdup_printf ("%s: %s", title, subtitle);

      hearth_accessible_set_label (row, said);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    }
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
add_fact (AdwPreferencesGroup *group, const char *title, const char *text)
{
  if (text != NULL && *text != '\0')
    adw_preferences_group_add (group, new_row (title, text));
}

static void
unfolded_cb (GtkWidget *row, GParamSpec *pspec, HearthDoctorWindow *self)
{
  const char *name = g_object_get_data (G_OBJECT (row), "hearth-name");

  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)))
    g_hash_table_add (self->unfolded, g_strdup (name));
  else
    g_hash_table_remove (self->unfolded, name);
}

/* A row that unfolds; @name tells it from others. */
static GtkWidget *
add_expander (HearthDoctorWindow *self, AdwPreferencesGroup *group, char *name, const char *title)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), g_hash_table_contains (self->unfolded, name));
  g_object_set_data_full (G_OBJECT (row), "hearth-name", name, g_free);
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (unfolded_cb), self, 0);
  adw_preferences_group_add (group, row);
  return row;
}

static char *
dup_row_name (const HearthServerDiagnosis *server, const char *what)
{
  return g_strdup_printf ("%d %s", (int) server->protocol, what);
}

static void
add_features (HearthDoctorWindow *self,
              AdwPreferencesGroup *group,
              char *name,
              const char *title,
              GPtrArray *names_and_uses)
{
  GtkWidget *row;

  if (names_and_uses->len == 0)
    {
      g_free (name);
      return;
    }
  row = add_expander (self, group, name, title);
  for (guint i = 0; i + 1 < names_and_uses->len; i += 2)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), new_row (g_ptr_array_index (names_and_uses, i + 1),
                                                               g_ptr_array_index (names_and_uses, i)));
}

static void
add_troubles (HearthDoctorWindow *self, AdwPreferencesGroup *group, const HearthServerDiagnosis *server)
{
  GtkWidget *row;
  g_autofree char *title = NULL;

  if (server->troubles->len == 0)
    {
      adw_preferences_group_add (group, new_row (_ ("Nothing went wrong since Hearth was started"), NULL));
      return;
    }
  title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u thing went wrong since Hearth was started",
                                    "%u things went wrong since Hearth was started", server->troubles->len),
                       server->troubles->len);
  row = add_expander (self, group, dup_row_name (server, "troubles"), title);
  for (guint i = 0; i < server->troubles->len; i++)
    {
      const HearthServerTrouble *trouble = g_ptr_array_index (server->troubles, i);
      g_autofree char *sentence = hearth_words_for_error (trouble->error);
      g_autofree char *when =
          hearth_words_for_date_long (trouble->at_unix_s, g_get_real_time () / G_USEC_PER_SEC);

      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), new_row (sentence, when));
    }
}

static void
add_exchange (HearthDoctorWindow *self, AdwPreferencesGroup *group, const HearthServerDiagnosis *server)
{
  g_autofree char *redacted = NULL;
  GtkWidget *row, *scroller, *text;

  if (server->exchange == NULL)
    return;
  redacted = hearth_words_redact (server->exchange);
  row = add_expander (self, group, dup_row_name (server, "exchange"),
                      _ ("The last lines that went over the wire"));
  text = gtk_text_view_new ();
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), redacted, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (text), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (text), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text), GTK_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (text, "hearth-exchange");
  hearth_accessible_set_label (text, _ ("The last lines that went over the wire"));
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), text);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 220);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), scroller);
}

/* --- a server --- */

static char *
dup_state_words (const HearthServerDiagnosis *server)
{
  g_autofree char *when = NULL;

  if (server->is_connected)
    return g_strdup (_ ("Connected"));
  if (server->noted_unix_s == 0)
    return g_strdup (server->protocol == HEARTH_PROTOCOL_SMTP ? _ ("Nothing was sent yet")
                                                              : _ ("There was no connection yet"));
  when = hearth_words_for_date_long (server->noted_unix_s, g_get_real_time () / G_USEC_PER_SEC);
  /* Translators: a day and time: "Today, 14:32" */
  return g_strdup_printf (_ ("Not connected now. What follows is as of: %s"), when);
}

static void
add_server (HearthDoctorWindow *self, AdwPreferencesPage *page, const HearthServerDiagnosis *server)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  /* Translators: the name of a server and its port */
  g_autofree char *address = g_strdup_printf (_ ("%1$s, port %2$u"), server->host, server->port);
  g_autofree char *state = dup_state_words (server);
  g_autofree char *encryption = hearth_words_for_encryption (server);
  g_autofree char *certificate = hearth_words_for_certificate_facts (server);
  g_autoptr (GPtrArray) used = hearth_words_get_used_features (server);
  g_autoptr (GPtrArray) missing = hearth_words_get_missing_features (server);
  g_autofree char *used_title = NULL;
  g_autofree char *missing_title = NULL;

  adw_preferences_group_set_title (group,
                                   server->protocol == HEARTH_PROTOCOL_IMAP ? _ ("Fetching") : _ ("Sending"));
  add_fact (group, address, state);
  add_fact (group, _ ("Encryption"), encryption);
  add_fact (group, _ ("Certificate"), certificate);
  add_fact (group, _ ("Program"), server->product);
  used_title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "It offers %u thing that Hearth uses",
                                             "It offers %u things that Hearth uses", used->len / 2),
                                used->len / 2);
  missing_title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u thing that Hearth could use it does not offer",
                                    "%u things that Hearth could use it does not offer", missing->len / 2),
                       missing->len / 2);
  add_features (self, group, dup_row_name (server, "used"), used_title, used);
  add_features (self, group, dup_row_name (server, "missing"), missing_title, missing);
  add_troubles (self, group, server);
  add_exchange (self, group, server);
  adw_preferences_page_add (page, group);
}

static gboolean
is_at_work (HearthDoctorWindow *self)
{
  return self->shown_state == HEARTH_ACCOUNT_CONNECTING || self->shown_state == HEARTH_ACCOUNT_SYNCING;
}

/* Somebody may be reading: the page stays as it is while nothing else happened but lines that went over the wire. */
static void
fill (HearthDoctorWindow *self)
{
  g_autofree char *state = hearth_words_for_connection_state (self->diagnosis);
  AdwPreferencesPage *page;

  if (g_strcmp0 (state, self->shown) == 0 && !self->was_asked)
    return;
  if (is_at_work (self))
    self->has_begun = TRUE;
  else if (self->has_begun)
    self->was_asked = FALSE;
  g_free (self->shown);
  self->shown = g_steal_pointer (&state);
  page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  for (guint i = 0; i < self->diagnosis->servers->len; i++)
    add_server (self, page, g_ptr_array_index (self->diagnosis->servers, i));
  adw_bin_set_child (self->place, GTK_WIDGET (page));
  gtk_widget_set_sensitive (self->copy, TRUE);
  hearth_accessible_tidy_buttons (GTK_WIDGET (page));
}

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthDoctorWindow) self = data;
  g_autoptr (GError) error = NULL;
  HearthDiagnosis *diagnosis = hearth_client_diagnose_finish (HEARTH_CLIENT (source), result, &error);

  if (diagnosis == NULL)
    {
      /* The account went meanwhile. */
      if (self->place != NULL)
        gtk_window_close (GTK_WINDOW (self));
      return;
    }
  g_clear_pointer (&self->diagnosis, hearth_diagnosis_free);
  self->diagnosis = diagnosis;
  if (self->place != NULL)
    fill (self);
}

static void
look (HearthDoctorWindow *self)
{
  self->shown_state = hearth_account_get_status (self->account)->state;
  hearth_client_diagnose_async (self->client, hearth_account_get_number (self->account), diagnosed_cb,
                                g_object_ref (self));
}

static void
status_cb (HearthDoctorWindow *self)
{
  if (hearth_account_get_status (self->account)->state != self->shown_state)
    look (self);
}

/* --- what can be done --- */

static void
copy_report (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthDoctorWindow *self = HEARTH_DOCTOR_WINDOW (widget);
  g_autofree char *report = NULL;

  if (self->diagnosis == NULL)
    return;
  report = hearth_words_for_connection_report (self->diagnosis);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), report);
  adw_toast_overlay_add_toast (
      self->toasts,
      adw_toast_new (_ ("Copied, without passwords, the names in addresses and what messages say")));
}

static void
check (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthDoctorWindow *self = HEARTH_DOCTOR_WINDOW (widget);

  self->was_asked = TRUE;
  self->has_begun = FALSE;
  hearth_client_check_now (self->client, hearth_account_get_number (self->account));
  look (self);
}

/* --- the window --- */

static void
hearth_doctor_window_dispose (GObject *object)
{
  HearthDoctorWindow *self = HEARTH_DOCTOR_WINDOW (object);

  self->place = NULL;
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  g_clear_pointer (&self->diagnosis, hearth_diagnosis_free);
  g_clear_pointer (&self->unfolded, g_hash_table_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (hearth_doctor_window_parent_class)->dispose (object);
}

static void
hearth_doctor_window_class_init (HearthDoctorWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_doctor_window_dispose;
  gtk_widget_class_install_action (widget_class, "doctor.copy", NULL, copy_report);
  gtk_widget_class_install_action (widget_class, "doctor.check", NULL, check);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "doctor.check", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
hearth_doctor_window_init (HearthDoctorWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *again = gtk_button_new_from_icon_name ("view-refresh-symbolic");

  self->unfolded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->place = ADW_BIN (adw_bin_new ());
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->copy = gtk_button_new_with_mnemonic (_ ("_Copy as report"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->copy), "doctor.copy");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (again), "doctor.check");
  gtk_widget_set_tooltip_text (again, _ ("Check now (F5)"));
  hearth_accessible_set_label (again, _ ("Check now"));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), again);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->copy);
  gtk_widget_set_vexpand (GTK_WIDGET (self->place), TRUE);
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->place));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 294);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-doctor");
  hearth_accessible_tidy_buttons (bar);
}

/**
 * hearth_doctor_window_new:
 * @client: whose account it is
 * @account: which one
 *
 * Returns: (transfer floating): a window to be presented
 */
HearthDoctorWindow *
hearth_doctor_window_new (HearthClient *client, HearthAccount *account)
{
  HearthDoctorWindow *self = g_object_new (HEARTH_TYPE_DOCTOR_WINDOW, NULL);
  /* Translators: %s is the name of an account */
  g_autofree char *title = g_strdup_printf (_ ("Connection of %s"), hearth_account_get_name (account));

  self->client = g_object_ref (client);
  self->account = g_object_ref (account);
  gtk_window_set_title (GTK_WINDOW (self), title);
  g_signal_connect_object (account, "notify::status", G_CALLBACK (status_cb), self, G_CONNECT_SWAPPED);
  look (self);
  return self;
}
