/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in: the mechanisms' words, which one is chosen, and SCRAM against an independent calculation that is itself
 * held against the example of RFC 7677. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-sasl.h"
#include "hearth-scram.h"
#include "hearth-thread.h"
#include "net-fixture.h"

#define SHA256_BYTES 32

static void
hmac (const void *key, gsize key_size, const char *text, guint8 out[SHA256_BYTES])
{
  GHmac *context = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  gsize size = SHA256_BYTES;

  g_hmac_update (context, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (context, out, &size);
  g_hmac_unref (context);
}

static void
sha256 (const guint8 *data, gsize size, guint8 out[SHA256_BYTES])
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize out_size = SHA256_BYTES;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, out, &out_size);
  g_checksum_free (checksum);
}

/* RFC 5802, 2.2: Hi(). */
static void
stretch (
    const char *password, const guint8 *salt, gsize salt_size, guint iterations, guint8 out[SHA256_BYTES])
{
  GHmac *context = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) password, strlen (password));
  GHmac *first = g_hmac_copy (context);
  guint8 u[SHA256_BYTES];
  gsize size = SHA256_BYTES;

  g_hmac_update (first, salt, (gssize) salt_size);
  g_hmac_update (first, (const guchar *) "\0\0\0\1", 4);
  g_hmac_get_digest (first, u, &size);
  g_hmac_unref (first);
  memcpy (out, u, SHA256_BYTES);
  for (guint i = 1; i < iterations; i++)
    {
      GHmac *next = g_hmac_copy (context);

      g_hmac_update (next, u, SHA256_BYTES);
      g_hmac_get_digest (next, u, &size);
      g_hmac_unref (next);
      for (guint k = 0; k < SHA256_BYTES; k++)
        out[k] ^= u[k];
    }
  g_hmac_unref (context);
}

typedef struct
{
  char *client_final;
  char *server_final;
} Expected;

/* What both sides must say, by the letter of RFC 5802, 3. */
static Expected
calculate (const char *password, const char *client_first_bare, const char *server_first, const char *binding)
{
  g_auto (GStrv) parts = g_strsplit (server_first, ",", 3);
  gsize salt_size;
  g_autofree guint8 *salt = g_base64_decode (parts[1] + 2, &salt_size);
  g_autofree char *without_proof = g_strdup_printf ("c=%s,%s", binding, parts[0]);
  g_autofree char *message = g_strdup_printf ("%s,%s,%s", client_first_bare, server_first, without_proof);
  g_autofree char *proof = NULL;
  g_autofree char *signature = NULL;
  guint8 salted[SHA256_BYTES], client_key[SHA256_BYTES], stored[SHA256_BYTES], mac[SHA256_BYTES],
      server_key[SHA256_BYTES];

  stretch (password, salt, salt_size, (guint) atoi (parts[2] + 2), salted);
  hmac (salted, sizeof salted, "Client Key", client_key);
  sha256 (client_key, sizeof client_key, stored);
  hmac (stored, sizeof stored, message, mac);
  for (guint i = 0; i < SHA256_BYTES; i++)
    client_key[i] ^= mac[i];
  hmac (salted, sizeof salted, "Server Key", server_key);
  hmac (server_key, sizeof server_key, message, mac);
  proof = g_base64_encode (client_key, sizeof client_key);
  signature = g_base64_encode (mac, sizeof mac);
  return (Expected){ g_strdup_printf ("%s,p=%s", without_proof, proof), g_strdup_printf ("v=%s", signature) };
}

