/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Following links of a message: only to the web, by the desktop's browser, and only after asking where the text of the
 * link names another place than it leads to. UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-link.h"

#include "hearth-accessible.h"
#include "hearth-error.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Shown of an address in a question; the browser shows the rest. */
#define MAX_SHOWN_CHARS 300
/* And of what the link calls itself. */
#define MAX_TEXT_CHARS 100

/**
 * hearth_link_get_kind:
 *
 * Returns: what may be done with @uri
 */
HearthLinkKind
hearth_link_get_kind (const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  if (scheme == NULL)
    return HEARTH_LINK_FORBIDDEN;
  if (g_ascii_strcasecmp (scheme, "http") == 0 || g_ascii_strcasecmp (scheme, "https") == 0)
    return HEARTH_LINK_WEB;
  if (g_ascii_strcasecmp (scheme, "mailto") == 0)
    return HEARTH_LINK_MAILTO;
  return HEARTH_LINK_FORBIDDEN;
}

/**
 * hearth_link_dup_host:
 *
 * Returns: (transfer full) (nullable): the host that @uri leads to
 */
char *
hearth_link_dup_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  return parsed != NULL ? g_strdup (g_uri_get_host (parsed)) : NULL;
}

static void
launch (GtkWidget *widget, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  GtkWidget *widget = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  if (g_str_equal (response, "open"))
    launch (widget != NULL ? widget : GTK_WIDGET (dialog), data);
}

static void
ask (GtkWidget *widget, const char *uri, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *host = hearth_link_dup_host (uri);
  g_autofree char *shown = g_utf8_substring (uri, 0, MIN (g_utf8_strlen (uri, -1), MAX_SHOWN_CHARS));
  /* on one line and in one direction, so that it cannot pass for what is said around it */
  g_autofree char *line = hearth_text_to_line (text, -1, MAX_TEXT_CHARS);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _ ("This link leads somewhere else"), NULL);

  if (*line != '\0')
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                    /* Translators: what the text of a link says, a host name, an address */
                                    _ ("Its text says “%s”, but it leads to %s:\n\n%s"), line,
                                    host != NULL ? host : uri, shown);
  else
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _ ("It leads to %s:\n\n%s"),
                                    host != NULL ? host : uri, shown);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "open",
                                    _ ("_Open anyway"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), g_strdup (uri),
                         (GClosureNotify) (GCallback) g_free, 0);
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * hearth_link_open:
 * @widget: where it was chosen
 * @uri: an address of the web; anything else is left alone
 * @text: (nullable): the text of the link
 * @is_deceptive: asks first
 */
void
hearth_link_open (GtkWidget *widget, const char *uri, const char *text, gboolean is_deceptive)
{
  if (hearth_link_get_kind (uri) != HEARTH_LINK_WEB)
    return;
  if (is_deceptive)
    ask (widget, uri, text);
  else
    launch (widget, uri);
}
