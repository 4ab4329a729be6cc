/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said between the engine and a server, cut at every byte, either way: by a proper end, a reset, or silence. The
 * next connection works; then what is here is what the server has, and the server has what the user did, once. That a
 * connection is gone the engine finds by itself, on a clock that runs fast. */
#include "cuts-bench.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "hearth-ring-log.h"
#include "played-clock.h"

#define SHOWN_FLAGS                                                                                          \
  (HEARTH_FLAG_SEEN | HEARTH_FLAG_FLAGGED | HEARTH_FLAG_ANSWERED | HEARTH_FLAG_DELETED | HEARTH_FLAG_DRAFT)

/* A minute without an answer is a quarter of a second; nine minutes of listening are two seconds. */
#define TIMES 250

/* Sanitized it takes as many times longer. */
#ifdef __SANITIZE_ADDRESS__
#define SPARSER 5
#else
#define SPARSER 1
#endif

/* A millisecond a look. */
#define RETRY_EVERY 4

/* A watchdog only. */
#define HANGS_AFTER_US (120 * G_USEC_PER_SEC)

/* --- both sides --- */

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
dup_local_state (CutsBench *bench, const CutsSide *side, const char *folder)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (bench->engine, side->account, folder, 100);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      const HearthRow *row = g_ptr_array_index (rows, i);

      g_ptr_array_add (lines, g_strdup_printf ("%s %x", row->subject, (guint) (row->flags & SHOWN_FLAGS)));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static gboolean
is_same (CutsBench *bench, const CutsSide *side)
{
  for (const char *const *folder = side->folders; *folder != NULL; folder++)
    {
      g_autofree char *local = dup_local_state (bench, side, *folder);
      g_autofree char *remote = model_server_dup_state (side->server, *folder);

      if (!g_str_equal (local, remote))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_idle (CutsBench *bench, const CutsSide *side)
{
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (bench->engine->engine, side->account);

  /* The waits between tries grow, and are not what this is about. */
  if (status->state == HEARTH_ACCOUNT_WAITING)
    hearth_engine_check_now (bench->engine->engine, side->account);
  return status->state == HEARTH_ACCOUNT_IDLE && status->n_flags_waiting == 0;
}

static gboolean
is_pending (CutsBench *bench)
{
  g_autoptr (GPtrArray) changes = filing_pending (bench->engine);

  return changes->len > 0;
}

/* Rows, flags, and nothing that waits. To try again means to look at everything: not each time. */
static gboolean
is_settled (CutsBench *bench, guint n_looks)
{
  for (guint i = 0; i < bench->n_sides; i++)
    if (!is_idle (bench, &bench->sides[i]))
      return FALSE;
  if (n_looks % RETRY_EVERY == 0 ? filing_retry (bench->engine) : is_pending (bench))
    return FALSE;
  for (guint i = 0; i < bench->n_sides; i++)
    if (!is_same (bench, &bench->sides[i]))
      return FALSE;
  return TRUE;
}

static void
say_where (CutsBench *bench, const CutsSide *side)
{
  g_autofree char *log = model_server_dup_log (side->server);
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (bench->engine->engine, side->account);

  g_printerr ("state %d, error %s, flags waiting %u\n%s", (int) status->state,
              status->error != NULL ? status->error->message : "none", status->n_flags_waiting, log);
  for (const char *const *folder = side->folders; *folder != NULL; folder++)
    {
      g_autofree char *local = dup_local_state (bench, side, *folder);
      g_autofree char *remote = model_server_dup_state (side->server, *folder);

      g_printerr ("%s here:\n%s\nthere:\n%s\n", *folder, local, remote);
    }
}

static void
wait_settled (CutsBench *bench, const CutsScene *scene)
{
  const gint64 begin_us = g_get_monotonic_time ();

  for (guint n_looks = 0; !is_settled (bench, n_looks); n_looks++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
      if (g_get_monotonic_time () - begin_us < HANGS_AFTER_US)
        continue;
      for (guint i = 0; i < bench->n_sides; i++)
        say_where (bench, &bench->sides[i]);
      g_error ("%s does not come to rest", scene->name);
    }
}

/* Whole texts, whether they are here or fetched now; a cut that comes only now is tried again. */
static void
check_texts (CutsBench *bench, const CutsSide *side, const char *folder)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (bench->engine, side->account, folder, 100);

  for (guint i = 0; i < rows->len; i++)
    {
      const HearthRow *row = g_ptr_array_index (rows, i);
      g_autofree char *expected = model_dup_text (row->subject);
      g_autofree char *there = model_server_dup_text (side->server, folder, row->subject);
      g_autoptr (GBytes) text = NULL;

      while ((text = engine_fixture_read_part (bench->engine, row->key, NULL, NULL)) == NULL)
        g_usleep (500);
      g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), expected, strlen (expected));
      g_assert_cmpstr (there, ==, expected);
    }
}

static void
check_all_texts (CutsBench *bench, const CutsScene *scene)
{
  for (guint i = 0; i < bench->n_sides; i++)
    for (const char *const *folder = bench->sides[i].folders; *folder != NULL; folder++)
      if (g_strcmp0 (*folder, scene->drafts) != 0)
        check_texts (bench, &bench->sides[i], *folder);
}

/* --- an engine and its servers --- */

void
cuts_bench_add_message (CutsBench *self)
{
  g_autofree char *subject = g_strdup_printf ("%s%u", self->subject, ++self->n_rounds);

  self->newest = model_server_add_message (self->sides[0].server, "INBOX", subject);
}

