/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthStream against real TLS servers, good and bad: tls_peer.py, which counts what it is told. */
#include <glib/gstdio.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-thread.h"
#include "hearth-tls-policy.h"
#include "net-fixture.h"

/* Stands for a password: it is written as soon as a stream says that it is open. */
#define SECRET "SECRET\r\n"

typedef struct
{
  GSubprocess *process;
  GDataInputStream *lines;
  char *directory;
  GHashTable *ports;
} Peer;

static Peer peer;

static void
peer_start (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "net", "tls_peer.py", NULL);
  g_autofree char *ready = NULL;
  g_auto (GStrv) words = NULL;

  peer.directory = g_dir_make_tmp ("hearth-tls-XXXXXX", &error);
  g_assert_no_error (error);
  peer.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                   "python3", "-W", "ignore", program, peer.directory, NULL);
  g_assert_no_error (error);
  peer.lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer.process));
  ready = g_data_input_stream_read_line (peer.lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ready);
  g_assert_true (g_str_has_prefix (ready, "ready "));
  peer.ports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  words = g_strsplit (ready, " ", -1);
  for (guint i = 1; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      g_hash_table_insert (peer.ports, g_strdup (pair[0]), GINT_TO_POINTER (atoi (pair[1])));
    }
}

static void
peer_stop (void)
{
  g_autoptr (GDir) dir = g_dir_open (peer.directory, 0, NULL);
  const char *name;

  g_output_stream_close (g_subprocess_get_stdin_pipe (peer.process), NULL, NULL);
  g_subprocess_wait (peer.process, NULL, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (peer.directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (peer.directory);
  g_object_unref (peer.lines);
  g_object_unref (peer.process);
  g_hash_table_unref (peer.ports);
  g_free (peer.directory);
}

/* What the server says about the connection that just ended. */
static char *
peer_report (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *line;

  g_data_input_stream_read_line_async (peer.lines, G_PRIORITY_DEFAULT, NULL, fixture_capture_cb, &result);
  line = g_data_input_stream_read_line_finish (peer.lines, fixture_wait (&result), NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", line);
  return line;
}

static char *
report_get (const char *report, const char *key)
{
  g_autofree char *wanted = g_strdup_printf (" %s=", key);
  const char *at = strstr (report, wanted);
  const char *value;

  g_assert_nonnull (at);
  value = at + strlen (wanted);
  return g_strndup (value, strcspn (value, " "));
}

/* Connects as a protocol would, and tells the secret as soon as it may. */
static HearthStream *
tell_secret (const char *kind, const char *host, const char *pin, GError **error)
{
  const gboolean starttls = g_str_has_prefix (kind, "starttls");
  const HearthStreamConfig config = {
    .host = host,
    .port = (guint16) GPOINTER_TO_INT (g_hash_table_lookup (peer.ports, kind)),
    .security = starttls ? HEARTH_STREAM_SECURITY_STARTTLS : HEARTH_STREAM_SECURITY_TLS,
    .pinned_sha256 = pin,
  };
  g_autoptr (HearthStream) stream = fixture_connect (&config, error);

  if (stream == NULL)
    return NULL;
  if (starttls)
    {
      g_autofree char *greeting = fixture_read (stream, NULL);
      g_autofree char *agreed = NULL;

      g_assert_cmpstr (greeting, ==, "* OK ready\r\n");
      g_assert_true (fixture_write (stream, "a STARTTLS\r\n", NULL));
      agreed = fixture_read (stream, NULL);
      g_assert_true (g_str_has_prefix (agreed, "a OK begin\r\n"));
      if (!fixture_start_tls (stream, strlen (agreed) - strlen ("a OK begin\r\n"), error))
        return NULL;
    }
  g_assert_true (hearth_stream_is_encrypted (stream));
  g_assert_true (fixture_write (stream, SECRET, NULL));
  return g_steal_pointer (&stream);
}

static void
assert_accepted (const char *kind, const char *host, const char *pin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthStream) stream = tell_secret (kind, host, pin, &error);
  g_autofree char *hello = NULL;
  g_autofree char *report = NULL;
  g_autofree char *bytes = NULL;

  g_assert_no_error (error);
  hello = fixture_read (stream, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hello, ==, "hello\r\n");
  hearth_stream_close (stream);
  g_assert_false (hearth_stream_is_open (stream));
  report = peer_report ();
  bytes = report_get (report, "bytes");
  g_assert_cmpint (atoi (bytes), ==, strlen (SECRET));
}

static void
assert_refused (
    const char *kind, const char *host, const char *pin, HearthErrorCode code, GTlsCertificateFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthStream) stream = tell_secret (kind, host, pin, &error);
  g_autofree char *report = NULL;
  g_autofree char *bytes = NULL;
  const HearthErrorDetails *details;

  g_assert_null (stream);
  g_test_message ("%s %s: %s", kind, host, error->message);
  g_assert_error (error, HEARTH_ERROR, (int) code);
  details = hearth_error_get_details (error);
  g_assert_cmpstr (details->host, ==, host);
  g_assert_cmpint (details->port, ==, GPOINTER_TO_INT (g_hash_table_lookup (peer.ports, kind)));
  if (code == HEARTH_ERROR_TLS_CERTIFICATE)
    {
      g_assert_nonnull (details->certificate);
      g_assert_cmpint (details->certificate_errors & flags, ==, flags);
      g_assert_cmpint (details->certificate_errors, !=, 0);
    }
  report = peer_report ();
  bytes = report_get (report, "bytes");
  g_assert_cmpstr (bytes, ==, "0");
}

static const struct
{
  const char *name;
  GTlsCertificateFlags flags;
} bad[] = {
  { "expired", G_TLS_CERTIFICATE_EXPIRED },
  { "notyet", G_TLS_CERTIFICATE_NOT_ACTIVATED },
  { "wronghost", G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wrongip", G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "cnonly", G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "wildcard-tld", G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "selfsigned", G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "unknownca", G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "expiredca", 0 },
  { "leafasca", 0 },
  { "sha1", G_TLS_CERTIFICATE_INSECURE },
  { "rsa1024", G_TLS_CERTIFICATE_INSECURE },
  { "clientonly", 0 },
};

static void
test_good (gconstpointer kind)
{
  assert_accepted (kind, "mail.hearth.localhost", NULL);
  assert_accepted (kind, "good-int.hearth.localhost", NULL);
  assert_accepted (kind, "localhost", NULL);
  assert_accepted (kind, "127.0.0.1", NULL);
}

static void
test_bad (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *host = g_strconcat (bad[i].name, ".hearth.localhost", NULL);

      assert_refused (kind, host, NULL, HEARTH_ERROR_TLS_CERTIFICATE, bad[i].flags);
    }
}

static void
test_old_versions (void)
{
  assert_refused ("tls10", "mail.hearth.localhost", NULL, HEARTH_ERROR_TLS_TOO_OLD, 0);
  assert_refused ("tls11", "mail.hearth.localhost", NULL, HEARTH_ERROR_TLS_TOO_OLD, 0);
  assert_accepted ("tls12", "mail.hearth.localhost", NULL);
  assert_accepted ("tls13", "mail.hearth.localhost", NULL);
}

/* The test authority is for this computer's names only; without it nothing of the household is trusted. */
static void
test_no_test_authority (void)
{
  g_autofree char *file = g_strdup (g_getenv ("HEARTH_TLS_CA_FILE"));
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  g_unsetenv ("HEARTH_TLS_CA_FILE");
  assert_refused ("tls", "mail.hearth.localhost", NULL, HEARTH_ERROR_TLS_CERTIFICATE,
                  G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_setenv ("HEARTH_TLS_CA_FILE", file, TRUE);
  database = hearth_tls_database_for_host ("mail.example.org", &error);
  g_assert_no_error (error);
  g_assert_null (database);
  database = hearth_tls_database_for_host ("10.0.0.1", &error);
  g_assert_null (database);
  database = hearth_tls_database_for_host ("mail.hearth.localhost", &error);
  g_assert_nonnull (database);
}

static char *
certificate_sha256 (const char *name)
{
  g_autofree char *base = g_strconcat (name, ".pem", NULL);
  g_autofree char *path = g_build_filename (peer.directory, base, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return hearth_tls_certificate_dup_sha256 (certificate);
}

static void
test_pinned (gconstpointer kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *host = g_strconcat (bad[i].name, ".hearth.localhost", NULL);
      g_autofree char *pin = certificate_sha256 (bad[i].name);
      g_autofree char *upper = g_ascii_strup (pin, -1);
      g_autofree char *others = certificate_sha256 (bad[(i + 1) % G_N_ELEMENTS (bad)].name);

      if (bad[i].flags == G_TLS_CERTIFICATE_INSECURE)
        {
          assert_refused (kind, host, pin, HEARTH_ERROR_TLS_CERTIFICATE, bad[i].flags);
          continue;
        }
      assert_accepted (kind, host, pin);
      assert_accepted (kind, host, upper);
      assert_refused (kind, host, others, HEARTH_ERROR_TLS_CERTIFICATE, bad[i].flags);
      pin[63] = pin[63] == '0' ? '1' : '0';
      assert_refused (kind, host, pin, HEARTH_ERROR_TLS_CERTIFICATE, bad[i].flags);
      pin[63] = '\0';
      assert_refused (kind, host, pin, HEARTH_ERROR_TLS_CERTIFICATE, bad[i].flags);
      assert_refused (kind, host, "", HEARTH_ERROR_TLS_CERTIFICATE, bad[i].flags);
    }
}

static void
test_injection (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthStream) stream = tell_secret ("starttls-inject", "mail.hearth.localhost", NULL, &error);
  g_autofree char *report = NULL;
  g_autofree char *bytes = NULL;

  g_assert_null (stream);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_STARTTLS_MISSING);
  report = peer_report ();
  bytes = report_get (report, "bytes");
  g_assert_cmpstr (bytes, ==, "0");
}

