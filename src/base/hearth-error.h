/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HearthErrorCode:
 *
 * What went wrong, in terms of what can be done about it. Everything that GIO, TLS, IMAP, SMTP, libsecret and
 * SQLite report becomes one of these once, at the place where it enters, with the cause kept in the message and
 * in #HearthErrorDetails.
 */
typedef enum
{
  HEARTH_ERROR_FAILED,        /* anything without a code of its own */
  HEARTH_ERROR_CANCELLED,     /* the user or quitting ended it */
  HEARTH_ERROR_INVALID_INPUT, /* an address, name or value that must not be used */
  HEARTH_ERROR_NOT_FOUND,     /* the message, folder or part is not there any more */
  HEARTH_ERROR_LIMIT,         /* a named limit of ours was passed by what came in */

  /* the network */
  HEARTH_ERROR_OFFLINE,         /* no network at all */
  HEARTH_ERROR_NAME_NOT_FOUND,  /* no server of that name */
  HEARTH_ERROR_REFUSED,         /* nobody listens on that port */
  HEARTH_ERROR_UNREACHABLE,     /* no route to the host */
  HEARTH_ERROR_TIMEOUT,         /* no answer in time */
  HEARTH_ERROR_CONNECTION_LOST, /* broke while in use */

  /* encryption */
  HEARTH_ERROR_TLS_CERTIFICATE,  /* not trusted, expired, another host: see details for which */
  HEARTH_ERROR_TLS_TOO_OLD,      /* the server has only versions or keys that are not safe */
  HEARTH_ERROR_TLS_HANDSHAKE,    /* the handshake failed otherwise, or the server does not speak TLS here */
  HEARTH_ERROR_TLS_MISSING,      /* no TLS support installed (glib-networking) */
  HEARTH_ERROR_STARTTLS_MISSING, /* STARTTLS not offered, refused, or tampered with */

  /* the server */
  HEARTH_ERROR_PROTOCOL,       /* the server says what its protocol does not allow */
  HEARTH_ERROR_SERVER_REFUSED, /* NO, or 5xx */
  HEARTH_ERROR_SERVER_BUSY,    /* later: 4xx, UNAVAILABLE, INUSE, too many connections */
  HEARTH_ERROR_OVER_QUOTA,     /* no room on the server */

  /* signing in */
  HEARTH_ERROR_AUTH_REJECTED,  /* wrong user or password */
  HEARTH_ERROR_AUTH_MECHANISM, /* no way of signing in that both sides know and that is safe */
  HEARTH_ERROR_AUTH_MISSING,   /* no password is known */

  /* the keyring */
  HEARTH_ERROR_KEYRING_LOCKED,
  HEARTH_ERROR_KEYRING_MISSING, /* no secret service */
  HEARTH_ERROR_KEYRING_NO_BUS,  /* no session bus at all */

  /* sending */
  HEARTH_ERROR_SENDER_REFUSED,
  HEARTH_ERROR_RECIPIENT_REFUSED, /* details.recipients has each one with the server's words */
  HEARTH_ERROR_MESSAGE_REFUSED,   /* refused by content or policy */
  HEARTH_ERROR_MESSAGE_TOO_LARGE,
  HEARTH_ERROR_DELIVERY_UNKNOWN, /* cut after the final dot: may have been sent */

  /* this computer */
  HEARTH_ERROR_STORE_FULL, /* no space left */
  HEARTH_ERROR_STORE_IO,   /* the disk failed or is read-only */
  HEARTH_ERROR_STORE_DAMAGED,
  HEARTH_ERROR_STORE_NEWER,  /* written by a newer Hearth */
  HEARTH_ERROR_STORE_IN_USE, /* another process has it open */

  /* Numbers are stored: what comes later stands at the end. */
  HEARTH_ERROR_ALREADY_EXISTS, /* a folder of that name */
  HEARTH_ERROR_SWITCHED_OFF,   /* the account is, so its server is not asked */
  HEARTH_ERROR_PORTAL,         /* the network wants its user to sign in first: no server is asked */
  HEARTH_ERROR_MESSAGE_BREAKS, /* each time that it was asked for the connection broke */
  HEARTH_ERROR_FOLDER_GONE, /* the folder that a change is about, or comes from, was taken away by others */
  HEARTH_ERROR_TARGET_GONE, /* so was the one that it goes to */
} HearthErrorCode;

/**
 * HearthErrorDetails:
 * @host: the server concerned, or %NULL
 * @port: its port, or 0
 * @server_text: what the server said, one line of plain valid UTF-8 without control or bidi characters, or %NULL
 * @certificate: the certificate that was not accepted, or %NULL
 * @certificate_errors: why, if @certificate is set
 * @status_code: the SMTP reply code, or 0
 * @enhanced_code: the RFC 3463 code as "5.1.1", or %NULL
 * @size_bytes: how large what was refused is, or 0
 * @limit_bytes: how large it may be, or 0
 * @recipients: alternating address and server's reply ("550 5.1.1 no such user") for each recipient that was refused
 *   or put off, or %NULL
 */
typedef struct
{
  char *host;
  guint16 port;
  char *server_text;
  GTlsCertificate *certificate;
  GTlsCertificateFlags certificate_errors;
  int status_code;
  char *enhanced_code;
  guint64 size_bytes;
  guint64 limit_bytes;
  GStrv recipients;
} HearthErrorDetails;

#define HEARTH_ERROR (hearth_error_quark ())
GQuark hearth_error_quark (void);

HearthErrorDetails *hearth_error_get_details (const GError *error);
const char *hearth_error_code_get_name (HearthErrorCode code);
GError *hearth_error_new (HearthErrorCode code, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hearth_set_error (GError **error, HearthErrorCode code, const char *format, ...) G_GNUC_PRINTF (3, 4);
void hearth_error_set_server (GError *error, const char *host, guint16 port);
void hearth_error_set_server_text (GError *error, const char *text);
GError *hearth_error_from_gio (const GError *cause);
void hearth_error_take_gio (GError **error);
gboolean hearth_error_is_cancelled (const GError *error);
gboolean hearth_error_is_connection (const GError *error);
gboolean hearth_error_is_store (const GError *error);
gboolean hearth_certificate_errors_allow_trust (GTlsCertificateFlags errors);

char *hearth_text_to_line (const char *text, gssize length_bytes, gsize max_chars);

G_END_DECLS
