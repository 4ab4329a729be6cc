/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many frames the view needs to answer: from the key or click of archiving or taking back to the painted frame in
 * which the rows are gone or back, filled. Keys and clicks are real ones (xdotool); the frame clock never rests, so that
 * a frame that passes without the answer counts. Prints a line a step: its name, frames, milliseconds. The store is
 * found through XDG_DATA_HOME; the real program runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench-frames.h"
#include "hearth-application.h"
#include "hearth-message-view.h"
#include "hearth-thread.h"

#define N_ROUNDS  5
#define N_SEVERAL 1000
/* What a step leaves behind (toast, neighbours fetched ahead, the undo of the step before) comes to rest. */
#define REST_MS 700

typedef struct
{
  GtkWidget *window;
  HearthMessageView *view;
  GdkFrameClock *clock;
  HearthListEntry first; /* of the rows that go and come */
  guint n_rows;
  guint n_after; /* rows in the list when the answer is there */
  gboolean is_begun;
  gboolean is_answered;
  gint64 begin_frame;
  double begin_ms;
  gint64 frames;
  double took_ms;
} Bench;

static Bench bench;

static HearthMessageList *
get_list (void)
{
  HearthMessageSelection *selection =
      bench.view != NULL ? hearth_message_view_get_selection (bench.view) : NULL;

  return selection != NULL ? hearth_message_selection_get_list (selection) : NULL;
}

static gboolean
is_filled (guint position)
{
  g_autoptr (HearthMessage) message = g_list_model_get_item (G_LIST_MODEL (get_list ()), position);

  return message != NULL && hearth_message_get_row (message) != NULL;
}

/* --- frames --- */

/* The first event after arming is the one that is measured. */
static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer data)
{
  const GdkEventType type = gdk_event_get_event_type (event);
  const gboolean is_key = type == GDK_KEY_PRESS && !gdk_key_event_is_modifier (event);

  if (!bench.is_begun && (is_key || type == GDK_BUTTON_RELEASE))
    {
      bench.is_begun = TRUE;
      bench.begin_frame = gdk_frame_clock_get_frame_counter (bench.clock);
      bench.begin_ms = bench_now_ms ();
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
is_answer_there (void)
{
  HearthMessageList *list = get_list ();
  guint position;

  if (hearth_message_list_get_count (list) != bench.n_after)
    return FALSE;
  return !hearth_message_list_find (list, &bench.first, &position) || is_filled (position);
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer data)
{
  if (!bench.is_begun || bench.is_answered || !is_answer_there ())
    return;
  bench.is_answered = TRUE;
  bench.frames = gdk_frame_clock_get_frame_counter (clock) - bench.begin_frame;
  bench.took_ms = bench_now_ms () - bench.begin_ms;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* --- hands --- */

static void
fail (const char *what)
{
  fprintf (stderr, "%s\n", what);
  _exit (EXIT_FAILURE);
}

static void
run_xdotool (const char *words)
{
  g_autofree char *command = g_strconcat ("xdotool ", words, NULL);

  if (!g_spawn_command_line_async (command, NULL))
    fail ("xdotool does not run");
}

static gboolean
is_time (gpointer data)
{
  return bench_now_ms () > *(double *) data;
}

static void
rest (void)
{
  double until_ms = bench_now_ms () + REST_MS;

  bench_wait_until (is_time, &until_ms);
}

static gboolean
is_answered (gpointer data)
{
  return bench.is_answered;
}

static void
measure (const char *name, const char *words, int change)
{
  rest ();
  bench.n_after = (guint) ((int) hearth_message_list_get_count (get_list ()) + change);
  bench.is_begun = bench.is_answered = FALSE;
  run_xdotool (words);
  if (!bench_wait_until (is_answered, NULL))
    fail (name);
  printf ("%s %" G_GINT64_FORMAT " %.1f\n", name, bench.frames, bench.took_ms);
  fflush (stdout);
}

/* --- steps --- */

static GtkWidget *
find_undo (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_BUTTON (child) && gtk_widget_get_mapped (child) &&
                                 g_strcmp0 (gtk_button_get_label (GTK_BUTTON (child)), "Undo") == 0
                             ? child
                             : find_undo (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Without a window manager the window stands at the corner of the screen. */
static void
click_toast (int change)
{
  GtkWidget *button;
  graphene_rect_t box;
  g_autofree char *words = NULL;
  double x, y;

  rest ();
  button = find_undo (bench.window);
  if (button == NULL || !gtk_widget_compute_bounds (button, bench.window, &box))
    fail ("no toast with Undo");
  gtk_native_get_surface_transform (GTK_NATIVE (bench.window), &x, &y);
  words = g_strdup_printf ("mousemove %d %d click 1", (int) (x + box.origin.x + box.size.width / 2),
                           (int) (y + box.origin.y + box.size.height / 2));
  measure ("undo_by_toast", words, change);
}

static void
choose (guint n)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (hearth_message_view_get_selection (bench.view));

  gtk_selection_model_select_range (model, 0, n, TRUE);
  bench.first = *hearth_message_list_get_entry (get_list (), 0);
  gtk_widget_grab_focus (GTK_WIDGET (bench.view));
}

static void
go_round (void)
{
  choose (1);
  measure ("archive", "key e", -1);
  measure ("undo_by_key", "key ctrl+z", 1);
  choose (1);
  measure ("archive", "key e", -1);
  click_toast (1);
  choose (N_SEVERAL);
  measure ("move_1000", "key e", -N_SEVERAL);
  measure ("undo_1000", "key ctrl+z", N_SEVERAL);
}

static gboolean
has_mail (gpointer data)
{
  return get_list () != NULL && hearth_message_list_is_complete (get_list ()) &&
         hearth_message_list_get_count (get_list ()) > N_SEVERAL && is_filled (0);
}

static gboolean
begin_cb (gpointer data)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();

  bench.view = HEARTH_MESSAGE_VIEW (bench_find_child (bench.window, HEARTH_TYPE_MESSAGE_VIEW));
  if (!bench_wait_until (has_mail, NULL))
    fail ("no mail to be seen");
  run_xdotool ("search --onlyvisible --name Hearth windowfocus");
  bench.clock = gtk_widget_get_frame_clock (bench.window);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (event_cb), NULL);
  gtk_widget_add_controller (bench.window, events);
  gtk_widget_add_tick_callback (bench.window, tick_cb, NULL, NULL);
  g_signal_connect (bench.clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
  rest ();
  for (int i = 0; i < N_ROUNDS; i++)
    go_round ();
  _exit (EXIT_SUCCESS);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer data)
{
  g_signal_handlers_disconnect_by_func (application, window_added_cb, data);
  bench.window = GTK_WIDGET (window);
  g_timeout_add (1500, begin_cb, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (HearthApplication) application = NULL;

  hearth_thread_set_role (HEARTH_THREAD_UI);
  hearth_client_prepare ();
  g_set_prgname (HEARTH_APP_ID);
  application = hearth_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           g_application_get_flags (G_APPLICATION (application)) | G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
