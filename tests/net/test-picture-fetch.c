/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthPictureFetch against a web server of our own that looks at what it is told. */
#include <libsoup/soup.h>
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

typedef struct
{
  SoupServer *server;
  guint port;
  guint n_requests;
} Web;

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *bytes, gsize size)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, bytes, size);
}

static void
redirect (SoupServerMessage *message, const char *location)
{
  soup_server_message_set_status (message, 302, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", location);
}

static void
look_at_request (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  g_assert_null (soup_message_headers_get_one (headers, "Cookie"));
  g_assert_null (soup_message_headers_get_one (headers, "Referer"));
  g_assert_null (soup_message_headers_get_one (headers, "Authorization"));
  g_assert_null (soup_message_headers_get_one (headers, "If-None-Match"));
  g_assert_null (soup_message_headers_get_one (headers, "Accept-Language"));
  g_assert_cmpstr (soup_message_headers_get_one (headers, "User-Agent"), ==, "Mozilla/5.0");
  g_assert_cmpstr (soup_server_message_get_method (message), ==, "GET");
}

static void
request_cb (
    SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Web *web = data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  guint n;

  web->n_requests++;
  look_at_request (message);
  soup_message_headers_append (headers, "Set-Cookie", "id=tracked; path=/");
  soup_message_headers_append (headers, "ETag", "\"tracked\"");
  if (strcmp (path, "/png") == 0)
    answer (message, 200, "text/html", PNG, sizeof PNG - 1);
  else if (strcmp (path, "/gif") == 0)
    answer (message, 200, "image/gif", GIF, sizeof GIF - 1);
  else if (strcmp (path, "/jpeg") == 0)
    answer (message, 200, "image/jpeg", JPEG, sizeof JPEG - 1);
  else if (strcmp (path, "/webp") == 0)
    answer (message, 200, "image/webp", WEBP, sizeof WEBP - 1);
  else if (strcmp (path, "/svg") == 0)
    answer (message, 200, "image/png", "<svg/>", 6);
  else if (strcmp (path, "/empty") == 0)
    answer (message, 200, "image/png", "", 0);
  else if (sscanf (path, "/redirect/%u", &n) == 1)
    {
      g_autofree char *next = n > 1 ? g_strdup_printf ("/redirect/%u", n - 1) : g_strdup ("/png");

      redirect (message, next);
    }
  else if (strcmp (path, "/to-file") == 0)
    redirect (message, "file:///etc/passwd");
  else if (strcmp (path, "/to-data") == 0)
    redirect (message, "data:image/png;base64,AAAA");
  else if (strcmp (path, "/to-user") == 0)
    redirect (message, "http://user:password@127.0.0.1/png");
  else if (strcmp (path, "/to-nowhere") == 0)
    soup_server_message_set_status (message, 302, NULL);
  else if (strcmp (path, "/auth") == 0)
    {
      soup_message_headers_append (headers, "WWW-Authenticate", "Basic realm=\"x\"");
      soup_server_message_set_status (message, 401, NULL);
    }
  else if (g_str_has_prefix (path, "/huge"))
    {
      g_autofree char *bytes = g_malloc0 (HEARTH_PICTURE_MAX_BYTES + 1);

      memcpy (bytes, PNG, 8);
      if (strcmp (path, "/huge-chunked") == 0)
        soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      answer (message, 200, "image/png", bytes,
              HEARTH_PICTURE_MAX_BYTES + (strcmp (path, "/huge-fits") == 0 ? 0 : 1));
    }
  else if (strcmp (path, "/slow") == 0)
    soup_server_message_pause (message);
  else
    soup_server_message_set_status (message, 404, NULL);
}

static void
web_start (Web *web)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  memset (web, 0, sizeof *web);
  web->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (web->server, NULL, request_cb, web, NULL);
  g_assert_true (soup_server_listen_local (web->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (web->server);
  web->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
web_stop (Web *web)
{
  soup_server_disconnect (web->server);
  g_object_unref (web->server);
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
    { "/huge-chunked", NULL, HEARTH_ERROR_LIMIT },
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
  g_assert_cmpuint (web.n_requests, ==, 0);
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
  while (web.n_requests == 0)
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
