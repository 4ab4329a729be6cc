/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast mail is read: rows of a list out of ENVELOPE strings, and whole messages out of an mbox.
 *
 *     bench-mime [--rows N] [MBOX]
 *
 * MBOX is what tests/household/generate.py --mbox writes. Prints lines "figure value unit". */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "hearth-html-clean.h"
#include "hearth-mime-date.h"
#include "hearth-mime-header.h"
#include "hearth-mime-init.h"
#include "hearth-mime-parse.h"

#define ROUNDS 5

typedef struct
{
  const char *subject, *name, *mailbox, *host, *date, *id;
} Row;

/* What a folder holds: mostly plain, some encoded words. */
static const Row rows[] = {
  { "Kitchen tiles: two offers", "Marta Keller", "marta", "keller.example", "Thu, 12 Nov 2026 10:20:30 +0100",
    "<a.1@keller.example>" },
  { "Re: [choir] Rehearsal on Thursday moved to the small hall", "Hanna Weiss", "hanna", "choir.example",
    "Wed, 11 Nov 2026 18:02:11 +0100", "<b.2@choir.example>" },
  { "Your reservation: The Summer Book", "City Library", "library", "city.example",
    "Tue, 10 Nov 2026 07:00:00 +0000", "<c.3@city.example>" },
  { "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_M=C3=BCnchen?=", "=?utf-8?Q?J=C3=B6rg_M=C3=BCller?=", "joerg",
    "mueller.example", "Mon, 9 Nov 2026 22:41:09 +0100 (CET)", "<d.4@mueller.example>" },
  { "=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=", "yuki",
    "tanaka.example", "Mon, 9 Nov 2026 09:00:00 +0900", "<e.5@tanaka.example>" },
  { "Bill SE-88214 for November", NULL, "billing", "energy.example", "Sun, 8 Nov 2026 03:15:00 +0100",
    "<f.6@energy.example>" },
};

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_median (double values[ROUNDS])
{
  qsort (values, ROUNDS, sizeof *values, compare);
  return values[ROUNDS / 2];
}

static void
decode_row (const Row *row)
{
  g_autofree char *subject = hearth_mime_dup_line (row->subject, -1);
  g_autoptr (HearthAddress) from = hearth_mime_dup_address (row->name, row->mailbox, row->host);
  g_autofree char *id = hearth_mime_dup_id (row->id, -1);
  gint64 unix_s;
  gint16 offset_min;

  hearth_mime_parse_date (row->date, -1, &unix_s, &offset_min);
}

static void
bench_rows (guint n)
{
  double rates[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      gint64 start = g_get_monotonic_time ();

      for (guint i = 0; i < n; i++)
        decode_row (&rows[i % G_N_ELEMENTS (rows)]);
      rates[round] = n / ((double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
    }
  g_print ("mime_header_rows %.0f rows/s\n", get_median (rates));
}

static GPtrArray *
read_mbox (const char *path)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *text = NULL;
  gsize n_bytes;

  if (!g_file_get_contents (path, &text, &n_bytes, NULL))
    return messages;
  for (const char *p = text; p != NULL;)
    {
      const char *next = memmem (p + 1, n_bytes - (gsize) (p + 1 - text), "\n\nFrom ", 7);

      g_ptr_array_add (messages, g_bytes_new (p, (gsize) ((next != NULL ? next + 2 : text + n_bytes) - p)));
      p = next != NULL ? next + 2 : NULL;
    }
  return messages;
}

static void
bench_messages (const char *path)
{
  g_autoptr (GPtrArray) messages = read_mbox (path);
  double rates[ROUNDS], megabytes[ROUNDS];

  for (guint round = 0; round < ROUNDS && messages->len > 0; round++)
    {
      gint64 start = g_get_monotonic_time ();
      gsize n_bytes = 0;
      double seconds;

      for (guint i = 0; i < messages->len; i++)
        {
          g_autoptr (HearthContent) content = hearth_mime_parse (messages->pdata[i], NULL);

          n_bytes += g_bytes_get_size (messages->pdata[i]);
        }
      seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
      rates[round] = messages->len / seconds;
      megabytes[round] = (double) n_bytes / 1e6 / seconds;
    }
  if (messages->len == 0)
    return;
  g_print ("mime_parse_messages %.0f messages/s\n", get_median (rates));
  g_print ("mime_parse_bytes %.1f MB/s\n", get_median (megabytes));
}

/* Twice the HTML must take about twice the time. */
static void
bench_growth (void)
{
  double ratios[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      double seconds[2];

      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (GString) html = g_string_new (NULL);
          gint64 start;
          HearthHtmlResult *result;

          while (html->len < (i + 1) * 500000)
            g_string_append (
                html, "<table style='width:100%;color:#333'><tr><td class=x>Some <b>text</b> of a newsletter"
                      "<a href='https://shop.example/offer?id=1'>Offer</a></td></tr></table>\n");
          start = g_get_monotonic_time ();
          result = hearth_html_clean (html->str, html->len, NULL, HEARTH_HTML_FOREIGN);
          seconds[i] = (double) (g_get_monotonic_time () - start);
          hearth_html_result_free (result);
        }
      ratios[round] = seconds[1] / seconds[0];
    }
  g_print ("mime_clean_growth %.2f times\n", get_median (ratios));
}

int
main (int argc, char **argv)
{
  guint n_rows = 1000000;
  const char *mbox = NULL;

  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "--rows") == 0 && i + 1 < argc)
      n_rows = (guint) strtoul (argv[++i], NULL, 10);
    else
      mbox = argv[i];
  hearth_mime_init ();
  bench_rows (n_rows);
  bench_growth ();
  if (mbox != NULL)
    bench_messages (mbox);
  return 0;
}
