/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthSmtpConnection against the real Exim and the real Dovecot of tests/household. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-smtp-connection.h"
#include "hearth-thread.h"

#define BODY                                                                                                 \
  "From: Anna Vogel <anna@vogel.example>\nTo: Tomas Vogel <tomas@vogel.example>\nSubject: hearth smtp "      \
  "test\n"                                                                                                   \
  "Message-ID: <%s@vogel.example>\nDate: Thu, 01 Jan 2026 10:00:00 +0000\n%sMIME-Version: "                  \
  "1.0\n\n.\n..dots\nend"

static void
capture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

typedef struct
{
  const char *port;
  HearthStreamSecurity security;
} Way;

static const Way exim_starttls = { "HEARTH_SUBMISSION_PORT", HEARTH_STREAM_SECURITY_STARTTLS };
static const Way exim_tls = { "HEARTH_SUBMISSIONS_PORT", HEARTH_STREAM_SECURITY_TLS };
static const Way exim_plain = { "HEARTH_SUBMISSION_PLAIN_PORT", HEARTH_STREAM_SECURITY_NONE };
static const Way dovecot_starttls = { "HEARTH_DOVECOT_SUBMISSION_PORT", HEARTH_STREAM_SECURITY_STARTTLS };

static HearthSmtpConnection *
open_as (const Way *way, const char *host, const char *user, const char *password, GError **error)
{
  const HearthSmtpConfig config = {
    .server = { .host = host, .port = (guint16) atoi (g_getenv (way->port)), .security = way->security },
    .user = user,
    .secret = password,
    .name = "test",
  };
  g_autoptr (HearthSmtpConnection) connection = hearth_smtp_connection_new (&config);
  g_autoptr (GAsyncResult) result = NULL;

  hearth_smtp_connection_open_async (connection, NULL, capture_cb, &result);
  if (!hearth_smtp_connection_open_finish (connection, wait_for (&result), error))
    {
      g_autofree char *log = hearth_smtp_connection_dup_log (connection);

      g_test_message ("%s", log);
      g_assert_false (hearth_smtp_connection_is_ready (connection));
      return NULL;
    }
  g_assert_true (hearth_smtp_connection_is_ready (connection));
  return g_steal_pointer (&connection);
}

static HearthSmtpConnection *
open_anna (const Way *way)
{
  g_autoptr (GError) error = NULL;
  HearthSmtpConnection *connection = open_as (way, g_getenv ("HEARTH_HOST"), g_getenv ("HEARTH_ANNA_LOGIN"),
                                              g_getenv ("HEARTH_ANNA_PASSWORD"), &error);

  g_assert_no_error (error);
  return connection;
}

static gboolean
count_cb (HearthSmtpConnection *connection, gpointer data, GError **error)
{
  (*(guint *) data)++;
  return TRUE;
}

typedef struct
{
  const char *sender;
  const char *recipients[8];
  const char *header;
  guint64 pad_bytes;
} Letter;

/* The id of the letter that was sent last. */
static char *last_id;

static HearthSmtpResult *
send_letter (HearthSmtpConnection *connection, const Letter *letter, guint *n_finished, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *head = g_strdup_printf (BODY, id, letter->header != NULL ? letter->header : "");
  GString *text = g_string_new (head);
  g_autoptr (GInputStream) body = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  HearthSmtpMessage message = {
    .envelope = { .sender = letter->sender != NULL ? letter->sender : g_getenv ("HEARTH_ANNA_ADDRESS"),
                  .recipients = letter->recipients },
    .about_to_finish = count_cb,
    .data = n_finished,
  };

  while (text->len < letter->pad_bytes)
    g_string_append (text, "\nA line that makes this letter longer than the server wants it to be.");
  message.envelope.size_bytes = text->len;
  body = g_memory_input_stream_new_from_data (text->str, (gssize) text->len, NULL);
  message.body = body;
  *n_finished = 0;
  g_free (last_id);
  last_id = g_strdup (id);
  hearth_smtp_connection_send_async (connection, &message, NULL, capture_cb, &result);
  wait_for (&result);
  g_string_free (text, TRUE);
  return hearth_smtp_connection_send_finish (connection, result, error);
}

/* A few words of IMAP, to look into somebody's mailbox. */
typedef struct
{
  GSocketConnection *socket;
  GDataInputStream *in;
} Mailbox;

static char *
mailbox_ask (Mailbox *mailbox, const char *command)
{
  g_autofree char *line = g_strdup_printf ("a %s\r\n", command);
  g_autoptr (GError) error = NULL;
  GString *answer = g_string_new (NULL);

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (mailbox->socket)), line,
                             strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  while (TRUE)
    {
      g_autofree char *got = g_data_input_stream_read_line (mailbox->in, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (got);
      g_string_append_printf (answer, "%s\n", got);
      if (g_str_has_prefix (got, "a "))
        break;
    }
  return g_string_free (answer, FALSE);
}

