/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threat 49: every pass over mail takes time in proportion to its length, whatever the mail is made of. Ten times the
 * bytes may take forty times the processor's time, since what fits its caches is quicker; a quadratic pass takes a
 * hundred times. Only the time of this process counts, and the best of three rounds. */
#include <glib.h>
#include <string.h>
#include <sys/resource.h>

#include "hearth-html-clean.h"
#include "hearth-mime-address.h"
#include "hearth-mime-header.h"
#include "hearth-mime-init.h"
#include "hearth-mime-parse.h"
#include "hearth-mime-preview.h"
#include "hearth-mime-reply.h"
#include "hearth-text.h"

#define MB        (1024 * 1024)
#define MAX_RATIO 40
/** Less than this is too little to compare, and is taken for this much. */
#define FLOOR_US (30 * G_TIME_SPAN_MILLISECOND)
#define ROUNDS   3

typedef void (*Pass) (const char *text, gsize n_bytes);

static void
pass_to_html (const char *text, gsize n_bytes)
{
  g_free (hearth_text_to_html (text, NULL));
}

static void
pass_join (const char *text, gsize n_bytes)
{
  g_free (hearth_text_join_flowed (text, HEARTH_TEXT_KEEP_SPACE));
}

static void
pass_make_flowed (const char *text, gsize n_bytes)
{
  g_free (hearth_text_make_flowed (text));
}

static void
pass_quote (const char *text, gsize n_bytes)
{
  g_free (hearth_mime_quote_text (text));
}

static void
pass_preview (const char *text, gsize n_bytes)
{
  g_free (hearth_mime_preview_text (text));
}

static void
pass_from_html (const char *text, gsize n_bytes)
{
  g_free (hearth_text_from_html (text, n_bytes));
}

static void
pass_clean (const char *text, gsize n_bytes)
{
  hearth_html_result_free (hearth_html_clean (text, n_bytes, NULL, HEARTH_HTML_FOREIGN));
}

static void
pass_words (const char *text, gsize n_bytes)
{
  g_free (hearth_mime_decode_words (text, (gssize) n_bytes));
}

static void
pass_addresses (const char *text, gsize n_bytes)
{
  g_ptr_array_unref (hearth_mime_parse_addresses (text, (gssize) n_bytes));
}

static void
pass_ids (const char *text, gsize n_bytes)
{
  g_ptr_array_unref (hearth_mime_parse_ids (text, (gssize) n_bytes));
}

static void
pass_message (const char *text, gsize n_bytes)
{
  g_autofree char *whole = g_strconcat ("Content-Type: text/plain; charset=utf-8\r\n\r\n", text, NULL);
  g_autoptr (GBytes) raw = g_bytes_new_static (whole, strlen (whole));
  g_autoptr (HearthContent) content = hearth_mime_parse (raw, NULL);

  g_assert_nonnull (content);
}

static void
pass_header (const char *text, gsize n_bytes)
{
  g_autofree char *whole = g_strconcat ("Subject: ", text, "\r\n\r\nx", NULL);
  g_autoptr (GBytes) raw = g_bytes_new_static (whole, strlen (whole));
  g_autoptr (HearthContent) content = hearth_mime_parse (raw, NULL);

  (void) content;
}

/* HTML is cleaned up to a limit, beyond which it is text: the large one stays below. */
static const struct
{
  const char *name;
  Pass pass;
  gsize large_bytes;
} passes[] = {
  { "to-html", pass_to_html, 10 * MB },
  { "join", pass_join, 10 * MB },
  { "make-flowed", pass_make_flowed, 10 * MB },
  { "quote", pass_quote, 10 * MB },
  { "preview", pass_preview, 10 * MB },
  { "from-html", pass_from_html, HEARTH_HTML_MAX_BYTES / 10 * 9 },
  { "clean", pass_clean, HEARTH_HTML_MAX_BYTES / 10 * 9 },
  { "clean-too-large", pass_clean, 10 * MB },
  { "words", pass_words, 10 * MB },
  { "addresses", pass_addresses, 10 * MB },
  { "ids", pass_ids, 10 * MB },
  { "message", pass_message, 10 * MB },
  { "header", pass_header, 10 * MB },
};

static const char *const pieces[] = { "> ", "\n", "http://", "&", "<a@b>, ", "=?utf-8?q?a?= " };

static char *
make_text (const char *piece, gsize n_bytes)
{
  GString *text = g_string_sized_new (n_bytes + strlen (piece));

  while (text->len < n_bytes)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

static gint64
used_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec * G_USEC_PER_SEC + usage.ru_utime.tv_usec;
}

static gint64
measure_us (Pass pass, const char *text)
{
  gsize n_bytes = strlen (text);
  gint64 began_us = used_us ();

  pass (text, n_bytes);
  return used_us () - began_us;
}

/* One round is enough where it is well inside. */
static double
find_ratio (Pass pass, const char *small, const char *large)
{
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < ROUNDS && best > MAX_RATIO; round++)
    {
      gint64 small_us = MAX (measure_us (pass, small), FLOOR_US);
      gint64 large_us = measure_us (pass, large);

      best = MIN (best, (double) large_us / (double) small_us);
    }
  return best;
}

static void
test_pass (gconstpointer data)
{
  gsize number = GPOINTER_TO_SIZE (data);

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *small = make_text (pieces[i], passes[number].large_bytes / 10);
      g_autofree char *large = make_text (pieces[i], passes[number].large_bytes);
      double ratio = find_ratio (passes[number].pass, small, large);

      if (ratio > MAX_RATIO)
        g_error ("10 MB of \"%s\" take %.0f times as long as 1 MB", pieces[i], ratio);
    }
}

static void
pass_quadratic (const char *text, gsize n_bytes)
{
  volatile guint n = 0;

  for (gsize i = 0; i < n_bytes; i += 512)
    for (gsize j = 0; j < i; j += 32)
      n += (guchar) text[j];
}

/* What these tests are for is seen by them. */
static void
test_quadratic_is_seen (void)
{
  g_autofree char *small = make_text ("x", MB);
  g_autofree char *large = make_text ("x", 10 * MB);

  g_assert_cmpfloat (find_ratio (pass_quadratic, small, large), >, MAX_RATIO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#ifdef __SANITIZE_ADDRESS__
  g_print ("1..0 # SKIP sanitizers have a share in the time\n");
  return 0;
#endif
  hearth_mime_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (passes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mime/linear/%s", passes[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_pass);
    }
  g_test_add_func ("/mime/linear/quadratic-is-seen", test_quadratic_is_seen);
  return g_test_run ();
}