static void
test_rfc7677 (void)
{
  Expected expected = calculate ("pencil", "n=user,r=rOprNGfwEbeRWgbNEkqO",
                                 "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                                 "biws");

  g_assert_cmpstr (expected.client_final, ==,
                   "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                   "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  g_assert_cmpstr (expected.server_final, ==, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  g_free (expected.client_final);
  g_free (expected.server_final);
}

/* A stream that may carry secrets, or not. */
static HearthStream *
make_stream (HearthStreamSecurity security)
{
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (GIOStream) io = fixture_socketpair (&other);
  const HearthStreamConfig config = { .host = "mail.example", .port = 143, .security = security };

  return hearth_stream_new_for_io (io, &config);
}

static HearthSasl *
make_sasl (const char *password, const char *mechanisms, GError **error)
{
  g_autoptr (HearthStream) stream = make_stream (HEARTH_STREAM_SECURITY_NONE);
  const HearthSaslConfig config = { .user = "user", .secret = password, .stream = stream };
  g_auto (GStrv) list = g_strsplit (mechanisms, " ", -1);

  return hearth_sasl_new (&config, (const char *const *) list, error);
}

static char *
step (HearthSasl *sasl, const char *challenge, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = challenge != NULL ? g_bytes_new (challenge, strlen (challenge)) : NULL;
  g_autoptr (GBytes) answer = NULL;

  hearth_sasl_step_async (sasl, bytes, NULL, fixture_capture_cb, &result);
  answer = hearth_sasl_step_finish (sasl, fixture_wait (&result), error);
  if (answer == NULL)
    return NULL;
  return g_strndup (g_bytes_get_data (answer, NULL) != NULL ? g_bytes_get_data (answer, NULL) : "",
                    g_bytes_get_size (answer));
}

static void
scram_exchange (const char *password, guint iterations)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSasl) sasl = make_sasl (password, "PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", &error);
  g_autofree char *first = NULL;
  g_autofree char *server_first = NULL;
  g_autofree char *final = NULL;
  g_autofree char *last = NULL;
  Expected expected;

  g_assert_no_error (error);
  g_assert_cmpstr (hearth_sasl_get_mechanism (sasl), ==, "SCRAM-SHA-256");
  g_assert_true (hearth_sasl_has_initial_response (sasl));
  g_assert_false (hearth_sasl_check_success (sasl, NULL, NULL));
  first = step (sasl, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (first, "n,,n=user,r="));
  server_first =
      g_strdup_printf ("%sSERVER,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=%u", strstr (first, "r="), iterations);
  expected = calculate (password, first + 3, server_first, "biws");
  final = step (sasl, server_first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (final, ==, expected.client_final);
  g_assert_false (hearth_sasl_check_success (sasl, NULL, NULL));
  last = step (sasl, expected.server_final, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (last, ==, "");
  g_assert_true (hearth_sasl_check_success (sasl, NULL, &error));
  g_free (expected.client_final);
  g_free (expected.server_final);
}

static void
test_scram (void)
{
  scram_exchange ("pencil", 4096);
  scram_exchange ("p\xc3\xa4ssw\xc3\xb6rt", 10000);
  scram_exchange ("p@ss \"w\\{3}rd%,=", 4097);
}

/* The server's proof may come with its OK, or be wrong, or never come. */
static void
test_scram_proof (void)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSasl) sasl = make_sasl ("pencil", "SCRAM-SHA-256", &error);
      g_autofree char *first = step (sasl, NULL, &error);
      g_autofree char *server_first =
          g_strdup_printf ("%sSERVER,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", strstr (first, "r="));
      g_autofree char *final = step (sasl, server_first, &error);
      Expected expected = calculate ("pencil", first + 3, server_first, "biws");
      g_autoptr (GBytes) proof = NULL;
      g_autofree char *last = NULL;

      g_assert_nonnull (final);
      if (i == 0)
        {
          proof = g_bytes_new (expected.server_final, strlen (expected.server_final));
          g_assert_true (hearth_sasl_check_success (sasl, proof, &error));
        }
      else if (i == 1)
        {
          proof = g_bytes_new ("v=AAAA", 6);
          g_assert_false (hearth_sasl_check_success (sasl, proof, &error));
          g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
        }
      else if (i == 2)
        {
          expected.server_final[5] ^= 1;
          last = step (sasl, expected.server_final, &error);
          g_assert_null (last);
          g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
          g_assert_false (hearth_sasl_check_success (sasl, NULL, NULL));
        }
      else if (i == 3)
        {
          last = step (sasl, "e=invalid-proof", &error);
          g_assert_null (last);
          g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED);
          g_assert_cmpstr (hearth_error_get_details (error)->server_text, ==, "invalid-proof");
        }
      else
        g_assert_false (hearth_sasl_check_success (sasl, NULL, NULL));
      g_free (expected.client_final);
      g_free (expected.server_final);
    }
}

/* %s stands for our nonce. */
static const struct
{
  const char *server_first;
  int code;
} hostile[] = {
  { "", HEARTH_ERROR_PROTOCOL },
  { "r=", HEARTH_ERROR_PROTOCOL },
  { "%s", HEARTH_ERROR_PROTOCOL },
  { "%sX", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=x", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=-4096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=+4096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i= 4096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=04096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=0x1000", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=4096 ", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=4096.5", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAAA,i=1", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=4095", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=600001", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=5000000", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=4294971392", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=18446744073709555712", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=99999999999999999999999999999999999", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,s=AAAA,i=5000000,i=4096", HEARTH_ERROR_AUTH_MECHANISM },
  { "%sX,i=5000000,s=AAAA,i=4096", HEARTH_ERROR_PROTOCOL },
  { "i=4096,%sX,s=AAAA", HEARTH_ERROR_PROTOCOL },
  { "s=AAAA,%sX,i=4096", HEARTH_ERROR_PROTOCOL },
  { "m=ext,%sX,s=AAAA,i=4096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=A,i=4096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=AAA!,i=4096", HEARTH_ERROR_PROTOCOL },
  { "%sX,s=====,i=4096", HEARTH_ERROR_PROTOCOL },
  { "%s X,s=AAAA,i=4096", HEARTH_ERROR_PROTOCOL },
  { "r=notours,s=AAAA,i=4096", HEARTH_ERROR_PROTOCOL },
  { "v=AAAA", HEARTH_ERROR_PROTOCOL },
  { "e=other-error", HEARTH_ERROR_PROTOCOL },
  { "garbage", HEARTH_ERROR_PROTOCOL },
};

