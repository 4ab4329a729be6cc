/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificates and sessions are good enough, beyond what GIO decides by itself. Engine thread; functions over
 * values, nothing is kept but the test authority's database. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-tls-policy.h"

#include <string.h>

#include "hearth-certificate-usage.h"
#include "hearth-error.h"
#include "hearth-net-address.h"

/**
 * hearth_tls_certificate_dup_sha256:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the SHA-256 of its DER form, 64 lower-case hexadecimal digits
 */
char *
hearth_tls_certificate_dup_sha256 (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der == NULL ? g_strdup ("") : g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/**
 * hearth_tls_certificate_is_pinned:
 * @certificate: a certificate
 * @pinned_sha256: (nullable): what the user accepted, hexadecimal in either case
 *
 * Returns: whether @certificate is that very one
 */
gboolean
hearth_tls_certificate_is_pinned (GTlsCertificate *certificate, const char *pinned_sha256)
{
  g_autofree char *sha256 = hearth_tls_certificate_dup_sha256 (certificate);

  return pinned_sha256 != NULL && strlen (sha256) == 64 && g_ascii_strcasecmp (sha256, pinned_sha256) == 0;
}

/**
 * hearth_tls_pattern_matches_host:
 * @pattern: a DNS name of a certificate, perhaps with a wildcard
 * @host: the name that was asked for, in ASCII
 *
 * RFC 6125, 6.4, without its liberties: a wildcard is the whole leftmost label and stands for exactly one label, and
 * at least two labels follow it.
 *
 * Returns: whether @pattern is @host or covers it
 */
gboolean
hearth_tls_pattern_matches_host (const char *pattern, const char *host)
{
  const char *rest;

  if (!g_str_has_prefix (pattern, "*."))
    return strchr (pattern, '*') == NULL && g_ascii_strcasecmp (pattern, host) == 0;
  rest = strchr (host, '.');
  return rest != NULL && rest != host && strchr (pattern + 2, '.') != NULL &&
         strchr (pattern + 1, '*') == NULL && g_ascii_strcasecmp (pattern + 1, rest) == 0;
}

static gboolean
certificate_has_dns_name (GTlsCertificate *certificate, const char *host)
{
  g_autoptr (GPtrArray) names = g_tls_certificate_get_dns_names (certificate);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (g_ptr_array_index (names, i), &length);
      g_autofree char *name = g_strndup (data, length);

      if (strlen (name) == length && hearth_tls_pattern_matches_host (name, host))
        return TRUE;
    }
  return FALSE;
}

static gboolean
certificate_has_address (GTlsCertificate *certificate, GInetAddress *address)
{
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    if (g_inet_address_equal (g_ptr_array_index (addresses, i), address))
      return TRUE;
  return FALSE;
}

/**
 * hearth_tls_certificate_names_host:
 * @certificate: a certificate
 * @host: a name or address
 *
 * The common name does not count: only subject alternative names do (RFC 9525).
 *
 * Returns: whether @certificate is for @host
 */
gboolean
hearth_tls_certificate_names_host (GTlsCertificate *certificate, const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *ascii = NULL;
  gsize length;

  if (address != NULL)
    return certificate_has_address (certificate, address);
  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL)
    return FALSE;
  length = strlen (ascii);
  if (length > 1 && ascii[length - 1] == '.')
    ascii[length - 1] = '\0';
  return certificate_has_dns_name (certificate, ascii);
}

/**
 * hearth_tls_database_for_host:
 * @host: a name or address
 * @error: where to put an error
 *
 * For hosts that can only mean this computer, the environment variable HEARTH_TLS_CA_FILE may name a PEM file with
 * authorities that are trusted instead of the system's: how tests trust their own servers. It has no effect on any
 * other host.
 *
 * Returns: (transfer full) (nullable): the authorities to trust; %NULL without @error set for the system's
 */
