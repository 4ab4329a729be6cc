/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors, safe lines, ring logs, backoff: what reaches a log or a person is one safe line without secrets. */
#include <string.h>

#include "hearth-backoff.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

static void
test_line (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "plain", "plain" },
    { "two\r\nlines", "two lines" },
    { "  ends  ", "ends" },
    { "a\tb\x01"
      "c",
      "a b c" },
    { "bad \xff byte", "bad \xef\xbf\xbd byte" },
    { "x\xe2\x80\xae"
      "evil",
      "xevil" },
    { "\xe2\x81\xa6iso\xe2\x81\xa9", "iso" },
    { "", "" },
    { "\r\n\r\n", "" },
    { "0123456789abcdef", "0123456789ab…" },
    { "zażółć gęślą jaźń", "zażółć gęślą…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = hearth_text_to_line (cases[i].text, -1, 12);

      g_assert_cmpstr (line, ==, cases[i].expected);
      g_assert_true (g_utf8_validate (line, -1, NULL));
    }
}

/* As the bytes of an empty GBytes. */
static void
test_line_of_nothing (void)
{
  g_autofree char *line = hearth_text_to_line (NULL, 0, 12);

  g_assert_cmpstr (line, ==, "");
}

static void
test_details (void)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_REFUSED, "port %d", 993);
  g_autoptr (GError) copy = NULL;

  hearth_error_set_server (error, "imap.vogel.example", 993);
  hearth_error_set_server (error, "other.example", 1);
  hearth_error_set_server_text (error, "no\r\nway");
  copy = g_error_copy (error);
  g_assert_cmpstr (hearth_error_get_details (copy)->host, ==, "imap.vogel.example");
  g_assert_cmpint (hearth_error_get_details (copy)->port, ==, 993);
  g_assert_cmpstr (hearth_error_get_details (copy)->server_text, ==, "no way");
  g_assert_cmpstr (copy->message, ==, "port 993");
  for (int code = 0; code <= HEARTH_ERROR_STORE_IN_USE; code++)
    g_assert_nonnull (hearth_error_code_get_name ((HearthErrorCode) code));
}

static void
test_gio (void)
{
  static const struct
  {
    int gio;
    HearthErrorCode code;
  } cases[] = {
    { G_IO_ERROR_CANCELLED, HEARTH_ERROR_CANCELLED },
    { G_IO_ERROR_TIMED_OUT, HEARTH_ERROR_TIMEOUT },
    { G_IO_ERROR_CONNECTION_REFUSED, HEARTH_ERROR_REFUSED },
    { G_IO_ERROR_BROKEN_PIPE, HEARTH_ERROR_CONNECTION_LOST },
    { G_IO_ERROR_NO_SPACE, HEARTH_ERROR_STORE_FULL },
    { G_IO_ERROR_HOST_UNREACHABLE, HEARTH_ERROR_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = g_error_new_literal (G_IO_ERROR, cases[i].gio, "the cause");

      hearth_error_take_gio (&error);
      g_assert_error (error, HEARTH_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, "the cause");
      g_error_free (error);
    }
}

static void
test_ring_log (void)
{
  g_autoptr (HearthRingLog) log = hearth_ring_log_new ("imap", "test", 3);
  g_autofree char *text = NULL;

  hearth_ring_log_add (log, HEARTH_RING_LOG_RECEIVED, "* OK first", -1);
  hearth_ring_log_add_redacted (log, HEARTH_RING_LOG_SENT, "a1 AUTHENTICATE PLAIN", 24);
  hearth_ring_log_note (log, "waited %d ms", 5);
  hearth_ring_log_add (log, HEARTH_RING_LOG_RECEIVED, "* BYE\r\n", 7);
  text = hearth_ring_log_dup_text (log);
  g_assert_null (strstr (text, "first"));
  g_assert_nonnull (strstr (text, "> a1 AUTHENTICATE PLAIN [24 bytes]\n"));
  g_assert_nonnull (strstr (text, "- waited 5 ms\n"));
  g_assert_nonnull (strstr (text, "< * BYE\n"));
  g_assert_true (strstr (text, "waited") < strstr (text, "BYE"));
}

static void
test_backoff (void)
{
  HearthBackoff backoff = HEARTH_BACKOFF_INIT (1000, 60000);
  guint last = 0;

  for (guint i = 0; i < 100; i++)
    {
      const guint wait = hearth_backoff_next_ms (&backoff);

      g_assert_cmpuint (wait, <=, 60000);
      if (i > 0 && i < 6)
        g_assert_cmpuint (wait, >, last);
      last = wait;
    }
  g_assert_cmpuint (last, >=, 45000);
  hearth_backoff_reset (&backoff);
  g_assert_cmpuint (hearth_backoff_next_ms (&backoff), <=, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/line", test_line);
  g_test_add_func ("/base/text/line-of-nothing", test_line_of_nothing);
  g_test_add_func ("/base/text/details", test_details);
  g_test_add_func ("/base/text/gio", test_gio);
  g_test_add_func ("/base/text/ring-log", test_ring_log);
  g_test_add_func ("/base/text/backoff", test_backoff);
  return g_test_run ();
}
