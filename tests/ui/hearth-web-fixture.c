/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of the web module share: loads the module as the program does, makes a window and a view, waits for
 * what the view tells. With HEARTH_TEST_SHOTS set to a folder, pictures of the window are left there. */

#include "hearth-web-fixture.h"

static void
shown_cb (GtkWidget *view, guint serial, gpointer data)
{
  ((WebFixture *) data)->shown_serial = serial;
}

static void
failed_cb (GtkWidget *view, HearthWebFailure failure, gpointer data)
{
  WebFixture *fixture = data;

  fixture->n_failed++;
  fixture->failure = failure;
}

static void
link_activated_cb (GtkWidget *view, const char *uri, const char *text, gboolean is_deceptive, gpointer data)
{
  WebFixture *fixture = data;

  g_free (fixture->link_uri);
  fixture->link_uri = g_strdup (uri);
  g_free (fixture->link_text);
  fixture->link_text = g_strdup (text);
  fixture->is_link_deceptive = is_deceptive;
}

static void
picture_wanted_cb (GtkWidget *view,
                   guint serial,
                   HearthWebPicture kind,
                   const char *id,
                   HearthWebRequest *request,
                   gpointer data)
{
  WebFixture *fixture = data;

  fixture->n_pictures_wanted++;
  fixture->wanted_serial = serial;
  g_free (fixture->wanted_id);
  fixture->wanted_id = g_strdup (id);
  fixture->module->request_finish (request, fixture->picture, "image/png");
}

static const HearthWebEvents events = {
  .shown = shown_cb,
  .failed = failed_cb,
  .link_activated = link_activated_cb,
  .picture_wanted = picture_wanted_cb,
};

void
web_fixture_set_up (WebFixture *fixture, gconstpointer data)
{
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "hearth-test-web", NULL);

  /* Read by GLib at the start; WebKit's own processes are not what is tested. */
  g_unsetenv ("G_DEBUG");
  fixture->loader = hearth_web_loader_new (NULL, cache);
  hearth_web_loader_start (fixture->loader);
  while (hearth_web_loader_get_state (fixture->loader) == HEARTH_WEB_LOADER_STARTING)
    g_main_context_iteration (NULL, TRUE);
  fixture->module = hearth_web_loader_get_module (fixture->loader);
  if (fixture->module == NULL)
    g_error ("no web module: %s", hearth_web_loader_get_reason (fixture->loader));
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 600);
  fixture->view = fixture->module->view_new (&events, fixture);
  {
    GtkWidget *scroller = gtk_scrolled_window_new ();

    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), fixture->view);
    gtk_window_set_child (GTK_WINDOW (fixture->window), scroller);
  }
  gtk_window_present (GTK_WINDOW (fixture->window));
}

void
web_fixture_tear_down (WebFixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  web_fixture_spin (0);
  g_clear_object (&fixture->loader);
  g_clear_pointer (&fixture->picture, g_bytes_unref);
  g_clear_pointer (&fixture->link_uri, g_free);
  g_clear_pointer (&fixture->link_text, g_free);
  g_clear_pointer (&fixture->wanted_id, g_free);
}

void
web_fixture_show (WebFixture *fixture, guint serial, const char *body, gboolean is_remote_allowed)
{
  g_autoptr (GPtrArray) bodies = g_ptr_array_new ();
  HearthWebDocument document = { serial, "Somebody, today", bodies, is_remote_allowed };

  g_ptr_array_add (bodies, (gpointer) body);
  fixture->module->view_show (fixture->view, &document);
  while (fixture->shown_serial != serial && fixture->n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
elapsed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the loop run for @ms: only for giving a leak the time to happen, never for waiting for something. */
void
web_fixture_spin (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, elapsed_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
painted_cb (gboolean *is_painted)
{
  *is_painted = TRUE;
}

/* Until the window has drawn a frame. */
static void
wait_frame (WebFixture *fixture)
{
  gboolean is_painted = FALSE;

  g_signal_connect_swapped (gtk_widget_get_frame_clock (fixture->window), "after-paint",
                            G_CALLBACK (painted_cb), &is_painted);
  gtk_widget_queue_draw (fixture->window);
  while (!is_painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (fixture->window), &is_painted);
}

static GdkTexture *
draw (WebFixture *fixture)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (fixture->window),
                                             gtk_widget_get_height (fixture->window));

  wait_frame (fixture);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 1 }, &area);
  gtk_widget_snapshot_child (fixture->window, gtk_window_get_child (GTK_WINDOW (fixture->window)), snapshot);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node, &area);
}

/* The colour in the middle of the window after its next frame: 0xAARRGGBB. */
guint32
web_fixture_middle (WebFixture *fixture)
{
  g_autoptr (GdkTexture) texture = draw (fixture);
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  return pixels[(gsize) (height / 2) * width + width / 2];
}

void
web_fixture_shot (WebFixture *fixture, const char *name)
{
  const char *folder = g_getenv ("HEARTH_TEST_SHOTS");
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  web_fixture_spin (300);
  texture = draw (fixture);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  gdk_texture_save_to_png (texture, path);
}
