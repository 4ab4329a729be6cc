/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no server should say, said at every point of an exchange: the session ends with a plain error, and what it
 * knows about a message under way stays true. */
#include <string.h>

#include "hearth-error.h"
#include "smtp-script.h"

typedef struct
{
  const char *name;
  HearthSmtpSessionFlags flags;
  const char *before; /* what a good server has said until then */
  gboolean dot_is_out;
} Stage;

static const Stage stages[] = {
  { "greeting", 0, "", FALSE },
  { "ehlo", 0, "220 mx\r\n", FALSE },
  { "starttls", HEARTH_SMTP_SESSION_START_TLS, "220 mx\r\n250-mx\r\n250 STARTTLS\r\n", FALSE },
  { "after-tls", HEARTH_SMTP_SESSION_START_TLS, "220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n", FALSE },
  { "auth", HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250-mx\r\n250 AUTH PLAIN\r\n", FALSE },
  { "mail", 0, "220 mx\r\n250-mx\r\n250 PIPELINING\r\n", FALSE },
  { "rcpt", 0, "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n", FALSE },
  { "data", 0, "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n", FALSE },
  { "final", 0, "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n", TRUE },
};

#define BYTES(text) text, sizeof (text) - 1

typedef struct
{
  const char *bytes;
  gsize size;
  guint times; /* how often, 0 for once */
  const char *after;
} Hostile;

/* No reply at any stage. */
static const Hostile hostile[] = {
  { BYTES ("garbage\r\n") },
  { BYTES ("\r\n") },
  { BYTES ("\n") },
  { BYTES ("\r\r\n") },
  { BYTES ("2\r\n") },
  { BYTES ("25\r\n") },
  { BYTES ("25 ok\r\n") },
  { BYTES ("2500 ok\r\n") },
  { BYTES ("250ok\r\n") },
  { BYTES ("250_ok\r\n") },
  { BYTES ("250\tok\r\n") },
  { BYTES ("250.ok\r\n") },
  { BYTES (" 250 ok\r\n") },
  { BYTES ("-250 ok\r\n") },
  { BYTES ("+250 ok\r\n") },
  { BYTES ("2 50 ok\r\n") },
  { BYTES ("25a ok\r\n") },
  { BYTES ("0x2 ok\r\n") },
  { BYTES ("000 ok\r\n") },
  { BYTES ("099 ok\r\n") },
  { BYTES ("100 wait\r\n") },
  { BYTES ("150 wait\r\n") },
  { BYTES ("199 wait\r\n") },
  { BYTES ("600 what\r\n") },
  { BYTES ("699 what\r\n") },
  { BYTES ("999 what\r\n") },
  { BYTES ("4294967546 ok\r\n") },
  { BYTES ("-1 ok\r\n") },
  { BYTES ("\xd9\xa2\xd9\xa5\xd9\xa0 ok\r\n") },
  { BYTES ("\xef\xbb\xbf"
           "250 ok\r\n") },
  { BYTES ("250-a\r\n251 b\r\n") },
  { BYTES ("250-a\r\n550 b\r\n") },
  { BYTES ("250-a\r\nb\r\n") },
  { BYTES ("250-a\r\n\r\n") },
  { BYTES ("250-a\r\n250\tb\r\n") },
  { BYTES ("220-a\r\n220-b\r\n250 c\r\n") },
  { BYTES ("250 a\0b\r\n") },
  { BYTES ("250-a\0\r\n250 b\r\n") },
  { BYTES ("\0\0\0\0\r\n") },
  { BYTES ("\xff\xfe\xfd\r\n") },
  { BYTES ("\x16\x03\x01\x02\x00\x01\x00\n") },
  { BYTES ("* OK IMAP4rev1 ready\r\n") },
  { BYTES ("+OK POP3 ready\r\n") },
  { BYTES ("HTTP/1.1 200 OK\r\n") },
  { BYTES ("SSH-2.0-OpenSSH\r\n") },
  { BYTES ("EHLO [127.0.0.1]\r\n") },
  { BYTES ("<html>\r\n") },
  { BYTES ("Location: 250 ok\r\n") },
  { BYTES ("250-x\r\n"), 101 },
  { BYTES ("250-\r\n"), 100000 },
  { BYTES ("250-x"), 1000, "\r\n" },
  { BYTES ("250 xxxxxxxxxxxxxxxx"), 1000, "\r\n" },
  { BYTES ("x"), 300000 },
  { BYTES ("\0"), 300000 },
  { BYTES ("\r"), 300000 },
  { BYTES ("2"), 300000 },
  { BYTES ("250 "), 100000 },
};

static char *
hostile_bytes (const Hostile *case_, gsize *size)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MAX (case_->times, 1); i++)
    g_string_append_len (text, case_->bytes, (gssize) case_->size);
  if (case_->after != NULL)
    g_string_append (text, case_->after);
  *size = text->len;
  return g_string_free (text, FALSE);
}

