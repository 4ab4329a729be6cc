/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows a certificate that is not trusted: whose it says it is, who vouches for it, since and until when, its
 * fingerprint, and why it was refused. The user may trust it for the one server that showed it. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-certificate-dialog.h"

#include "hearth-accessible.h"

#include <glib/gi18n.h>

typedef struct
{
  GTlsCertificate *certificate;
  HearthCertificateChosen chosen;
  gpointer data;
  GDestroyNotify destroy;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->certificate);
  if (question->destroy != NULL)
    question->destroy (question->data);
  g_free (question);
}

static void
add_fact (GtkGrid *grid, const char *caption, const char *text, const char *css_class)
{
  GtkWidget *what = gtk_label_new (caption);
  GtkWidget *value = gtk_label_new (text);
  int row = 0;

  if (text == NULL || *text == '\0')
    {
      g_object_ref_sink (what);
      g_object_unref (what);
      g_object_ref_sink (value);
      g_object_unref (value);
      return;
    }
  while (gtk_grid_get_child_at (grid, 0, row) != NULL)
    row++;
  gtk_label_set_xalign (GTK_LABEL (what), 0);
  gtk_widget_set_valign (what, GTK_ALIGN_START);
  gtk_widget_add_css_class (what, "hearth-addr");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (value), 48);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_can_focus (value, FALSE);
  if (css_class != NULL)
    gtk_widget_add_css_class (value, css_class);
  gtk_grid_attach (grid, what, 0, row, 1, 1);
  gtk_grid_attach (grid, value, 1, row, 1, 1);
}

static char *
dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *hex = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_string_free (text, FALSE);
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  for (guint i = 0; hex[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c",
                            i == 0        ? ""
                            : i % 32 == 0 ? "\n"
                                          : ":",
                            g_ascii_toupper (hex[i]), g_ascii_toupper (hex[i + 1]));
  return g_string_free (text, FALSE);
}

static char *
dup_validity (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *from_text = from != NULL ? g_date_time_format (from, "%x") : g_strdup ("?");
  g_autofree char *until_text = until != NULL ? g_date_time_format (until, "%x") : g_strdup ("?");

  /* Translators: two dates */
  return g_strdup_printf (_ ("%1$s to %2$s"), from_text, until_text);
}

static char *
dup_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names != NULL && i < MIN (names->len, 8u); i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (g_ptr_array_index (names, i), &length);
      g_autofree char *line = hearth_text_to_line (name, (gssize) length, 200);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", line);
    }
  return g_string_free (text, FALSE);
}

static GtkWidget *
new_facts (GTlsCertificate *certificate)
{
  GtkWidget *grid = gtk_grid_new ();
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autofree char *subject_line = hearth_text_to_line (subject != NULL ? subject : "", -1, 300);
  g_autofree char *issuer_line = hearth_text_to_line (issuer != NULL ? issuer : "", -1, 300);
  g_autofree char *names = dup_names (certificate);
  g_autofree char *validity = dup_validity (certificate);
  g_autofree char *fingerprint = dup_fingerprint (certificate);

  gtk_widget_add_css_class (grid, "hearth-certificate");
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 14);
  add_fact (GTK_GRID (grid), _ ("Belongs to"), subject_line, NULL);
  add_fact (GTK_GRID (grid), _ ("Names"), names, NULL);
  add_fact (GTK_GRID (grid), _ ("Issued by"), issuer_line, NULL);
  add_fact (GTK_GRID (grid), _ ("Valid"), validity, NULL);
  add_fact (GTK_GRID (grid), _ ("SHA-256"), fingerprint, "hearth-fingerprint");
  return grid;
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;

  if (g_str_equal (response, "trust"))
    question->chosen (question->certificate, question->data);
}

static void
add_choices (AdwMessageDialog *dialog, gboolean can_trust)
{
  adw_message_dialog_add_response (dialog, "cancel", can_trust ? _ ("_Cancel") : _ ("_Close"));
  if (!can_trust)
    return;
  adw_message_dialog_add_response (dialog, "trust", _ ("_Trust for this server"));
  adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
}

