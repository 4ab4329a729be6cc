/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that goes from one account to another, on two scripted servers. */
#include "giving-fixture.h"

#include <string.h>

#define ROW(number, uid, id, subject) FILING_ROW (number, uid, id, subject, "68", "\"<" id "@x>\"")
#define NAMELESS_ROW(number, uid)     FILING_ROW (number, uid, "2", "two", "68", "NIL")

G_STATIC_ASSERT (sizeof (GIVING_WIRE) - 1 == 68);
G_STATIC_ASSERT (sizeof (GIVING_LETTER) == sizeof (GIVING_OTHER));

static const FakeRule giver_rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", FILING_SELECTED ("7", "2", "3") },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH 1:2 (UID FLAGS)", "* 1 FETCH (UID 1 FLAGS ())\n* 2 FETCH (UID 2 FLAGS ())\n$ OK\n" },
  { "UID FETCH 1 (UID BODY.PEEK[])", "* 1 FETCH (UID 1 BODY[] {68}\n" GIVING_LETTER ")\n$ OK\n" },
  { GIVING_READ, GIVING_TEXT },
  { FILING_STILL_THERE, "$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "UID STORE *", "$ OK\n" },
  { "UID EXPUNGE 2", "* 2 EXPUNGE\n$ OK\n" },
  { "UID EXPUNGE *", "* 1 EXPUNGE\n$ OK\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

static const FakeRule taker_rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n* LIST () \"/\" Archive\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT \"INBOX\"", FILING_SELECTED ("8", "0", "1") },
  { "SELECT \"Archive\"", FILING_SELECTED ("9", "0", "40") },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH\n$ OK\n" },
  { "APPEND *", "* 1 EXISTS\n$ OK [APPENDUID 9 40] done\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

static const char *const inboxes[] = {
  [GIVING_NAMED] = ROW ("1", "1", "1", "one") ROW ("2", "2", "2", "two") "$ OK\n",
  [GIVING_NAMELESS] = ROW ("1", "1", "1", "one") NAMELESS_ROW ("2", "2") "$ OK\n",
  [GIVING_NAMED_TWINS] = ROW ("1", "1", "2", "two") ROW ("2", "2", "2", "two") "$ OK\n",
  [GIVING_NAMELESS_TWINS] = NAMELESS_ROW ("1", "1") NAMELESS_ROW ("2", "2") "$ OK\n",
  [GIVING_UNREAD] = ROW ("1", "1", "1", "one") ROW ("2", "2", "2", "two") "$ OK\n",
  [GIVING_TO_NEW] = ROW ("1", "1", "1", "one") ROW ("2", "2", "2", "two") "$ OK\n",
};

void
giving_set_up (Giving *self, gconstpointer kind)
{
  FakeServer *giver = fake_server_new ("* OK hello", giver_rules, G_N_ELEMENTS (giver_rules));
  FakeServer *taker = fake_server_new ("* OK hello", taker_rules, G_N_ELEMENTS (taker_rules));
  g_autoptr (HearthFolderInfo) archive = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  fake_server_put_rule (giver, "UID FETCH 1:2 (UID FLAGS INTERNALDATE*", inboxes[GPOINTER_TO_UINT (kind)]);
  if (GPOINTER_TO_UINT (kind) == GIVING_UNREAD)
    fake_server_put_rule (giver, GIVING_READ, "$ OK\n");
  if (GPOINTER_TO_UINT (kind) == GIVING_TO_NEW)
    fake_server_put_rule (taker, "SELECT \"Archive\"", FILING_SELECTED ("9", "0", "1"));
  self->engine = engine_fixture_new ();
  engine_fixture_start (self->engine);
  filing_account_add (&self->giver, self->engine, "anna@x.example", giver, FILING_WITH_UIDPLUS);
  filing_account_add (&self->taker, self->engine, "vogel@y.example", taker, FILING_WITH_UIDPLUS);
  engine_fixture_wait_in_step (self->engine, self->giver.number, "INBOX", 2);
  engine_fixture_wait_in_step (self->engine, self->taker.number, "INBOX", 0);
  engine_fixture_wait_in_step (self->engine, self->taker.number, "Archive", 0);
  rows = engine_fixture_rows (self->engine, self->giver.number, "INBOX", 2);
  archive = engine_fixture_folder (self->engine, self->taker.number, "Archive");
  for (guint i = 0; i < rows->len; i++)
    {
      const HearthRow *row = g_ptr_array_index (rows, i);

      if (self->key == HEARTH_KEY_NONE && g_str_equal (row->subject, "two"))
        self->key = row->key;
      else
        self->other_key = row->key;
    }
  self->archive = archive->key;
  /* What is new is read ahead; of named twins the first. */
  while (filing_account_heard (&self->giver, GPOINTER_TO_UINT (kind) == GIVING_NAMED_TWINS
                                                 ? "UID FETCH ? (UID BODY.PEEK[])"
                                                 : GIVING_READ) == 0)
    g_usleep (1000);
}

void
giving_tear_down (Giving *self, gconstpointer data)
{
  engine_fixture_free (self->engine);
  filing_account_clear (&self->giver);
  filing_account_clear (&self->taker);
}

/* --- what happens --- */

void
giving_begin (Giving *self, HearthFileVerb verb)
{
  hearth_filed_unref (filing_file (self->engine, self->key, verb, self->archive));
}

void
giving_begin_both (Giving *self, HearthFileVerb verb)
{
  const HearthKey keys[] = { self->key, self->other_key };

  hearth_filed_unref (filing_file_all (self->engine, keys, G_N_ELEMENTS (keys), verb, self->archive));
}

/* A step further. Whenever it is looked at: what the giver was told to remove had come to the taker. */
gboolean
giving_hurry (Giving *self)
{
  const gboolean is_left = filing_hurry (self->engine);

  if (filing_account_heard (&self->giver, "UID STORE*") + giving_n_removals (self) > 0)
    g_assert_cmpuint (giving_n_arrived (self), >, 0);
  return is_left;
}

void
giving_wait_done (Giving *self)
{
  while (giving_hurry (self))
    {
    }
}

/* --- what came of it --- */

guint
giving_n_tries (Giving *self)
{
  return filing_account_heard (&self->taker, "APPEND *");
}

/* How often all of the message came to the taker. */
guint
giving_n_arrived (Giving *self)
{
  for (guint n = 0;; n++)
    {
      g_autofree char *text = fake_server_dup_literal (self->taker.server, n);

      if (text == NULL)
        return n;
      g_assert_cmpstr (text, ==, GIVING_WIRE);
    }
}

guint
giving_n_removals (Giving *self)
{
  return filing_account_heard (&self->giver, "UID EXPUNGE *");
}

void
giving_assert_given (Giving *self, HearthFileVerb verb)
{
  g_assert_cmpuint (filing_account_count (&self->giver, "INBOX"), ==, verb == HEARTH_FILE_MOVE ? 1 : 2);
  g_assert_cmpuint (self->engine->not_done->len, ==, 0);
  if (verb == HEARTH_FILE_COPY)
    g_assert_cmpuint (filing_account_heard (&self->giver, "UID STORE*") + giving_n_removals (self), ==, 0);
  else
    g_assert_cmpuint (giving_n_removals (self), >, 0);
}

/* It is shown where it was, and the user was told why. */
void
giving_assert_refused (Giving *self, const char *reason)
{
  const HearthPendingChange *change;

  g_assert_cmpuint (filing_account_count (&self->giver, "INBOX"), ==, 2);
  g_assert_cmpuint (filing_account_count (&self->taker, "Archive"), ==, 0);
  while (self->engine->not_done->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->engine->not_done->len, ==, 1);
  change = g_ptr_array_index (self->engine->not_done, 0);
  g_assert_cmpuint (change->n_messages, ==, 1);
  g_assert_nonnull (change->error);
  if (strstr (change->error->message, reason) == NULL)
    g_error ("\"%s\" is not in: %s", reason, change->error->message);
}
