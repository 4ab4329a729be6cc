/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about errors, accounts and letters. The engine gives codes and names; here they become words: first what
 * happened and to what, then what Hearth does or what to do. No codes, no blame, no exclamation mark. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-words-private.h"
#include "hearth-member.h"

/* Whose answer it was, for the middle of a sentence. */
const char *
hearth_words_get_host (const HearthErrorDetails *details)
{
  /* Translators: stands for the name of a server where it is not known */
  return details != NULL && details->host != NULL ? details->host : _ ("The server");
}

/* Takes @sentence and adds what the server said, as a sentence of its own. */
char *
hearth_words_with_server_text (char *sentence, const HearthErrorDetails *details)
{
  g_autofree char *own = sentence;

  if (details == NULL || details->server_text == NULL || *details->server_text == '\0')
    return g_steal_pointer (&own);
  /* Translators: first a whole sentence, then the words of the server in quotes */
  return g_strdup_printf (_ ("%1$s It says: “%2$s”"), own, details->server_text);
}

static char *
certificate_sentence (const HearthErrorDetails *details)
{
  const char *host = hearth_words_get_host (details);
  const GTlsCertificateFlags flags = details != NULL ? details->certificate_errors : 0;
  g_autoptr (GDateTime) end = details != NULL && details->certificate != NULL
                                  ? g_tls_certificate_get_not_valid_after (details->certificate)
                                  : NULL;

  /* These first: no exception is made for them, so none is offered. */
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return g_strdup_printf (
        _ ("The certificate of %s was withdrawn. Mail is not fetched until it has a new one."), host);
  if ((flags & G_TLS_CERTIFICATE_INSECURE) != 0)
    return g_strdup_printf (_ ("The certificate of %s is so weak that others can forge it. Mail is not "
                               "fetched until it has a new one."),
                            host);
  if ((flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    {
      g_autofree char *date = end != NULL ? g_date_time_format (end, _ ("%-d %B %Y")) : NULL;

      if (date != NULL)
        return g_strdup_printf (
            _ ("The certificate of %1$s ended on %2$s. Mail is not fetched until it is renewed or you "
               "trust it for this server."),
            host, date);
    }
  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return g_strdup_printf (
        _ ("The certificate of %s is not valid yet. Check the clock of this computer, or trust the "
           "certificate for this server."),
        host);
  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return g_strdup_printf (
        _ ("The certificate that %s showed belongs to another server. Somebody may be listening in. "
           "Check the name of the server."),
        host);
  return g_strdup_printf (
      _ ("Nobody this computer knows vouches for the certificate of %s. You can look at it and trust "
         "it for this server."),
      host);
}

static char *
network_sentence (HearthErrorCode code, const HearthErrorDetails *details)
{
  const char *host = hearth_words_get_host (details);
  const guint port = details != NULL ? details->port : 0;

  switch ((int) code)
    {
    case HEARTH_ERROR_OFFLINE:
      return g_strdup (_ ("Offline. What you write and change now goes out when the network is back."));
    case HEARTH_ERROR_NAME_NOT_FOUND:
      return g_strdup_printf (_ ("No server named %s exists. Check its spelling and the network."), host);
    case HEARTH_ERROR_REFUSED:
      return g_strdup_printf (_ ("%1$s does not take connections on port %2$u. Check the port."), host, port);
    case HEARTH_ERROR_UNREACHABLE:
      return g_strdup_printf (_ ("%s cannot be reached from this network. It is tried again by itself."),
                              host);
    case HEARTH_ERROR_TIMEOUT:
      return port == 0
                 ? g_strdup_printf (_ ("%s did not answer in time. It is tried again by itself."), host)
                 : g_strdup_printf (_ ("%1$s does not answer on port %2$u. The network here may block it."),
                                    host, port);
    case HEARTH_ERROR_CONNECTION_LOST:
    default:
      return g_strdup_printf (_ ("The connection to %s broke. It is tried again by itself."), host);
    }
}

static char *
security_sentence (HearthErrorCode code, const HearthErrorDetails *details)
{
  const char *host = hearth_words_get_host (details);

  switch ((int) code)
    {
    case HEARTH_ERROR_TLS_CERTIFICATE:
      return certificate_sentence (details);
    case HEARTH_ERROR_TLS_TOO_OLD:
      return g_strdup_printf (
          _ ("%s offers only encryption that is too old to be safe. Nothing was sent to it."), host);
    case HEARTH_ERROR_TLS_MISSING:
      return g_strdup (
          _ ("This computer cannot make encrypted connections. Install the package glib-networking."));
    case HEARTH_ERROR_STARTTLS_MISSING:
      return g_strdup_printf (
          _ ("%s did not agree to encrypt the connection, so no password was sent. Check the port and "
             "the kind of encryption."),
          host);
    case HEARTH_ERROR_TLS_HANDSHAKE:
    default:
      return g_strdup_printf (
          _ ("No encrypted connection to %s could be made. It may expect STARTTLS instead of TLS on this "
             "port, or the other way round."),
          host);
    }
}

static char *
sign_in_sentence (HearthErrorCode code, const HearthErrorDetails *details)
{
  const char *host = hearth_words_get_host (details);

  switch ((int) code)
    {
    case HEARTH_ERROR_AUTH_REJECTED:
      return g_strdup_printf (
          _ ("%s did not accept the password. Check it, or make an app password at your provider."), host);
    case HEARTH_ERROR_AUTH_MECHANISM:
      return g_strdup_printf (_ ("%s offers no way of signing in that is safe and that Hearth knows."), host);
    case HEARTH_ERROR_AUTH_MISSING:
      return g_strdup_printf (_ ("The password for %s is not known. Enter it to fetch mail."), host);
    case HEARTH_ERROR_KEYRING_LOCKED:
      return g_strdup (_ ("The keyring is locked, so the password cannot be read. Unlock it to fetch mail."));
    case HEARTH_ERROR_KEYRING_MISSING:
      return g_strdup (
          _ ("No keyring service is running, so passwords are kept only until Hearth ends. Start one, for "
             "example gnome-keyring, and try again."));
    case HEARTH_ERROR_KEYRING_NO_BUS:
    default:
      return g_strdup (_ (
          "There is no session bus, so the keyring cannot be reached. Passwords are kept only until Hearth "
          "ends."));
    }
}

static char *
store_sentence (HearthErrorCode code)
{
  switch ((int) code)
    {
    case HEARTH_ERROR_STORE_FULL:
      return g_strdup (
          _ ("The disk is full. Nothing is lost; new mail waits on the server until there is room."));
    case HEARTH_ERROR_STORE_DAMAGED:
      return g_strdup (_ ("A file with mail on this computer is damaged. What the server has is fetched "
                          "again; what only this "
                          "computer has is saved first."));
    case HEARTH_ERROR_STORE_NEWER:
      return g_strdup (
          _ ("The mail on this computer was written by a newer Hearth. Start that one, or update this one."));
    case HEARTH_ERROR_STORE_IN_USE:
      return g_strdup (_ ("Another Hearth has the mail on this computer open. End that one first."));
    case HEARTH_ERROR_STORE_IO:
    default:
      return g_strdup (
          _ ("The disk could not be read or written. Check whether it is full, read-only or failing."));
    }
}

/**
 * hearth_words_for_error:
 * @error: an error of %HEARTH_ERROR; others get a general sentence
 *
 * Returns: (transfer full): what happened and what can be done, in whole sentences
 */
char *
hearth_words_for_error (const GError *error)
{
  const HearthErrorDetails *details = hearth_error_get_details (error);
  const HearthErrorCode code =
      error->domain == HEARTH_ERROR ? (HearthErrorCode) error->code : HEARTH_ERROR_FAILED;

  if (code >= HEARTH_ERROR_OFFLINE && code <= HEARTH_ERROR_CONNECTION_LOST)
    return network_sentence (code, details);
  if (code >= HEARTH_ERROR_TLS_CERTIFICATE && code <= HEARTH_ERROR_STARTTLS_MISSING)
    return security_sentence (code, details);
  if (code >= HEARTH_ERROR_AUTH_REJECTED && code <= HEARTH_ERROR_KEYRING_NO_BUS)
    return sign_in_sentence (code, details);
  if (code >= HEARTH_ERROR_SENDER_REFUSED && code <= HEARTH_ERROR_DELIVERY_UNKNOWN)
    return hearth_words_for_sending_error (code, details);
  if (code >= HEARTH_ERROR_STORE_FULL && code <= HEARTH_ERROR_STORE_IN_USE)
    return store_sentence (code);

  switch ((int) code)
    {
    case HEARTH_ERROR_PROTOCOL:
      return g_strdup_printf (
          _ ("%s gave an answer that mail servers do not give. It may not be a mail server, or something "
             "between changes the traffic."),
          hearth_words_get_host (details));
    case HEARTH_ERROR_SERVER_REFUSED:
      return hearth_words_with_server_text (
          g_strdup_printf (_ ("%s refused."), hearth_words_get_host (details)), details);
    case HEARTH_ERROR_SERVER_BUSY:
      return hearth_words_with_server_text (
          g_strdup_printf (_ ("%s is busy. It is tried again by itself."), hearth_words_get_host (details)),
          details);
    case HEARTH_ERROR_OVER_QUOTA:
      return g_strdup_printf (_ ("There is no room left in the mailbox on %s. Delete something large there."),
                              hearth_words_get_host (details));
    case HEARTH_ERROR_LIMIT:
      return g_strdup_printf (_ ("%s sent more than can be right, so the connection was closed."),
                              hearth_words_get_host (details));
    case HEARTH_ERROR_NOT_FOUND:
      return g_strdup (_ ("The message is not on the server any more."));
    case HEARTH_ERROR_INVALID_INPUT:
      return g_strdup (_ ("This cannot be used. Check what was entered."));
    case HEARTH_ERROR_ALREADY_EXISTS:
      return g_strdup (_ ("There is a folder of that name already."));
    case HEARTH_ERROR_CANCELLED:
      return g_strdup (_ ("Stopped."));
    case HEARTH_ERROR_PORTAL:
      return g_strdup (
          _ ("This network wants you to sign in first: open any web page. Mail goes on by itself "
             "afterwards."));
    case HEARTH_ERROR_MESSAGE_BREAKS:
      return g_strdup (
          _ ("Each time this message was fetched the connection to the server broke, so it is not "
             "fetched by itself any more. All other mail goes on."));
    case HEARTH_ERROR_FOLDER_GONE:
    case HEARTH_ERROR_TARGET_GONE:
      return g_strdup (_ ("The folder is not on the server any more."));
    case HEARTH_ERROR_SWITCHED_OFF:
      return g_strdup (_ ("This message is not on this computer, and its account is switched off. Switch the "
                          "account on to read it."));
    default:
      return g_strdup (_ ("Something did not work that should have. The details say more."));
    }
}

/**
 * hearth_words_for_error_details:
 *
 * Returns: (transfer full): the technical side, for *Details* and reports
 */
char *
hearth_words_for_error_details (const GError *error)
{
  const HearthErrorDetails *details = hearth_error_get_details (error);
  GString *text = g_string_new (NULL);

  if (error->domain == HEARTH_ERROR)
    g_string_append_printf (text, "%s: ", hearth_error_code_get_name ((HearthErrorCode) error->code));
  g_string_append (text, error->message);
  if (details == NULL)
    return g_string_free (text, FALSE);
  if (details->host != NULL)
    g_string_append_printf (text, "\n%s:%u", details->host, details->port);
  if (details->status_code != 0)
    g_string_append_printf (text, "\n%d %s", details->status_code,
                            details->enhanced_code != NULL ? details->enhanced_code : "");
  if (details->server_text != NULL)
    g_string_append_printf (text, "\n%s", details->server_text);
  for (guint i = 0;
       details->recipients != NULL && details->recipients[i] != NULL && details->recipients[i + 1] != NULL;
       i += 2)
    g_string_append_printf (text, "\n%s: %s", details->recipients[i], details->recipients[i + 1]);
  return g_string_free (text, FALSE);
}

/**
 * hearth_words_get_ways:
 *
 * Returns: what can be done about @error
 */
HearthWays
hearth_words_get_ways (const GError *error)
{
  if (error == NULL || error->domain != HEARTH_ERROR)
    return HEARTH_WAY_RETRY | HEARTH_WAY_DETAILS;
  switch (error->code)
    {
    case HEARTH_ERROR_AUTH_REJECTED:
    case HEARTH_ERROR_AUTH_MISSING:
      return HEARTH_WAY_PASSWORD | HEARTH_WAY_RETRY | HEARTH_WAY_DETAILS;
    case HEARTH_ERROR_KEYRING_LOCKED:
      return HEARTH_WAY_KEYRING | HEARTH_WAY_PASSWORD;
    case HEARTH_ERROR_KEYRING_MISSING:
    case HEARTH_ERROR_KEYRING_NO_BUS:
      return HEARTH_WAY_RETRY | HEARTH_WAY_PASSWORD;
    case HEARTH_ERROR_TLS_CERTIFICATE:
      return HEARTH_WAY_CERTIFICATE | HEARTH_WAY_RETRY | HEARTH_WAY_DETAILS;
    case HEARTH_ERROR_CANCELLED:
    case HEARTH_ERROR_SWITCHED_OFF:
      return HEARTH_WAY_NONE;
    default:
      return HEARTH_WAY_RETRY | HEARTH_WAY_DETAILS;
    }
}

/* --- how things are --- */

static char *
clock_time (gint64 unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (unix_s);

  /* Translators: time of day as strftime() takes it */
  return when != NULL ? g_date_time_format (when, _ ("%H:%M")) : g_strdup ("");
}

static char *
waiting_words (guint n_letters, guint n_changes)
{
  g_autofree char *letters =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u letter", "%u letters", n_letters), n_letters);
  g_autofree char *changes =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change", "%u changes", n_changes), n_changes);

  if (n_letters > 0 && n_changes > 0)
    /* Translators: what waits to be sent: "1 letter, 2 changes wait" */
    return g_strdup_printf (_ ("%1$s, %2$s wait"), letters, changes);
  if (n_letters > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s waits", "%s wait", n_letters), letters);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s waits", "%s wait", n_changes), changes);
}

static char *
switched_off_words (const HearthAccountStatus *status)
{
  const guint n_changes = status->n_flags_waiting + status->n_changes_waiting;
  g_autofree char *waiting = NULL;

  if (status->n_letters_waiting + n_changes == 0)
    return g_strdup (_ ("Switched off"));
  waiting = waiting_words (status->n_letters_waiting, n_changes);
  /* Translators: of an account: "Switched off, 1 letter waits" */
  return g_strdup_printf (_ ("Switched off, %s"), waiting);
}

/* The lists are up to date; texts that nobody opened yet are on their way, or not. */
static char *
with_freshness (HearthAccount *account, const char *sentence)
{
  g_autofree char *fresh = hearth_words_for_account_freshness (account);

  /* Translators: how fresh an account is, then a sentence about texts of messages */
  return g_strdup_printf (_ ("%1$s. %2$s"), fresh, sentence);
}

static char *
fetching_texts_words (const HearthAccountStatus *status, HearthFolder *folder)
{
  g_autofree char *done = hearth_words_for_number (status->n_texts_done);
  g_autofree char *total = hearth_words_for_number (status->n_texts_total);

  if (folder == NULL)
    return g_strdup_printf (_ ("Fetching texts, %1$s of %2$s"), done, total);
  /* Translators: texts of messages that nobody opened yet; name of a folder, and how many of how many */
  return g_strdup_printf (_ ("Fetching texts of %1$s, %2$s of %3$s"), hearth_folder_get_name (folder), done,
                          total);
}

static char *
texts_words (HearthAccount *account)
{
  const HearthAccountStatus *status = hearth_account_get_status (account);
  HearthFolder *folder = hearth_account_find_folder (account, status->texts_folder);

  switch (status->texts)
    {
    case HEARTH_TEXTS_FETCHING:
      return fetching_texts_words (status, folder);
    case HEARTH_TEXTS_STOPPED:
      return with_freshness (account, _ ("You stopped fetching texts: they come when you open them"));
    case HEARTH_TEXTS_SPARED:
      return with_freshness (account, _ ("The connection is metered: texts come when you open them"));
    case HEARTH_TEXTS_NO_ROOM:
      return g_strdup (_ ("The disk is full: there is no room for more texts. It is tried again"));
    case HEARTH_TEXTS_NO_DISK:
      return g_strdup (_ ("The disk could not be read or written: no more texts come. It is tried again"));
    case HEARTH_TEXTS_REST:
    case HEARTH_TEXTS_HERE:
    default:
      return g_strdup (_ ("Up to date"));
    }
}

static char *
fetching_words (const HearthAccountStatus *status, HearthFolder *busy)
{
  g_autofree char *done = hearth_words_for_number (status->n_done);
  g_autofree char *total = hearth_words_for_number (status->n_total);

  /* Translators: name of a folder, and how many messages of how many: "Fetching Inbox, 1,240 of 8,000" */
  return g_strdup_printf (_ ("Fetching %1$s, %2$s of %3$s"), hearth_folder_get_name (busy), done, total);
}

static char *
state_words (HearthAccount *account)
{
  const HearthAccountStatus *status = hearth_account_get_status (account);
  HearthFolder *busy = hearth_account_find_folder (account, status->busy_folder);

  if (status->cannot_send && status->error != NULL)
    return hearth_words_for_error (status->error);
  switch (status->state)
    {
    case HEARTH_ACCOUNT_CONNECTING:
      return g_strdup (_ ("Connecting"));
    case HEARTH_ACCOUNT_SYNCING:
      if (busy != NULL && status->n_total > 0)
        return fetching_words (status, busy);
      return g_strdup (_ ("Checking for mail"));
    case HEARTH_ACCOUNT_WAITING:
      if (g_error_matches (status->error, HEARTH_ERROR, HEARTH_ERROR_PORTAL))
        return g_strdup (_ ("Waiting for a sign-in to this network"));
      if (status->offline_since_unix_s != 0)
        {
          g_autofree char *since = clock_time (status->offline_since_unix_s);

          return g_strdup_printf (_ ("Offline since %s"), since);
        }
      return g_strdup (_ ("Waiting for the network"));
    case HEARTH_ACCOUNT_PROBLEM:
      return status->error != NULL ? hearth_words_for_error (status->error)
                                   : g_strdup (_ ("Needs attention"));
    case HEARTH_ACCOUNT_DISABLED:
      return switched_off_words (status);
    case HEARTH_ACCOUNT_IDLE:
    default:
      if (status->texts != HEARTH_TEXTS_REST && status->texts != HEARTH_TEXTS_HERE)
        return texts_words (account);
      return hearth_words_for_account_freshness (account);
    }
}

/**
 * hearth_words_for_status:
 *
 * Returns: (transfer full): how one account is doing, and what its server wants the user to know (ALERT)
 */
char *
hearth_words_for_status (HearthAccount *account)
{
  const HearthAccountStatus *status = hearth_account_get_status (account);
  g_autofree char *state = hearth_words_with_last_step (state_words (account), account);

  if (status->alert == NULL || *status->alert == '\0')
    return g_steal_pointer (&state);
  /* Translators: how an account is doing, then the name of its server and what that wants the user to know */
  return g_strdup_printf (_ ("%1$s. %2$s says: “%3$s”"), state, hearth_account_get_info (account)->imap->host,
                          status->alert);
}

typedef struct
{
  HearthAccount *worst; /* not owned */
  guint n_accounts;
  guint n_changes;
} HouseView;

/* Whether texts are what there is to say of an account. */
static gboolean
is_about_texts (HearthAccount *account)
{
  const HearthAccountStatus *status = hearth_account_get_status (account);

  return status->state == HEARTH_ACCOUNT_IDLE &&
         (status->texts == HEARTH_TEXTS_FETCHING || status->texts == HEARTH_TEXTS_NO_ROOM ||
          status->texts == HEARTH_TEXTS_NO_DISK);
}

/* What matters most comes first in the one line there is. */
static int
urgency (HearthAccount *account)
{
  static const int order[] = {
    [HEARTH_ACCOUNT_IDLE] = 0,    [HEARTH_ACCOUNT_DISABLED] = 0, [HEARTH_ACCOUNT_CONNECTING] = 1,
    [HEARTH_ACCOUNT_SYNCING] = 3, [HEARTH_ACCOUNT_WAITING] = 2,  [HEARTH_ACCOUNT_PROBLEM] = 4,
  };

  if (hearth_account_needs_user (account))
    return order[HEARTH_ACCOUNT_PROBLEM];
  return is_about_texts (account) ? 1 : order[hearth_account_get_status (account)->state];
}

static HouseView
look_at_house (GListModel *members)
{
  HouseView view = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (members, i);
      GListModel *accounts = hearth_member_get_accounts (member);

      for (guint k = 0; k < g_list_model_get_n_items (accounts); k++)
        {
          g_autoptr (HearthAccount) account = g_list_model_get_item (accounts, k);
          const HearthAccountStatus *status = hearth_account_get_status (account);

          view.n_accounts++;
          view.n_changes += status->n_flags_waiting + status->n_changes_waiting;
          if (view.worst == NULL || urgency (account) > urgency (view.worst))
            view.worst = account;
        }
    }
  return view;
}

