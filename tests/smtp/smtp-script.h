/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-smtp-session.h"

G_BEGIN_DECLS

/**
 * Script:
 *
 * A driver without a network: does what each event asks for, keeps what the session puts out and what became of it.
 */
typedef struct
{
  HearthSmtpSession *session;
  HearthRingLog *log;
  HearthSmtpEnvelope envelope;
  const char *body;
  gsize body_piece; /* bytes a piece, 0 for the whole */
  guint messages_left;

  GString *output;
  guint n_about_to_finish;
  guint n_done;
  guint n_ready;
  HearthSmtpResult *result;
  GError *message_error;
  GError *error;
} Script;

void script_init (Script *script,
                  HearthSmtpSessionFlags flags,
                  const HearthSmtpEnvelope *envelope,
                  const char *body);
void script_feed (Script *script, const char *bytes, gsize size, gsize piece);
void script_lose (Script *script);
void script_clear (Script *script);

G_END_DECLS