static void
run_case (const Stage *stage, const Hostile *case_, gsize piece)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  gsize size;
  g_autofree char *bytes = hostile_bytes (case_, &size);
  gsize said;
  Script script;

  script_init (&script, stage->flags, &envelope, "letter");
  script_feed (&script, stage->before, strlen (stage->before), 1);
  g_assert_no_error (script.error);
  said = script.output->len;
  script_feed (&script, bytes, size, piece);
  g_assert_nonnull (script.error);
  if (!g_error_matches (script.error, HEARTH_ERROR, HEARTH_ERROR_LIMIT))
    g_assert_error (script.error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
  g_assert_cmpuint (script.output->len, ==, said);
  g_assert_cmpuint (hearth_smtp_session_get_unread_bytes (script.session), ==, 0);
  g_assert_null (script.result);
  if (stage->dot_is_out)
    g_assert_error (script.message_error, HEARTH_ERROR, HEARTH_ERROR_DELIVERY_UNKNOWN);
  else if (script.message_error != NULL)
    g_assert_cmpint (script.message_error->code, !=, HEARTH_ERROR_DELIVERY_UNKNOWN);
  script_clear (&script);
}

static void
test_stage (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      gsize size;

      g_free (hostile_bytes (&hostile[i], &size));
      run_case (data, &hostile[i], 0);
      run_case (data, &hostile[i], size < 10000 ? 1 : 4096);
      run_case (data, &hostile[i], 1000);
    }
}

/* Replies that are whole but mean nothing here. */
static const struct
{
  HearthSmtpSessionFlags flags;
  const char *said;
  int code;
} misplaced[] = {
  { 0, "250 ok\r\n", HEARTH_ERROR_PROTOCOL },
  { 0, "354 go\r\n", HEARTH_ERROR_PROTOCOL },
  { 0, "220 mx\r\n354 go\r\n", HEARTH_ERROR_PROTOCOL },
  { 0, "220 mx\r\n334 \r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_START_TLS, "220 mx\r\n250-mx\r\n250 STARTTLS\r\n250 ok\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_START_TLS, "220 mx\r\n250-mx\r\n250 STARTTLS\r\n354 ok\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_START_TLS, "220 mx\r\n250-mx\r\n250 XSTARTTLS\r\n", HEARTH_ERROR_STARTTLS_MISSING },
  { HEARTH_SMTP_SESSION_START_TLS, "220 mx\r\n250 STARTTLS\r\n", HEARTH_ERROR_STARTTLS_MISSING },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n354 go\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334 !!!!\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334 AAA\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334 A===\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334 AA=A\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334 =AAA\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334 AA AA\r\n", HEARTH_ERROR_PROTOCOL },
  { HEARTH_SMTP_SESSION_SIGN_IN, "220 mx\r\n250 mx\r\n334-AAAA\r\n334 AAAA\r\n", HEARTH_ERROR_PROTOCOL },
  { 0, "220 mx\r\n250-mx\r\n250 PIPELINING\r\n354 ok\r\n250 ok\r\n354 go\r\n", HEARTH_ERROR_PROTOCOL },
  { 0, "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n250 again\r\n",
    HEARTH_ERROR_PROTOCOL },
};

static void
test_misplaced (void)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };

  for (guint i = 0; i < G_N_ELEMENTS (misplaced); i++)
    {
      Script script;

      script_init (&script, misplaced[i].flags, &envelope, "letter");
      script_feed (&script, misplaced[i].said, strlen (misplaced[i].said), 1);
      g_test_message ("%u", i);
      g_assert_error (script.error, HEARTH_ERROR, misplaced[i].code);
      script_clear (&script);
    }
}

