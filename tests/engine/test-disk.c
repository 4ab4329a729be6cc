/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk is full, fails or is read-only from the nth write on, while an account is fetched for the first time, with its texts: the
 * account says so in a way that has words, nothing is there by half, and it goes on by itself when the disk does. */
#include <string.h>
#include <unistd.h>

#include "../store/fault-vfs.h"
#include "engine-fixture.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "model-server.h"
#include "played-clock.h"

#define TIMES 250

/* Between the writes that are tried, from a random one on. */
#define EVERY 11

/* A watchdog only. */
#define HANGS_AFTER_US (120 * G_USEC_PER_SEC)

static const char *const subjects[] = { "one", "two", "large", "three" };

typedef struct
{
  int result; /* of SQLite, from then on */
  int code;   /* what the account says */
  HearthTextsState texts;
} Fault;

typedef struct
{
  ModelServer *server;
  EngineFixture *engine;
  guint16 account;
} Bench;

typedef gboolean (*Condition) (Bench *bench, const Fault *fault);

static void
start (Bench *bench)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  bench->server = model_server_new ("IDLE");
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    model_server_add_message (bench->server, "INBOX", subjects[i]);
  /* The account is there already, on a disk that works. */
  model_server_leave (bench->server);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", model_server_get_port (bench->server),
                          HEARTH_SECURITY_NONE, model_server_get_port (bench->server), HEARTH_SECURITY_NONE);
  bench->engine = engine_fixture_new ();
  engine_fixture_start (bench->engine);
  bench->account = engine_fixture_add_account (bench->engine, info, "secret");
}

static void
end (Bench *bench)
{
  engine_fixture_free (bench->engine);
  model_server_free (bench->server);
}

static void
wait_for (Bench *bench, Condition condition, const Fault *fault)
{
  const gint64 begin_us = g_get_monotonic_time ();

  while (!condition (bench, fault))
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (500);
      if (g_get_monotonic_time () - begin_us < HANGS_AFTER_US)
        continue;
      g_error ("does not come to rest: state %d, error %d",
               (int) engine_fixture_state (bench->engine, bench->account),
               engine_fixture_error_code (bench->engine, bench->account));
    }
}

static gboolean
is_told (Bench *bench, const Fault *fault)
{
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (bench->engine->engine, bench->account);

  return g_error_matches (status->error, HEARTH_ERROR, fault->code) || status->texts == fault->texts;
}

static gboolean
is_all_here (Bench *bench, const Fault *fault)
{
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (bench->engine->engine, bench->account);

  return status->state == HEARTH_ACCOUNT_IDLE && status->error == NULL && status->texts == HEARTH_TEXTS_HERE;
}

static gboolean
is_told_or_here (Bench *bench, const Fault *fault)
{
  return is_told (bench, fault) || is_all_here (bench, fault);
}

/* Each row once, with what the server has of it; or not there. */
static guint
check_rows (Bench *bench)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (bench->engine, bench->account, "INBOX", 100);
  guint n_found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      guint n = 0;

      for (guint k = 0; k < rows->len; k++)
        n += g_str_equal (((HearthRow *) g_ptr_array_index (rows, k))->subject, subjects[i]);
      g_assert_cmpuint (n, <=, 1);
      n_found += n;
    }
  g_assert_cmpuint (n_found, ==, rows->len);
  return n_found;
}

/* The server is away: what is read is from the disk. */
static void
check_texts (Bench *bench)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (bench->engine, bench->account, "INBOX", 100);

  model_server_leave (bench->server);
  for (guint i = 0; i < rows->len; i++)
    {
      const HearthRow *row = g_ptr_array_index (rows, i);
      g_autofree char *expected = model_dup_text (row->subject);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) text = engine_fixture_read_part (bench->engine, row->key, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), expected, strlen (expected));
    }
}

/* Returns: whether the disk failed before all was here */
static gboolean
fail_once (const Fault *fault, int n_writes)
{
  Bench bench = { NULL };
  gboolean was_told;

  start (&bench);
  fault_disk.result = fault->result;
  fault_disk.has_failed = FALSE;
  fault_disk.writes_left = n_writes;
  model_server_come_back (bench.server);
  hearth_engine_check_now (bench.engine->engine, 0);
  wait_for (&bench, is_told_or_here, fault);
  was_told = is_told (&bench, fault);
  check_rows (&bench);
  fault_disk.writes_left = -1;
  wait_for (&bench, is_all_here, fault);
  g_assert_cmpuint (check_rows (&bench), ==, G_N_ELEMENTS (subjects));
  check_texts (&bench);
  end (&bench);
  return was_told;
}

static void
test_fault (gconstpointer data)
{
  guint n = 0;

  for (int at = g_test_rand_int_range (0, EVERY); fail_once (data, at); at += EVERY)
    n++;
  g_test_message ("%u times", n);
  g_assert_cmpuint (n, >, 2);
}

int
main (int argc, char **argv)
{
  static const Fault full = { SQLITE_FULL, HEARTH_ERROR_STORE_FULL, HEARTH_TEXTS_NO_ROOM };
  static const Fault broken = { SQLITE_IOERR_WRITE, HEARTH_ERROR_STORE_IO, HEARTH_TEXTS_NO_DISK };
  static const Fault read_only = { SQLITE_READONLY, HEARTH_ERROR_STORE_IO, HEARTH_TEXTS_NO_DISK };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  fault_disk_install ();
  played_clock_run (TIMES);
  g_test_add_data_func ("/engine/disk/full", &full, test_fault);
  g_test_add_data_func ("/engine/disk/broken", &broken, test_fault);
  g_test_add_data_func ("/engine/disk/read-only", &read_only, test_fault);
  return g_test_run ();
}
