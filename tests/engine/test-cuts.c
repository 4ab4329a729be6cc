/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts at every byte (cuts-bench.h) while a mailbox is brought in step, listened to, or changed. */
#include "cuts-bench.h"

#include <string.h>

static const char *const inbox_only[] = { "INBOX", NULL };
static const char *const two_folders[] = { "INBOX", "Archive", NULL };
static const char *const with_trash[] = { "INBOX", "Trash", NULL };

/* Of the messages that are there before. */
#define N_STAYING 3

static void
act_first_sync (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  g_clear_pointer (&bench->engine, engine_fixture_free);
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  cuts_bench_start_engine (bench);
}

/* One came, one changed, one went. */
static void
change_mailbox (CutsBench *bench)
{
  const guint32 starred = bench->newest;

  cuts_bench_add_message (bench);
  model_server_set_flags (bench->sides[0].server, "INBOX", starred, HEARTH_FLAG_FLAGGED);
  model_server_remove (bench->sides[0].server, "INBOX", bench->newest - 3);
}

static void
act_resync (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  model_server_leave (bench->sides[0].server);
  change_mailbox (bench);
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  model_server_come_back (bench->sides[0].server);
}

/* They listen, and are told. */
static void
act_idle (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  change_mailbox (bench);
}

static gboolean
is_even (const CutsBench *bench)
{
  return bench->n_rounds % 2 == 0;
}

/* In turns: the first is starred and the others are read, and the other way round. */
static void
act_flags (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (bench->engine, bench->sides[0].account, "INBOX", 100);
  HearthKey keys[3];

  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (keys));
  for (guint i = 0; i < rows->len; i++)
    keys[i] = ((HearthRow *) g_ptr_array_index (rows, i))->key;
  bench->n_rounds++;
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  engine_fixture_set_flags (bench->engine, keys, 1, HEARTH_FLAG_FLAGGED,
                            is_even (bench) ? HEARTH_FLAG_FLAGGED : 0);
  engine_fixture_set_flags (bench->engine, keys + 1, 2, HEARTH_FLAG_SEEN,
                            is_even (bench) ? 0 : HEARTH_FLAG_SEEN);
}

static gboolean
are_flags_there (CutsBench *bench)
{
  g_autofree char *state = model_server_dup_state (bench->sides[0].server, "INBOX");

  return g_str_equal (state, is_even (bench) ? "m1 0\nm2 0\nm3 4" : "m1 1\nm2 1\nm3 0");
}

/* To and fro. */
static void
act_move (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  const char *source = is_even (bench) ? "Archive" : "INBOX";
  g_autoptr (HearthRow) row = engine_fixture_find_row (bench->engine, bench->sides[0].account, source, "m1");
  g_autoptr (HearthFolderInfo) target =
      engine_fixture_folder (bench->engine, bench->sides[0].account, is_even (bench) ? "INBOX" : "Archive");

  bench->n_rounds++;
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  hearth_filed_unref (filing_file (bench->engine, row->key, HEARTH_FILE_MOVE, target->key));
}

static gboolean
is_moved (CutsBench *bench)
{
  g_autofree char *inbox = model_server_dup_state (bench->sides[0].server, "INBOX");
  g_autofree char *archive = model_server_dup_state (bench->sides[0].server, "Archive");

  return is_even (bench) ? g_str_equal (inbox, "m2 0\nm3 0") && g_str_equal (archive, "m1 0")
                         : g_str_equal (inbox, "m1 0\nm2 0\nm3 0") && *archive == '\0';
}

/* In turns: one comes, and nothing is cut; and it is deleted for ever, which goes through Trash. */
static void
act_delete (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  g_autofree char *subject = g_strdup_printf ("m%u", bench->n_rounds);
  g_autoptr (HearthRow) row =
      bench->n_rounds > N_STAYING
          ? engine_fixture_find_row (bench->engine, bench->sides[0].account, "INBOX", subject)
          : NULL;

  model_server_cut (bench->sides[0].server, way, cut, row != NULL ? after_bytes : G_MAXINT32);
  if (row != NULL)
    hearth_filed_unref (filing_file (bench->engine, row->key, HEARTH_FILE_DELETE, HEARTH_KEY_NONE));
  else
    cuts_bench_add_message (bench);
}

/* Each was in Trash once, and is nowhere. */
static gboolean
is_deleted (CutsBench *bench)
{
  ModelServer *server = bench->sides[0].server;
  g_autofree char *inbox = model_server_dup_state (server, "INBOX");
  g_autofree char *trash = model_server_dup_state (server, "Trash");
  g_autofree char *newest = g_strdup_printf ("m%u 0", bench->n_rounds);
  const gboolean is_here = strstr (inbox, newest) != NULL;

  return *trash == '\0' &&
         model_server_count_arrivals (server, "Trash") == bench->n_rounds - N_STAYING - is_here;
}

/* --- the list --- */

#define RESYNC "IDLE ENABLE CONDSTORE QRESYNC"

static const CutsScene scenes[] = {
  { "first-sync", RESYNC, inbox_only, .begins_anew = TRUE, .every = { 1, 31, 61 }, .act = act_first_sync },
  { "qresync", RESYNC, inbox_only, .every = { 1, 13, 31 }, .act = act_resync },
  { "compare", "IDLE", inbox_only, .every = { 5, 31, 97 }, .act = act_resync },
  { "flags", RESYNC, inbox_only, .every = { 1, 3, 7 }, .act = act_flags, .is_done = are_flags_there },
  { "idle", RESYNC, inbox_only, .every = { 1, 7, 31 }, .act = act_idle },
  { "move", "IDLE UIDPLUS MOVE", two_folders, .every = { 1, 13, 31 }, .act = act_move, .is_done = is_moved },
  { "copy-and-remove", "IDLE UIDPLUS", two_folders, .every = { 5, 31, 97 }, .act = act_move,
    .is_done = is_moved },
  { "delete-label", "IDLE UIDPLUS MOVE X-GM-EXT-1", with_trash, .n_turns = 2, .every = { 3, 31, 97 },
    .act = act_delete, .is_done = is_deleted },
};

int
main (int argc, char **argv)
{
  return cuts_run (argc, argv, scenes, G_N_ELEMENTS (scenes));
}
