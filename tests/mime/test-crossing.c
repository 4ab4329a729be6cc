/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two workers of the pool, and more: they make this layer ready at the same time, read the same bytes, and each has
 * converters of its own. */
#include <string.h>

#include "hearth-mime-charset.h"
#include "hearth-mime-init.h"
#include "hearth-mime-parse.h"

#define N_THREADS 4
#define N_TURNS   150

static const char letter[] =
    "From: =?iso-8859-1?Q?Andr=E9?= <andre@x.example>\r\n"
    "Subject: =?koi8-r?B?8NLJ18XU?= \r\n"
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    "--x\r\nContent-Type: text/plain; charset=windows-1252\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\nf=FCr dich\r\n"
    "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello <b>you</b></p>\r\n"
    "--x\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "iVBORw0KGgo=\r\n--x--\r\n";

static gpointer
parse_thread (gpointer data)
{
  GBytes *bytes = data;

  hearth_mime_init ();
  for (guint i = 0; i < N_TURNS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthContent) content = hearth_mime_parse (bytes, &error);
      g_autoptr (GBytes) picture = hearth_mime_decode_part (bytes, "3", &error);
      HearthCharsetFate fate;
      gsize length;
      g_autofree char *text = hearth_mime_charset_to_utf8 ("iso-8859-2", -1, "\xb1", 1, &length, &fate);

      g_assert_no_error (error);
      g_assert_cmpstr (content->subject, ==, "Привет");
      g_assert_cmpstr (hearth_address_get_name (g_ptr_array_index (content->from, 0)), ==, "André");
      g_assert_cmpuint (g_bytes_get_size (picture), ==, 8);
      g_assert_cmpstr (text, ==, "ą");
    }
  return NULL;
}

static void
test_parse (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (letter, strlen (letter));
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("parse", parse_thread, bytes);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/crossing/parse", test_parse);
  return g_test_run ();
}
