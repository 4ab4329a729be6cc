/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts at every byte (cuts-bench.h) of what is appended: drafts, and messages that go to another account and come back.
 * Each was appended once, all of it, however often it was tried. */
#include "cuts-bench.h"

#include <string.h>

static const char *const inbox_only[] = { "INBOX", NULL };
static const char *const archive[] = { "INBOX", "Archive", NULL };
static const char *const with_drafts[] = { "INBOX", "Drafts", NULL };

/* --- a draft, written on and closed again and again --- */

static char *
dup_draft_subject (const CutsBench *bench)
{
  return g_strdup_printf ("d%u", bench->n_appends);
}

static char *
dup_draft_text (const CutsBench *bench)
{
  return g_strdup_printf ("Words of d%u.\n", bench->n_appends);
}

static HearthLetter *
make_letter (CutsBench *bench)
{
  g_autoptr (HearthHouse) house = engine_fixture_house (bench->engine);
  const HearthAccountInfo *info = hearth_house_find_account (house, bench->sides[0].account);
  HearthLetter *letter = hearth_letter_new (((HearthIdentity *) info->identities->pdata[0])->id);

  letter->subject = dup_draft_subject (bench);
  letter->text = dup_draft_text (bench);
  return letter;
}

static void
act_draft (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  g_autoptr (HearthLetter) letter = NULL;

  bench->n_appends++;
  letter = make_letter (bench);
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  bench->draft = engine_fixture_save_draft (bench->engine, bench->draft, HEARTH_KEY_NONE, letter);
  hearth_engine_close_draft (bench->engine->engine, bench->draft, NULL);
}

/* The one copy that is there is whole, and what is here is what was written last. */
static gboolean
is_draft_there (CutsBench *bench)
{
  ModelServer *server = bench->sides[0].server;
  g_autofree char *subject = dup_draft_subject (bench);
  g_autofree char *words = dup_draft_text (bench);
  g_autofree char *ending = g_strdup_printf ("\r\n\r\nWords of %s.\r\n", subject);
  g_autofree char *copy = model_server_dup_text (server, "Drafts", subject);
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (bench->engine, bench->sides[0].account, "Drafts", subject);
  g_autoptr (HearthContent) content =
      row != NULL ? engine_fixture_read (bench->engine, row->key, NULL) : NULL;

  return copy != NULL && g_str_has_suffix (copy, ending) && content != NULL &&
         g_str_equal (((HearthPart *) content->parts->pdata[0])->text, words) &&
         model_server_count_arrivals (server, "Drafts") == bench->n_appends;
}

/* --- a message, to another account and back --- */

static gboolean
is_even (const CutsBench *bench)
{
  return bench->n_appends % 2 == 0;
}

static void
act_give (CutsBench *bench, ModelWay way, ModelCut cut, guint64 after_bytes)
{
  const char *const folders[] = { "INBOX", "Archive" };
  const guint from = is_even (bench) ? 0 : 1;
  g_autofree char *subject = g_strconcat (bench->subject, "1", NULL);
  g_autoptr (HearthRow) row =
      engine_fixture_find_row (bench->engine, bench->sides[from].account, folders[from], subject);
  g_autoptr (HearthFolderInfo) target =
      engine_fixture_folder (bench->engine, bench->sides[1 - from].account, folders[1 - from]);

  bench->n_appends++;
  model_server_cut (bench->sides[0].server, way, cut, after_bytes);
  hearth_filed_unref (filing_file (bench->engine, row->key, HEARTH_FILE_MOVE, target->key));
}

static gboolean
is_given (CutsBench *bench)
{
  const char *s = bench->subject;
  g_autofree char *inbox = model_server_dup_state (bench->sides[0].server, "INBOX");
  g_autofree char *other = model_server_dup_state (bench->sides[1].server, "Archive");
  g_autofree char *given = g_strdup_printf ("%s1 0", s);
  g_autofree char *rest = g_strdup_printf ("%s2 0\n%s3 0", s, s);
  g_autofree char *all = g_strconcat (given, "\n", rest, NULL);

  return g_str_equal (inbox, is_even (bench) ? all : rest) &&
         g_str_equal (other, is_even (bench) ? "" : given) &&
         model_server_count_arrivals (bench->sides[0].server, "INBOX") == 3 + bench->n_appends / 2 &&
         model_server_count_arrivals (bench->sides[1].server, "Archive") == (bench->n_appends + 1) / 2 &&
         bench->engine->not_done->len == 0;
}

/* --- the list --- */

/* With LITERAL+ a small message follows its command at once; else the server agrees first. */
static const CutsScene scenes[] = {
  { "draft", "IDLE UIDPLUS LITERAL+", with_drafts, .every = { 1, 31, 97 }, .act = act_draft,
    .is_done = is_draft_there, .drafts = "Drafts" },
  { "draft-agreed", "IDLE UIDPLUS", with_drafts, .every = { 7, 61, 193 }, .act = act_draft,
    .is_done = is_draft_there, .drafts = "Drafts" },
  { "give", "IDLE UIDPLUS LITERAL+", inbox_only, archive, .n_turns = 2, .every = { 1, 31, 97 },
    .act = act_give, .is_done = is_given },
  { "give-agreed", "IDLE UIDPLUS", inbox_only, archive, .n_turns = 2, .every = { 11, 61, 193 },
    .act = act_give, .is_done = is_given },
  { "give-nameless", "IDLE UIDPLUS LITERAL+", inbox_only, archive, .n_turns = 2, .every = { 13, 61, 193 },
    .act = act_give, .is_done = is_given, .subject = "nameless" },
};

int
main (int argc, char **argv)
{
  return cuts_run (argc, argv, scenes, G_N_ELEMENTS (scenes));
}
