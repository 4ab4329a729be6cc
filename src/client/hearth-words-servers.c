/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about servers: how full they are, what they offer and what that is good for, and all of it as a report that
 * can be shown to others. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hearth-words-private.h"

/* From this share on it is said without being asked. */
#define NEARLY_FULL 0.9
/* Names in certificates are whatever somebody wrote there. */
#define MAX_NAME_CHARS 300

/* --- room --- */

/**
 * hearth_quota_get_fraction:
 *
 * Returns: how full the mailbox is, from 0 to 1 or more; 0 where that is not limited or not known
 */
double
hearth_quota_get_fraction (const HearthQuota *quota)
{
  const double room = quota->limit_bytes > 0 ? (double) quota->used_bytes / (double) quota->limit_bytes : 0;
  const double number =
      quota->limit_messages > 0 ? (double) quota->used_messages / (double) quota->limit_messages : 0;

  return MAX (room, number);
}

/**
 * hearth_quota_is_nearly_full:
 *
 * Returns: whether the user should know
 */
gboolean
hearth_quota_is_nearly_full (const HearthQuota *quota)
{
  return hearth_quota_get_fraction (quota) >= NEARLY_FULL;
}

/**
 * hearth_words_for_quota:
 *
 * Returns: (transfer full) (nullable): how much room is used at the server; %NULL where it does not say
 */
char *
hearth_words_for_quota (const HearthQuota *quota)
{
  g_autofree char *room = NULL;
  g_autofree char *number = NULL;

  if (quota->limit_bytes > 0)
    {
      g_autofree char *used = hearth_words_for_size (quota->used_bytes);
      g_autofree char *limit = hearth_words_for_size (quota->limit_bytes);

      /* Translators: sizes: "3.2 GB of 5.0 GB used at the server" */
      room = g_strdup_printf (_ ("%1$s of %2$s used at the server"), used, limit);
    }
  if (quota->limit_messages > 0)
    {
      g_autofree char *used = hearth_words_for_number (quota->used_messages);
      g_autofree char *limit = hearth_words_for_number (quota->limit_messages);

      /* Translators: numbers: "8,000 of 10,000 messages at the server" */
      number = g_strdup_printf (_ ("%1$s of %2$s messages at the server"), used, limit);
    }
  if (room != NULL && number != NULL)
    return g_strdup_printf ("%s, %s", room, number);
  return room != NULL ? g_steal_pointer (&room) : g_steal_pointer (&number);
}

/**
 * hearth_words_for_quota_warning:
 *
 * Returns: (transfer full) (nullable): what to say by itself about a mailbox that is nearly full; else %NULL
 */
char *
hearth_words_for_quota_warning (const HearthQuota *quota)
{
  g_autofree char *words = NULL;

  if (!hearth_quota_is_nearly_full (quota))
    return NULL;
  words = hearth_words_for_quota (quota);
  if (hearth_quota_get_fraction (quota) >= 1)
    /* Translators: "5.0 GB of 5.0 GB used at the server" */
    return g_strdup_printf (_ ("The mailbox is full: %s. New mail may be refused"), words);
  /* Translators: "4.8 GB of 5.0 GB used at the server" */
  return g_strdup_printf (_ ("The mailbox is nearly full: %s"), words);
}

/* --- what servers offer --- */

