/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthPictureFetch against a web server of our own that looks at what it is told. */
#include <stdio.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-picture-fetch.h"
#include "hearth-thread.h"
#include "net-fixture.h"

#define PNG  "\x89PNG\r\n\x1a\n-and-the-rest"
#define GIF  "GIF89a-and-the-rest"
#define JPEG "\xff\xd8\xff\xe0-and-the-rest"
#define WEBP "RIFF\x01\x02\x03\x04WEBPVP8 "

/* A server with a thread for each connection, which it closes after one answer. */
typedef struct
{
  GSocketService *service;
  guint port;
  int n_requests;
} Web;

static char *
read_request (GIOStream *io)
{
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (io));
  GString *request = g_string_new (NULL);
  char *line;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (in), FALSE);
  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while ((line = g_data_input_stream_read_line (in, NULL, NULL, NULL)) != NULL && *line != '\0')
    {
      g_string_append_printf (request, "%s\n", line);
      g_free (line);
    }
  g_free (line);
  return g_string_free (request, FALSE);
}

static void
say (GIOStream *io, const char *bytes, gsize size)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (io), bytes, size, NULL, NULL, NULL);
}

/* @size_told: as Content-Length; -1 to let the end of the connection say it */
static void
answer (
    GIOStream *io, const char *status, const char *header, const char *bytes, gsize size, gssize size_told)
{
  g_autofree char *length =
      size_told < 0 ? g_strdup ("") : g_strdup_printf ("Content-Length: %zd\r\n", size_told);
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 %s\r\nConnection: close\r\nSet-Cookie: id=tracked; path=/\r\nETag: \"tracked\"\r\n"
      "Cache-Control: max-age=9999\r\n%s%s\r\n",
      status, header, length);

  say (io, head, strlen (head));
  say (io, bytes, size);
}

static void
redirect (GIOStream *io, const char *location)
{
  g_autofree char *header = g_strdup_printf ("Location: %s\r\n", location);

  answer (io, "302 Found", header, "", 0, 0);
}

/* A GET, our name and what we take: nothing that tells who asks. */
static void
look_at_request (const char *request)
{
  const char *const forbidden[] = { "\ncookie:",        "\nreferer:",         "\nauthorization:",
                                    "\nif-none-match:", "\naccept-language:", "\nif-modified-since:" };
  g_autofree char *lower = g_ascii_strdown (request, -1);

  g_assert_true (g_str_has_prefix (request, "GET /"));
  g_assert_nonnull (strstr (lower, "\nuser-agent: mozilla/5.0\n"));
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_null (strstr (lower, forbidden[i]));
}

static void
answer_huge (GIOStream *io, const char *path)
{
  const gsize size = HEARTH_PICTURE_MAX_BYTES + (strcmp (path, "/huge-fits") == 0 ? 0 : 1);
  g_autofree char *bytes = g_malloc0 (size);

  memcpy (bytes, PNG, 8);
  answer (io, "200 OK", "", bytes, size, strcmp (path, "/huge-untold") == 0 ? -1 : (gssize) size);
}

static void
answer_path (GIOStream *io, const char *path)
{
  static const struct
  {
    const char *path;
    const char *header;
    const char *bytes;
    gsize size;
  } files[] = {
    { "/png", "Content-Type: text/html\r\n", PNG, sizeof PNG - 1 },
    { "/gif", "Content-Type: image/gif\r\n", GIF, sizeof GIF - 1 },
    { "/jpeg", "", JPEG, sizeof JPEG - 1 },
    { "/webp", "", WEBP, sizeof WEBP - 1 },
    { "/svg", "Content-Type: image/png\r\n", "<svg/>", 6 },
    { "/empty", "Content-Type: image/png\r\n", "", 0 },
  };
  static const char *const redirects[][2] = {
    { "/to-file", "file:///etc/passwd" },
    { "/to-data", "data:image/png;base64,AAAA" },
    { "/to-user", "http://user:password@127.0.0.1/png" },
  };
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (strcmp (path, files[i].path) == 0)
      {
        answer (io, "200 OK", files[i].header, files[i].bytes, files[i].size, (gssize) files[i].size);
        return;
      }
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++)
    if (strcmp (path, redirects[i][0]) == 0)
      {
        redirect (io, redirects[i][1]);
        return;
      }
  if (sscanf (path, "/redirect/%u", &n) == 1)
    {
      g_autofree char *next = n > 1 ? g_strdup_printf ("/redirect/%u", n - 1) : g_strdup ("/png");

      redirect (io, next);
    }
  else if (strcmp (path, "/to-nowhere") == 0)
    answer (io, "302 Found", "", "", 0, 0);
  else if (strcmp (path, "/auth") == 0)
    answer (io, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", "", 0, 0);
  else if (g_str_has_prefix (path, "/huge"))
    answer_huge (io, path);
  else if (strcmp (path, "/slow") == 0)
    g_free (read_request (io));
  else
    answer (io, "404 Not Found", "", "", 0, 0);
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Web *web = data;
  g_autofree char *request = read_request (G_IO_STREAM (connection));
  g_auto (GStrv) words = g_strsplit (request, " ", 3);

  if (words[0] == NULL || words[1] == NULL)
    return TRUE;
  g_atomic_int_inc (&web->n_requests);
  g_main_context_wakeup (NULL);
  look_at_request (request);
  answer_path (G_IO_STREAM (connection), words[1]);
  return TRUE;
}

