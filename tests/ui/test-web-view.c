/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The web module in a real window: a text comes up, is as high as it says, keeps to itself, and a web process that
 * dies is told about and ends nothing else. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <webkit/webkit.h>

#include "hearth-web-fixture.h"

#define ONE_PIXEL                                                                                            \
  "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90wS\xde\0\0\0\x0cIDAT\x08\xd7"                 \
  "c\xf8\xcf\xc0\0\0\3\1\1\0"                                                                                \
  "\x18\xdd\x8d\xb0\0\0\0\0IEND\xae"                                                                         \
  "B`\x82"

static int
get_height (WebFixture *fixture)
{
  int height;

  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, 700, &height, NULL, NULL, NULL);
  return height;
}

static void
test_shows_and_measures (WebFixture *fixture, gconstpointer data)
{
  web_fixture_show (fixture, 1, "<p>One line</p>", FALSE);
  g_assert_cmpuint (fixture->shown_serial, ==, 1);
  g_assert_cmpint (get_height (fixture), >, 10);
  g_assert_cmpint (get_height (fixture), <, 60);
  web_fixture_shot (fixture, "web-1-line");

  web_fixture_show (fixture, 2, "<div style='height:900px;background:#eee'>High</div>", FALSE);
  g_assert_cmpint (get_height (fixture), >=, 900);
  g_assert_cmpint (get_height (fixture), <, 960);

  web_fixture_show (fixture, 3, "<div style='min-height:100vh'>As high as the view</div><p>and more</p>",
                    FALSE);
  g_assert_cmpint (get_height (fixture), <, 2000);

  web_fixture_show (fixture, 4, "<div style='height:900000px'>Endless</div>", FALSE);
  g_assert_cmpint (get_height (fixture), <=, 12000);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

static void
test_pictures_of_the_message (WebFixture *fixture, gconstpointer data)
{
  fixture->picture = g_bytes_new_static (ONE_PIXEL, sizeof ONE_PIXEL - 1);
  web_fixture_show (fixture, 1, "<p>Look</p><img src=\"hearth-cid:photo@x\" width=50 height=50>", FALSE);
  while (fixture->n_pictures_wanted == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_pictures_wanted, ==, 1);
  web_fixture_show (
      fixture, 2,
      "<style>p { background-image: url(\"hearth-cid:a@x\"); }</style><p>hearth-cid:text@x</p>"
      "<table background=\"hearth-cid:b@x\"><tr><td title=\"hearth-cid:title@x\">x</td></tr></table>"
      "<div style=\"background: url(&quot;hearth-cid:c@x&quot;);\">y</div>"
      "<img alt=\"\" src=\"hearth-cid:d@x\" width=\"50\" height=\"50\">",
      FALSE);
  while (fixture->n_pictures_wanted < 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->wanted_serial, ==, 2);
}

static void
test_remote_pictures_only_when_allowed (WebFixture *fixture, gconstpointer data)
{
  web_fixture_show (fixture, 1, "<p>Look</p><img data-hearth-remote=\"0\" width=50 height=50>", FALSE);
  web_fixture_show (fixture, 2, "<p>Look</p><img src=\"hearth-remote://hearth/2/0\" width=50 height=50>",
                    FALSE);
  web_fixture_spin (300);
  g_assert_cmpuint (fixture->n_pictures_wanted, ==, 0);
  web_fixture_show (fixture, 3, "<p>Look</p><img data-hearth-remote=\"0\" width=50 height=50>", FALSE);
  fixture->module->view_allow_remote (fixture->view);
  while (fixture->n_pictures_wanted == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_remote_backgrounds_too (WebFixture *fixture, gconstpointer data)
{
  static const char body[] = "<table data-hearth-background=\"3\" width=300 height=300 "
                             "style=\"background: none no-repeat\"><tr><td>Look</td></tr></table>"
                             "<p data-hearth-background=\"1&quot;),url(x\">No number</p>";

  web_fixture_show (fixture, 1, body, FALSE);
  web_fixture_spin (300);
  g_assert_cmpuint (fixture->n_pictures_wanted, ==, 0);
  fixture->module->view_allow_remote (fixture->view);
  while (fixture->n_pictures_wanted == 0 && fixture->n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->wanted_id, ==, "0-3");
  fixture->module->view_allow_remote (fixture->view);
  web_fixture_spin (300);
  g_assert_cmpuint (fixture->n_pictures_wanted, ==, 1);

  web_fixture_show (fixture, 2, body, TRUE);
  while (fixture->n_pictures_wanted == 1 && fixture->n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->wanted_serial, ==, 2);
}

static void
test_another_message_has_no_say (WebFixture *fixture, gconstpointer data)
{
  web_fixture_show (fixture, 1,
                    "<img src=\"hearth-cid://hearth/7/secret\"><img src=\"hearth-message://hearth/\">"
                    "<iframe src=\"hearth-message://hearth/1/0\"></iframe>",
                    FALSE);
  /* Whatever it names, it is only ever asked of the message itself. */
  while (fixture->n_pictures_wanted == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->wanted_serial, ==, 1);
  g_assert_cmpuint (fixture->n_pictures_wanted, ==, 1);
  g_assert_cmpstr (fixture->wanted_id, !=, "secret");
}

static void
ran_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JSCValue) value =
      webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, &error);

  g_assert_no_error (error);
  if (data != NULL)
    *(char **) data = jsc_value_to_string (value);
}