static char *
bytes_to_hex (GBytes *bytes)
{
  GString *hex = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return g_string_free (hex, FALSE);
}

static void
test_channel_binding (void)
{
  const char *type = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthStream) old = tell_secret ("tls12", "mail.hearth.localhost", NULL, &error);
  g_autoptr (HearthStream) new = NULL;
  g_autoptr (GBytes) binding = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *report = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *other_report = NULL;
  g_autofree char *cipher = NULL;

  g_assert_no_error (error);
  binding = hearth_stream_dup_channel_binding (old, &type);
  g_assert_nonnull (binding);
  g_assert_cmpstr (type, ==, "tls-unique");
  g_assert_cmpstr (hearth_stream_get_tls_version (old), ==, "TLS 1.2");
  hex = bytes_to_hex (binding);
  hearth_stream_close (old);
  report = peer_report ();
  theirs = report_get (report, "binding");
  g_assert_cmpstr (hex, ==, theirs);

  new = tell_secret ("tls13", "mail.hearth.localhost", NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&binding, g_bytes_unref);
  binding = hearth_stream_dup_channel_binding (new, &type);
  g_assert_nonnull (binding);
  g_assert_cmpuint (g_bytes_get_size (binding), ==, 32);
  g_assert_cmpstr (type, ==, "tls-exporter");
  g_assert_cmpstr (hearth_stream_get_tls_version (new), ==, "TLS 1.3");
  cipher = hearth_stream_dup_cipher (new);
  g_assert_nonnull (cipher);
  g_assert_nonnull (hearth_stream_get_certificate (new));
  hearth_stream_close (new);
  other_report = peer_report ();
}