static void
web_start (Web *web)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  memset (web, 0, sizeof *web);
  web->service = g_threaded_socket_service_new (20);
  g_socket_listener_add_address (G_SOCKET_LISTENER (web->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, &bound, &error);
  g_assert_no_error (error);
  web->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (web->service, "run", G_CALLBACK (run_cb), web);
  g_socket_service_start (web->service);
}

static void
web_stop (Web *web)
{
  g_socket_service_stop (web->service);
  g_socket_listener_close (G_SOCKET_LISTENER (web->service));
  g_object_unref (web->service);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GBytes *
load (HearthPictureFetch *fetch, const char *uri, const char **type, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hearth_picture_fetch_load_async (fetch, uri, NULL, fixture_capture_cb, &result);
  return hearth_picture_fetch_load_finish (fetch, fixture_wait (&result), type, error);
}

static void
test_loads (void)
{
  const struct
  {
    const char *path;
    const char *type;
    int code;
  } cases[] = {
    { "/png", "image/png", -1 },
    { "/png", "image/png", -1 },
    { "/gif", "image/gif", -1 },
    { "/jpeg", "image/jpeg", -1 },
    { "/webp", "image/webp", -1 },
    { "/redirect/1", "image/png", -1 },
    { "/redirect/5", "image/png", -1 },
    { "/huge-fits", "image/png", -1 },
    { "/redirect/6", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/redirect/1000", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/to-file", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/to-data", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/to-user", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/to-nowhere", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/auth", NULL, HEARTH_ERROR_SERVER_REFUSED },
    { "/svg", NULL, HEARTH_ERROR_PROTOCOL },
    { "/empty", NULL, HEARTH_ERROR_PROTOCOL },
    { "/huge", NULL, HEARTH_ERROR_LIMIT },
    { "/huge-untold", NULL, HEARTH_ERROR_LIMIT },
    { "/none", NULL, HEARTH_ERROR_NOT_FOUND },
  };
  g_autoptr (HearthPictureFetch) fetch = hearth_picture_fetch_new (HEARTH_PICTURE_FETCH_PRIVATE);
  Web web;

  web_start (&web);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u%s", web.port, cases[i].path);
      const char *type = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) picture = load (fetch, uri, &type, &error);

      g_test_message ("%s: %s", cases[i].path, error != NULL ? error->message : type);
      if (cases[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (type, ==, cases[i].type);
          g_assert_cmpuint (g_bytes_get_size (picture), >, 12);
          continue;
        }
      g_assert_null (picture);
      g_assert_error (error, HEARTH_ERROR, cases[i].code);
      g_assert_cmpstr (hearth_error_get_details (error)->host, ==, "127.0.0.1");
    }
  web_stop (&web);
}

static void
test_addresses (void)
{
  const char *const bad[] = { "",
                              "png",
                              "/png",
                              "file:///etc/passwd",
                              "ftp://127.0.0.1/png",
                              "http:",
                              "http:/",
                              "http://",
                              "cid:1@x",
                              "data:image/png;base64,AAAA",
                              "http://user@127.0.0.1/png",
                              "javascript:1",
                              "http://[/",
                              "x-own:1" };
  g_autoptr (HearthPictureFetch) fetch = hearth_picture_fetch_new (HEARTH_PICTURE_FETCH_PRIVATE);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (fetch, bad[i], NULL, &error));
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
    }
}

/* A letter cannot make us ask this house's own machines for anything. */
static void
test_private (void)
{
  const char *const hosts[] = { "127.0.0.1", "localhost", "router.localhost" };
  g_autoptr (HearthPictureFetch) fetch = hearth_picture_fetch_new (HEARTH_PICTURE_FETCH_PUBLIC);
  Web web;

  web_start (&web);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *uri = g_strdup_printf ("http://%s:%u/png", hosts[i], web.port);
      g_autoptr (GError) error = NULL;

      g_assert_null (load (fetch, uri, NULL, &error));
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (g_atomic_int_get (&web.n_requests), ==, 0);
  web_stop (&web);
}

static void
test_ends (void)
{
  g_autoptr (HearthPictureFetch) fetch = hearth_picture_fetch_new (HEARTH_PICTURE_FETCH_PRIVATE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  Web web;

  web_start (&web);
  uri = g_strdup_printf ("http://127.0.0.1:%u/slow", web.port);
  hearth_picture_fetch_load_async (fetch, uri, cancellable, fixture_capture_cb, &result);
  while (g_atomic_int_get (&web.n_requests) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (hearth_picture_fetch_load_finish (fetch, fixture_wait (&result), NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
  g_clear_error (&error);

  hearth_picture_fetch_set_load_ms (fetch, 50);
  g_assert_null (load (fetch, uri, NULL, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TIMEOUT);
  web_stop (&web);
}

static void
test_sniff (void)
{
  const char *const no[] = { "<svg xmlns='http://www.w3.org/2000/svg'/>",
                             "<?xml?>",
                             "GIF88a",
                             "RIFF....WAVE",
                             "BM",
                             "\xff\xd8",
                             "%PDF-1.7",
                             "" };

  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_null (hearth_picture_sniff ((const guint8 *) no[i], strlen (no[i])));
  for (gsize i = 0; i < 8; i++)
    g_assert_null (hearth_picture_sniff ((const guint8 *) PNG, i));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/net/picture-fetch/loads", test_loads);
  g_test_add_func ("/net/picture-fetch/addresses", test_addresses);
  g_test_add_func ("/net/picture-fetch/private", test_private);
  g_test_add_func ("/net/picture-fetch/ends", test_ends);
  g_test_add_func ("/net/picture-fetch/sniff", test_sniff);
  return g_test_run ();
}
