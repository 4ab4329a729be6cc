/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What servers say of themselves and how they were reached, noted with each new connection. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-server-facts.h"

#include <string.h>

#include "hearth-fact-store.h"
#include "hearth-ring-log.h"

/* Rights seldom change, and asking for those of every folder is a command for each. */
#define RIGHTS_LAST_S (24 * 3600)

static void
put (HearthAccountStore *store, const char *protocol, const char *what, const char *value)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", protocol, what);
  g_autoptr (GError) error = NULL;

  if (!hearth_fact_store_put (store, name, value, &error))
    hearth_debug ("engine", "%s was not noted: %s", name, error->message);
}

static char *
dup_fact (HearthAccountStore *store, const char *protocol, const char *what, gint64 *noted_unix_s)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", protocol, what);

  return hearth_fact_store_dup (store, name, noted_unix_s);
}

/* Of which server the other facts are. */
static char *
dup_place (const HearthServer *server)
{
  return g_strdup_printf ("%s:%u:%d", server->host, server->port, (int) server->security);
}

static void
put_server (HearthAccountStore *store, const char *protocol, const HearthServer *server)
{
  g_autofree char *place = dup_place (server);

  put (store, protocol, "server", place);
}

static gboolean
is_of_server (HearthAccountStore *store, const char *protocol, const HearthServer *server)
{
  g_autofree char *place = dup_place (server);
  g_autofree char *noted = dup_fact (store, protocol, "server", NULL);

  return g_strcmp0 (place, noted) == 0;
}

static void
put_stream (HearthAccountStore *store, const char *protocol, HearthStream *stream)
{
  GTlsCertificate *certificate = hearth_stream_get_certificate (stream);
  g_autofree char *cipher = hearth_stream_dup_cipher (stream);
  g_autofree char *pem = NULL;

  if (certificate != NULL)
    g_object_get (certificate, "certificate-pem", &pem, NULL);
  put (store, protocol, "tls", hearth_stream_get_tls_version (stream));
  put (store, protocol, "cipher", cipher);
  put (store, protocol, "certificate", pem);
}

static void
put_names (HearthAccountStore *store, const char *protocol, GStrv names)
{
  g_autofree char *joined = g_strjoinv (" ", names);

  put (store, protocol, "capabilities", joined);
}

/* Where a person's own folders are (RFC 2342): the first that the server names is the one for new ones. */
static void
put_personal (HearthAccountStore *store, HearthImapConnection *connection)
{
  const GPtrArray *namespaces = hearth_imap_connection_get_namespaces (connection);
  const HearthImapNamespace *first =
      namespaces != NULL && namespaces->len > 0 ? g_ptr_array_index (namespaces, 0) : NULL;
  g_autofree char *value = NULL;

  if (first != NULL && first->kind == HEARTH_IMAP_NAMESPACE_PERSONAL && first->separator != '\0')
    value = g_strdup_printf ("%c%s", first->separator, first->prefix);
  put (store, "imap", "personal", value);
}

/**
 * hearth_server_facts_dup_personal:
 * @separator: (out): between the levels of names in it
 *
 * Returns: (transfer full) (nullable): the mailbox name that a person's own folders are below, without the separator behind it;
 *   %NULL if they are below nothing, or the server does not say
 */
char *
hearth_server_facts_dup_personal (HearthAccountStore *store, char *separator)
{
  g_autofree char *value = dup_fact (store, "imap", "personal", NULL);
  char *prefix;

  if (value == NULL || value[0] == '\0' || value[1] == '\0')
    return NULL;
  prefix = g_strdup (value + 1);
  *separator = value[0];
  if (g_str_has_suffix (prefix, (const char[]){ *separator, '\0' }))
    prefix[strlen (prefix) - 1] = '\0';
  return prefix;
}

/**
 * hearth_server_facts_note_imap:
 * @server: where it leads
 * @connection: one that is signed in
 */
void
hearth_server_facts_note_imap (HearthAccountStore *store,
                               const HearthServer *server,
                               HearthImapConnection *connection)
{
  g_auto (GStrv) names =
      hearth_imap_capabilities_dup_names (hearth_imap_connection_get_capabilities (connection));

  put_server (store, "imap", server);
  put_stream (store, "imap", hearth_imap_connection_get_stream (connection));
  put (store, "imap", "product", hearth_imap_connection_get_server_name (connection));
  put_names (store, "imap", names);
  put_personal (store, connection);
}

/**
 * hearth_server_facts_has_capability:
 * @capability: one bit
 *
 * Returns: whether the IMAP server offered it when it was reached last
 */
