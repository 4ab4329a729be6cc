/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One stream to a server, for IMAP and SMTP: at most one read and one write at a time, with a watch over silence.
 * Engine thread; owned by the connection that drives it. hearth-stream-connect.c has how it is opened. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-stream-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

/* Small writes are joined up to this size, so that a batch of commands is one packet and not many. */
#define JOIN_BYTES (32 * 1024)

/* Room beforehand for a batch of usual size. */
#define JOIN_FIRST_BYTES 2048

/* Packed bytes that are read at once. */
#define WIRE_BYTES (32 * 1024)

/* How long a goodbye may take before the socket is closed without it. */
#define CLOSE_MS 3000

G_DEFINE_FINAL_TYPE (HearthStream, hearth_stream, G_TYPE_OBJECT)

static GPollableInputStream *
stream_input (HearthStream *stream)
{
  return G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream->io));
}

static GPollableOutputStream *
stream_output (HearthStream *stream)
{
  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream->io));
}

static void
source_clear (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Ends the read under way. */
static GTask *
stream_take_read (HearthStream *stream)
{
  source_clear (&stream->reading.source);
  return g_steal_pointer (&stream->reading.task);
}

static GTask *
stream_take_write (HearthStream *stream)
{
  source_clear (&stream->writing.source);
  g_clear_pointer (&stream->writing.parts, g_ptr_array_unref);
  return g_steal_pointer (&stream->writing.task);
}

static void stream_watch_silence (HearthStream *stream);

static guint
stream_silence_limit_ms (HearthStream *stream)
{
  if (stream->silence_ms > 0)
    return stream->silence_ms;
  return stream->writing.source != NULL ? HEARTH_STREAM_ANSWER_MS : 0;
}

static gboolean
silence_cb (gpointer data)
{
  g_autoptr (HearthStream) stream = g_object_ref (HEARTH_STREAM (data));
  const guint limit_ms = stream_silence_limit_ms (stream);

  hearth_timer_clear (&stream->silence_timer);
  if (limit_ms > 0 && hearth_timer_now_ms () - stream->last_byte_ms >= (gint64) limit_ms)
    {
      g_autoptr (GError) error = hearth_stream_new_error (stream, HEARTH_ERROR_TIMEOUT,
                                                          "nothing came for %u seconds", limit_ms / 1000);

      hearth_stream_break (stream, error);
    }
  else
    stream_watch_silence (stream);
  return G_SOURCE_REMOVE;
}

/* Bytes only move last_byte_ms; the timer looks at it when it fires, and waits again for what is left. */
static void
stream_watch_silence (HearthStream *stream)
{
  const guint limit_ms = stream_silence_limit_ms (stream);
  gint64 left_ms;

  if (limit_ms == 0 || stream->silence_timer != NULL)
    return;
  left_ms = stream->last_byte_ms + (gint64) limit_ms - hearth_timer_now_ms ();
  stream->silence_timer =
      hearth_timer_add ((guint) CLAMP (left_ms, 1, (gint64) limit_ms), silence_cb, stream);
}

static void
stream_start_silence (HearthStream *stream)
{
  stream->last_byte_ms = hearth_timer_now_ms ();
  hearth_timer_clear (&stream->silence_timer);
  stream_watch_silence (stream);
}

/* What a read or write reports that has no better name: the connection is gone. */
static GError *
stream_take_transfer_error (HearthStream *stream, GError *error)
{
  GError *own = hearth_stream_take_error (stream, error);

  if (own->code == HEARTH_ERROR_FAILED || own->code == HEARTH_ERROR_TLS_HANDSHAKE)
    own->code = HEARTH_ERROR_CONNECTION_LOST;
  return own;
}

static gboolean stream_read_step (HearthStream *stream);

static gboolean
readable_cb (GObject *object, gpointer data)
{
  g_autoptr (HearthStream) stream = g_object_ref (HEARTH_STREAM (data));

  return stream_read_step (stream) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
stream_wait_readable (HearthStream *stream)
{
  HearthStreamRead *reading = &stream->reading;

  if (reading->source != NULL)
    return;
  reading->source =
      g_pollable_input_stream_create_source (stream_input (stream), g_task_get_cancellable (reading->task));
  g_source_set_callback (reading->source, G_SOURCE_FUNC (readable_cb), stream, NULL);
  g_source_attach (reading->source, g_main_context_get_thread_default ());
}

static gssize
stream_read_wire (HearthStream *stream, guint8 *buffer, gsize size_bytes, GError **error)
{
  const gssize n = g_pollable_input_stream_read_nonblocking (
      stream_input (stream), buffer, size_bytes, g_task_get_cancellable (stream->reading.task), error);

  if (n > 0)
    stream->bytes_received += (guint64) n;
  return n;
}

/* One attempt, packed or not. Returns what GIO returns. */
static gssize
stream_read_some (HearthStream *stream, guint8 *buffer, gsize size_bytes, GError **error)
{
  gssize n;

  if (stream->deflate == NULL)
    return stream_read_wire (stream, buffer, size_bytes, error);
  while ((n = hearth_deflate_unpack (stream->deflate, buffer, size_bytes, error)) == 0 &&
         !hearth_deflate_is_over (stream->deflate))
    {
      const gssize n_packed = stream_read_wire (stream, stream->wire, WIRE_BYTES, error);

      if (n_packed <= 0)
        return n_packed;
      hearth_deflate_push (stream->deflate, stream->wire, (gsize) n_packed);
    }
  return n;
}

/* Reads what is there. Returns whether that ended the read. */
static gboolean
stream_read_step (HearthStream *stream)
{
  HearthStreamRead *reading = &stream->reading;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  gsize got = 0;

  while (got < reading->size_bytes)
    {
      const gssize n = stream_read_some (stream, reading->buffer + got, reading->size_bytes - got, &error);

      if (n <= 0)
        break;
      got += (gsize) n;
    }
  if (got == 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      stream_wait_readable (stream);
      return FALSE;
    }
  if (got > 0)
    stream->heard_ms = hearth_timer_now_ms ();
  stream->last_byte_ms = hearth_timer_now_ms ();
  task = stream_take_read (stream);
  if (got == 0 && error != NULL)
    g_task_return_error (task, stream_take_transfer_error (stream, g_steal_pointer (&error)));
  else
    g_task_return_int (task, (gssize) got);
  return TRUE;
}

/**
 * hearth_stream_read_async:
 * @buffer: where to; the caller's, which must stand until the callback
 * @size_bytes: its size, usefully up to %HEARTH_STREAM_READ_BYTES
 * @cancellable: (nullable): ends the read without harm to the stream
 *
 * Reads what is there, or waits for the first bytes.
 */
void
hearth_stream_read_async (HearthStream *stream,
                          void *buffer,
                          gsize size_bytes,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (stream, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_stream_read_async);
  g_task_set_check_cancellable (task, FALSE);
  if (!stream->open || stream->reading.task != NULL || stream->setup.task != NULL || size_bytes == 0)
    {
      g_task_return_error (task, hearth_stream_new_error (stream, HEARTH_ERROR_CONNECTION_LOST,
                                                          "read from a stream that is not open or is busy"));
      return;
    }
  stream->reading.task = g_steal_pointer (&task);
  stream->reading.buffer = buffer;
  stream->reading.size_bytes = size_bytes;
  stream_read_step (stream);
}

/**
 * hearth_stream_read_finish:
 *
 * Errors: CONNECTION_LOST, TIMEOUT (see hearth_stream_arm_silence()), CANCELLED.
 *
 * Returns: how many bytes were read; 0 if the server closed; -1 with @error set
 */
gssize
hearth_stream_read_finish (HearthStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static gboolean stream_write_step (HearthStream *stream);

static gboolean
writable_cb (GObject *object, gpointer data)
{
  g_autoptr (HearthStream) stream = g_object_ref (HEARTH_STREAM (data));

  return stream_write_step (stream) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
stream_wait_writable (HearthStream *stream)
{
  HearthStreamWrite *writing = &stream->writing;

  if (writing->source != NULL)
    return;
  writing->source =
      g_pollable_output_stream_create_source (stream_output (stream), g_task_get_cancellable (writing->task));
  g_source_set_callback (writing->source, G_SOURCE_FUNC (writable_cb), stream, NULL);
  g_source_attach (writing->source, g_main_context_get_thread_default ());
  stream_start_silence (stream);
}

/* One attempt at the part that is next. Returns what GIO returns. */
static gssize
stream_write_some (HearthStream *stream, GError **error)
{
  HearthStreamWrite *writing = &stream->writing;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (writing->parts, writing->index), &size);
  gssize n = 0;

  if (size > writing->offset_bytes)
    n = g_pollable_output_stream_write_nonblocking (stream_output (stream), bytes + writing->offset_bytes,
                                                    size - writing->offset_bytes,
                                                    g_task_get_cancellable (writing->task), error);
  if (n < 0)
    return n;
  writing->offset_bytes += (gsize) n;
  stream->bytes_sent += (gsize) n;
  if (writing->offset_bytes >= size)
    {
      writing->index++;
      writing->offset_bytes = 0;
    }
  return n;
}

/* Writes until all is written or the other side is slow. Returns whether that ended the write. */
static gboolean
stream_write_step (HearthStream *stream)
{
  HearthStreamWrite *writing = &stream->writing;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  while (writing->index < writing->parts->len && stream_write_some (stream, &error) >= 0)
    stream->last_byte_ms = hearth_timer_now_ms ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      stream_wait_writable (stream);
      return FALSE;
    }
  task = stream_take_write (stream);
  if (error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return TRUE;
    }
  g_task_return_error (task, stream_take_transfer_error (stream, g_steal_pointer (&error)));
  return TRUE;
}

static GPtrArray *
parts_join (GBytes *const *parts, guint n_parts)
{
  GPtrArray *joined = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GByteArray *run = g_byte_array_sized_new (JOIN_FIRST_BYTES);

  for (guint i = 0; i < n_parts; i++)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (parts[i], &size);

      if (run->len + size > JOIN_BYTES && run->len > 0)
        {
          g_ptr_array_add (joined, hearth_net_bytes_take_wiped (run));
          run = g_byte_array_sized_new (JOIN_FIRST_BYTES);
        }
      if (size > JOIN_BYTES)
        g_ptr_array_add (joined, g_bytes_ref (parts[i]));
      else if (size > 0)
        g_byte_array_append (run, bytes, (guint) size);
    }
  g_ptr_array_add (joined, hearth_net_bytes_take_wiped (run));
  return joined;
}

/* What goes onto the wire for @parts. */
static GPtrArray *
stream_make_parts (HearthStream *stream, GBytes *const *parts, guint n_parts, GError **error)
{
  g_autoptr (GPtrArray) packed = NULL;
  GBytes *bytes;

  if (stream->deflate == NULL)
    return parts_join (parts, n_parts);
  bytes = hearth_deflate_pack (stream->deflate, parts, n_parts, error);
  if (bytes == NULL)
    return NULL;
  packed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (packed, bytes);
  return g_steal_pointer (&packed);
}

/**
 * hearth_stream_write_many_async:
 * @parts: (array length=n_parts): what to write, one after another
 * @cancellable: (nullable): leaves an unknown part written: close the stream afterwards
 *
 * As hearth_stream_write_async() for several pieces, with as few packets as possible.
 */
void
hearth_stream_write_many_async (HearthStream *stream,
                                GBytes *const *parts,
                                guint n_parts,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *made;
  GError *error = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (stream, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_stream_write_async);
  g_task_set_check_cancellable (task, FALSE);
  if (!stream->open || stream->writing.task != NULL || stream->setup.task != NULL)
    {
      g_task_return_error (task, hearth_stream_new_error (stream, HEARTH_ERROR_CONNECTION_LOST,
                                                          "write to a stream that is not open or is busy"));
      return;
    }
  made = stream_make_parts (stream, parts, n_parts, &error);
  if (made == NULL)
    {
      g_task_return_error (task, hearth_stream_take_error (stream, error));
      return;
    }
  stream->writing.task = g_steal_pointer (&task);
  stream->writing.parts = made;
  stream->writing.index = 0;
  stream->writing.offset_bytes = 0;
  stream_write_step (stream);
}

/**
 * hearth_stream_write_async:
 * @bytes: what to write
 * @cancellable: (nullable): leaves an unknown part written: close the stream afterwards
 *
 * Writes all of @bytes. If the other side takes nothing for %HEARTH_STREAM_ANSWER_MS the stream breaks.
 */
void
hearth_stream_write_async (HearthStream *stream,
                           GBytes *bytes,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  hearth_stream_write_many_async (stream, &bytes, 1, cancellable, callback, data);
}

/**
 * hearth_stream_write_finish:
 *
 * Errors: CONNECTION_LOST, TIMEOUT, CANCELLED.
 *
 * Returns: whether everything was handed to the system
 */
gboolean
hearth_stream_write_finish (HearthStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hearth_stream_arm_silence:
 * @silence_ms: how long no byte at all may come or go
 *
 * To be called when an answer is awaited; the time begins anew.
 */
void
hearth_stream_arm_silence (HearthStream *stream, guint silence_ms)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  stream->silence_ms = MAX (silence_ms, 1u);
  stream_start_silence (stream);
}

/**
 * hearth_stream_disarm_silence:
 *
 * Nothing is awaited: the stream may be silent for as long as it likes.
 */
void
hearth_stream_disarm_silence (HearthStream *stream)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  stream->silence_ms = 0;
  if (stream->writing.source == NULL)
    hearth_timer_clear (&stream->silence_timer);
}

