/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed streams: both ways, in pieces, with bytes behind the agreement, and what means harm. */
#include <string.h>

#include "hearth-deflate.h"
#include "hearth-error.h"
#include "hearth-link-meter.h"
#include "hearth-net.h"
#include "hearth-thread.h"
#include "net-fixture.h"

typedef struct
{
  HearthStream *stream;
  GIOStream *other;
  HearthDeflate *peer; /* how the other side packs and unpacks */
} Pair;

static void
pair_open (Pair *pair, GBytes *unread)
{
  g_autoptr (GIOStream) io = fixture_socketpair (&pair->other);
  const HearthStreamConfig config = { .host = "mail.example", .port = 993 };
  g_autoptr (GError) error = NULL;

  pair->peer = hearth_deflate_new ();
  pair->stream = hearth_stream_new_for_io (io, &config);
  g_assert_false (hearth_stream_is_packed (pair->stream));
  g_assert_true (hearth_stream_start_deflate (pair->stream, unread, &error));
  g_assert_no_error (error);
  g_assert_true (hearth_stream_is_packed (pair->stream));
}

static void
pair_close (Pair *pair)
{
  hearth_stream_close (pair->stream);
  g_assert_finalize_object (pair->stream);
  g_object_unref (pair->other);
  hearth_deflate_free (pair->peer);
}

static GBytes *
packed_by (HearthDeflate *deflate, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  GBytes *packed = hearth_deflate_pack (deflate, &bytes, 1, &error);

  g_assert_no_error (error);
  return packed;
}

static void
other_sends (Pair *pair, const void *bytes, gsize length)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (pair->other), bytes, length, NULL, NULL, NULL);
}

/* What the other side unpacks of what is on the wire. */
static char *
other_reads (Pair *pair, gsize *n_wire)
{
  char wire[4096], text[65536];
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (pair->other), wire, sizeof wire, NULL, NULL);

  *n_wire = (gsize) n;
  hearth_deflate_push (pair->peer, wire, (gsize) n);
  n = hearth_deflate_unpack (pair->peer, text, sizeof text, &error);
  g_assert_no_error (error);
  return g_strndup (text, (gsize) n);
}

/* Every batch arrives whole by itself, and the second time the same words cost next to nothing. */
static void
test_exchange (void)
{
  static const char words[] = "h1 UID FETCH 1:50 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;
  gsize n_first = 0, n_second = 0;
  Pair pair;

  pair_open (&pair, NULL);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *heard = NULL;

      g_assert_true (fixture_write (pair.stream, words, &error));
      heard = other_reads (&pair, i == 0 ? &n_first : &n_second);
      g_assert_cmpstr (heard, ==, words);
    }
  g_assert_cmpuint (n_second, <, n_first / 2);
  g_assert_cmpuint (hearth_stream_get_bytes_sent (pair.stream), ==, n_first + n_second);

  answer = packed_by (pair.peer, "* OK then\r\n");
  other_sends (&pair, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  {
    g_autofree char *heard = fixture_read (pair.stream, &error);

    g_assert_cmpstr (heard, ==, "* OK then\r\n");
    g_assert_cmpuint (hearth_stream_get_bytes_received (pair.stream), ==, g_bytes_get_size (answer));
  }
  g_io_stream_close (pair.other, NULL, NULL);
  g_assert_null (fixture_read (pair.stream, &error));
  g_assert_no_error (error);
  pair_close (&pair);
}

/* Bytes that were read along with the agreement, and the rest one by one. */
static void
test_in_pieces (void)
{
  static const char words[] = "* 3 EXISTS\r\n* 4 EXISTS\r\n* 5 EXISTS\r\n";
  g_autoptr (HearthDeflate) server = hearth_deflate_new ();
  g_autoptr (GBytes) packed = packed_by (server, words);
  g_autoptr (GString) heard = g_string_new (NULL);
  const char *bytes = g_bytes_get_data (packed, NULL);
  const gsize size = g_bytes_get_size (packed);

  for (gsize split = 0; split <= size; split++)
    {
      g_autoptr (GBytes) unread = g_bytes_new (bytes, split);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      Pair pair;
      char buffer[7];

      pair_open (&pair, unread);
      g_string_truncate (heard, 0);
      for (gsize next = split; heard->len < strlen (words);)
        {
          gssize n;

          hearth_stream_read_async (pair.stream, buffer, sizeof buffer, NULL, fixture_capture_cb, &result);
          while (result == NULL)
            if (!g_main_context_iteration (NULL, FALSE) && next < size)
              other_sends (&pair, bytes + next++, 1);
          n = hearth_stream_read_finish (pair.stream, result, &error);
          g_clear_object (&result);
          g_assert_no_error (error);
          g_string_append_len (heard, buffer, n);
        }
      g_assert_cmpstr (heard->str, ==, words);
      pair_close (&pair);
    }
}