/* Half a body is out when the server has had enough: it is closed without the dot. */
static void
test_interrupted (void)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  const char *said = "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n";
  const struct
  {
    const char *reply;
    HearthErrorCode code;
  } replies[] = {
    { "552 5.3.4 large\r\n", HEARTH_ERROR_MESSAGE_TOO_LARGE },
    { "554 no\r\n", HEARTH_ERROR_MESSAGE_REFUSED },
    { "451 later\r\n", HEARTH_ERROR_SERVER_BUSY },
    { "421 closing\r\n", HEARTH_ERROR_SERVER_BUSY },
    { "250 thanks\r\n", HEARTH_ERROR_PROTOCOL },
    { "354 more\r\n", HEARTH_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      HearthSmtpEvent event;
      Script script;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) out = NULL;

      script_init (&script, 0, &envelope, "letter");
      script_feed (&script, said, strlen (said), 1);
      hearth_smtp_session_feed (script.session, (const guint8 *) "354 go\r\n", 8);
      g_assert_cmpint (hearth_smtp_session_next_event (script.session), ==, HEARTH_SMTP_EVENT_SEND_BODY);
      hearth_smtp_session_add_body (script.session, (const guint8 *) "half", 4);
      if (i % 2 == 0)
        hearth_smtp_session_end_body (script.session);
      hearth_smtp_session_feed (script.session, (const guint8 *) replies[i].reply, strlen (replies[i].reply));
      hearth_smtp_session_finish_message (script.session);
      do
        event = hearth_smtp_session_next_event (script.session);
      while (event == HEARTH_SMTP_EVENT_ABOUT_TO_FINISH);
      g_assert_cmpint (event, ==, HEARTH_SMTP_EVENT_MESSAGE_DONE);
      g_assert_null (hearth_smtp_session_take_result (script.session, &error));
      g_assert_error (error, HEARTH_ERROR, (int) replies[i].code);
      g_assert_cmpint (hearth_smtp_session_next_event (script.session), ==, HEARTH_SMTP_EVENT_FAILED);
      out = hearth_smtp_session_take_output (script.session);
      g_assert_null (
          g_strstr_len (g_bytes_get_data (out, NULL), (gssize) g_bytes_get_size (out), "\r\n.\r\n"));
      script_clear (&script);
    }
}

/* A hundred lines are allowed, and two thousand bytes a line. */
static void
test_at_the_limit (void)
{
  static const char *const to[] = { "b@x", NULL };
  const HearthSmtpEnvelope envelope = { .sender = "a@x", .recipients = to };
  GString *said = g_string_new ("220 mx\r\n250-mx\r\n250-PIPELINING\r\n");
  Script script;

  for (guint i = 0; i < 97; i++)
    {
      g_autofree char *filler = g_strnfill (i == 0 ? 2000 : i, 'X');

      g_string_append_printf (said, "250-%s\r\n", filler);
    }
  g_string_append (said, "250 LAST\r\n");
  script_init (&script, 0, &envelope, "letter");
  script_feed (&script, said->str, said->len, 7);
  g_assert_no_error (script.error);
  g_assert_cmpuint (script.n_ready, ==, 1);
  script_clear (&script);
  g_string_free (said, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/hostile/%s", stages[i].name);

      g_test_add_data_func (path, &stages[i], test_stage);
    }
  g_test_add_func ("/smtp/hostile/misplaced", test_misplaced);
  g_test_add_func ("/smtp/hostile/interrupted", test_interrupted);
  g_test_add_func ("/smtp/hostile/at-the-limit", test_at_the_limit);
  return g_test_run ();
}