void
cuts_bench_start_engine (CutsBench *self)
{
  static const char *const addresses[] = { "anna@x.example", "vogel@y.example" };

  g_clear_pointer (&self->engine, engine_fixture_free);
  self->engine = engine_fixture_new ();
  engine_fixture_start (self->engine);
  for (guint i = 0; i < self->n_sides; i++)
    {
      const guint16 port = model_server_get_port (self->sides[i].server);
      g_autoptr (HearthAccountInfo) info = engine_account_new (
          addresses[i], "anna", "127.0.0.1", port, HEARTH_SECURITY_NONE, port, HEARTH_SECURITY_NONE);

      self->sides[i].account = engine_fixture_add_account (self->engine, info, "secret");
    }
}

static void
set_up_side (CutsBench *bench, const CutsScene *scene, const char *const *folders)
{
  CutsSide *side = &bench->sides[bench->n_sides++];

  side->server = model_server_new (scene->capabilities);
  side->folders = folders;
  for (const char *const *folder = folders; *folder != NULL; folder++)
    if (!g_str_equal (*folder, "INBOX"))
      model_server_add_folder (side->server, *folder);
}

static void
set_up (CutsBench *bench, const CutsScene *scene)
{
  bench->subject = scene->subject != NULL ? scene->subject : "m";
  set_up_side (bench, scene, scene->folders);
  if (scene->other_folders != NULL)
    set_up_side (bench, scene, scene->other_folders);
  for (guint i = 0; i < 3; i++)
    cuts_bench_add_message (bench);
  if (scene->begins_anew)
    return;
  cuts_bench_start_engine (bench);
  wait_settled (bench, scene);
}

static void
tear_down (CutsBench *bench)
{
  g_clear_pointer (&bench->engine, engine_fixture_free);
  for (guint i = 0; i < bench->n_sides; i++)
    g_clear_pointer (&bench->sides[i].server, model_server_free);
}

/* --- cuts --- */

/* Returns: whether the connection was cut before all was said */
static gboolean
cut_once (CutsBench *bench, const CutsScene *scene, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  ModelServer *server = bench->sides[0].server;
  gboolean was_cut;

  scene->act (bench, way, cut, after_bytes);
  wait_settled (bench, scene);
  g_assert_true (scene->is_done == NULL || scene->is_done (bench));
  check_all_texts (bench, scene);
  was_cut = model_server_has_cut (server);
  model_server_mend (server, way);
  return was_cut;
}

/* Returns: whether it was cut in any of what is done in turn */
static gboolean
cut_each (CutsBench *bench, const CutsScene *scene, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  gboolean was_cut = FALSE;

  for (guint i = 0; i < MAX (scene->n_turns, 1); i++)
    was_cut |= cut_once (bench, scene, way, cut, after_bytes);
  return was_cut;
}

/* Returns: how many cuts there were, each @every bytes from @first on; none if all was said before that. @end: where they ended */
static guint
cut_from (CutsBench *bench,
          const CutsScene *scene,
          ModelWay way,
          ModelCut cut,
          guint64 first,
          guint every,
          guint64 *end)
{
  guint n = 0;

  for (*end = first; cut_each (bench, scene, way, cut, *end); *end += every)
    n++;
  return n;
}

static void
test_way (const CutsScene *scene, ModelWay way)
{
  static const char *const cuts[] = { "end", "reset", "silence" };
  const gboolean cuts_all = g_strcmp0 (g_getenv ("HEARTH_TEST_CUTS"), "all") == 0;

  for (int cut = 0; cut < MODEL_N_CUTS; cut++)
    {
      const guint every = cuts_all ? 1 : scene->every[cut] * SPARSER;
      const gint64 begin_us = g_get_monotonic_time ();
      CutsBench bench = { 0 };
      guint64 first = (guint64) g_test_rand_int_range (0, (gint32) every), end;
      guint n_appends, n;

      set_up (&bench, scene);
      /* Less may be said than lies between two cuts. */
      while ((n = cut_from (&bench, scene, way, (ModelCut) cut, first, every, &end)) == 0 && first > 0)
        first /= 2;
      n_appends = model_server_count_cut_appends (bench.sides[0].server);
      tear_down (&bench);
      g_test_message ("%s: %u cuts up to byte %" G_GUINT64_FORMAT ", %u in an APPEND, %d ms", cuts[cut], n,
                      end, n_appends, (int) ((g_get_monotonic_time () - begin_us) / 1000));
      g_assert_true (cut != MODEL_FIN || way != MODEL_UP || bench.n_appends == 0 || n_appends > 0);
      g_assert_cmpuint (n, >, 0);
    }
}

static void
test_down (gconstpointer scene)
{
  test_way (scene, MODEL_DOWN);
}

static void
test_up (gconstpointer scene)
{
  test_way (scene, MODEL_UP);
}

int
cuts_run (int argc, char **argv, const CutsScene *scenes, guint n_scenes)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  /* Thousands of stores: nobody cuts the power. */
  if (g_getenv ("TMPDIR") == NULL && g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  played_clock_run (TIMES);
  for (guint i = 0; i < n_scenes; i++)
    {
      g_autofree char *down = g_strconcat ("/engine/cuts/", scenes[i].name, "/down", NULL);
      g_autofree char *up = g_strconcat ("/engine/cuts/", scenes[i].name, "/up", NULL);

      g_test_add_data_func (down, &scenes[i], test_down);
      g_test_add_data_func (up, &scenes[i], test_up);
    }
  return g_test_run ();
}