/**
 * hearth_certificate_dialog_present:
 * @parent: (nullable): over which window
 * @details: of the error that refused the certificate; used only during the call
 * @chosen: called if the user trusts it, which is offered where an exception is possible
 * @destroy: (nullable): frees @data, whatever was chosen
 */
void
hearth_certificate_dialog_present (GtkWindow *parent,
                                   const HearthErrorDetails *details,
                                   HearthCertificateChosen chosen,
                                   gpointer data,
                                   GDestroyNotify destroy)
{
  g_autofree char *why = NULL;
  Question *question;
  GtkWidget *dialog;

  if (details == NULL || details->certificate == NULL)
    {
      if (destroy != NULL)
        destroy (data);
      return;
    }
  question = g_new0 (Question, 1);
  question->certificate = g_object_ref (details->certificate);
  question->chosen = chosen;
  question->data = data;
  question->destroy = destroy;
  why = hearth_words_for_certificate (details->certificate, details->certificate_errors, details->host);
  dialog = adw_message_dialog_new (parent, NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Certificate of %s"),
                                     details->host != NULL ? details->host : _ ("the server"));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), why);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), new_facts (details->certificate));
  add_choices (ADW_MESSAGE_DIALOG (dialog),
               hearth_certificate_errors_allow_trust (details->certificate_errors));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), question);
  g_object_set_data_full (G_OBJECT (dialog), "hearth-question", question, question_free);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- for an account that is there --------------------------------------------------------------------------------- */

typedef struct
{
  HearthClient *client;
  guint16 account;
  HearthProtocol protocol;
} Pin;

static void
pin_free (gpointer data)
{
  Pin *pin = data;

  g_object_unref (pin->client);
  g_free (pin);
}

/* Over whatever window the user has come to meanwhile. */
static void
tell_not_trusted (const GError *error)
{
  GApplication *application = g_application_get_default ();
  GtkWindow *parent = GTK_IS_APPLICATION (application)
                          ? gtk_application_get_active_window (GTK_APPLICATION (application))
                          : NULL;
  g_autofree char *words = hearth_words_for_error (error);
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("The certificate is not trusted"), words);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
pinned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthClient *client = HEARTH_CLIENT (source);
  g_autoptr (GError) error = NULL;

  if (hearth_client_trust_certificate_finish (client, result, &error))
    hearth_client_check_now (client, (guint16) GPOINTER_TO_UINT (data));
  else
    tell_not_trusted (error);
}

static void
pin_cb (GTlsCertificate *certificate, gpointer data)
{
  Pin *pin = data;

  hearth_client_trust_certificate_async (pin->client, pin->account, pin->protocol, certificate, pinned_cb,
                                         GUINT_TO_POINTER (pin->account));
}

/**
 * hearth_certificate_dialog_present_for_account:
 *
 * Shows the certificate that stands in the way of @account and pins it if the user says so. Does nothing if there is
 * none.
 */
void
hearth_certificate_dialog_present_for_account (GtkWindow *parent,
                                               HearthClient *client,
                                               HearthAccount *account)
{
  HearthAccountStatus *status = hearth_account_get_status (account);
  const HearthAccountInfo *info = hearth_account_get_info (account);
  const HearthErrorDetails *details = status->error != NULL ? hearth_error_get_details (status->error) : NULL;
  Pin *pin;

  if (details == NULL || details->certificate == NULL)
    return;
  pin = g_new0 (Pin, 1);
  pin->client = g_object_ref (client);
  pin->account = hearth_account_get_number (account);
  pin->protocol = g_strcmp0 (details->host, info->smtp->host) == 0 && details->port == info->smtp->port
                      ? HEARTH_PROTOCOL_SMTP
                      : HEARTH_PROTOCOL_IMAP;
  hearth_certificate_dialog_present (parent, details, pin_cb, pin, pin_free);
}