/* Runs in the world of page.js. */
static void
run_in_page (WebFixture *fixture, const char *script, char **answer)
{
  webkit_web_view_evaluate_javascript (WEBKIT_WEB_VIEW (gtk_widget_get_first_child (fixture->view)), script,
                                       -1, "hearth", NULL, NULL, ran_cb, answer);
}

/* What page.js tells of a link whose text is a JavaScript expression. */
static const char *
tell_link (WebFixture *fixture, const char *text)
{
  g_autofree char *script =
      g_strdup_printf ("window.webkit.messageHandlers.hearth.postMessage({ what: 'link', text: %s, "
                       "uri: 'https://a.example/x', deceptive: true }); 1",
                       text);

  g_clear_pointer (&fixture->link_text, g_free);
  run_in_page (fixture, script, NULL);
  while (fixture->link_text == NULL && fixture->n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->link_uri, ==, "https://a.example/x");
  g_assert_true (fixture->is_link_deceptive);
  g_assert_true (g_utf8_validate (fixture->link_text, -1, NULL));
  return fixture->link_text;
}

/* A text may end in the middle of a character, or be no text at all. */
static void
test_links_of_any_text (WebFixture *fixture, gconstpointer data)
{
  g_autofree char *padding = g_strnfill (499, 'x');

  web_fixture_show (fixture, 1, "<p>One line</p>", FALSE);
  g_assert_true (
      g_str_has_prefix (tell_link (fixture, "('x'.repeat(499) + '\\u{1f600}').slice(0, 500)"), padding));
  tell_link (fixture, "'\\ud83d half \\ude00'");
  g_assert_cmpstr (tell_link (fixture, "'\\u{1f600} whole'"), ==, "\xf0\x9f\x98\x80 whole");
  g_assert_cmpstr (tell_link (fixture, "{}"), ==, "");
  g_assert_cmpstr (tell_link (fixture, "undefined"), ==, "");
}

/* When the view says that a message is shown, its page is on the screen: the header of one message never stands over
 * the text of another. */
static void
test_shown_is_painted (WebFixture *fixture, gconstpointer data)
{
  static const char *const colors[] = { "#ff0000", "#0000ff", "#00ff00", "#ff00ff" };

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      g_autofree char *body = g_strdup_printf ("<div style='height:3000px;background:%s'></div>", colors[i]);

      web_fixture_show (fixture, i + 1, body, FALSE);
      g_assert_cmphex (web_fixture_middle (fixture) & 0xffffff, ==,
                       g_ascii_strtoull (colors[i] + 1, NULL, 16));
    }
}

/* The same when it was not seen while the page changed: what was painted before does not come back for a moment. */
static void
test_unseen_is_covered (WebFixture *fixture, gconstpointer data)
{
  static const guint32 colors[] = { 0xff0000, 0x0000ff, 0x00ff00, 0xff00ff };

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      g_autofree char *body =
          g_strdup_printf ("<div style='height:3000px;background:#%06x'></div>", colors[i]);
      guint32 seen = 0;

      gtk_widget_set_visible (fixture->view, i == 0);
      web_fixture_show (fixture, i + 1, body, FALSE);
      gtk_widget_set_visible (fixture->view, TRUE);
      while (seen != colors[i])
        {
          seen = web_fixture_middle (fixture) & 0xffffff;
          for (guint j = 0; j < i; j++)
            g_assert_cmphex (seen, !=, colors[j]);
          g_main_context_iteration (NULL, FALSE);
        }
    }
}