/**
 * hearth_stream_start_deflate:
 * @unread: (nullable): what was read behind the server's agreement: it is packed already
 *
 * From here on everything is packed, both ways (RFC 4978). To be called when the server has agreed and nothing was
 * written since it was asked. What comes beyond %HEARTH_DEFLATE_RATIO_MAX is an error of the read, %HEARTH_ERROR_LIMIT;
 * what is no deflate is %HEARTH_ERROR_PROTOCOL.
 *
 * Returns: whether that was possible: not while a read is under way, and once only
 */
gboolean
hearth_stream_start_deflate (HearthStream *stream, GBytes *unread, GError **error)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (!stream->open || stream->deflate != NULL || stream->reading.task != NULL)
    {
      g_propagate_error (error,
                         hearth_stream_new_error (stream, HEARTH_ERROR_FAILED,
                                                  "compression on a stream that is not open or is busy"));
      return FALSE;
    }
  stream->deflate = hearth_deflate_new ();
  stream->wire = g_malloc (WIRE_BYTES);
  if (unread != NULL)
    hearth_deflate_push (stream->deflate, g_bytes_get_data (unread, NULL), g_bytes_get_size (unread));
  return TRUE;
}

/* A goodbye that is under way holds its own references: the stream may be gone before. */
typedef struct
{
  GCancellable *cancellable;
  GSource *timer;
} Goodbye;

