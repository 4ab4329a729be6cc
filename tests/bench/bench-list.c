/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message list with a thousand and with a million rows, in turn, in one real window over a real store.
 *
 *   bench-list DATA_DIR ROUNDS      the account has folders Small and Million; prints one JSON object
 *
 * Presenting runs from choosing the folder to the first painted frame in which the rows on top are filled. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench-frames.h"
#include "hearth-client.h"
#include "hearth-message-view.h"
#include "hearth-thread.h"

#define ROWS_ON_TOP  10
#define SCROLL_STEPS 100

typedef struct
{
  HearthClient *client;
  HearthMessageView *view;
  GtkWidget *window;
  HearthFolder *small;
  HearthFolder *large;
  gboolean is_started;
} Bench;

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_client_start_finish (HEARTH_CLIENT (source), result, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      exit (1);
    }
  bench->is_started = TRUE;
}

static HearthFolder *
find_folder (Bench *bench, const char *name)
{
  GListModel *members = hearth_client_get_members (bench->client);
  g_autoptr (HearthMember) member = g_list_model_get_item (members, 0);
  g_autoptr (HearthAccount) account =
      member != NULL ? g_list_model_get_item (hearth_member_get_accounts (member), 0) : NULL;
  GListModel *folders = account != NULL ? hearth_account_get_folders (account) : NULL;

  for (guint i = 0; folders != NULL && i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      if (strcmp (hearth_folder_get_info (folder)->name, name) == 0)
        return folder;
    }
  return NULL;
}

static gboolean
has_folders (gpointer data)
{
  Bench *bench = data;

  bench->small = bench->is_started ? find_folder (bench, "Small") : NULL;
  bench->large = bench->is_started ? find_folder (bench, "Million") : NULL;
  return bench->small != NULL && bench->large != NULL;
}

static HearthMessageList *
get_list (Bench *bench)
{
  HearthMessageSelection *selection = hearth_message_view_get_selection (bench->view);

  return selection != NULL ? hearth_message_selection_get_list (selection) : NULL;
}

static gboolean
is_filled (Bench *bench, HearthFolder *folder)
{
  HearthMessageList *list = get_list (bench);

  if (list == NULL || hearth_message_list_get_folder (list) != hearth_folder_get_key (folder) ||
      hearth_message_list_get_count (list) < ROWS_ON_TOP)
    return FALSE;
  for (guint i = 0; i < ROWS_ON_TOP; i++)
    {
      g_autoptr (HearthMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (hearth_message_get_row (message) == NULL)
        return FALSE;
    }
  return TRUE;
}

static double
present (Bench *bench, HearthFolder *folder)
{
  const double begin = bench_now_ms ();

  hearth_message_view_show_folder (bench->view, folder);
  while (!is_filled (bench, folder))
    g_main_context_iteration (NULL, TRUE);
  bench_wait_frame (bench->window);
  return bench_now_ms () - begin;
}

static gboolean
is_complete (gpointer data)
{
  return hearth_message_list_is_complete (get_list (data));
}

static void
settle (Bench *bench)
{
  bench_wait_until (is_complete, bench);
  for (int i = 0; i < 5; i++)
    bench_wait_frame (bench->window);
}

static GArray *
scroll (Bench *bench)
{
  GtkWidget *scrolled = bench_find_child (GTK_WIDGET (bench->view), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));
  const double page = gtk_adjustment_get_page_size (adjustment);
  const double span = gtk_adjustment_get_upper (adjustment) - page;

  for (int i = 0; i < SCROLL_STEPS; i++)
    {
      /* Pages near the top, and jumps all over: what a wheel and a scroll bar do. */
      const double to = i % 2 == 0 ? MIN (page * i, span) : span * ((i * 37) % SCROLL_STEPS) / SCROLL_STEPS;
      const double begin = bench_now_ms ();
      double took;

      gtk_adjustment_set_value (adjustment, to);
      bench_wait_frame (bench->window);
      took = bench_now_ms () - begin;
      g_array_append_val (times, took);
    }
  gtk_adjustment_set_value (adjustment, 0);
  bench_wait_frame (bench->window);
  return times;
}

static double
select_all (Bench *bench)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (hearth_message_view_get_selection (bench->view));
  const double begin = bench_now_ms ();
  double took;

  gtk_selection_model_select_all (selection);
  took = bench_now_ms () - begin;
  bench_wait_frame (bench->window);
  gtk_selection_model_unselect_all (selection);
  bench_wait_frame (bench->window);
  return took;
}

static void
print_times (const char *name, GArray *times)
{
  printf ("\"%s\": [", name);
  for (guint i = 0; i < times->len; i++)
    printf ("%s%.3f", i > 0 ? ", " : "", g_array_index (times, double, i));
  printf ("], ");
}

static void
measure (Bench *bench, int rounds)
{
  g_autoptr (GArray) small = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) large = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) scroll_small = NULL, scroll_large = NULL;
  int before_kb, grown_kb;
  double took;

  present (bench, bench->small); /* warm: templates, fonts, statements */
  settle (bench);
  scroll_small = scroll (bench);
  before_kb = bench_pss_kb ();
  present (bench, bench->large);
  settle (bench);
  scroll_large = scroll (bench);
  grown_kb = bench_pss_kb () - before_kb;
  for (int i = 0; i < rounds; i++)
    {
      took = present (bench, bench->small);
      g_array_append_val (small, took);
      settle (bench);
      took = present (bench, bench->large);
      g_array_append_val (large, took);
      settle (bench);
      took = select_all (bench);
      g_array_append_val (all, took);
    }

  printf ("{");
  print_times ("present_small_ms", small);
  print_times ("present_large_ms", large);
  print_times ("select_all_ms", all);
  printf ("\"scroll_small_p95_ms\": %.3f, \"scroll_large_p95_ms\": %.3f, \"pss_growth_kb\": %d}\n",
          bench_percentile (scroll_small, 0.95), bench_percentile (scroll_large, 0.95), grown_kb);
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };

  if (argc != 3)
    {
      fprintf (stderr, "usage: bench-list DATA_DIR ROUNDS\n");
      return 2;
    }
  adw_init ();
  hearth_thread_set_role (HEARTH_THREAD_UI);
  bench.client = hearth_client_new (argv[1]);
  hearth_client_start_async (bench.client, started_cb, &bench);
  if (!bench_wait_until (has_folders, &bench))
    return 1;

  bench.view = g_object_new (HEARTH_TYPE_MESSAGE_VIEW, NULL);
  hearth_message_view_set_client (bench.view, bench.client);
  bench.window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 384, 754);
  adw_window_set_content (ADW_WINDOW (bench.window), GTK_WIDGET (bench.view));
  gtk_window_present (GTK_WINDOW (bench.window));
  measure (&bench, atoi (argv[2]));
  fflush (stdout);
  _exit (0);
}