static void
test_process_dies (WebFixture *fixture, gconstpointer data)
{
  web_fixture_show (fixture, 1, "<p>One line</p>", FALSE);
  fixture->module->view_terminate (fixture->view);
  while (fixture->n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (fixture->failure, ==, HEARTH_WEB_CRASHED);
}

/* Whether @pid descends from this test. */
static gboolean
is_ours (int pid)
{
  while (pid > 1)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
      g_autofree char *status = NULL;
      const char *parent;

      if (pid == getpid ())
        return TRUE;
      if (!g_file_get_contents (path, &status, NULL, NULL))
        return FALSE;
      parent = strstr (status, "PPid:");
      pid = parent != NULL ? atoi (parent + 5) : 0;
    }
  return FALSE;
}

static guint
stop_web_processes (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "comm", NULL);
      g_autofree char *comm = NULL;

      if (g_ascii_isdigit (*name) && g_file_get_contents (path, &comm, NULL, NULL) &&
          g_str_has_prefix (comm, "WebKitWebProces") && is_ours (atoi (name)))
        {
          kill (atoi (name), SIGSTOP);
          count++;
        }
    }
  return count;
}

static void
test_process_hangs (WebFixture *fixture, gconstpointer data)
{
  web_fixture_show (fixture, 1, "<p>One line</p>", FALSE);
  g_assert_cmpuint (stop_web_processes (), >=, 1);
  web_fixture_show (fixture, 2, "<p>Another</p>", FALSE);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpint (fixture->failure, ==, HEARTH_WEB_HUNG);
}

static void
test_colours (WebFixture *fixture, gconstpointer data)
{
  static const char letter[] =
      "<p>Good morning Anna,</p><p>here are both offers as promised. <a href='https://a.example/'>A "
      "link</a></p>"
      "<blockquote>Somebody wrote<blockquote>before</blockquote></blockquote>"
      "<details class=\"hearth-quote\"><summary>•••</summary><blockquote>folded</blockquote></details>";

  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  fixture->module->view_set_theme (fixture->view, HEARTH_WEB_DARK);
  web_fixture_show (fixture, 1, letter, FALSE);
  web_fixture_shot (fixture, "web-dark");
  web_fixture_show (fixture, 2,
                    "<table bgcolor='#ffffff' width='100%'><tr><td><font color='#222222'>Newsletter</font>"
                    "</td></tr></table>",
                    FALSE);
  web_fixture_shot (fixture, "web-dark-own");
  web_fixture_show (
      fixture, 4,
      "<style>p { color: #222222 } @media (prefers-color-scheme: dark) { p { color: #eeeeee } } "
      "@media all and (prefers-color-scheme:dark) { p { height: 700px } }</style>"
      "<p>Light on its own light ground?</p>",
      FALSE);
  g_assert_cmpint (get_height (fixture), <, 200);
  web_fixture_shot (fixture, "web-dark-rules");
  fixture->module->view_set_theme (fixture->view, HEARTH_WEB_LIGHT);
  web_fixture_show (fixture, 3, letter, FALSE);
  web_fixture_shot (fixture, "web-light");
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/web-view/shows-and-measures", WebFixture, NULL, web_fixture_set_up, test_shows_and_measures,
              web_fixture_tear_down);
  g_test_add ("/web-view/pictures-of-the-message", WebFixture, NULL, web_fixture_set_up,
              test_pictures_of_the_message, web_fixture_tear_down);
  g_test_add ("/web-view/remote-pictures-only-when-allowed", WebFixture, NULL, web_fixture_set_up,
              test_remote_pictures_only_when_allowed, web_fixture_tear_down);
  g_test_add ("/web-view/remote-backgrounds-too", WebFixture, NULL, web_fixture_set_up,
              test_remote_backgrounds_too, web_fixture_tear_down);
  g_test_add ("/web-view/another-message-has-no-say", WebFixture, NULL, web_fixture_set_up,
              test_another_message_has_no_say, web_fixture_tear_down);
  g_test_add ("/web-view/links-of-any-text", WebFixture, NULL, web_fixture_set_up, test_links_of_any_text,
              web_fixture_tear_down);
  g_test_add ("/web-view/shown-is-painted", WebFixture, NULL, web_fixture_set_up, test_shown_is_painted,
              web_fixture_tear_down);
  g_test_add ("/web-view/unseen-is-covered", WebFixture, NULL, web_fixture_set_up, test_unseen_is_covered,
              web_fixture_tear_down);
  g_test_add ("/web-view/process-dies", WebFixture, NULL, web_fixture_set_up, test_process_dies,
              web_fixture_tear_down);
  g_test_add ("/web-view/process-hangs", WebFixture, NULL, web_fixture_set_up, test_process_hangs,
              web_fixture_tear_down);
  g_test_add ("/web-view/colours", WebFixture, NULL, web_fixture_set_up, test_colours, web_fixture_tear_down);
  return g_test_run ();
}