static gboolean
goodbye_timeout_cb (gpointer data)
{
  Goodbye *goodbye = data;

  g_cancellable_cancel (goodbye->cancellable);
  return G_SOURCE_REMOVE;
}

static void
goodbye_cb (GObject *io, GAsyncResult *result, gpointer data)
{
  Goodbye *goodbye = data;

  g_io_stream_close_finish (G_IO_STREAM (io), result, NULL);
  hearth_timer_clear (&goodbye->timer);
  g_object_unref (goodbye->cancellable);
  g_free (goodbye);
}

static void
say_goodbye (GIOStream *io)
{
  Goodbye *goodbye = g_new0 (Goodbye, 1);

  goodbye->cancellable = g_cancellable_new ();
  goodbye->timer = hearth_timer_add (CLOSE_MS, goodbye_timeout_cb, goodbye);
  g_io_stream_close_async (io, G_PRIORITY_DEFAULT, goodbye->cancellable, goodbye_cb, goodbye);
}

static void
stream_shut (HearthStream *stream)
{
  stream->open = FALSE;
  hearth_timer_clear (&stream->silence_timer);
  stream->silence_ms = 0;
}

/* Ends everything under way with @error; nothing more can be read or written. The handshake, if one is under way,
 * ends by its own cancellable. */
