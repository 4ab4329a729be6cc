/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-sasl.h"
#include "hearth-smtp-message.h"
#include "hearth-stream.h"

G_BEGIN_DECLS

/* A server may look at a message for long before it answers the final dot (RFC 5321, 4.5.3.2.6). To give up earlier
 * is to not know whether it was sent. */
#define HEARTH_SMTP_FINAL_MS (10 * 60 * 1000)

/**
 * HearthSmtpConfig:
 * @server: where and how
 * @user: (nullable): who signs in; %NULL to not sign in
 * @secret: (nullable): password or token
 * @secret_kind: which of the two
 * @name: what the log calls this connection, "Anna/Home"
 * @greeting_ms: limit for the greeting, or 0 for %HEARTH_STREAM_GREETING_MS
 * @answer_ms: limit for silence while an answer is awaited, or 0 for %HEARTH_STREAM_ANSWER_MS
 * @final_ms: limit for the answer to the final dot, or 0 for %HEARTH_SMTP_FINAL_MS
 *
 * Copied; the secret is wiped as soon as the connection is signed in.
 */
typedef struct
{
  HearthStreamConfig server;
  const char *user;
  const char *secret;
  HearthSaslSecretKind secret_kind;
  const char *name;
  guint greeting_ms;
  guint answer_ms;
  guint final_ms;
} HearthSmtpConfig;

#define HEARTH_TYPE_SMTP_CONNECTION (hearth_smtp_connection_get_type ())
G_DECLARE_FINAL_TYPE (HearthSmtpConnection, hearth_smtp_connection, HEARTH, SMTP_CONNECTION, GObject)

/**
 * HearthSmtpAboutToFinishFunc:
 * @error: where to say why not
 *
 * Everything but the final dot has been handed over. To be called back means: put "about to be sent" on the disk,
 * now and synchronously. Until this returns %TRUE nobody can have taken the message; from then on only the server
 * knows.
 *
 * Returns: whether to go on; with %FALSE the connection is closed without the dot and the message is surely not sent
 */
typedef gboolean (*HearthSmtpAboutToFinishFunc) (HearthSmtpConnection *connection,
                                                 gpointer data,
                                                 GError **error);

/**
 * HearthSmtpMessage:
 * @envelope: who sends to whom; copied
 * @body: the message with any line ends; read in pieces, so it may be larger than memory; referenced
 * @about_to_finish: (nullable) (scope async): see there
 * @data: for @about_to_finish
 */
typedef struct
{
  HearthSmtpEnvelope envelope;
  GInputStream *body;
  HearthSmtpAboutToFinishFunc about_to_finish;
  gpointer data;
} HearthSmtpMessage;

HearthSmtpConnection *hearth_smtp_connection_new (const HearthSmtpConfig *config);
HearthSmtpConnection *hearth_smtp_connection_new_for_stream (const HearthSmtpConfig *config,
                                                             HearthStream *stream);

void hearth_smtp_connection_open_async (HearthSmtpConnection *connection,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
gboolean
hearth_smtp_connection_open_finish (HearthSmtpConnection *connection, GAsyncResult *result, GError **error);

void hearth_smtp_connection_send_async (HearthSmtpConnection *connection,
                                        const HearthSmtpMessage *message,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
HearthSmtpResult *
hearth_smtp_connection_send_finish (HearthSmtpConnection *connection, GAsyncResult *result, GError **error);

/* Whether another message may follow on this connection. */
gboolean hearth_smtp_connection_is_ready (HearthSmtpConnection *connection);
guint64 hearth_smtp_connection_get_size_limit (HearthSmtpConnection *connection);
GStrv
hearth_smtp_connection_dup_capabilities (HearthSmtpConnection *connection); /* names, as servers write them */
gboolean hearth_smtp_connection_has_8bit_mime (HearthSmtpConnection *connection);
gboolean hearth_smtp_connection_has_smtp_utf8 (HearthSmtpConnection *connection);
GStrv hearth_smtp_connection_dup_refused (HearthSmtpConnection *connection);
HearthStream *hearth_smtp_connection_get_stream (HearthSmtpConnection *connection);
char *hearth_smtp_connection_dup_log (HearthSmtpConnection *connection);

void hearth_smtp_connection_close (HearthSmtpConnection *connection);

G_END_DECLS