static const struct
{
  HearthProtocol protocol;
  const char *name;
  const char *use; /* what it is good for */
} features[] = {
  { HEARTH_PROTOCOL_IMAP, "IDLE", N_ ("Tells of new mail by itself, in the folder that is open") },
  { HEARTH_PROTOCOL_IMAP, "NOTIFY", N_ ("Tells of changes in all folders over one connection") },
  { HEARTH_PROTOCOL_IMAP, "QRESYNC", N_ ("Tells in one answer all that changed since the last time") },
  { HEARTH_PROTOCOL_IMAP, "CONDSTORE", N_ ("Tells only the marks that changed since the last time") },
  { HEARTH_PROTOCOL_IMAP, "ESEARCH", N_ ("Tells in few bytes which messages there are") },
  { HEARTH_PROTOCOL_IMAP, "LIST-STATUS", N_ ("Tells how all folders are in one answer") },
  { HEARTH_PROTOCOL_IMAP, "LIST-EXTENDED", N_ ("Tells more about folders in one answer") },
  { HEARTH_PROTOCOL_IMAP, "SPECIAL-USE", N_ ("Says which folder is for drafts, sent mail, trash") },
  { HEARTH_PROTOCOL_IMAP, "MOVE", N_ ("Moves messages in one step") },
  { HEARTH_PROTOCOL_IMAP, "UIDPLUS", N_ ("Says where a message went, and deletes only what was meant") },
  { HEARTH_PROTOCOL_IMAP, "COMPRESS=DEFLATE", N_ ("Packs what goes over the wire") },
  { HEARTH_PROTOCOL_IMAP, "OBJECTID", N_ ("Knows a message again in whatever folder it is") },
  { HEARTH_PROTOCOL_IMAP, "QUOTA", N_ ("Says how full the mailbox is") },
  { HEARTH_PROTOCOL_IMAP, "ACL", N_ ("Says what you may do in folders that others share") },
  { HEARTH_PROTOCOL_IMAP, "LIST-MYRIGHTS", N_ ("Says it for all folders in one answer") },
  { HEARTH_PROTOCOL_IMAP, "NAMESPACE", N_ ("Says where folders of others are") },
  { HEARTH_PROTOCOL_IMAP, "ID", N_ ("Says which program it is") },
  { HEARTH_PROTOCOL_IMAP, "ENABLE", N_ ("Lets Hearth switch on what it needs") },
  { HEARTH_PROTOCOL_IMAP, "UNSELECT", N_ ("Leaves a folder without removing anything") },
  { HEARTH_PROTOCOL_IMAP, "LITERAL+", N_ ("Takes messages without asking back for each") },
  { HEARTH_PROTOCOL_IMAP, "SASL-IR", N_ ("Signs in with one step less") },
  { HEARTH_PROTOCOL_SMTP, "PIPELINING", N_ ("Takes several commands at once") },
  { HEARTH_PROTOCOL_SMTP, "SIZE", N_ ("Says beforehand how large a letter may be") },
  { HEARTH_PROTOCOL_SMTP, "8BITMIME", N_ ("Takes text in any language as it is") },
  { HEARTH_PROTOCOL_SMTP, "SMTPUTF8", N_ ("Takes addresses in any language") },
};

static gboolean
is_offered (const HearthServerDiagnosis *server, const char *name)
{
  return server->capabilities != NULL && g_strv_contains ((const char *const *) server->capabilities, name);
}

/* Names and what each is good for, by turns. */
static GPtrArray *
get_features (const HearthServerDiagnosis *server, gboolean is_there)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (features[i].protocol == server->protocol && is_offered (server, features[i].name) == is_there)
      {
        g_ptr_array_add (found, (gpointer) features[i].name);
        g_ptr_array_add (found, (gpointer) _ (features[i].use));
      }
  return found;
}

/**
 * hearth_words_get_used_features:
 *
 * Returns: (transfer container) (element-type utf8): what the server offers and Hearth uses: names, and what each is good
 *   for, by turns
 */
GPtrArray *
hearth_words_get_used_features (const HearthServerDiagnosis *server)
{
  return get_features (server, TRUE);
}

/**
 * hearth_words_get_missing_features:
 *
 * Returns: (transfer container) (element-type utf8): likewise what Hearth would use and the server does not offer; nothing
 *   of a server of which nothing is known
 */
GPtrArray *
hearth_words_get_missing_features (const HearthServerDiagnosis *server)
{
  return server->capabilities != NULL ? get_features (server, FALSE) : g_ptr_array_new ();
}

/* --- encryption --- */

/**
 * hearth_words_for_encryption:
 *
 * Returns: (transfer full): how the connection to a server is protected, as far as that is known
 */
char *
hearth_words_for_encryption (const HearthServerDiagnosis *server)
{
  if (server->noted_unix_s == 0)
    return g_strdup (_ ("Not known yet: there was no connection"));
  if (server->tls_version == NULL)
    return g_strdup (_ ("Not encrypted: everybody on the way can read it"));
  if (server->cipher == NULL)
    return g_strdup (server->tls_version);
  return g_strdup_printf ("%s, %s", server->tls_version, server->cipher);
}

static char *
day_words (GDateTime *when)
{
  g_autoptr (GDateTime) local = when != NULL ? g_date_time_to_local (when) : NULL;

  return local != NULL ? g_date_time_format (local, _ ("%-d %B %Y")) : NULL;
}

/**
 * hearth_words_for_certificate_facts:
 *
 * Returns: (transfer full) (nullable): of whom a server's certificate is, who vouches for it and until when; %NULL without
 */
char *
hearth_words_for_certificate_facts (const HearthServerDiagnosis *server)
{
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *subject_line = NULL;
  g_autofree char *issuer_line = NULL;
  g_autoptr (GDateTime) end = NULL;
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *until = NULL;
  g_autofree char *sha256 = NULL;

  if (server->certificate == NULL)
    return NULL;
  g_object_get (server->certificate, "subject-name", &subject, "issuer-name", &issuer, "not-valid-after",
                &end, "certificate", &der, NULL);
  subject_line = hearth_text_to_line (subject != NULL ? subject : "?", -1, MAX_NAME_CHARS);
  issuer_line = hearth_text_to_line (issuer != NULL ? issuer : "?", -1, MAX_NAME_CHARS);
  until = day_words (end);
  sha256 = der != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len) : NULL;
  /* Translators: names in a certificate, a day, and a fingerprint */
  return g_strdup_printf (_ ("%1$s, vouched for by %2$s, until %3$s\nSHA-256 %4$s"), subject_line,
                          issuer_line, until != NULL ? until : "?", sha256 != NULL ? sha256 : "?");
}