static void
mailbox_open (Mailbox *mailbox, const char *login, const char *password)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *command = g_strdup_printf ("LOGIN %s %s", login, password);
  g_autofree char *greeting = NULL;
  g_autofree char *answer = NULL;

  mailbox->socket = g_socket_client_connect_to_host (
      client, "127.0.0.1", (guint16) atoi (g_getenv ("HEARTH_IMAP_PORT")), NULL, &error);
  g_assert_no_error (error);
  mailbox->in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (mailbox->socket)));
  g_data_input_stream_set_newline_type (mailbox->in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  greeting = g_data_input_stream_read_line (mailbox->in, NULL, NULL, NULL);
  answer = mailbox_ask (mailbox, command);
  g_assert_nonnull (strstr (answer, "a OK"));
  g_free (mailbox_ask (mailbox, "SELECT INBOX"));
}

static void
mailbox_close (Mailbox *mailbox)
{
  g_object_unref (mailbox->in);
  g_object_unref (mailbox->socket);
}

/* Asks until the letter is there. */
static char *
mailbox_await (Mailbox *mailbox, const char *id)
{
  g_autofree char *search = g_strdup_printf ("UID SEARCH HEADER Message-ID %s", id);

  while (TRUE)
    {
      g_autofree char *answer = mailbox_ask (mailbox, search);
      const char *found = strstr (answer, "* SEARCH ");
      g_autofree char *fetch = NULL;

      if (found != NULL && g_ascii_isdigit (found[9]))
        {
          fetch = g_strdup_printf ("UID FETCH %d BODY.PEEK[]", atoi (found + 9));
          return mailbox_ask (mailbox, fetch);
        }
      g_free (mailbox_ask (mailbox, "NOOP"));
    }
}

static void
assert_delivers (const Way *way)
{
  g_autoptr (HearthSmtpConnection) connection = open_anna (way);
  const char *to = g_getenv ("HEARTH_TOMAS_ADDRESS");
  Mailbox mailbox;

  mailbox_open (&mailbox, g_getenv ("HEARTH_TOMAS_LOGIN"), g_getenv ("HEARTH_TOMAS_PASSWORD"));
  for (guint i = 0; i < 3; i++)
    {
      const Letter letter = { .recipients = { to } };
      g_autoptr (GError) error = NULL;
      guint n_finished;
      g_autoptr (HearthSmtpResult) result = send_letter (connection, &letter, &n_finished, &error);
      g_autofree char *got = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (n_finished, ==, 1);
      g_assert_cmpuint (result->n_accepted, ==, 1);
      g_assert_null (hearth_smtp_result_dup_refused (result));
      got = mailbox_await (&mailbox, last_id);
      g_assert_nonnull (strstr (got, "\n\n.\n..dots\nend"));
      g_assert_true (hearth_smtp_connection_is_ready (connection));
    }
  mailbox_close (&mailbox);
  hearth_smtp_connection_close (connection);
  g_assert_false (hearth_smtp_connection_is_ready (connection));
}

static void
test_delivers (gconstpointer way)
{
  assert_delivers (way);
}

static void
test_encrypted (void)
{
  g_autoptr (HearthSmtpConnection) tls = open_anna (&exim_tls);
  g_autoptr (HearthSmtpConnection) starttls = open_anna (&exim_starttls);
  g_autoptr (HearthSmtpConnection) plain = open_anna (&exim_plain);
  g_autofree char *log = hearth_smtp_connection_dup_log (starttls);

  g_assert_true (hearth_stream_is_encrypted (hearth_smtp_connection_get_stream (tls)));
  g_assert_true (hearth_stream_is_encrypted (hearth_smtp_connection_get_stream (starttls)));
  g_assert_false (hearth_stream_is_encrypted (hearth_smtp_connection_get_stream (plain)));
  g_assert_cmpuint (hearth_smtp_connection_get_size_limit (tls), ==, atoi (g_getenv ("HEARTH_SIZE_LIMIT")));
  g_assert_nonnull (strstr (log, "> STARTTLS"));
  g_assert_nonnull (strstr (log, "signing in by PLAIN"));
  g_assert_null (strstr (log, g_getenv ("HEARTH_ANNA_PASSWORD")));
  hearth_smtp_connection_close (tls);
  hearth_smtp_connection_close (starttls);
  hearth_smtp_connection_close (plain);
}

static void
test_scram (void)
{
  g_autoptr (HearthSmtpConnection) connection = open_anna (&dovecot_starttls);
  g_autofree char *log = hearth_smtp_connection_dup_log (connection);

  g_test_message ("%s", log);
  g_assert_nonnull (strstr (log, "signing in by SCRAM-SHA-256"));
  hearth_smtp_connection_close (connection);
}