static void
test_scram_hostile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSasl) sasl = make_sasl ("pencil", "SCRAM-SHA-256", &error);
      g_autofree char *first = step (sasl, NULL, &error);
      g_auto (GStrv) halves = g_strsplit (hostile[i].server_first, "%s", 2);
      g_autofree char *challenge = g_strjoinv (strstr (first, "r="), halves);
      g_autofree char *answer = step (sasl, challenge, &error);

      g_test_message ("%s: %s", hostile[i].server_first, error != NULL ? error->message : "accepted");
      g_assert_null (answer);
      g_assert_error (error, HEARTH_ERROR, hostile[i].code);
      g_assert_false (hearth_sasl_check_success (sasl, NULL, NULL));
    }
}

static void
test_limits (void)
{
  const char *const mechanisms[] = { "PLAIN", "LOGIN", "SCRAM-SHA-256" };

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSasl) sasl = make_sasl ("pencil", mechanisms[i], &error);
      g_autofree char *huge = g_strnfill (HEARTH_SASL_CHALLENGE_MAX_BYTES + 1, 'A');
      g_autofree char *answer = step (sasl, huge, &error);

      g_assert_null (answer);
      g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_LIMIT);
    }
}

static void
test_nul (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSasl) sasl = make_sasl ("pencil", "SCRAM-SHA-256", &error);
  g_autofree char *first = step (sasl, NULL, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = g_strdup_printf ("%sX,s=AAAA,i=4096", strstr (first, "r="));
  g_autoptr (GBytes) challenge = g_bytes_new (text, strlen (text) + 1);

  hearth_sasl_step_async (sasl, challenge, NULL, fixture_capture_cb, &result);
  g_assert_null (hearth_sasl_step_finish (sasl, fixture_wait (&result), &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
}

static void
test_plain (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSasl) sasl = make_sasl ("p\xc3\xa4ss", "LOGIN PLAIN DIGEST-MD5", &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpstr (hearth_sasl_get_mechanism (sasl), ==, "PLAIN");
  hearth_sasl_step_async (sasl, NULL, NULL, fixture_capture_cb, &result);
  answer = hearth_sasl_step_finish (sasl, fixture_wait (&result), &error);
  g_assert_cmpmem (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), "\0user\0p\xc3\xa4ss", 11);
  g_assert_true (hearth_sasl_check_success (sasl, NULL, &error));
  again = step (sasl, "again", &error);
  g_assert_null (again);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
}

static void
test_login (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthSasl) sasl = make_sasl ("secret", "login", &error);
  g_autofree char *user = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpstr (hearth_sasl_get_mechanism (sasl), ==, "LOGIN");
  g_assert_false (hearth_sasl_has_initial_response (sasl));
  user = step (sasl, "Password:", &error);
  g_assert_cmpstr (user, ==, "user");
  secret = step (sasl, "Username:", &error);
  g_assert_cmpstr (secret, ==, "secret");
  again = step (sasl, "Password:", &error);
  g_assert_null (again);
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
}

static void
test_xoauth2 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthStream) stream = make_stream (HEARTH_STREAM_SECURITY_NONE);
  const HearthSaslConfig config = {
    .user = "user", .secret = "token", .secret_kind = HEARTH_SASL_TOKEN, .stream = stream
  };
  const char *const offered[] = { "PLAIN", "XOAUTH2", NULL };
  const char *const plain[] = { "PLAIN", "LOGIN", NULL };
  g_autoptr (HearthSasl) sasl = hearth_sasl_new (&config, offered, &error);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpstr (hearth_sasl_get_mechanism (sasl), ==, "XOAUTH2");
  first = step (sasl, NULL, &error);
  g_assert_cmpstr (first, ==, "user=user\001auth=Bearer token\001\001");
  second = step (sasl, "{\"status\":\"400\"}", &error);
  g_assert_cmpstr (second, ==, "");
  g_assert_null (hearth_sasl_new (&config, plain, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_MECHANISM);
}