/* --- the report --- */

/**
 * hearth_words_redact:
 * @text: any text
 *
 * Returns: (transfer full): @text with the part before the @ of each address taken out
 */
char *
hearth_words_redact (const char *text)
{
  static const char outside[] = " \t\r\n<>()[]{}\"',;:=|";
  GString *result = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      const gsize length = strcspn (p, outside);
      const char *at = memchr (p, '@', length);

      if (at != NULL && at > p)
        {
          g_string_append (result, "…");
          g_string_append_len (result, at, (gssize) (length - (gsize) (at - p)));
        }
      else
        g_string_append_len (result, p, (gssize) length);
      p += length;
      if (*p != '\0')
        g_string_append_c (result, *p++);
    }
  return g_string_free (result, FALSE);
}

static void
append_names (GString *text, const char *title, GPtrArray *names_and_uses)
{
  g_string_append_printf (text, "%s", title);
  for (guint i = 0; i + 1 < names_and_uses->len; i += 2)
    g_string_append_printf (text, " %s", (const char *) g_ptr_array_index (names_and_uses, i));
  g_string_append (text, names_and_uses->len == 0 ? " -\n" : "\n");
}

static char *
dup_utc (gint64 unix_s)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (unix_s);

  return when != NULL ? g_date_time_format (when, "%Y-%m-%d %H:%M:%SZ") : g_strdup ("?");
}

static void
append_troubles (GString *text, const GPtrArray *troubles)
{
  for (guint i = 0; i < troubles->len; i++)
    {
      const HearthServerTrouble *trouble = g_ptr_array_index (troubles, i);
      g_autofree char *when = dup_utc (trouble->at_unix_s);
      g_autofree char *details = hearth_words_for_error_details (trouble->error);

      g_strdelimit (details, "\n", ' ');
      g_string_append_printf (text, "%s %s\n", when, details);
    }
}

static void
append_server (GString *text, const HearthServerDiagnosis *server, gboolean with_exchange)
{
  g_autofree char *encryption = hearth_words_for_encryption (server);
  g_autofree char *certificate = hearth_words_for_certificate_facts (server);
  g_autoptr (GPtrArray) used = hearth_words_get_used_features (server);
  g_autoptr (GPtrArray) missing = hearth_words_get_missing_features (server);
  g_autofree char *noted = dup_utc (server->noted_unix_s);

  g_string_append_printf (text, "\n== %s %s:%u ==\n",
                          server->protocol == HEARTH_PROTOCOL_IMAP ? "IMAP" : "SMTP", server->host,
                          server->port);
  g_string_append_printf (text, "%s\n", server->is_connected ? _ ("Connected") : _ ("Not connected"));
  if (server->noted_unix_s > 0)
    g_string_append_printf (text, "%s\n", noted);
  g_string_append_printf (text, "%s\n", encryption);
  if (certificate != NULL)
    g_string_append_printf (text, "%s\n", certificate);
  if (server->product != NULL)
    g_string_append_printf (text, "%s\n", server->product);
  append_names (text, _ ("Offered and used:"), used);
  append_names (text, _ ("Not offered:"), missing);
  append_troubles (text, server->troubles);
  if (server->exchange != NULL && with_exchange)
    g_string_append_printf (text, "\n%s\n", server->exchange);
}

/**
 * hearth_words_for_connection_report:
 *
 * Returns: (transfer full): all that is known of the servers of an account as plain text to be shown to others: without
 *   credentials, without what messages say, and without the names in addresses
 */
char *
hearth_words_for_connection_report (const HearthDiagnosis *diagnosis)
{
  g_autoptr (GString) text = g_string_new ("Hearth " HEARTH_VERSION "\n");
  g_autofree char *made = dup_utc (diagnosis->made_unix_s);

  g_string_append_printf (text, "%s\n", made);
  for (guint i = 0; i < diagnosis->servers->len; i++)
    append_server (text, g_ptr_array_index (diagnosis->servers, i), TRUE);
  return hearth_words_redact (text->str);
}

/**
 * hearth_words_for_connection_state:
 *
 * Returns: (transfer full): the same without the lines that went over the wire and without when it was looked at: of two that are
 *   equal nothing has changed but that time has passed
 */
char *
hearth_words_for_connection_state (const HearthDiagnosis *diagnosis)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < diagnosis->servers->len; i++)
    append_server (text, g_ptr_array_index (diagnosis->servers, i), FALSE);
  return g_string_free (text, FALSE);
}