static void
test_wrong_password (void)
{
  const Way *const ways[] = { &exim_tls, &exim_starttls, &exim_plain, &dovecot_starttls };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSmtpConnection) connection =
          open_as (ways[i], g_getenv ("HEARTH_HOST"), g_getenv ("HEARTH_ANNA_LOGIN"), "wrong", &error);

      g_assert_null (connection);
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED);
      g_assert_cmpint (hearth_error_get_details (error)->status_code, ==, 535);
      g_assert_cmpstr (hearth_error_get_details (error)->host, ==, g_getenv ("HEARTH_HOST"));
    }
}

static void
test_odd_password (void)
{
  const Way *const ways[] = { &exim_tls, &dovecot_starttls };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSmtpConnection) connection =
          open_as (ways[i], g_getenv ("HEARTH_HOST"), g_getenv ("HEARTH_ODD_LOGIN"),
                   g_getenv ("HEARTH_ODD_PASSWORD"), &error);

      g_assert_no_error (error);
      hearth_smtp_connection_close (connection);
    }
}

static void
test_bad_certificates (void)
{
  const char *const names[] = { "expired",      "notyet",     "wronghost", "wrongip",   "cnonly",
                                "wildcard-tld", "selfsigned", "unknownca", "expiredca", "leafasca",
                                "clientonly",   "sha1",       "rsa1024" };
  const Way *const ways[] = { &exim_tls, &exim_starttls };

  for (guint i = 0; i < G_N_ELEMENTS (names) * G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *host = g_strconcat (names[i / 2], ".hearth.localhost", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSmtpConnection) connection = open_as (
          ways[i % 2], host, g_getenv ("HEARTH_ANNA_LOGIN"), g_getenv ("HEARTH_ANNA_PASSWORD"), &error);

      g_assert_null (connection);
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TLS_CERTIFICATE);
      g_assert_nonnull (hearth_error_get_details (error)->certificate);
    }
}

