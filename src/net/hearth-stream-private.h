/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-deflate.h"
#include "hearth-stream.h"

G_BEGIN_DECLS

typedef struct
{
  GTask *task;
  GSource *source;
  guint8 *buffer;
  gsize size_bytes;
} HearthStreamRead;

typedef struct
{
  GTask *task;
  GSource *source;
  GPtrArray *parts;
  guint index;
  gsize offset_bytes;
} HearthStreamWrite;

/* The connect or the handshake under way; their timer and whoever cancels act through @cancellable. */
typedef struct
{
  GTask *task;
  GCancellable *cancellable;
  GCancellable *callers;
  gulong callers_id;
  GSource *timer;
  const char *timed_out;
  GTlsCertificate *refused;
  GTlsCertificateFlags refused_errors;
} HearthStreamSetup;

struct _HearthStream
{
  GObject parent_instance;

  char *host;
  guint16 port;
  HearthStreamSecurity security;
  char *pinned_sha256;
  guint connect_ms;
  guint handshake_ms;

  GIOStream *base;
  GIOStream *io;          /* @base, or TLS over it */
  HearthDeflate *deflate; /* (nullable): over @io */
  guint8 *wire;           /* what comes is packed */
  gboolean open;
  gboolean private_peer;
  guint64 bytes_received;
  gint64 heard_ms; /* when bytes came last */
  guint64 bytes_sent;

  HearthStreamSetup setup;
  HearthStreamRead reading;
  HearthStreamWrite writing;

  GSource *silence_timer;
  guint silence_ms; /* 0 when disarmed */
  gint64 last_byte_ms;
};

void hearth_stream_set_io (HearthStream *stream, GIOStream *io);
GError *hearth_stream_take_error (HearthStream *stream, GError *error);
void hearth_stream_cancel_setup (HearthStream *stream);
void hearth_stream_break (HearthStream *stream, const GError *error);

G_END_DECLS