/**
 * hearth_words_for_house_status:
 * @members: of #HearthMember
 * @n_letters_waiting: letters that are not sent
 *
 * Returns: (transfer full): the line at the foot of the tree
 */
char *
hearth_words_for_house_status (GListModel *members, guint n_letters_waiting)
{
  const HouseView view = look_at_house (members);
  const HearthAccountState state =
      view.worst != NULL ? hearth_account_get_status (view.worst)->state : HEARTH_ACCOUNT_IDLE;
  g_autofree char *waiting =
      n_letters_waiting + view.n_changes > 0 ? waiting_words (n_letters_waiting, view.n_changes) : NULL;

  if (view.n_accounts == 0)
    return g_strdup (_ ("No mail account"));
  if (hearth_account_needs_user (view.worst))
    /* Translators: %s is the name of an account */
    return g_strdup_printf (_ ("%s needs attention"), hearth_account_get_name (view.worst));
  if (state == HEARTH_ACCOUNT_WAITING)
    {
      g_autofree char *offline = state_words (view.worst);

      return waiting != NULL ? g_strdup_printf ("%s, %s", offline, waiting) : g_steal_pointer (&offline);
    }
  if (state == HEARTH_ACCOUNT_SYNCING || state == HEARTH_ACCOUNT_CONNECTING)
    return state_words (view.worst);
  if (waiting == NULL && is_about_texts (view.worst))
    return state_words (view.worst);
  return waiting != NULL ? g_steal_pointer (&waiting) : g_strdup (_ ("Up to date"));
}

