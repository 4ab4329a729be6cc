/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a caller waits for, unless a configuration says otherwise. */
#define HEARTH_STREAM_CONNECT_MS   (15 * 1000)
#define HEARTH_STREAM_HANDSHAKE_MS (20 * 1000)
#define HEARTH_STREAM_GREETING_MS  (30 * 1000)
#define HEARTH_STREAM_ANSWER_MS    (60 * 1000)

/* The largest useful read: more brings nothing, and a caller keeps one such buffer a connection. */
#define HEARTH_STREAM_READ_BYTES (256 * 1024)

typedef enum
{
  HEARTH_STREAM_SECURITY_TLS,      /* from the first byte */
  HEARTH_STREAM_SECURITY_STARTTLS, /* the caller's protocol asks for it: nothing else may be sent before */
  HEARTH_STREAM_SECURITY_NONE, /* the user's explicit choice; only a loopback or private address is accepted */
} HearthStreamSecurity;

/**
 * HearthStreamConfig:
 * @host: name or address; certificates are checked against it
 * @port: the port
 * @security: how the stream is protected
 * @pinned_sha256: (nullable): hex SHA-256 of the one certificate (DER) that the user accepted for this server,
 *   whatever is wrong with it; all others are judged as usual
 * @connect_ms: limit for name and connection, or 0 for %HEARTH_STREAM_CONNECT_MS
 * @handshake_ms: limit for the TLS handshake, or 0 for %HEARTH_STREAM_HANDSHAKE_MS
 *
 * Where to connect and how. A plain value: functions that take one copy what they keep.
 */
typedef struct
{
  const char *host;
  guint16 port;
  HearthStreamSecurity security;
  const char *pinned_sha256;
  guint connect_ms;
  guint handshake_ms;
} HearthStreamConfig;

#define HEARTH_TYPE_STREAM (hearth_stream_get_type ())
G_DECLARE_FINAL_TYPE (HearthStream, hearth_stream, HEARTH, STREAM, GObject)

HearthStream *hearth_stream_new (const HearthStreamConfig *config);
HearthStream *hearth_stream_new_for_io (GIOStream *io, const HearthStreamConfig *config);

/* One connect, then at most one read and one write at a time; start_tls only while neither is under way. */
void hearth_stream_connect_async (HearthStream *stream,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean hearth_stream_connect_finish (HearthStream *stream, GAsyncResult *result, GError **error);

void hearth_stream_start_tls_async (HearthStream *stream,
                                    gsize unread_bytes,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean hearth_stream_start_tls_finish (HearthStream *stream, GAsyncResult *result, GError **error);

gboolean hearth_stream_start_deflate (HearthStream *stream, GBytes *unread, GError **error);

void hearth_stream_read_async (HearthStream *stream,
                               void *buffer,
                               gsize size_bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
gssize hearth_stream_read_finish (HearthStream *stream, GAsyncResult *result, GError **error);

void hearth_stream_write_async (HearthStream *stream,
                                GBytes *bytes,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
void hearth_stream_write_many_async (HearthStream *stream,
                                     GBytes *const *parts,
                                     guint n_parts,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
gboolean hearth_stream_write_finish (HearthStream *stream, GAsyncResult *result, GError **error);

/* While an answer is awaited: @silence_ms without a byte either way ends what is under way with
 * HEARTH_ERROR_TIMEOUT and breaks the stream. Every byte starts it anew. */
void hearth_stream_arm_silence (HearthStream *stream, guint silence_ms);
void hearth_stream_disarm_silence (HearthStream *stream);

void hearth_stream_close (HearthStream *stream);

const char *hearth_stream_get_host (HearthStream *stream);
guint16 hearth_stream_get_port (HearthStream *stream);
HearthStreamSecurity hearth_stream_get_security (HearthStream *stream);
gboolean hearth_stream_is_open (HearthStream *stream);
gboolean hearth_stream_is_encrypted (HearthStream *stream);
gboolean hearth_stream_is_private_peer (HearthStream *stream);
gboolean hearth_stream_is_packed (HearthStream *stream);
const char *hearth_stream_get_tls_version (HearthStream *stream);
char *hearth_stream_dup_cipher (HearthStream *stream);
GTlsCertificate *hearth_stream_get_certificate (HearthStream *stream);
GBytes *hearth_stream_dup_channel_binding (HearthStream *stream, const char **type);
guint64 hearth_stream_get_bytes_received (HearthStream *stream);
gint64 hearth_stream_get_heard_ms (HearthStream *stream);
guint64 hearth_stream_get_bytes_sent (HearthStream *stream);

/* Puts host and port into a new error, for callers that find the fault themselves. */
GError *hearth_stream_new_error (HearthStream *stream, int code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
