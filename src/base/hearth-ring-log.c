/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last lines of an exchange in bounded memory, and the --debug output, which shows the same redacted lines. */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-ring-log.h"

#include <stdio.h>
#include <string.h>

#include "hearth-error.h"

struct _HearthRingLog
{
  char *domain;
  char *name;
  guint n_lines;
  guint next;
  char **lines;
};

static char **enabled_domains;

/**
 * hearth_ring_log_new:
 * @domain: a domain of --debug: "imap", "smtp", "store", ...
 * @name: what the lines are about, "Anna/Home #2"
 * @lines: how many lines to keep, at least 1
 *
 * Returns: (transfer full): an empty log
 */
HearthRingLog *
hearth_ring_log_new (const char *domain, const char *name, guint lines)
{
  HearthRingLog *log = g_new0 (HearthRingLog, 1);

  log->domain = g_strdup (domain);
  log->name = g_strdup (name);
  log->n_lines = MAX (lines, 1u);
  log->lines = g_new0 (char *, log->n_lines);
  return log;
}

/**
 * hearth_ring_log_free:
 * @log: (transfer full) (nullable): a log
 */
void
hearth_ring_log_free (HearthRingLog *log)
{
  if (log == NULL)
    return;
  for (guint i = 0; i < log->n_lines; i++)
    g_free (log->lines[i]);
  g_free (log->lines);
  g_free (log->domain);
  g_free (log->name);
  g_free (log);
}

/* The time of day in UTC is enough to compare with a server's log. */
static void
ring_log_take_line (HearthRingLog *log, char kind, char *text)
{
  const gint64 now_us = g_get_real_time ();
  const guint of_day_ms = (guint) ((now_us / 1000) % (24 * 3600 * 1000));
  char *line = g_strdup_printf ("%02u:%02u:%02u.%03u %c %s", of_day_ms / 3600000, of_day_ms / 60000 % 60,
                                of_day_ms / 1000 % 60, of_day_ms % 1000, kind, text);

  if (hearth_debug_is_enabled (log->domain))
    fprintf (stderr, "%s[%s] %s\n", log->domain, log->name, line);
  g_free (log->lines[log->next]);
  log->lines[log->next] = line;
  log->next = (log->next + 1) % log->n_lines;
  g_free (text);
}

/**
 * hearth_ring_log_add:
 * @text: what was said; only what may be seen by whoever reads a report
 * @length_bytes: its length, or -1
 *
 * Adds one line, cut at %HEARTH_RING_LOG_LINE_BYTES and made safe to print.
 */
void
hearth_ring_log_add (HearthRingLog *log, HearthRingLogKind kind, const char *text, gssize length_bytes)
{
  const gsize all = length_bytes < 0 ? strlen (text) : (gsize) length_bytes;

  ring_log_take_line (
      log, (char) kind,
      hearth_text_to_line (text, (gssize) MIN (all, HEARTH_RING_LOG_LINE_BYTES), HEARTH_RING_LOG_LINE_BYTES));
}

/**
 * hearth_ring_log_add_redacted:
 * @visible: the part that may be seen ("a3 AUTHENTICATE PLAIN")
 * @hidden_bytes: how much is left out after it
 */
void
hearth_ring_log_add_redacted (HearthRingLog *log,
                              HearthRingLogKind kind,
                              const char *visible,
                              gsize hidden_bytes)
{
  g_autofree char *line = hearth_text_to_line (visible, -1, HEARTH_RING_LOG_LINE_BYTES);

  ring_log_take_line (log, (char) kind, g_strdup_printf ("%s [%zu bytes]", line, hidden_bytes));
}

/**
 * hearth_ring_log_note:
 *
 * Adds a line about what we did ourselves.
 */
void
hearth_ring_log_note (HearthRingLog *log, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  hearth_ring_log_add (log, HEARTH_RING_LOG_NOTE, text, -1);
}

/**
 * hearth_ring_log_dup_text:
 *
 * Returns: (transfer full): all lines, oldest first
 */
char *
hearth_ring_log_dup_text (const HearthRingLog *log)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < log->n_lines; i++)
    {
      const char *line = log->lines[(log->next + i) % log->n_lines];

      if (line != NULL)
        g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

/**
 * hearth_debug_enable:
 * @domains: (nullable): domains separated by commas, "all" for every one
 *
 * To be called once, before any other thread starts.
 */
void
hearth_debug_enable (const char *domains)
{
  g_clear_pointer (&enabled_domains, g_strfreev);
  if (domains != NULL)
    enabled_domains = g_strsplit (domains, ",", -1);
}

/**
 * hearth_debug_is_enabled:
 *
 * Returns: whether lines of @domain go to standard error; any thread
 */
gboolean
hearth_debug_is_enabled (const char *domain)
{
  return enabled_domains != NULL && (g_strv_contains ((const char *const *) enabled_domains, domain) ||
                                     g_strv_contains ((const char *const *) enabled_domains, "all"));
}

/**
 * hearth_debug:
 *
 * Writes one line to standard error if @domain was asked for. Never give it credentials or the text of a message.
 */
void
hearth_debug (const char *domain, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list args;

  if (!hearth_debug_is_enabled (domain))
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = hearth_text_to_line (text, -1, 4 * HEARTH_RING_LOG_LINE_BYTES);
  fprintf (stderr, "%s: %s\n", domain, line);
}
