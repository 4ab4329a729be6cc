/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of the program, with details that a sentence for the user can be made of.
 * Any thread; a GError belongs to whoever holds it. */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-error.h"

#include <string.h>

static void
hearth_error_details_init (HearthErrorDetails *details)
{
  memset (details, 0, sizeof *details);
}

static void
hearth_error_details_copy (const HearthErrorDetails *source, HearthErrorDetails *copy)
{
  copy->host = g_strdup (source->host);
  copy->port = source->port;
  copy->server_text = g_strdup (source->server_text);
  g_set_object (&copy->certificate, source->certificate);
  copy->certificate_errors = source->certificate_errors;
  copy->status_code = source->status_code;
  copy->enhanced_code = g_strdup (source->enhanced_code);
  copy->size_bytes = source->size_bytes;
  copy->limit_bytes = source->limit_bytes;
  copy->recipients = g_strdupv (source->recipients);
}

static void
hearth_error_details_clear (HearthErrorDetails *details)
{
  g_clear_pointer (&details->host, g_free);
  g_clear_pointer (&details->server_text, g_free);
  g_clear_object (&details->certificate);
  g_clear_pointer (&details->enhanced_code, g_free);
  g_clear_pointer (&details->recipients, g_strfreev);
}

typedef HearthErrorDetails HearthErrorPrivate;

static void
hearth_error_private_init (HearthErrorPrivate *priv)
{
  hearth_error_details_init (priv);
}

static void
hearth_error_private_copy (const HearthErrorPrivate *source, HearthErrorPrivate *copy)
{
  hearth_error_details_copy (source, copy);
}

static void
hearth_error_private_clear (HearthErrorPrivate *priv)
{
  hearth_error_details_clear (priv);
}

/* The macro's own arithmetic over bytes is right: GLib lays the details out aligned. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (HearthError, hearth_error)
#pragma GCC diagnostic pop

/**
 * hearth_error_get_details:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the details of @error, writable while the caller owns it; %NULL if it is not
 *   of the domain %HEARTH_ERROR
 */
HearthErrorDetails *
hearth_error_get_details (const GError *error)
{
  return error != NULL && error->domain == HEARTH_ERROR ? hearth_error_get_private (error) : NULL;
}

static const char *const code_names[] = {
  [HEARTH_ERROR_FAILED] = "failed",
  [HEARTH_ERROR_CANCELLED] = "cancelled",
  [HEARTH_ERROR_INVALID_INPUT] = "invalid-input",
  [HEARTH_ERROR_NOT_FOUND] = "not-found",
  [HEARTH_ERROR_LIMIT] = "limit",
  [HEARTH_ERROR_OFFLINE] = "offline",
  [HEARTH_ERROR_NAME_NOT_FOUND] = "name-not-found",
  [HEARTH_ERROR_REFUSED] = "refused",
  [HEARTH_ERROR_UNREACHABLE] = "unreachable",
  [HEARTH_ERROR_TIMEOUT] = "timeout",
  [HEARTH_ERROR_CONNECTION_LOST] = "connection-lost",
  [HEARTH_ERROR_TLS_CERTIFICATE] = "tls-certificate",
  [HEARTH_ERROR_TLS_TOO_OLD] = "tls-too-old",
  [HEARTH_ERROR_TLS_HANDSHAKE] = "tls-handshake",
  [HEARTH_ERROR_TLS_MISSING] = "tls-missing",
  [HEARTH_ERROR_STARTTLS_MISSING] = "starttls-missing",
  [HEARTH_ERROR_PROTOCOL] = "protocol",
  [HEARTH_ERROR_SERVER_REFUSED] = "server-refused",
  [HEARTH_ERROR_SERVER_BUSY] = "server-busy",
  [HEARTH_ERROR_OVER_QUOTA] = "over-quota",
  [HEARTH_ERROR_AUTH_REJECTED] = "auth-rejected",
  [HEARTH_ERROR_AUTH_MECHANISM] = "auth-mechanism",
  [HEARTH_ERROR_AUTH_MISSING] = "auth-missing",
  [HEARTH_ERROR_KEYRING_LOCKED] = "keyring-locked",
  [HEARTH_ERROR_KEYRING_MISSING] = "keyring-missing",
  [HEARTH_ERROR_KEYRING_NO_BUS] = "keyring-no-bus",
  [HEARTH_ERROR_SENDER_REFUSED] = "sender-refused",
  [HEARTH_ERROR_RECIPIENT_REFUSED] = "recipient-refused",
  [HEARTH_ERROR_MESSAGE_REFUSED] = "message-refused",
  [HEARTH_ERROR_MESSAGE_TOO_LARGE] = "message-too-large",
  [HEARTH_ERROR_DELIVERY_UNKNOWN] = "delivery-unknown",
  [HEARTH_ERROR_STORE_FULL] = "store-full",
  [HEARTH_ERROR_STORE_IO] = "store-io",
  [HEARTH_ERROR_STORE_DAMAGED] = "store-damaged",
  [HEARTH_ERROR_STORE_NEWER] = "store-newer",
  [HEARTH_ERROR_STORE_IN_USE] = "store-in-use",
  [HEARTH_ERROR_ALREADY_EXISTS] = "already-exists",
  [HEARTH_ERROR_SWITCHED_OFF] = "switched-off",
  [HEARTH_ERROR_PORTAL] = "portal",
  [HEARTH_ERROR_MESSAGE_BREAKS] = "message-breaks",
  [HEARTH_ERROR_FOLDER_GONE] = "folder-gone",
  [HEARTH_ERROR_TARGET_GONE] = "target-gone",
};

