/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthRingLog:
 *
 * The last lines of an exchange, kept in a fixed amount of memory and shown with an error. Whoever writes into it
 * leaves credentials and the text of messages out: hearth_ring_log_add_redacted() exists for that.
 * A plain value, one thread at a time; hearth_ring_log_dup_text() gives a copy that may cross.
 */
typedef struct _HearthRingLog HearthRingLog;

typedef enum
{
  HEARTH_RING_LOG_NOTE = '-', /* what we did */
  HEARTH_RING_LOG_SENT = '>',
  HEARTH_RING_LOG_RECEIVED = '<',
} HearthRingLogKind;

#define HEARTH_RING_LOG_LINE_BYTES 400

HearthRingLog *hearth_ring_log_new (const char *domain, const char *name, guint lines);
void hearth_ring_log_free (HearthRingLog *log);
void hearth_ring_log_add (HearthRingLog *log, HearthRingLogKind kind, const char *text, gssize length_bytes);
void hearth_ring_log_add_redacted (HearthRingLog *log,
                                   HearthRingLogKind kind,
                                   const char *visible,
                                   gsize hidden_bytes);
void hearth_ring_log_note (HearthRingLog *log, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *hearth_ring_log_dup_text (const HearthRingLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthRingLog, hearth_ring_log_free)

/* --debug=imap,store: which domains also go to standard error, one line each. Set once at start. */
void hearth_debug_enable (const char *domains);
gboolean hearth_debug_is_enabled (const char *domain);
void hearth_debug (const char *domain, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
