/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nothing that a message can contain reaches the network. Every kind of reference of tests/mime/leaks.html-list is put
 * into the real view, cleaned as mail is and as it came, while a resolver and listeners watch (with-watch). A plain
 * web view, which has none of our locks, shows that the watch would have seen it. */

#include <string.h>

#include <webkit/webkit.h>

#include "hearth-html-clean.h"
#include "hearth-web-fixture.h"

/** For what is asked late: refreshes, animations, speculative look-ups. */
#define LAST_WAIT_MS 2000
/** How long a kind stays in the view without locks: a load that is replaced asks for nothing, and a busy machine needs
 * long to ask. So every round waits twice as long as the one before, until enough was seen. */
#define CONTROL_WAIT_MS 60
#define CONTROL_ROUNDS  5
/** A view that asked for nothing through so many kinds is stuck with one of them, and makes room for a new one. */
#define CONTROL_PATIENCE 8
/** So many requests of the view without locks prove that the watch sees. */
#define MIN_CONTROL_REQUESTS 20
/** At least so many kinds are tried. */
#define MIN_VECTORS 60

typedef struct
{
  char *name;
  char *html;
} Vector;

static void
vector_free (gpointer data)
{
  Vector *vector = data;

  g_free (vector->name);
  g_free (vector->html);
  g_free (vector);
}

static char *
replace (const char *text, const char *what, const char *with)
{
  g_auto (GStrv) pieces = g_strsplit (text, what, -1);

  return g_strjoinv (with, pieces);
}

static GPtrArray *
load_vectors (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mime", "leaks.html-list", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) records = NULL;
  GPtrArray *vectors = g_ptr_array_new_with_free_func (vector_free);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  records = g_strsplit (text, "\n=== ", -1);
  for (guint i = 1; records[i] != NULL; i++)
    {
      char *end = strchr (records[i], '\n');
      Vector *vector = g_new0 (Vector, 1);
      g_autofree char *url = NULL;
      g_autofree char *with_url = NULL;
      g_autofree char *with_host = NULL;

      g_assert_nonnull (end);
      vector->name = g_strndup (records[i], end - records[i]);
      url = g_strdup_printf ("http://%s/%s", g_getenv ("HEARTH_WATCH_HOST"), vector->name);
      with_url = replace (end + 1, "{URL}", url);
      with_host = replace (with_url, "{HOST}", g_getenv ("HEARTH_WATCH_HOST"));
      vector->html = replace (with_host, "{NAME}", g_getenv ("HEARTH_WATCH_NAME"));
      g_ptr_array_add (vectors, vector);
    }
  g_assert_cmpuint (vectors->len, >=, MIN_VECTORS);
  return vectors;
}

static char *
read_log (void)
{
  char *text = NULL;

  g_file_get_contents (g_getenv ("HEARTH_WATCH_LOG"), &text, NULL, NULL);
  return text != NULL ? text : g_strdup ("");
}

static gsize log_start;

static const char *
what_was_seen (char **text)
{
  *text = read_log ();
  return *text + MIN (strlen (*text), log_start);
}

static void
begin_watching (void)
{
  g_autofree char *text = read_log ();

  log_start = strlen (text);
}

static void
assert_nothing_seen (const char *name)
{
  g_autofree char *text = NULL;
  const char *seen = what_was_seen (&text);

  if (*seen != '\0')
    g_error ("%s reached the network:\n%s", name, seen);
}

static void
assert_alive (WebFixture *fixture, const char *name)
{
  if (fixture->n_failed > 0)
    g_error ("%s: the view failed: %s", name,
             fixture->failure == HEARTH_WEB_HUNG      ? "hung"
             : fixture->failure == HEARTH_WEB_CRASHED ? "crashed"
                                                      : "no page");
}

static void
show_all (WebFixture *fixture, gboolean is_cleaned)
{
  g_autoptr (GPtrArray) vectors = load_vectors ();
  g_autoptr (GString) everything = g_string_new (NULL);
  guint serial = 0;

  begin_watching ();
  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (HearthHtmlResult) result = NULL;
      const char *html = vector->html;

      if (is_cleaned)
        {
          result = hearth_html_clean (html, strlen (html), NULL, HEARTH_HTML_FOREIGN);
          html = result->html != NULL ? result->html : "";
        }
      web_fixture_show (fixture, ++serial, html, FALSE);
      assert_alive (fixture, vector->name);
      g_string_append (everything, html);
      assert_nothing_seen (vector->name);
    }
  web_fixture_spin (LAST_WAIT_MS);
  assert_nothing_seen ("one of them");
  web_fixture_show (fixture, ++serial, everything->str, FALSE);
  assert_alive (fixture, "all of them");
  web_fixture_spin (LAST_WAIT_MS);
  assert_nothing_seen ("all of them together");
  g_test_message ("%u kinds of reference, nothing seen", vectors->len);
}