void
hearth_stream_break (HearthStream *stream, const GError *error)
{
  g_autoptr (GTask) reading = stream_take_read (stream);
  g_autoptr (GTask) writing = stream_take_write (stream);

  stream_shut (stream);
  if (stream->base != NULL)
    g_io_stream_close (stream->base, NULL, NULL);
  if (reading != NULL)
    g_task_return_error (reading, g_error_copy (error));
  if (writing != NULL)
    g_task_return_error (writing, g_error_copy (error));
}

/**
 * hearth_stream_close:
 *
 * Ends what is under way with CANCELLED and closes; with TLS the goodbye is said without anybody waiting for it.
 * May be called at any time and again.
 */
void
hearth_stream_close (HearthStream *stream)
{
  g_autoptr (GError) error = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  hearth_stream_cancel_setup (stream);
  if (!stream->open)
    return;
  error = hearth_stream_new_error (stream, HEARTH_ERROR_CANCELLED, "closed");
  if (stream->io == stream->base || stream->writing.task != NULL)
    {
      hearth_stream_break (stream, error);
      return;
    }
  stream_shut (stream);
  if (stream->reading.task != NULL)
    {
      g_autoptr (GTask) reading = stream_take_read (stream);

      g_task_return_error (reading, g_steal_pointer (&error));
    }
  say_goodbye (stream->io);
}

