/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-stream.h"

G_BEGIN_DECLS

/* Waiting for one asynchronous call in a test. */
void fixture_capture_cb (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *fixture_wait (GAsyncResult **result);

HearthStream *fixture_connect (const HearthStreamConfig *config, GError **error);
char *fixture_read (HearthStream *stream, GError **error);
gboolean fixture_write (HearthStream *stream, const char *text, GError **error);
gboolean fixture_start_tls (HearthStream *stream, gsize unread_bytes, GError **error);
GIOStream *fixture_socketpair (GIOStream **other);

G_END_DECLS
