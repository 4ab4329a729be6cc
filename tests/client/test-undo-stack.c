/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was done and taken back: the order, what is forgotten, and what is told. */
#include "hearth-undo-stack.h"

typedef struct
{
  HearthUndoStack *stack;
  guint n_undo_told;
  guint n_redo_told;
} Fixture;

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->stack = hearth_undo_stack_new ();
  g_signal_connect_swapped (fixture->stack, "notify::can-undo", G_CALLBACK (count_cb), &fixture->n_undo_told);
  g_signal_connect_swapped (fixture->stack, "notify::can-redo", G_CALLBACK (count_cb), &fixture->n_redo_told);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->stack);
}

static HearthUndoEntry *
make_entry (const char *words, guint n_messages)
{
  const HearthFiling filing = { .verb = HEARTH_FILE_MOVE, .role = HEARTH_ROLE_ARCHIVE };
  HearthUndoEntry *entry = hearth_undo_entry_new (HEARTH_UNDO_FILING);

  entry->words = g_strdup (words);
  entry->filed = hearth_filed_new (&filing);
  g_array_set_size (entry->filed->entries, n_messages);
  return entry;
}

static gboolean
can (Fixture *fixture, const char *property)
{
  gboolean value;

  g_object_get (fixture->stack, property, &value, NULL);
  return value;
}

static void
test_last_first (Fixture *fixture, gconstpointer data)
{
  HearthUndoEntry *entry;

  g_assert_false (can (fixture, "can-undo"));
  g_assert_null (hearth_undo_stack_take (fixture->stack, 0));
  hearth_undo_stack_push (fixture->stack, make_entry ("first", 1));
  hearth_undo_stack_push (fixture->stack, make_entry ("second", 1));
  g_assert_true (can (fixture, "can-undo"));
  g_assert_cmpuint (fixture->n_undo_told, ==, 1);

  entry = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpstr (entry->words, ==, "second");
  hearth_undo_stack_put_undone (fixture->stack, entry);
  g_assert_true (can (fixture, "can-redo"));
  entry = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpstr (entry->words, ==, "first");
  hearth_undo_stack_put_undone (fixture->stack, entry);
  g_assert_false (can (fixture, "can-undo"));
  g_assert_cmpuint (fixture->n_undo_told, ==, 2);

  entry = hearth_undo_stack_take_undone (fixture->stack);
  g_assert_cmpstr (entry->words, ==, "first");
  hearth_undo_stack_put_redone (fixture->stack, entry);
  g_assert_true (can (fixture, "can-redo"));
  entry = hearth_undo_stack_take_undone (fixture->stack);
  g_assert_cmpstr (entry->words, ==, "second");
  hearth_undo_stack_put_redone (fixture->stack, entry);
  g_assert_false (can (fixture, "can-redo"));
  g_assert_null (hearth_undo_stack_take_undone (fixture->stack));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, 2);
}

/* The button of a toast takes back what the toast is about, whatever was done since. */
static void
test_by_id (Fixture *fixture, gconstpointer data)
{
  const guint64 first = hearth_undo_stack_push (fixture->stack, make_entry ("first", 1));
  g_autoptr (HearthUndoEntry) entry = NULL;

  hearth_undo_stack_push (fixture->stack, make_entry ("second", 1));
  entry = hearth_undo_stack_take (fixture->stack, first);
  g_assert_cmpstr (entry->words, ==, "first");
  g_assert_null (hearth_undo_stack_take (fixture->stack, first));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, 1);
}

/* What could not be taken back stands before what was done later, and goes next. */
static void
test_put_back (Fixture *fixture, gconstpointer data)
{
  const guint64 first = hearth_undo_stack_push (fixture->stack, make_entry ("first", 1));
  g_autoptr (HearthUndoEntry) entry = hearth_undo_stack_take (fixture->stack, first);
  g_autoptr (HearthUndoEntry) newest = NULL;

  hearth_undo_stack_push (fixture->stack, make_entry ("second", 1));
  hearth_undo_stack_put_back (fixture->stack, g_steal_pointer (&entry));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, 2);
  newest = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpstr (newest->words, ==, "second");
  entry = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpuint (entry->id, ==, first);
}

static void
test_something_new_forgets_the_undone (Fixture *fixture, gconstpointer data)
{
  hearth_undo_stack_push (fixture->stack, make_entry ("first", 1));
  hearth_undo_stack_put_undone (fixture->stack, hearth_undo_stack_take (fixture->stack, 0));
  g_assert_true (can (fixture, "can-redo"));
  hearth_undo_stack_push (fixture->stack, make_entry ("other", 1));
  g_assert_false (can (fixture, "can-redo"));
  g_assert_cmpuint (fixture->n_redo_told, ==, 2);
}

static void
test_is_bounded (Fixture *fixture, gconstpointer data)
{
  const guint64 first = hearth_undo_stack_push (fixture->stack, make_entry ("first", 1));
  HearthUndoEntry *entry;

  for (guint i = 0; i < HEARTH_UNDO_MAX_ENTRIES; i++)
    hearth_undo_stack_push (fixture->stack, make_entry ("later", 1));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, HEARTH_UNDO_MAX_ENTRIES);
  g_assert_null (hearth_undo_stack_take (fixture->stack, first));

  /* Large ones push small ones out, but the newest is never forgotten. */
  hearth_undo_stack_push (fixture->stack, make_entry ("large", HEARTH_UNDO_MAX_MESSAGES + 1));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, 1);
  hearth_undo_stack_push (fixture->stack, make_entry ("small", 1));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, 1);
  entry = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpstr (entry->words, ==, "small");
  hearth_undo_entry_free (entry);
}

/* A letter can be forgotten from the middle once it has left; what is not there is not. */
static void
test_letter (Fixture *fixture, gconstpointer data)
{
  const HearthKey letters[] = { 7, 8 };
  HearthUndoEntry *entry;

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      entry = hearth_undo_entry_new (HEARTH_UNDO_LETTER);
      entry->letter = letters[i];
      hearth_undo_stack_push (fixture->stack, entry);
    }
  hearth_undo_stack_push (fixture->stack, make_entry ("filed", 1));
  g_assert_null (hearth_undo_stack_take_letter (fixture->stack, 0));
  entry = hearth_undo_stack_take_letter (fixture->stack, 7);
  g_assert_cmpuint (entry->letter, ==, 7);
  hearth_undo_entry_free (entry);
  g_assert_null (hearth_undo_stack_take_letter (fixture->stack, 7));
  g_assert_cmpuint (hearth_undo_stack_get_count (fixture->stack), ==, 2);
  entry = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpstr (entry->words, ==, "filed");
  hearth_undo_entry_free (entry);
  entry = hearth_undo_stack_take (fixture->stack, 0);
  g_assert_cmpuint (entry->letter, ==, 8);
  hearth_undo_entry_free (entry);
  g_assert_false (can (fixture, "can-undo"));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/client/undo-stack/last-first", test_last_first);
  add ("/client/undo-stack/by-id", test_by_id);
  add ("/client/undo-stack/put-back", test_put_back);
  add ("/client/undo-stack/something-new-forgets-the-undone", test_something_new_forgets_the_undone);
  add ("/client/undo-stack/is-bounded", test_is_bounded);
  add ("/client/undo-stack/letter", test_letter);
  return g_test_run ();
}