static void
test_names (void)
{
  g_assert_true (hearth_tls_pattern_matches_host ("mail.example.org", "MAIL.example.org"));
  g_assert_true (hearth_tls_pattern_matches_host ("*.example.org", "mail.example.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("*.example.org", "example.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("*.example.org", "a.b.example.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("*.example.org", ".example.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("*.org", "example.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("*", "localhost"));
  g_assert_false (hearth_tls_pattern_matches_host ("m*.example.org", "mail.example.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("*.*.org", "a.b.org"));
  g_assert_false (hearth_tls_pattern_matches_host ("", ""
                                                       "a"));
}

int
main (int argc, char *argv[])
{
  g_autofree char *ca = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  peer_start ();
  ca = g_build_filename (peer.directory, "ca.pem", NULL);
  g_setenv ("HEARTH_TLS_CA_FILE", ca, TRUE);

  g_test_add_func ("/net/tls/names", test_names);
  g_test_add_data_func ("/net/tls/good/implicit", "tls", test_good);
  g_test_add_data_func ("/net/tls/good/starttls", "starttls", test_good);
  g_test_add_data_func ("/net/tls/bad/implicit", "tls", test_bad);
  g_test_add_data_func ("/net/tls/bad/starttls", "starttls", test_bad);
  g_test_add_func ("/net/tls/old-versions", test_old_versions);
  g_test_add_func ("/net/tls/no-test-authority", test_no_test_authority);
  g_test_add_data_func ("/net/tls/pinned/implicit", "tls", test_pinned);
  g_test_add_data_func ("/net/tls/pinned/starttls", "starttls", test_pinned);
  g_test_add_func ("/net/tls/injection", test_injection);
  g_test_add_func ("/net/tls/channel-binding", test_channel_binding);
  status = g_test_run ();
  peer_stop ();
  return status;
}