static void
test_choice (void)
{
  const struct
  {
    const char *user;
    const char *secret;
    HearthStreamSecurity security;
    const char *offered;
    int code;
    const char *mechanism;
  } cases[] = {
    { "u", "s", HEARTH_STREAM_SECURITY_NONE, "LOGIN PLAIN SCRAM-SHA-256", -1, "SCRAM-SHA-256" },
    { "u", "s", HEARTH_STREAM_SECURITY_NONE, "SCRAM-SHA-256-PLUS PLAIN", -1, "PLAIN" },
    { "u", "s", HEARTH_STREAM_SECURITY_NONE, "login plain", -1, "PLAIN" },
    { "u", "s", HEARTH_STREAM_SECURITY_NONE, "", HEARTH_ERROR_AUTH_MECHANISM, NULL },
    { "u", "s", HEARTH_STREAM_SECURITY_NONE, "SCRAM-SHA-1 CRAM-MD5 NTLM", HEARTH_ERROR_AUTH_MECHANISM, NULL },
    { "u", "s", HEARTH_STREAM_SECURITY_TLS, "PLAIN LOGIN SCRAM-SHA-256", HEARTH_ERROR_AUTH_MECHANISM, NULL },
    { "u", "s", HEARTH_STREAM_SECURITY_STARTTLS, "PLAIN LOGIN SCRAM-SHA-256", HEARTH_ERROR_AUTH_MECHANISM,
      NULL },
    { "u", "", HEARTH_STREAM_SECURITY_NONE, "PLAIN", HEARTH_ERROR_AUTH_MISSING, NULL },
    { "", "s", HEARTH_STREAM_SECURITY_NONE, "PLAIN", HEARTH_ERROR_AUTH_MISSING, NULL },
    { NULL, NULL, HEARTH_STREAM_SECURITY_NONE, "PLAIN", HEARTH_ERROR_AUTH_MISSING, NULL },
    { "u", "\xff", HEARTH_STREAM_SECURITY_NONE, "PLAIN", HEARTH_ERROR_INVALID_INPUT, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HearthStream) stream = make_stream (cases[i].security);
      const HearthSaslConfig config = { .user = cases[i].user, .secret = cases[i].secret, .stream = stream };
      g_auto (GStrv) offered = g_strsplit (cases[i].offered, " ", -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthSasl) sasl = hearth_sasl_new (&config, (const char *const *) offered, &error);

      if (cases[i].code >= 0)
        {
          g_assert_null (sasl);
          g_assert_error (error, HEARTH_ERROR, cases[i].code);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (hearth_sasl_get_mechanism (sasl), ==, cases[i].mechanism);
    }
}

/* With a binding the client's words carry it. */
static void
test_plus (void)
{
  g_autoptr (GBytes) binding = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  const char *const types[] = { "tls-exporter", "tls-unique" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const HearthScramConfig config = { "user", "pencil", types[i], binding, "SCRAM-SHA-256-PLUS" };
      g_autoptr (GError) error = NULL;
      g_autoptr (HearthScram) scram = hearth_scram_new (&config, &error);
      g_autoptr (GBytes) first = hearth_scram_step (scram, NULL, &error);
      g_autofree char *text = NULL;
      g_autofree char *header = g_strdup_printf ("p=%s,,", types[i]);
      g_autofree char *server_first = NULL;
      g_autofree char *raw = g_strconcat (header, "0123456789abcdef0123456789abcdef", NULL);
      g_autofree char *bound = g_base64_encode ((const guchar *) raw, strlen (raw));
      g_autoptr (GBytes) challenge = NULL;
      g_autoptr (GBytes) final = NULL;
      g_autofree char *final_text = NULL;
      Expected expected;

      g_assert_no_error (error);
      text = g_strndup (g_bytes_get_data (first, NULL), g_bytes_get_size (first));
      g_assert_true (g_str_has_prefix (text, header));
      server_first = g_strdup_printf ("%sSERVER,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", strstr (text, "r="));
      challenge = g_bytes_new (server_first, strlen (server_first));
      final = hearth_scram_step (scram, challenge, &error);
      g_assert_no_error (error);
      final_text = g_strndup (g_bytes_get_data (final, NULL), g_bytes_get_size (final));
      expected = calculate ("pencil", text + strlen (header), server_first, bound);
      g_assert_cmpstr (final_text, ==, expected.client_final);
      g_free (expected.client_final);
      g_free (expected.server_final);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/net/sasl/rfc7677", test_rfc7677);
  g_test_add_func ("/net/sasl/scram", test_scram);
  g_test_add_func ("/net/sasl/scram-plus", test_plus);
  g_test_add_func ("/net/sasl/scram-proof", test_scram_proof);
  g_test_add_func ("/net/sasl/scram-hostile", test_scram_hostile);
  g_test_add_func ("/net/sasl/limits", test_limits);
  g_test_add_func ("/net/sasl/nul", test_nul);
  g_test_add_func ("/net/sasl/plain", test_plain);
  g_test_add_func ("/net/sasl/login", test_login);
  g_test_add_func ("/net/sasl/xoauth2", test_xoauth2);
  g_test_add_func ("/net/sasl/choice", test_choice);
  return g_test_run ();
}
