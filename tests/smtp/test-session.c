/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthSmtpSession in dialogues: what each reply leads to, split at every byte, and cut at every byte. */
#include <string.h>

#include "hearth-error.h"
#include "smtp-script.h"

#define MAX_TURNS 24

/**
 * Dialogue:
 * @turns: what the server says ("S: …") and what the session must put out then ("C: …"), in turn; lines within a
 *   turn end with CRLF
 * @code: the error of the message, or of the session if no message began; -1 if it was sent
 */
typedef struct
{
  const char *name;
  HearthSmtpSessionFlags flags;
  const char *recipients[4];
  const char *turns[MAX_TURNS];
  int code;
  int status;
  guint n_accepted;
  const char *sender;
  guint64 size_bytes;
  HearthSmtpMessageFlags message_flags;
} Dialogue;

#define NUL_USER "AHVzZXIAcGFzc3dvcmQ="

#define HELLO  "S: 220 mx ESMTP\r\n", "C: EHLO [127.0.0.1]\r\n"
#define PIPED  HELLO, "S: 250-mx\r\n250-PIPELINING\r\n250 SIZE 1000\r\n"
#define SIMPLE HELLO, "S: 250 mx\r\n"
#define BODY   "C: one\r\n..two\r\n.\r\n"
#define LETTER "one\n.two"