static void
test_large (void)
{
  enum
  {
    SIZE = 3 * 1024 * 1024
  };
  g_autofree char *data = g_malloc (SIZE);
  g_autoptr (HearthDeflate) server = hearth_deflate_new ();
  g_autoptr (HearthDeflate) client = hearth_deflate_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autofree char *got = g_malloc (SIZE);
  gsize n_got = 0;

  for (gsize i = 0; i < SIZE; i++)
    data[i] = (char) g_rand_int_range (random, 0, 256);
  bytes = g_bytes_new_static (data, SIZE);
  packed = hearth_deflate_pack (server, &bytes, 1, NULL);
  hearth_deflate_push (client, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  while (n_got < SIZE)
    {
      const gssize n = hearth_deflate_unpack (client, got + n_got, MIN (SIZE - n_got, 1000), NULL);

      g_assert_cmpint (n, >, 0);
      n_got += (gsize) n;
    }
  g_assert_cmpmem (got, n_got, data, SIZE);
}

/* A gigabyte in a megabyte: what is unpacked at once is never more than there is room for, and it ends at the limit. */
static void
test_bomb (void)
{
  enum
  {
    PIECE = 1024 * 1024
  };
  g_autoptr (HearthDeflate) server = hearth_deflate_new ();
  g_autoptr (HearthDeflate) client = hearth_deflate_new ();
  g_autofree char *zeros = g_malloc0 (PIECE);
  g_autoptr (GBytes) piece = g_bytes_new_static (zeros, PIECE);
  g_autofree char *room = g_malloc (HEARTH_STREAM_READ_BYTES);
  g_autoptr (GError) error = NULL;
  guint64 n_packed = 0, n_unpacked = 0;

  while (error == NULL)
    {
      g_autoptr (GBytes) packed = hearth_deflate_pack (server, &piece, 1, NULL);
      gssize n;

      n_packed += g_bytes_get_size (packed);
      hearth_deflate_push (client, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
      while ((n = hearth_deflate_unpack (client, room, HEARTH_STREAM_READ_BYTES, &error)) > 0)
        n_unpacked += (guint64) n;
      g_assert_cmpuint (n_unpacked, <=,
                        HEARTH_DEFLATE_FREE_BYTES + HEARTH_DEFLATE_RATIO_MAX * n_packed +
                            HEARTH_STREAM_READ_BYTES);
    }
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT);
  g_assert_cmpuint (n_unpacked, >, HEARTH_DEFLATE_FREE_BYTES);
  g_clear_error (&error);
  g_assert_cmpint (hearth_deflate_unpack (client, room, 1, &error), ==, -1);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT);
}

static void
test_damaged (void)
{
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_open (&pair, NULL);
  other_sends (&pair, "* OK plain text\r\n", 17);
  g_assert_null (fixture_read (pair.stream, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (fixture_read (pair.stream, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
  pair_close (&pair);
}

/* A server that ends its packed stream has ended. */
static void
test_ended (void)
{
  static const guint8 last_block[] = { 0x03, 0x00 };
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_open (&pair, NULL);
  other_sends (&pair, last_block, sizeof last_block);
  g_assert_null (fixture_read (pair.stream, &error));
  g_assert_no_error (error);
  pair_close (&pair);
}

static void
test_not_now (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[10];
  Pair pair;

  pair_open (&pair, NULL);
  g_assert_false (hearth_stream_start_deflate (pair.stream, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_FAILED);
  g_clear_error (&error);
  hearth_stream_read_async (pair.stream, buffer, sizeof buffer, NULL, fixture_capture_cb, &result);
  hearth_stream_close (pair.stream);
  g_assert_cmpint (hearth_stream_read_finish (pair.stream, fixture_wait (&result), &error), ==, -1);
  g_clear_error (&error);
  g_assert_false (hearth_stream_start_deflate (pair.stream, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_FAILED);
  g_clear_object (&result);
  pair_close (&pair);
}

static void
test_meter (void)
{
  HearthLinkMeter meter = { 0 };

  /* TCP begins slowly over a long way: that says nothing. */
  hearth_link_meter_add (&meter, 100 * 1000, 2 * G_USEC_PER_SEC);
  g_assert_false (hearth_link_meter_is_slow (&meter));
  g_assert_false (hearth_link_meter_is_known (&meter));
  /* 8 MB in a second. */
  for (int i = 0; i < 80; i++)
    hearth_link_meter_add (&meter, 100 * 1000, G_USEC_PER_SEC / 80);
  g_assert_true (hearth_link_meter_is_known (&meter));
  g_assert_false (hearth_link_meter_is_slow (&meter));
  /* 500 KB in a second; fewer bytes than a look takes, but long enough. */
  for (int i = 0; i < 10; i++)
    hearth_link_meter_add (&meter, 50 * 1000, G_USEC_PER_SEC / 10);
  g_assert_true (hearth_link_meter_is_slow (&meter));
  /* Bytes that nobody had to wait for. */
  for (int i = 0; i < 10; i++)
    hearth_link_meter_add (&meter, 256 * 1024, 0);
  g_assert_false (hearth_link_meter_is_slow (&meter));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/net/deflate/exchange", test_exchange);
  g_test_add_func ("/net/deflate/in-pieces", test_in_pieces);
  g_test_add_func ("/net/deflate/large", test_large);
  g_test_add_func ("/net/deflate/bomb", test_bomb);
  g_test_add_func ("/net/deflate/damaged", test_damaged);
  g_test_add_func ("/net/deflate/ended", test_ended);
  g_test_add_func ("/net/deflate/not-now", test_not_now);
  g_test_add_func ("/net/link-meter", test_meter);
  return g_test_run ();
}