/**
 * hearth_error_code_get_name:
 * @code: a code
 *
 * Returns: a short fixed name for logs and machine-read output, never for the user
 */
const char *
hearth_error_code_get_name (HearthErrorCode code)
{
  return (guint) code < G_N_ELEMENTS (code_names) ? code_names[code] : "failed";
}

/**
 * hearth_error_new:
 * @code: the code
 * @format: what happened, in English, for logs and *Details*; the user reads a sentence made from the code
 *
 * Returns: (transfer full): a new error
 */
GError *
hearth_error_new (HearthErrorCode code, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (HEARTH_ERROR, (int) code, format, args);
  va_end (args);
  return error;
}

/**
 * hearth_set_error:
 * @error: (out) (optional): where to put it
 *
 * As g_set_error() for this domain.
 */
void
hearth_set_error (GError **error, HearthErrorCode code, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return;
  g_return_if_fail (*error == NULL);
  va_start (args, format);
  *error = g_error_new_valist (HEARTH_ERROR, (int) code, format, args);
  va_end (args);
}

/**
 * hearth_error_set_server:
 * @error: an error of this domain; others are left alone
 *
 * Says which server the error concerns, unless that is known already.
 */
void
hearth_error_set_server (GError *error, const char *host, guint16 port)
{
  HearthErrorDetails *details = hearth_error_get_details (error);

  if (details == NULL || details->host != NULL)
    return;
  details->host = g_strdup (host);
  details->port = port;
}

/**
 * hearth_error_set_server_text:
 * @text: (nullable): what the server said, raw
 *
 * Keeps what the server said as one safe line of at most 500 characters.
 */
void
hearth_error_set_server_text (GError *error, const char *text)
{
  HearthErrorDetails *details = hearth_error_get_details (error);

  if (details == NULL || text == NULL)
    return;
  g_free (details->server_text);
  details->server_text = hearth_text_to_line (text, -1, 500);
}