/* STARTTLS where there is none, TLS where STARTTLS is wanted, and a port where nobody is. */
static void
test_wrong_ways (void)
{
  const Way stripped = { "HEARTH_SUBMISSION_PLAIN_PORT", HEARTH_STREAM_SECURITY_STARTTLS };
  const Way not_tls = { "HEARTH_SUBMISSION_PORT", HEARTH_STREAM_SECURITY_TLS };
  g_autoptr (GError) error = NULL;

  g_assert_null (open_as (&stripped, g_getenv ("HEARTH_HOST"), "anna", "anna-secret", &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STARTTLS_MISSING);
  g_clear_error (&error);
  g_assert_null (open_as (&not_tls, g_getenv ("HEARTH_HOST"), "anna", "anna-secret", &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_TLS_HANDSHAKE);
}

static const struct
{
  Letter letter;
  HearthErrorCode code;
  int status;
  const char *enhanced;
  guint n_finished;
} refusals[] = {
  { { .recipients = { "nobody@household.test" } }, HEARTH_ERROR_RECIPIENT_REFUSED, 550, "5.1.1", 0 },
  { { .recipients = { "reject@household.test" } }, HEARTH_ERROR_RECIPIENT_REFUSED, 550, "5.7.1", 0 },
  { { .recipients = { "defer@household.test" } }, HEARTH_ERROR_SERVER_BUSY, 451, "4.7.1", 0 },
  { { .recipients = { "full@household.test" } }, HEARTH_ERROR_SERVER_BUSY, 452, "4.2.2", 0 },
  { { .recipients = { "busy@household.test" } }, HEARTH_ERROR_SERVER_BUSY, 421, "4.3.2", 0 },
  /* One of them may still be reached: the letter waits for that one. */
  { { .recipients = { "defer@household.test", "reject@household.test" } },
    HEARTH_ERROR_SERVER_BUSY,
    0,
    NULL,
    0 },
  { { .sender = "notmine@household.test", .recipients = { "empty@household.test" } },
    HEARTH_ERROR_SENDER_REFUSED,
    0,
    NULL,
    0 },
  { { .recipients = { "empty@household.test" }, .header = "X-Reject-Me: yes\n" },
    HEARTH_ERROR_MESSAGE_REFUSED,
    550,
    NULL,
    1 },
  { { .recipients = { "empty@household.test" }, .header = "X-Defer-Me: yes\n" },
    HEARTH_ERROR_SERVER_BUSY,
    451,
    NULL,
    1 },
  { { .recipients = { "empty@household.test" }, .pad_bytes = 11 * 1024 * 1024 },
    HEARTH_ERROR_MESSAGE_TOO_LARGE,
    0,
    NULL,
    0 },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (HearthSmtpConnection) connection = open_anna (&exim_tls);
      g_autoptr (GError) error = NULL;
      guint n_finished;
      g_autoptr (HearthSmtpResult) result =
          send_letter (connection, &refusals[i].letter, &n_finished, &error);
      const HearthErrorDetails *details;

      g_assert_null (result);
      g_test_message ("%u: %s", i, error->message);
      g_assert_error (error, HEARTH_ERROR, (int) refusals[i].code);
      g_assert_cmpuint (n_finished, ==, refusals[i].n_finished);
      details = hearth_error_get_details (error);
      if (refusals[i].status != 0)
        g_assert_cmpint (details->status_code, ==, refusals[i].status);
      if (refusals[i].enhanced != NULL)
        g_assert_cmpstr (details->enhanced_code, ==, refusals[i].enhanced);
      if (refusals[i].code == HEARTH_ERROR_RECIPIENT_REFUSED)
        g_assert_cmpstr (details->recipients[0], ==, refusals[i].letter.recipients[0]);
      if (refusals[i].status != 421)
        {
          const Letter next = { .recipients = { "empty@household.test" } };
          g_autoptr (GError) next_error = NULL;
          g_autoptr (HearthSmtpResult) next_result =
              send_letter (connection, &next, &n_finished, &next_error);

          g_assert_no_error (next_error);
          g_assert_nonnull (next_result);
        }
      hearth_smtp_connection_close (connection);
    }
}

static void
test_some_refused (void)
{
  const Letter letter = { .recipients = { "nobody@household.test", "empty@household.test",
                                          "reject@household.test", "defer@household.test" } };
  g_autoptr (HearthSmtpConnection) connection = open_anna (&exim_starttls);
  g_autoptr (GError) error = NULL;
  guint n_finished;
  g_autoptr (HearthSmtpResult) result = send_letter (connection, &letter, &n_finished, &error);
  g_auto (GStrv) refused = NULL;
  Mailbox mailbox;
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_accepted, ==, 1);
  refused = hearth_smtp_result_dup_refused (result);
  g_assert_cmpuint (g_strv_length (refused), ==, 6);
  g_assert_cmpstr (refused[0], ==, "nobody@household.test");
  g_assert_cmpstr (refused[2], ==, "reject@household.test");
  g_assert_cmpstr (refused[4], ==, "defer@household.test");
  mailbox_open (&mailbox, g_getenv ("HEARTH_EMPTY_LOGIN"), g_getenv ("HEARTH_EMPTY_PASSWORD"));
  got = mailbox_await (&mailbox, last_id);
  g_assert_nonnull (got);
  mailbox_close (&mailbox);
  hearth_smtp_connection_close (connection);
}

/* The server hangs up in the middle of the envelope: surely not sent. */
static void
test_hangup (void)
{
  const Letter letter = { .recipients = { "hangup@household.test" } };
  g_autoptr (HearthSmtpConnection) connection = open_anna (&exim_starttls);
  g_autoptr (GError) error = NULL;
  guint n_finished;
  g_autoptr (HearthSmtpResult) result = send_letter (connection, &letter, &n_finished, &error);

  g_assert_null (result);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_cmpint (error->code, !=, HEARTH_ERROR_DELIVERY_UNKNOWN);
  g_assert_cmpuint (n_finished, ==, 0);
  hearth_smtp_connection_close (connection);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  if (g_getenv ("HEARTH_HOUSEHOLD") == NULL)
    {
      g_print ("1..0 # SKIP needs tests/household\n");
      return 0;
    }
  g_test_add_data_func ("/smtp/servers/delivers/exim-tls", &exim_tls, test_delivers);
  g_test_add_data_func ("/smtp/servers/delivers/exim-starttls", &exim_starttls, test_delivers);
  g_test_add_data_func ("/smtp/servers/delivers/exim-plain", &exim_plain, test_delivers);
  g_test_add_data_func ("/smtp/servers/delivers/dovecot", &dovecot_starttls, test_delivers);
  g_test_add_func ("/smtp/servers/encrypted", test_encrypted);
  g_test_add_func ("/smtp/servers/scram", test_scram);
  g_test_add_func ("/smtp/servers/wrong-password", test_wrong_password);
  g_test_add_func ("/smtp/servers/odd-password", test_odd_password);
  g_test_add_func ("/smtp/servers/bad-certificates", test_bad_certificates);
  g_test_add_func ("/smtp/servers/wrong-ways", test_wrong_ways);
  g_test_add_func ("/smtp/servers/refusals", test_refusals);
  g_test_add_func ("/smtp/servers/some-refused", test_some_refused);
  g_test_add_func ("/smtp/servers/hangup", test_hangup);
  return g_test_run ();
}