/**
 * hearth_words_for_test_step:
 *
 * Returns: (transfer full): what a step of testing an account does
 */
char *
hearth_words_for_test_step (HearthTestStep step, const HearthAccountInfo *account)
{
  switch (step)
    {
    case HEARTH_TEST_IMAP_CONNECT:
      return g_strdup_printf (_ ("Reaching %1$s on port %2$u"), account->imap->host, account->imap->port);
    case HEARTH_TEST_IMAP_SIGN_IN:
      return g_strdup (_ ("Signing in to fetch mail"));
    case HEARTH_TEST_SMTP_CONNECT:
      return g_strdup_printf (_ ("Reaching %1$s on port %2$u"), account->smtp->host, account->smtp->port);
    case HEARTH_TEST_SMTP_SIGN_IN:
      return g_strdup (_ ("Signing in to send mail"));
    case HEARTH_TEST_DONE:
    default:
      return g_strdup (_ ("Ready"));
    }
}

/**
 * hearth_words_for_certificate:
 *
 * Returns: (transfer full): what a person needs to decide about a certificate that is not trusted
 */
char *
hearth_words_for_certificate (GTlsCertificate *certificate, GTlsCertificateFlags errors, const char *host)
{
  HearthErrorDetails details = { .host = (char *) host,
                                 .certificate = certificate,
                                 .certificate_errors = errors };

  return certificate_sentence (&details);
}