static HearthErrorCode
code_from_gio (const GError *cause)
{
  if (cause->domain == G_RESOLVER_ERROR)
    return g_error_matches (cause, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE)
               ? HEARTH_ERROR_UNREACHABLE
               : HEARTH_ERROR_NAME_NOT_FOUND;
  if (cause->domain == G_TLS_ERROR)
    {
      if (cause->code == G_TLS_ERROR_UNAVAILABLE)
        return HEARTH_ERROR_TLS_MISSING;
      if (cause->code == G_TLS_ERROR_BAD_CERTIFICATE)
        return HEARTH_ERROR_TLS_CERTIFICATE;
      return cause->code == G_TLS_ERROR_EOF ? HEARTH_ERROR_CONNECTION_LOST : HEARTH_ERROR_TLS_HANDSHAKE;
    }
  if (cause->domain != G_IO_ERROR)
    return HEARTH_ERROR_FAILED;

  switch (cause->code)
    {
    case G_IO_ERROR_CANCELLED:
      return HEARTH_ERROR_CANCELLED;
    case G_IO_ERROR_TIMED_OUT:
      return HEARTH_ERROR_TIMEOUT;
    case G_IO_ERROR_CONNECTION_REFUSED:
      return HEARTH_ERROR_REFUSED;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return HEARTH_ERROR_NAME_NOT_FOUND;
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
      return HEARTH_ERROR_UNREACHABLE;
    case G_IO_ERROR_BROKEN_PIPE: /* also CONNECTION_CLOSED */
    case G_IO_ERROR_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return HEARTH_ERROR_CONNECTION_LOST;
    case G_IO_ERROR_NO_SPACE:
      return HEARTH_ERROR_STORE_FULL;
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
      return HEARTH_ERROR_STORE_IO;
    default:
      return HEARTH_ERROR_FAILED;
    }
}

/**
 * hearth_error_from_gio:
 * @cause: any error
 *
 * Returns: (transfer full): @cause in the domain %HEARTH_ERROR with its message kept; a copy if it is there already
 */
GError *
hearth_error_from_gio (const GError *cause)
{
  if (cause->domain == HEARTH_ERROR)
    return g_error_copy (cause);
  return g_error_new_literal (HEARTH_ERROR, (int) code_from_gio (cause), cause->message);
}

/**
 * hearth_error_take_gio:
 * @error: (inout): an error of any domain, replaced by one of %HEARTH_ERROR
 */
void
hearth_error_take_gio (GError **error)
{
  GError *converted;

  if (error == NULL || *error == NULL || (*error)->domain == HEARTH_ERROR)
    return;
  converted = hearth_error_from_gio (*error);
  g_error_free (*error);
  *error = converted;
}

/**
 * hearth_error_is_cancelled:
 * @error: (nullable): any error
 *
 * Returns: whether somebody asked for it to end
 */
gboolean
hearth_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/**
 * hearth_error_is_connection:
 * @error: (nullable): any error
 *
 * Returns: whether only the way to the server broke, so that the same may go at the next try
 */
gboolean
hearth_error_is_connection (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_CONNECTION_LOST) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_OFFLINE) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
}

/**
 * hearth_error_is_store:
 * @error: (nullable): any error
 *
 * Returns: whether this computer could not keep something: the disk, or the files on it
 */
gboolean
hearth_error_is_store (const GError *error)
{
  return error != NULL && error->domain == HEARTH_ERROR && error->code >= HEARTH_ERROR_STORE_FULL &&
         error->code <= HEARTH_ERROR_STORE_IN_USE;
}

static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

/**
 * hearth_certificate_errors_allow_trust:
 *
 * Who runs a server may know better than we whose it is and how long it holds; a key or signature that others can
 * forge proves nothing to anybody, and neither does one that was withdrawn.
 *
 * Returns: whether the user may make an exception for such a certificate; any thread
 */
gboolean
hearth_certificate_errors_allow_trust (GTlsCertificateFlags errors)
{
  return (errors & (G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_REVOKED)) == 0;
}

/**
 * hearth_text_to_line:
 * @text: (nullable): text from a server or message, any bytes; %NULL is none, as of an empty #GBytes
 * @length_bytes: its length, or -1 if it ends with NUL
 * @max_chars: how many characters to keep
 *
 * Makes one line that is safe to show and to log: valid UTF-8, runs of white space and control characters folded to
 * one space, directional controls left out, cut with an ellipsis.
 *
 * Returns: (transfer full): the line
 */
char *
hearth_text_to_line (const char *text, gssize length_bytes, gsize max_chars)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, length_bytes) : g_strdup ("");
  GString *line = g_string_new (NULL);
  gboolean space = FALSE;
  gsize chars = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_bidi_control (c))
        continue;
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }
      if (chars + space >= max_chars)
        {
          g_string_append (line, "…");
          break;
        }
      if (space)
        g_string_append_c (line, ' ');
      g_string_append_unichar (line, c);
      chars += 1 + space;
      space = FALSE;
    }
  return g_string_free (line, FALSE);
}