GTlsDatabase *
hearth_tls_database_for_host (const char *host, GError **error)
{
  const char *file = g_getenv ("HEARTH_TLS_CA_FILE");
  g_autofree char *absolute = NULL;

  if (file == NULL || *file == '\0' || !hearth_net_host_is_loopback (host))
    return NULL;
  absolute = g_canonicalize_filename (file, NULL);
  return g_tls_file_database_new (absolute, error);
}

static gboolean
certificate_is_for_servers (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der != NULL && hearth_certificate_usage_allows_server (der->data, der->len);
}

static char *
flags_to_text (GTlsCertificateFlags errors)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 7; i++)
    {
      static const char *const words[] = { "unknown authority", "another host", "not yet valid", "expired",
                                           "revoked",           "insecure",     "not acceptable" };

      if ((errors & (1u << i)) != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", words[i]);
    }
  return g_string_free (text, FALSE);
}

static GError *
certificate_error_new (GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  g_autofree char *why = flags_to_text (errors);
  GError *error = hearth_error_new (HEARTH_ERROR_TLS_CERTIFICATE, "certificate refused: %s", why);
  HearthErrorDetails *details = hearth_error_get_details (error);

  details->certificate = g_object_ref (certificate);
  details->certificate_errors = errors;
  return error;
}

/* GIO has no code for this, only the words of GnuTLS, perhaps translated. */
static gboolean
message_says_version (const char *message)
{
  static const char *const words[] = {
    "A packet with illegal or unsupported version was received.",
    "No supported cipher suites have been found.",
    "Error in protocol version",
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (message, words[i]) != NULL || strstr (message, g_dgettext ("gnutls30", words[i])) != NULL)
      return TRUE;
  return strstr (message, "protocol version") != NULL;
}

/**
 * hearth_tls_error_new:
 * @cause: what GIO said about the handshake
 * @certificate: (nullable): the peer's certificate, if one was refused
 * @errors: why it was refused, or 0
 *
 * Returns: (transfer full): the same as %HEARTH_ERROR, without host and port
 */
GError *
hearth_tls_error_new (const GError *cause, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  GError *error;

  if (certificate != NULL && errors != 0)
    return certificate_error_new (certificate, errors);
  error = hearth_error_from_gio (cause);
  if (error->code == HEARTH_ERROR_CANCELLED || error->code == HEARTH_ERROR_TLS_MISSING)
    return error;
  error->code = message_says_version (cause->message) ? HEARTH_ERROR_TLS_TOO_OLD : HEARTH_ERROR_TLS_HANDSHAKE;
  return error;
}

/**
 * hearth_tls_check_session:
 * @connection: a connection right after its handshake
 * @host: whom we wanted
 * @pinned_sha256: (nullable): the exception that the user made
 *
 * The second look, at what the first one may let through: an old protocol, and a certificate that is not for
 * servers, or names its host only in the common name or with a wildcard for everything.
 *
 * Returns: (transfer full) (nullable): why the session must not be used
 */
GError *
hearth_tls_check_session (GTlsConnection *connection, const char *host, const char *pinned_sha256)
{
  const GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (connection);
  const GTlsCertificateFlags errors = g_tls_connection_get_peer_certificate_errors (connection);

  if (version != G_TLS_PROTOCOL_VERSION_TLS_1_2 && version != G_TLS_PROTOCOL_VERSION_TLS_1_3)
    return hearth_error_new (HEARTH_ERROR_TLS_TOO_OLD, "protocol version %d is not safe", (int) version);
  if (certificate == NULL)
    return hearth_error_new (HEARTH_ERROR_TLS_HANDSHAKE, "the server showed no certificate");
  if (hearth_certificate_errors_allow_trust (errors) &&
      hearth_tls_certificate_is_pinned (certificate, pinned_sha256))
    return NULL;
  if (errors != 0)
    return certificate_error_new (certificate, errors);
  if (!hearth_tls_certificate_names_host (certificate, host))
    return certificate_error_new (certificate, G_TLS_CERTIFICATE_BAD_IDENTITY);
  if (!certificate_is_for_servers (certificate))
    return certificate_error_new (certificate, G_TLS_CERTIFICATE_GENERIC_ERROR);
  return NULL;
}