/* Puts @io, @base itself or what is layered over it, into use. */
void
hearth_stream_set_io (HearthStream *stream, GIOStream *io)
{
  g_set_object (&stream->io, io);
}

/* Turns any error into one of HEARTH_ERROR that names the server. */
GError *
hearth_stream_take_error (HearthStream *stream, GError *error)
{
  hearth_error_take_gio (&error);
  hearth_error_set_server (error, stream->host, stream->port);
  return error;
}

static void
hearth_stream_dispose (GObject *object)
{
  HearthStream *stream = HEARTH_STREAM (object);

  /* Tasks hold a reference: nothing is under way. */
  hearth_timer_clear (&stream->silence_timer);
  if (stream->open && stream->io != stream->base)
    say_goodbye (stream->io);
  stream->open = FALSE;
  g_clear_object (&stream->io);
  g_clear_object (&stream->base);
  G_OBJECT_CLASS (hearth_stream_parent_class)->dispose (object);
}

static void
hearth_stream_finalize (GObject *object)
{
  HearthStream *stream = HEARTH_STREAM (object);

  hearth_deflate_free (stream->deflate);
  g_free (stream->wire);
  g_free (stream->host);
  g_free (stream->pinned_sha256);
  G_OBJECT_CLASS (hearth_stream_parent_class)->finalize (object);
}

static void
hearth_stream_class_init (HearthStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_stream_finalize;
}

static void
hearth_stream_init (HearthStream *stream)
{
}

/**
 * hearth_stream_new:
 * @config: where to and how; copied
 *
 * Returns: (transfer full): a stream for one hearth_stream_connect_async()
 */
HearthStream *
hearth_stream_new (const HearthStreamConfig *config)
{
  HearthStream *stream = g_object_new (HEARTH_TYPE_STREAM, NULL);

  hearth_net_init ();
  stream->host = g_strdup (config->host != NULL ? config->host : "");
  stream->port = config->port;
  stream->security = config->security;
  stream->pinned_sha256 = g_strdup (config->pinned_sha256);
  stream->connect_ms = config->connect_ms > 0 ? config->connect_ms : HEARTH_STREAM_CONNECT_MS;
  stream->handshake_ms = config->handshake_ms > 0 ? config->handshake_ms : HEARTH_STREAM_HANDSHAKE_MS;
  return stream;
}

/**
 * hearth_stream_new_for_io:
 * @io: an open connection whose streams can be polled: a socket, TLS over one, or a pair of pipes
 * @config: whom @io is said to lead to; nothing is connected or checked
 *
 * For dialogues in tests, and for a connection that somebody else made.
 *
 * Returns: (transfer full): an open stream; one that is not open if @io cannot be polled
 */
HearthStream *
hearth_stream_new_for_io (GIOStream *io, const HearthStreamConfig *config)
{
  HearthStream *stream = hearth_stream_new (config);
  GInputStream *in = g_io_stream_get_input_stream (io);
  GOutputStream *out = g_io_stream_get_output_stream (io);

  stream->private_peer = TRUE;
  if (G_IS_TLS_CONNECTION (io))
    g_object_get (io, "base-io-stream", &stream->base, NULL);
  else
    stream->base = g_object_ref (io);
  hearth_stream_set_io (stream, io);
  stream->open =
      G_IS_POLLABLE_INPUT_STREAM (in) && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (in)) &&
      G_IS_POLLABLE_OUTPUT_STREAM (out) && g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (out));
  return stream;
}

/**
 * hearth_stream_get_host:
 *
 * Returns: (transfer none): the host as configured
 */
const char *
hearth_stream_get_host (HearthStream *stream)
{
  return stream->host;
}

/**
 * hearth_stream_get_port:
 *
 * Returns: the port as configured
 */
guint16
hearth_stream_get_port (HearthStream *stream)
{
  return stream->port;
}

/**
 * hearth_stream_get_security:
 *
 * Returns: what was asked for; hearth_stream_is_encrypted() says what is
 */
HearthStreamSecurity
hearth_stream_get_security (HearthStream *stream)
{
  return stream->security;
}

