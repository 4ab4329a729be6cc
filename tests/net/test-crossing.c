/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM's key is derived off the engine thread: several exchanges at once, some given up on the way. And the rules for TLS,
 * settled once whoever comes first. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-sasl.h"
#include "hearth-thread.h"
#include "net-fixture.h"

#define N_ROUNDS    40
#define N_EXCHANGES 6

/* The least that is taken: what crosses is the same for any number of iterations. */
#define SERVER_FIRST "%sSERVER,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

static gpointer
init_thread (gpointer data)
{
  hearth_net_init ();
  g_assert_nonnull (g_getenv ("G_TLS_GNUTLS_PRIORITY"));
  return NULL;
}

static void
test_init (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("init", init_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

typedef struct
{
  HearthSasl *sasl;
  GCancellable *cancellable;
  guint n_answers;
  gboolean has_failed;
  char *answer;
} Exchange;

static void
step_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Exchange *exchange = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = hearth_sasl_step_finish (exchange->sasl, result, &error);

  g_clear_pointer (&exchange->answer, g_free);
  if (answer != NULL)
    exchange->answer = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  else
    exchange->has_failed = TRUE;
  if (error != NULL && !g_cancellable_is_cancelled (exchange->cancellable))
    g_error ("%s", error->message);
  exchange->n_answers++;
}

static void
begin (Exchange *exchange)
{
  static const char *const mechanisms[] = { "SCRAM-SHA-256", NULL };
  g_autoptr (GIOStream) other = NULL;
  g_autoptr (GIOStream) io = fixture_socketpair (&other);
  const HearthStreamConfig stream_config = { .host = "mail.example",
                                             .port = 143,
                                             .security = HEARTH_STREAM_SECURITY_NONE };
  g_autoptr (HearthStream) stream = hearth_stream_new_for_io (io, &stream_config);
  const HearthSaslConfig config = { .user = "user", .secret = "pencil", .stream = stream };
  g_autoptr (GError) error = NULL;

  exchange->sasl = hearth_sasl_new (&config, mechanisms, &error);
  g_assert_no_error (error);
  exchange->cancellable = g_cancellable_new ();
  hearth_sasl_step_async (exchange->sasl, NULL, exchange->cancellable, step_cb, exchange);
}

static void
wait_for (Exchange *exchanges, guint n_answers)
{
  for (guint i = 0; i < N_EXCHANGES; i++)
    while (exchanges[i].n_answers < n_answers)
      g_main_context_iteration (NULL, TRUE);
}

static void
derive (Exchange *exchange)
{
  g_autofree char *challenge = g_strdup_printf (SERVER_FIRST, strstr (exchange->answer, "r="));
  g_autoptr (GBytes) bytes = g_bytes_new (challenge, strlen (challenge));

  hearth_sasl_step_async (exchange->sasl, bytes, exchange->cancellable, step_cb, exchange);
}

/* Those of odd number are given up: the thread goes on alone, with what is its own. */
static void
test_derive (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Exchange exchanges[N_EXCHANGES] = { 0 };

      for (guint i = 0; i < N_EXCHANGES; i++)
        begin (&exchanges[i]);
      wait_for (exchanges, 1);
      for (guint i = 0; i < N_EXCHANGES; i++)
        derive (&exchanges[i]);
      for (guint i = 1; i < N_EXCHANGES; i += 2)
        g_cancellable_cancel (exchanges[i].cancellable);
      wait_for (exchanges, 2);
      for (guint i = 0; i < N_EXCHANGES; i++)
        {
          if (i % 2 == 0)
            g_assert_nonnull (strstr (exchanges[i].answer, ",p="));
          g_object_unref (exchanges[i].sasl);
          g_object_unref (exchanges[i].cancellable);
          g_free (exchanges[i].answer);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/net/crossing/init", test_init);
  g_test_add_func ("/net/crossing/derive", test_derive);
  return g_test_run ();
}