gboolean
hearth_server_facts_has_capability (HearthAccountStore *store, HearthImapCapabilities capability)
{
  g_autofree char *joined = dup_fact (store, "imap", "capabilities", NULL);
  g_auto (GStrv) known = joined != NULL ? g_strsplit (joined, " ", -1) : NULL;
  g_auto (GStrv) wanted = hearth_imap_capabilities_dup_names (capability);

  return known != NULL && wanted[0] != NULL && g_strv_contains ((const char *const *) known, wanted[0]);
}

/**
 * hearth_server_facts_note_smtp:
 * @server: where it leads
 * @connection: one that is ready to send
 */
void
hearth_server_facts_note_smtp (HearthAccountStore *store,
                               const HearthServer *server,
                               HearthSmtpConnection *connection)
{
  g_auto (GStrv) names = hearth_smtp_connection_dup_capabilities (connection);

  put_server (store, "smtp", server);
  put_stream (store, "smtp", hearth_smtp_connection_get_stream (connection));
  put_names (store, "smtp", names);
}

/**
 * hearth_server_facts_load:
 *
 * Returns: (transfer full): what is known of @server; no more than its name if it was never reached
 */
HearthServerDiagnosis *
hearth_server_facts_load (HearthAccountStore *store, const HearthServer *server)
{
  const char *protocol = server->protocol == HEARTH_PROTOCOL_IMAP ? "imap" : "smtp";
  HearthServerDiagnosis *diagnosis = hearth_server_diagnosis_new (server->protocol);
  g_autofree char *names = NULL;
  g_autofree char *pem = NULL;

  diagnosis->host = g_strdup (server->host);
  diagnosis->port = server->port;
  diagnosis->security = server->security;
  if (!is_of_server (store, protocol, server))
    return diagnosis;
  names = dup_fact (store, protocol, "capabilities", &diagnosis->noted_unix_s);
  pem = dup_fact (store, protocol, "certificate", NULL);
  diagnosis->tls_version = dup_fact (store, protocol, "tls", NULL);
  diagnosis->cipher = dup_fact (store, protocol, "cipher", NULL);
  diagnosis->product = dup_fact (store, protocol, "product", NULL);
  if (names != NULL)
    diagnosis->capabilities = g_strsplit (names, " ", -1);
  if (pem != NULL)
    diagnosis->certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  return diagnosis;
}

/**
 * hearth_server_facts_note_rights:
 * @last: the newest of the folders
 *
 * @server was asked what one may do in each folder up to @last.
 */
void
hearth_server_facts_note_rights (HearthAccountStore *store, const HearthServer *server, HearthKey last)
{
  g_autofree char *place = dup_place (server);
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT " %s", hearth_key_get_row (last), place);

  put (store, "imap", "rights", value);
}

/**
 * hearth_server_facts_load_rights:
 *
 * Returns: the row of the newest folder of which @server was asked within a day, or 0
 */
gint64
hearth_server_facts_load_rights (HearthAccountStore *store, const HearthServer *server)
{
  gint64 noted_unix_s = 0;
  g_autofree char *place = dup_place (server);
  g_autofree char *value = dup_fact (store, "imap", "rights", &noted_unix_s);
  const gint64 age_s = g_get_real_time () / G_USEC_PER_SEC - noted_unix_s;
  char *rest = NULL;
  gint64 row;

  if (value == NULL || age_s < 0 || age_s >= RIGHTS_LAST_S)
    return 0;
  row = g_ascii_strtoll (value, &rest, 10);
  return *rest == ' ' && g_str_equal (rest + 1, place) ? row : 0;
}

/**
 * hearth_server_facts_note_quota:
 */
void
hearth_server_facts_note_quota (HearthAccountStore *store, const HearthQuota *quota)
{
  g_autofree char *value =
      g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                       quota->used_bytes, quota->limit_bytes, quota->used_messages, quota->limit_messages);

  put (store, "imap", "quota", value);
}

/**
 * hearth_server_facts_load_quota:
 *
 * Returns: what the server said last; all of it 0 if it never did
 */
HearthQuota
hearth_server_facts_load_quota (HearthAccountStore *store)
{
  HearthQuota quota = { 0 };
  gint64 noted_unix_s = 0;
  g_autofree char *value = dup_fact (store, "imap", "quota", &noted_unix_s);
  g_auto (GStrv) numbers = value != NULL ? g_strsplit (value, " ", 4) : NULL;

  if (numbers == NULL || g_strv_length (numbers) != 4)
    return quota;
  quota.used_bytes = g_ascii_strtoull (numbers[0], NULL, 10);
  quota.limit_bytes = g_ascii_strtoull (numbers[1], NULL, 10);
  quota.used_messages = g_ascii_strtoull (numbers[2], NULL, 10);
  quota.limit_messages = g_ascii_strtoull (numbers[3], NULL, 10);
  quota.noted_unix_s = noted_unix_s;
  return quota;
}