static const Dialogue dialogues[] = {
  { .name = "pipelined",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 250 2.0.0 queued as 7\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "one at a time",
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 250 ok\r\n", "C: RCPT TO:<b@x>\r\n", "S: 250 ok\r\n",
               "C: DATA\r\n", "S: 354 go\r\n", BODY, "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "size and 8bitmime",
    .turns = { HELLO, "S: 250-mx\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE\r\n",
               "C: MAIL FROM:<a@x> SIZE=8 BODY=8BITMIME\r\nRCPT TO:<b@x>\r\nDATA\r\n",
               "S: 250 ok\r\n250 ok\r\n354 go\r\n", BODY, "S: 250 ok\r\n" },
    .size_bytes = 8,
    .message_flags = HEARTH_SMTP_MESSAGE_8BIT,
    .code = -1,
    .n_accepted = 1 },
  { .name = "helo",
    .turns = { HELLO, "S: 502 what\r\n", "C: HELO [127.0.0.1]\r\n", "S: 250 mx\r\n", "C: MAIL FROM:<a@x>\r\n",
               "S: 250 ok\r\n", "C: RCPT TO:<b@x>\r\n", "S: 251 will forward\r\n", "C: DATA\r\n",
               "S: 354 go\r\n", BODY, "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "starttls forgets",
    .flags = HEARTH_SMTP_SESSION_START_TLS,
    .turns = { HELLO, "S: 250-mx\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 STARTTLS\r\n", "C: STARTTLS\r\n",
               "S: 220 go\r\n", "C: EHLO [127.0.0.1]\r\n", "S: 250 mx\r\n", "C: MAIL FROM:<a@x>\r\n",
               "S: 250 ok\r\n", "C: RCPT TO:<b@x>\r\n", "S: 250 ok\r\n", "C: DATA\r\n", "S: 354 go\r\n", BODY,
               "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "starttls missing",
    .flags = HEARTH_SMTP_SESSION_START_TLS | HEARTH_SMTP_SESSION_SIGN_IN,
    .turns = { HELLO, "S: 250-mx\r\n250 AUTH PLAIN\r\n", "C: " },
    .code = HEARTH_ERROR_STARTTLS_MISSING },
  { .name = "starttls refused",
    .flags = HEARTH_SMTP_SESSION_START_TLS | HEARTH_SMTP_SESSION_SIGN_IN,
    .turns = { HELLO, "S: 250-mx\r\n250 STARTTLS\r\n", "C: STARTTLS\r\n", "S: 501 no\r\n", "C: " },
    .code = HEARTH_ERROR_STARTTLS_MISSING,
    .status = 501 },
  { .name = "starttls later",
    .flags = HEARTH_SMTP_SESSION_START_TLS,
    .turns = { HELLO, "S: 250-mx\r\n250 STARTTLS\r\n", "C: STARTTLS\r\n", "S: 454 not now\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 454 },
  { .name = "starttls without ehlo",
    .flags = HEARTH_SMTP_SESSION_START_TLS,
    .turns = { HELLO, "S: 500 what\r\n", "C: " },
    .code = HEARTH_ERROR_STARTTLS_MISSING },
  { .name = "signing in",
    .flags = HEARTH_SMTP_SESSION_SIGN_IN,
    .turns = { HELLO, "S: 250-mx\r\n250-AUTH=PLAIN\r\n250 PIPELINING\r\n", "C: AUTH PLAIN " NUL_USER "\r\n",
               "S: 235 2.7.0 in\r\n", "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n",
               "S: 250 ok\r\n250 ok\r\n354 go\r\n", BODY, "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "challenges",
    .flags = HEARTH_SMTP_SESSION_SIGN_IN,
    .turns = { HELLO, "S: 250-mx\r\n250 AUTH PLAIN\r\n", "C: AUTH PLAIN " NUL_USER "\r\n",
               "S: 334 Y2hhbGxlbmdl\r\n", "C: cmVzcG9uc2U=\r\n", "S: 334 \r\n", "C: cmVzcG9uc2U=\r\n",
               "S: 535 5.7.8 no\r\n", "C: " },
    .code = HEARTH_ERROR_AUTH_REJECTED,
    .status = 535 },
  { .name = "mechanism refused",
    .flags = HEARTH_SMTP_SESSION_SIGN_IN,
    .turns = { HELLO, "S: 250 mx\r\n", "C: AUTH PLAIN " NUL_USER "\r\n", "S: 504 5.5.4 which\r\n", "C: " },
    .code = HEARTH_ERROR_AUTH_MECHANISM,
    .status = 504 },
  { .name = "signing in later",
    .flags = HEARTH_SMTP_SESSION_SIGN_IN,
    .turns = { HELLO, "S: 250 mx\r\n", "C: AUTH PLAIN " NUL_USER "\r\n", "S: 454 4.7.0 later\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 454 },
  { .name = "no service",
    .turns = { "S: 554 no\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_REFUSED,
    .status = 554 },
  { .name = "busy at once",
    .turns = { "S: 421 busy\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 421 },
  { .name = "busy 450",
    .turns = { "S: 450 busy\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 450 },
  { .name = "sender refused, pipelined",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n",
               "S: 550 5.1.0 no\r\n503 bad\r\n503 bad\r\n", "C: " },
    .code = HEARTH_ERROR_SENDER_REFUSED,
    .status = 550 },
  { .name = "sender refused",
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 550 5.1.0 no\r\n", "C: " },
    .code = HEARTH_ERROR_SENDER_REFUSED,
    .status = 550 },
  { .name = "sender later",
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 452 4.3.1 no room\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 452 },
  { .name = "not signed in",
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 530 5.7.0 who are you\r\n", "C: " },
    .code = HEARTH_ERROR_AUTH_MISSING,
    .status = 530 },
  { .name = "too large by MAIL",
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 552 5.3.4 large\r\n", "C: " },
    .code = HEARTH_ERROR_MESSAGE_TOO_LARGE,
    .status = 552 },
  { .name = "too large by EHLO",
    .turns = { PIPED, "C: " },
    .size_bytes = 1001,
    .code = HEARTH_ERROR_MESSAGE_TOO_LARGE },
  { .name = "some refused, pipelined",
    .recipients = { "b@x", "c@x", "d@x" },
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nRCPT TO:<d@x>\r\nDATA\r\n",
               "S: 250 ok\r\n550 5.1.1 no\r\n250 ok\r\n451 4.7.1 later\r\n354 go\r\n", BODY,
               "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "some refused",
    .recipients = { "b@x", "c@x" },
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 250 ok\r\n", "C: RCPT TO:<b@x>\r\n", "S: 553 no\r\n",
               "C: RCPT TO:<c@x>\r\n", "S: 252 perhaps\r\n", "C: DATA\r\n", "S: 354 go\r\n", BODY,
               "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "one refused, one later",
    .recipients = { "b@x", "c@x" },
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n",
               "S: 250 ok\r\n550 5.1.1 no\r\n450 later\r\n503 nobody\r\n", "C: RSET\r\n", "S: 250 ok\r\n",
               "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 450 },
  { .name = "all refused but a body is wanted",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n550 no\r\n354 go\r\n",
               "C: .\r\n", "S: 554 no recipients\r\n", "C: " },
    .code = HEARTH_ERROR_RECIPIENT_REFUSED,
    .status = 550 },
  { .name = "sender refused but a body is wanted",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 550 no\r\n250 ok\r\n354 go\r\n",
               "C: " },
    .code = HEARTH_ERROR_SENDER_REFUSED,
    .status = 550 },
  { .name = "all refused",
    .turns = { SIMPLE, "C: MAIL FROM:<a@x>\r\n", "S: 250 ok\r\n", "C: RCPT TO:<b@x>\r\n",
               "S: 550 5.1.1 no\r\n", "C: RSET\r\n", "S: 250 ok\r\n", "C: " },
    .code = HEARTH_ERROR_RECIPIENT_REFUSED,
    .status = 550 },
  { .name = "all later",
    .recipients = { "b@x", "c@x" },
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n",
               "S: 250 ok\r\n450 later\r\n452 later\r\n503 nobody\r\n", "C: RSET\r\n", "S: 500 what\r\n",
               "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 452 },
  { .name = "data refused",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n554 no\r\n",
               "C: RSET\r\n", "S: 250 ok\r\n", "C: " },
    .code = HEARTH_ERROR_MESSAGE_REFUSED,
    .status = 554 },
  { .name = "data later",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n",
               "S: 250 ok\r\n250 ok\r\n451 later\r\n", "C: RSET\r\n", "S: 250 ok\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 451 },
  { .name = "data means nothing",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n250 ok\r\n",
               "C: RSET\r\n", "S: 250 ok\r\n", "C: " },
    .code = HEARTH_ERROR_PROTOCOL,
    .status = 250 },
  { .name = "refused by content",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 550-5.7.1 spam\r\n550 5.7.1 go away\r\n", "C: " },
    .code = HEARTH_ERROR_MESSAGE_REFUSED,
    .status = 550 },
  { .name = "no room in the mailbox is not too large",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 552 5.2.2 over quota\r\n", "C: " },
    .code = HEARTH_ERROR_MESSAGE_REFUSED,
    .status = 552 },
  { .name = "too large after all",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 552 5.3.4 large\r\n", "C: " },
    .code = HEARTH_ERROR_MESSAGE_TOO_LARGE,
    .status = 552 },
  { .name = "too large by words of its own",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 554 5.3.4 large\r\n", "C: " },
    .code = HEARTH_ERROR_MESSAGE_TOO_LARGE,
    .status = 554 },
  { .name = "later after the dot",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 452 4.2.2 full\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 452 },
  { .name = "closing after the dot",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 421 4.3.2 closing\r\n", "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 421 },
  { .name = "nonsense after the dot",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: nonsense\r\n", "C: " },
    .code = HEARTH_ERROR_DELIVERY_UNKNOWN },
  { .name = "two codes after the dot",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 451-later\r\n250 ok\r\n", "C: " },
    .code = HEARTH_ERROR_DELIVERY_UNKNOWN },
  { .name = "354 after the dot",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n250 ok\r\n354 go\r\n",
               BODY, "S: 354 more\r\n", "C: " },
    .code = HEARTH_ERROR_DELIVERY_UNKNOWN },
  { .name = "closing in the envelope",
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n", "S: 250 ok\r\n421 closing\r\n",
               "C: " },
    .code = HEARTH_ERROR_SERVER_BUSY,
    .status = 421 },
  { .name = "domain in letters",
    .recipients = { "b@b\303\274cher.example" },
    .turns = { PIPED, "C: MAIL FROM:<a@x>\r\nRCPT TO:<b@xn--bcher-kva.example>\r\nDATA\r\n",
               "S: 250 ok\r\n250 ok\r\n354 go\r\n", BODY, "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "smtputf8",
    .recipients = { "j\303\274rg@b\303\274cher.example" },
    .turns = { HELLO, "S: 250-mx\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n",
               "C: MAIL FROM:<a@x> SMTPUTF8\r\nRCPT TO:<j\303\274rg@b\303\274cher.example>\r\nDATA\r\n",
               "S: 250 ok\r\n250 ok\r\n354 go\r\n", BODY, "S: 250 ok\r\n" },
    .code = -1,
    .n_accepted = 1 },
  { .name = "no smtputf8",
    .recipients = { "b@x", "j\303\274rg@x" },
    .turns = { PIPED, "C: " },
    .code = HEARTH_ERROR_RECIPIENT_REFUSED,
    .status = 553 },
  { .name = "no smtputf8 for the sender",
    .sender = "j\303\274rg@x",
    .turns = { PIPED, "C: " },
    .code = HEARTH_ERROR_SENDER_REFUSED },
  { .name = "no smtputf8 for headers",
    .turns = { PIPED, "C: " },
    .message_flags = HEARTH_SMTP_MESSAGE_UTF8,
    .code = HEARTH_ERROR_MESSAGE_REFUSED },
  { .name = "no 8bitmime",
    .turns = { PIPED, "C: " },
    .message_flags = HEARTH_SMTP_MESSAGE_8BIT,
    .code = HEARTH_ERROR_MESSAGE_REFUSED },
  { .name = "sender with a line end",
    .sender = "a@x>\r\nRCPT TO:<evil@x",
    .turns = { PIPED, "C: " },
    .code = HEARTH_ERROR_INVALID_INPUT },
  { .name = "recipient with a line end",
    .recipients = { "b@x", "c@x\nDATA" },
    .turns = { PIPED, "C: " },
    .code = HEARTH_ERROR_INVALID_INPUT },
};

static HearthSmtpEnvelope
envelope_of (const Dialogue *dialogue)
{
  static const char *const usual[] = { "b@x", NULL };

  return (HearthSmtpEnvelope){
    .sender = dialogue->sender != NULL ? dialogue->sender : "a@x",
    .recipients = dialogue->recipients[0] != NULL ? dialogue->recipients : usual,
    .size_bytes = dialogue->size_bytes,
    .flags = dialogue->message_flags,
  };
}

static void
play (Script *script, const Dialogue *dialogue, gsize piece)
{
  for (guint i = 0; i < MAX_TURNS && dialogue->turns[i] != NULL; i++)
    {
      const char *text = dialogue->turns[i] + 3;

      if (dialogue->turns[i][0] == 'S')
        {
          script_feed (script, text, strlen (text), piece);
          continue;
        }
      g_assert_cmpstr (script->output->str, ==, text);
      g_string_truncate (script->output, 0);
    }
}

static void
assert_outcome (Script *script, const Dialogue *dialogue)
{
  const GError *error = script->n_done > 0 ? script->message_error : script->error;

  if (dialogue->code < 0)
    {
      g_assert_no_error (script->error);
      g_assert_no_error (script->message_error);
      g_assert_cmpuint (script->n_done, ==, 1);
      g_assert_cmpuint (script->result->n_accepted, ==, dialogue->n_accepted);
      g_assert_true (hearth_smtp_session_is_ready (script->session));
      return;
    }
  g_assert_error (error, HEARTH_ERROR, dialogue->code);
  if (dialogue->status != 0)
    g_assert_cmpint (hearth_error_get_details (error)->status_code, ==, dialogue->status);
}

static void
test_dialogue (gconstpointer data)
{
  const Dialogue *dialogue = data;
  const HearthSmtpEnvelope envelope = envelope_of (dialogue);

  for (gsize piece = 0; piece < 8; piece++)
    {
      Script script;

      script_init (&script, dialogue->flags, &envelope, LETTER);
      script.body_piece = piece;
      play (&script, dialogue, piece);
      assert_outcome (&script, dialogue);
      script_clear (&script);
    }
}

/* Everything that the server says in a dialogue, and after how much of it the dot goes out and is answered. */
static void
test_cut (gconstpointer data)
{
  const Dialogue *dialogue = data;
  const HearthSmtpEnvelope envelope = envelope_of (dialogue);
  GString *said = g_string_new (NULL);

  for (guint i = 0; i < MAX_TURNS && dialogue->turns[i] != NULL; i++)
    if (dialogue->turns[i][0] == 'S')
      g_string_append (said, dialogue->turns[i] + 3);
  for (gsize cut = 0; cut <= said->len; cut++)
    {
      Script script;
      gboolean dot, done;

      script_init (&script, dialogue->flags, &envelope, LETTER);
      script_feed (&script, said->str, cut, 1);
      dot = script.n_about_to_finish > 0;
      done = script.n_done > 0;
      script_lose (&script);
      g_assert_nonnull (script.error);
      if (dot && !done)
        g_assert_error (script.message_error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);
      else if (!dot)
        g_assert_null (script.result);
      if (!dot && script.n_done > 0)
        g_assert_cmpint (script.message_error->code, !=, HEARTH_ERROR_DELIVERY_UNKNOWN);
      g_assert_cmpuint (script.n_done, <=, 1);
      script_clear (&script);
    }
  g_string_free (said, TRUE);
}

static void
test_second_message (void)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  const char *said = "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n550 no\r\n"
                     "250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n";
  Script script;

  script_init (&script, 0, &envelope, LETTER);
  script.messages_left = 2;
  script_feed (&script, said, strlen (said), 1);
  g_assert_cmpuint (script.n_done, ==, 2);
  g_assert_cmpuint (script.n_about_to_finish, ==, 2);
  g_assert_no_error (script.message_error);
  g_assert_nonnull (script.result);
  g_string_truncate (script.output, 0);
  hearth_smtp_session_quit (script.session);
  g_assert_false (hearth_smtp_session_is_ready (script.session));
  {
    g_autoptr (GBytes) out = hearth_smtp_session_take_output (script.session);

    g_assert_cmpuint (g_bytes_get_size (out), ==, 6);
    g_assert_cmpint (memcmp (g_bytes_get_data (out, NULL), "QUIT\r\n", 6), ==, 0);
  }
  script_clear (&script);
}

static void
test_refused_recipients (void)
{
  static const char *const to[] = { "b@x", "c@x", "d@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  const char *said =
      "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n550 5.1.1 no \x1b[31m such\xe2\x80\xae user\r\n"
      "250 ok\r\n451 4.7.1 later\r\n354 go\r\n250 2.0.0 queued\r\n";
  g_auto (GStrv) refused = NULL;
  const HearthSmtpRecipient *recipient;
  Script script;

  script_init (&script, 0, &envelope, LETTER);
  script_feed (&script, said, strlen (said), 1);
  g_assert_no_error (script.error);
  g_assert_no_error (script.message_error);
  g_assert_nonnull (script.result);
  refused = hearth_smtp_result_dup_refused (script.result);
  g_assert_cmpuint (g_strv_length (refused), ==, 4);
  g_assert_cmpstr (refused[0], ==, "b@x");
  g_assert_null (strchr (refused[1], '\x1b'));
  g_assert_null (strstr (refused[1], "\xe2\x80\xae"));
  g_assert_cmpstr (refused[2], ==, "d@x");
  recipient = g_ptr_array_index (script.result->recipients, 0);
  g_assert_cmpint (recipient->code, ==, 550);
  g_assert_cmpstr (recipient->enhanced_code, ==, "5.1.1");
  recipient = g_ptr_array_index (script.result->recipients, 2);
  g_assert_cmpstr (recipient->enhanced_code, ==, "4.7.1");
  g_assert_cmpstr (script.result->text, ==, "queued");
  script_clear (&script);
}

/* Bytes after the agreement to STARTTLS: the handshake is not asked for, and nothing more goes out. */
static void
test_injection (void)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  const char *const extra[] = { "2", "\r\n", "250 AUTH PLAIN\r\n", "250-mx\r\n250 AUTH PLAIN\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (extra); i++)
    {
      g_autofree char *said = g_strconcat ("220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n", extra[i], NULL);
      Script script;

      script_init (&script, HEARTH_SMTP_SESSION_START_TLS | HEARTH_SMTP_SESSION_SIGN_IN, &envelope, LETTER);
      script_feed (&script, said, strlen (said), 0);
      g_assert_error (script.error, HEARTH_ERROR, HEARTH_ERROR_STARTTLS_MISSING);
      g_assert_cmpstr (script.output->str, ==,
                       "EHLO [127.0.0.1]\r\n"
                       "STARTTLS\r\n");
      script_clear (&script);
    }
}

static void
test_log (void)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  const char *said =
      "220 mx\r\n250-mx\r\n250 AUTH PLAIN\r\n334 Y2hhbGxlbmdl\r\n235 in\r\n250 ok\r\n250 ok\r\n354 go\r\n";
  g_autofree char *text = NULL;
  Script script;

  script_init (&script, HEARTH_SMTP_SESSION_SIGN_IN, &envelope, "CANARY");
  script_feed (&script, said, strlen (said), 1);
  g_assert_nonnull (strstr (script.output->str, "CANARY"));
  text = hearth_ring_log_dup_text (script.log);
  g_assert_nonnull (strstr (text, "> AUTH PLAIN"));
  g_assert_nonnull (strstr (text, "> MAIL FROM:<a@x>"));
  g_assert_null (strstr (text, NUL_USER));
  g_assert_null (strstr (text, "cmVzcG9uc2U"));
  g_assert_null (strstr (text, "Y2hhbGxlbmdl"));
  g_assert_null (strstr (text, "CANARY"));
  script_clear (&script);
}

/* 2,000 recipients in one go, and their answers in one piece. */
static void
test_many_recipients (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) to = NULL;
  HearthSmtpEnvelope envelope = { .sender = "a@x" };
  const char *hello = "220 mx\r\n250-mx\r\n250 PIPELINING\r\n";
  GString *said = g_string_new ("250 ok\r\n");
  Script script;

  for (guint i = 0; i < HEARTH_SMTP_RECIPIENTS_MAX; i++)
    {
      g_autofree char *address = g_strdup_printf ("b%u@x", i);

      g_strv_builder_add (builder, address);
      g_string_append (said, i % 2 == 0 ? "250 ok\r\n" : "550 no\r\n");
    }
  g_string_append (said, "354 go\r\n");
  to = g_strv_builder_end (builder);
  envelope.recipients = (const char *const *) to;
  script_init (&script, 0, &envelope, LETTER);
  script_feed (&script, hello, strlen (hello), 1);
  script_feed (&script, said->str, said->len, 0);
  script_feed (&script, "250 ok\r\n", 8, 0);
  g_assert_nonnull (script.result);
  g_assert_cmpuint (script.result->n_accepted, ==, HEARTH_SMTP_RECIPIENTS_MAX / 2);
  script_clear (&script);
  g_string_free (said, TRUE);
}

/* One more is refused for good before anything is said of the message. */
static void
test_too_many_recipients (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) to = NULL;
  HearthSmtpEnvelope envelope = { .sender = "a@x" };
  const char *hello = "220 mx\r\n250 mx\r\n";
  Script script;

  for (guint i = 0; i <= HEARTH_SMTP_RECIPIENTS_MAX; i++)
    g_strv_builder_add (builder, "b@x");
  to = g_strv_builder_end (builder);
  envelope.recipients = (const char *const *) to;
  script_init (&script, 0, &envelope, LETTER);
  script_feed (&script, hello, strlen (hello), 1);
  g_assert_error (script.message_error, HEARTH_ERROR, HEARTH_ERROR_MESSAGE_REFUSED);
  script_clear (&script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/session/dialogue/%s", dialogues[i].name);
      g_autofree char *cut = g_strdup_printf ("/smtp/session/cut/%s", dialogues[i].name);

      g_test_add_data_func (path, &dialogues[i], test_dialogue);
      g_test_add_data_func (cut, &dialogues[i], test_cut);
    }
  g_test_add_func ("/smtp/session/second-message", test_second_message);
  g_test_add_func ("/smtp/session/refused-recipients", test_refused_recipients);
  g_test_add_func ("/smtp/session/injection", test_injection);
  g_test_add_func ("/smtp/session/log", test_log);
  g_test_add_func ("/smtp/session/many-recipients", test_many_recipients);
  g_test_add_func ("/smtp/session/too-many-recipients", test_too_many_recipients);
  return g_test_run ();
}
