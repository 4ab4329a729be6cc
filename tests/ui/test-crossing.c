/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does in threads of its own: spelling, and writing parts into files. These need no toolkit, and are compiled
 * once more for this test, so that it runs where there is no `ui`. */
#include <glib/gstdio.h>
#include <string.h>

#include "hearth-part-files.h"
#include "hearth-spelling.h"

#define N_TURNS 500

static void
wait_until (const guint *n, guint n_wanted)
{
  while (*n < n_wanted)
    g_main_context_iteration (NULL, TRUE);
}

/* --- spelling --- */

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_auto (GStrv) wrong = hearth_spelling_check_finish (HEARTH_SPELLING (source), result);

  g_assert_cmpuint (g_strv_length (wrong), <=, 3);
  (*(guint *) data)++;
}

static void
suggested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_auto (GStrv) suggestions = hearth_spelling_suggest_finish (HEARTH_SPELLING (source), result);

  g_assert_nonnull (suggestions);
  (*(guint *) data)++;
}

/* Questions and words that are right from now on, all under way at once; at last it goes while questions are. */
static void
test_spelling (void)
{
  static const char *const words[] = { "Saturday", "wrodx", "rotax", NULL };
  HearthSpelling *spelling = hearth_spelling_new ();
  guint n_answers = 0;

  for (guint i = 0; i < N_TURNS; i++)
    {
      hearth_spelling_check_async (spelling, i % 2 == 0 ? "en_US" : "de_DE", words, checked_cb, &n_answers);
      if (i % 50 == 0)
        hearth_spelling_suggest_async (spelling, "en_US", "wrodx", suggested_cb, &n_answers);
      if (i == N_TURNS / 2)
        hearth_spelling_ignore (spelling, "en_US", "rotax");
    }
  g_object_unref (spelling);
  wait_until (&n_answers, N_TURNS + N_TURNS / 50);
}

/* --- parts in files --- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = hearth_part_files_write_finish (result, &error);

  g_assert_true ((path == NULL) == (error != NULL));
  if (path != NULL)
    {
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "a picture");
      g_unlink (path);
    }
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  (*(guint *) data)++;
}

/* With what was written before it was heard that nobody wants it. */
static void
remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_part_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hearth-parts-XXXXXX", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a picture", strlen ("a picture"));
  guint n_written = 0;

  for (guint i = 0; i < N_TURNS; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      hearth_part_files_write_async (folder, "a.png", bytes, HEARTH_PART_FILES_NEW, cancellable, written_cb,
                                     &n_written);
      if (i % 5 == 0)
        g_cancellable_cancel (cancellable);
    }
  wait_until (&n_written, N_TURNS);
  remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/crossing/spelling", test_spelling);
  g_test_add_func ("/ui/crossing/part-files", test_part_files);
  return g_test_run ();
}