/**
 * hearth_stream_is_open:
 *
 * Returns: whether reading and writing may work
 */
gboolean
hearth_stream_is_open (HearthStream *stream)
{
  return stream->open;
}

/**
 * hearth_stream_is_encrypted:
 *
 * Returns: whether the stream is open over TLS with a peer that was accepted
 */
gboolean
hearth_stream_is_encrypted (HearthStream *stream)
{
  return stream->open && G_IS_TLS_CONNECTION (stream->io);
}

/**
 * hearth_stream_is_private_peer:
 *
 * Returns: whether the address that we are connected to is of this computer or network
 */
gboolean
hearth_stream_is_private_peer (HearthStream *stream)
{
  return stream->private_peer;
}

/**
 * hearth_stream_is_packed:
 *
 * Returns: whether hearth_stream_start_deflate() was called
 */
gboolean
hearth_stream_is_packed (HearthStream *stream)
{
  return stream->deflate != NULL;
}

/**
 * hearth_stream_get_tls_version:
 *
 * Returns: (transfer none) (nullable): "TLS 1.2" or "TLS 1.3"; %NULL without encryption
 */
const char *
hearth_stream_get_tls_version (HearthStream *stream)
{
  if (!hearth_stream_is_encrypted (stream))
    return NULL;
  switch (g_tls_connection_get_protocol_version (G_TLS_CONNECTION (stream->io)))
    {
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return NULL;
    }
}

/**
 * hearth_stream_dup_cipher:
 *
 * Returns: (transfer full) (nullable): the name of the cipher suite; %NULL without encryption
 */
char *
hearth_stream_dup_cipher (HearthStream *stream)
{
  return hearth_stream_is_encrypted (stream)
             ? g_tls_connection_get_ciphersuite_name (G_TLS_CONNECTION (stream->io))
             : NULL;
}

/**
 * hearth_stream_get_certificate:
 *
 * Returns: (transfer none) (nullable): the server's certificate; %NULL without encryption
 */
GTlsCertificate *
hearth_stream_get_certificate (HearthStream *stream)
{
  return hearth_stream_is_encrypted (stream)
             ? g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (stream->io))
             : NULL;
}

/**
 * hearth_stream_dup_channel_binding:
 * @type: (out) (transfer none): "tls-exporter" (RFC 9266) over TLS 1.3, "tls-unique" (RFC 5929) over 1.2
 *
 * Returns: (transfer full) (nullable): what ties a sign-in to this very connection; %NULL if there is none
 */
GBytes *
hearth_stream_dup_channel_binding (HearthStream *stream, const char **type)
{
  const char *version = hearth_stream_get_tls_version (stream);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  GTlsChannelBindingType kind;

  if (version == NULL)
    return NULL;
  kind = strcmp (version, "TLS 1.3") == 0 ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                          : G_TLS_CHANNEL_BINDING_TLS_UNIQUE;
  *type = kind == G_TLS_CHANNEL_BINDING_TLS_EXPORTER ? "tls-exporter" : "tls-unique";
  if (!g_tls_connection_get_channel_binding_data (G_TLS_CONNECTION (stream->io), kind, data, NULL) ||
      data->len == 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

/**
 * hearth_stream_get_bytes_received:
 *
 * Returns: how many bytes were read, packed or not as they came, without those of TLS itself
 */
guint64
hearth_stream_get_bytes_received (HearthStream *stream)
{
  return stream->bytes_received;
}

/**
 * hearth_stream_get_heard_ms:
 *
 * Returns: when bytes came last, by hearth_timer_now_ms(); 0 if none did
 */
gint64
hearth_stream_get_heard_ms (HearthStream *stream)
{
  return stream->heard_ms;
}

/**
 * hearth_stream_get_bytes_sent:
 *
 * Returns: how many bytes were written, packed or not as they went, without those of TLS itself
 */
guint64
hearth_stream_get_bytes_sent (HearthStream *stream)
{
  return stream->bytes_sent;
}

/**
 * hearth_stream_new_error:
 * @code: a #HearthErrorCode
 *
 * Returns: (transfer full): an error about this stream's server
 */
GError *
hearth_stream_new_error (HearthStream *stream, int code, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (HEARTH_ERROR, code, format, args);
  va_end (args);
  hearth_error_set_server (error, stream->host, stream->port);
  return error;
}
