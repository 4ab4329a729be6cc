/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp-script.h"

#include <string.h>

static void
send_body (Script *script)
{
  const gsize size = strlen (script->body);
  const gsize piece = script->body_piece > 0 ? script->body_piece : size;

  for (gsize at = 0; at < size; at += piece)
    hearth_smtp_session_add_body (script->session, (const guint8 *) script->body + at,
                                  MIN (piece, size - at));
  hearth_smtp_session_end_body (script->session);
}

static void
take_result (Script *script)
{
  script->n_done++;
  g_clear_pointer (&script->result, hearth_smtp_result_free);
  g_clear_error (&script->message_error);
  script->result = hearth_smtp_session_take_result (script->session, &script->message_error);
  g_assert_true ((script->result != NULL) == (script->message_error == NULL));
}

static void
ready (Script *script)
{
  script->n_ready++;
  if (script->messages_left == 0)
    return;
  script->messages_left--;
  hearth_smtp_session_begin_message (script->session, &script->envelope);
}

static void
respond (Script *script)
{
  g_autoptr (GBytes) response = g_bytes_new_static ("response", 8);

  g_assert_nonnull (hearth_smtp_session_get_challenge (script->session));
  hearth_smtp_session_respond (script->session, response);
}

static void
sign_in (Script *script)
{
  g_autoptr (GBytes) initial = g_bytes_new_static ("\0user\0password", 14);

  hearth_smtp_session_sign_in (script->session, "PLAIN", initial);
}

static void
handle (Script *script, HearthSmtpEvent event)
{
  switch (event)
    {
    case HEARTH_SMTP_EVENT_START_TLS:
      g_assert_cmpuint (hearth_smtp_session_get_unread_bytes (script->session), ==, 0);
      g_assert_false (hearth_smtp_session_wants_input (script->session));
      hearth_smtp_session_tls_started (script->session);
      break;
    case HEARTH_SMTP_EVENT_SIGN_IN:
      sign_in (script);
      break;
    case HEARTH_SMTP_EVENT_CHALLENGE:
      respond (script);
      break;
    case HEARTH_SMTP_EVENT_SIGNED_IN:
      hearth_smtp_session_accept (script->session);
      break;
    case HEARTH_SMTP_EVENT_READY:
      ready (script);
      break;
    case HEARTH_SMTP_EVENT_SEND_BODY:
      send_body (script);
      break;
    case HEARTH_SMTP_EVENT_ABOUT_TO_FINISH:
      g_assert_false (hearth_smtp_session_is_dot_out (script->session));
      script->n_about_to_finish++;
      hearth_smtp_session_finish_message (script->session);
      g_assert_true (hearth_smtp_session_is_dot_out (script->session));
      break;
    case HEARTH_SMTP_EVENT_MESSAGE_DONE:
      take_result (script);
      break;
    case HEARTH_SMTP_EVENT_FAILED:
      g_assert_null (script->error);
      script->error = g_error_copy (hearth_smtp_session_get_error (script->session));
      break;
    case HEARTH_SMTP_EVENT_NONE:
    default:
      g_assert_not_reached ();
    }
}

static void
script_run (Script *script)
{
  HearthSmtpEvent event;
  GBytes *out;

  while ((event = hearth_smtp_session_next_event (script->session)) != HEARTH_SMTP_EVENT_NONE)
    handle (script, event);
  out = hearth_smtp_session_take_output (script->session);
  if (out == NULL)
    return;
  g_string_append_len (script->output, g_bytes_get_data (out, NULL), (gssize) g_bytes_get_size (out));
  g_bytes_unref (out);
}

void
script_init (Script *script,
             HearthSmtpSessionFlags flags,
             const HearthSmtpEnvelope *envelope,
             const char *body)
{
  memset (script, 0, sizeof *script);
  script->log = hearth_ring_log_new ("smtp", "test", 20);
  script->session = hearth_smtp_session_new (flags, script->log);
  script->envelope = *envelope;
  script->body = body;
  script->messages_left = 1;
  script->output = g_string_new (NULL);
}

/* In pieces of @piece bytes, or as a whole if that is 0; each piece is a buffer of its own size. */
void
script_feed (Script *script, const char *bytes, gsize size, gsize piece)
{
  const gsize step = piece > 0 ? piece : MAX (size, 1);

  for (gsize at = 0; at < size; at += step)
    {
      const gsize n = MIN (step, size - at);
      g_autofree guint8 *copy = g_memdup2 (bytes + at, n);

      hearth_smtp_session_feed (script->session, copy, n);
      script_run (script);
    }
}

void
script_lose (Script *script)
{
  hearth_smtp_session_lose (script->session, NULL);
  script_run (script);
}

void
script_clear (Script *script)
{
  hearth_smtp_session_free (script->session);
  hearth_ring_log_free (script->log);
  g_string_free (script->output, TRUE);
  hearth_smtp_result_free (script->result);
  g_clear_error (&script->message_error);
  g_clear_error (&script->error);
}