static void
test_as_they_came (WebFixture *fixture, gconstpointer data)
{
  show_all (fixture, FALSE);
}

static void
test_cleaned (WebFixture *fixture, gconstpointer data)
{
  show_all (fixture, TRUE);
}

/* With pictures allowed, the program is asked, and the network still is not. */
static void
test_allowed (WebFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) vectors = load_vectors ();
  g_autoptr (GString) everything = g_string_new (NULL);

  begin_watching ();
  for (guint i = 0; i < vectors->len; i++)
    g_string_append (everything, ((Vector *) g_ptr_array_index (vectors, i))->html);
  web_fixture_show (fixture, 1, everything->str, TRUE);
  web_fixture_spin (LAST_WAIT_MS);
  assert_nothing_seen ("one of them");
}

static guint
count_requests (void)
{
  g_autofree char *text = NULL;
  guint n_requests = 0;

  for (const char *at = strstr (what_was_seen (&text), "request GET"); at != NULL;
       at = strstr (at + 1, "request GET"))
    n_requests++;
  return n_requests;
}

static gboolean
has_lookup (void)
{
  g_autofree char *text = NULL;

  return strstr (what_was_seen (&text), "lookup") != NULL;
}

static gboolean
has_control_seen_enough (void)
{
  return count_requests () >= MIN_CONTROL_REQUESTS && has_lookup ();
}

static gboolean
refuse_dialog (WebKitWebView *view, WebKitScriptDialog *dialog, gpointer data)
{
  return TRUE;
}

/* A window with a web view that has none of our locks, and processes of its own. */
static GtkWidget *
show_control (WebKitWebView **view)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (WebKitNetworkSession) session = webkit_network_session_new_ephemeral ();

  *view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "network-session", session, NULL);
  g_signal_connect (*view, "script-dialog", G_CALLBACK (refuse_dialog), NULL);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (*view));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* One round of all kinds, each for @wait_ms, until enough was seen. */
static void
show_to_control (GPtrArray *vectors, guint wait_ms)
{
  WebKitWebView *view;
  GtkWidget *window = show_control (&view);
  guint n_seen = count_requests ();
  guint n_fruitless = 0;

  for (guint i = 0; i < vectors->len && !has_control_seen_enough (); i++)
    {
      webkit_web_view_load_html (view, ((Vector *) g_ptr_array_index (vectors, i))->html,
                                 "http://base.leak.example/");
      web_fixture_spin (wait_ms);
      n_fruitless = count_requests () > n_seen ? 0 : n_fruitless + 1;
      n_seen = count_requests ();
      if (n_fruitless >= CONTROL_PATIENCE)
        {
          gtk_window_destroy (GTK_WINDOW (window));
          window = show_control (&view);
          n_fruitless = 0;
        }
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A view without locks: many kinds must show up in the log, or the watch proves nothing. */
static void
test_watch_sees (void)
{
  g_autoptr (GPtrArray) vectors = load_vectors ();
  g_autofree char *seen = NULL;

  begin_watching ();
  for (guint round = 0; round < CONTROL_ROUNDS && !has_control_seen_enough (); round++)
    show_to_control (vectors, CONTROL_WAIT_MS << round);
  g_test_message ("%u requests from views without locks:\n%s", count_requests (), what_was_seen (&seen));
  g_assert_cmpuint (count_requests (), >=, MIN_CONTROL_REQUESTS);
  g_assert_true (has_lookup ());
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  if (g_getenv ("HEARTH_WATCH_LOG") == NULL)
    {
      g_print ("1..0 # SKIP runs under with-watch\n");
      return 0;
    }
  g_test_add ("/leaks/as-they-came", WebFixture, NULL, web_fixture_set_up, test_as_they_came,
              web_fixture_tear_down);
  g_test_add ("/leaks/cleaned", WebFixture, NULL, web_fixture_set_up, test_cleaned, web_fixture_tear_down);
  g_test_add ("/leaks/allowed", WebFixture, NULL, web_fixture_set_up, test_allowed, web_fixture_tear_down);
  g_test_add_func ("/leaks/watch-sees", test_watch_sees);
  return g_test_run ();
}
