/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A reader's view: one WebKitWebView, kept for as long as the window, whose page is ours and whose frames are the
 * texts of one message. It is as high as its page, so that the reader around it scrolls, up to a height that stays
 * cheap to draw. UI thread; owned by the reader. A heartbeat finds a web process that does not answer. */

#define G_LOG_DOMAIN "hearth-web"

#include "hearth-web-view.h"

#include <math.h>

#include "hearth-web-guard.h"
#include "hearth-web-scheme.h"
#include "hearth-web-session.h"

#define WORLD    "hearth"
#define PAGE_URI "hearth-message://hearth/"

/** Beyond this many device pixels the page scrolls inside the view. */
#define MAX_HEIGHT_PX 12000
/** No page is taken for higher, in its own pixels. */
#define MAX_PAGE_PX 10000000
/** A web process that has not answered for so long is ended. */
#define HANG_MS 10000
/** How often it is asked, and for how long after something happened. */
#define BEAT_MS  2500
#define AWAKE_MS 30000
/** So long the page may take to be painted once it is seen. */
#define COVER_MS 1000
/** A button that is let go so far from where it was pressed has dragged something. */
#define CLICK_PX 4

typedef struct
{
  guint serial;
  char *title;
  GPtrArray *bodies;
  gboolean is_remote_allowed;
} Document;

struct _HearthWebView
{
  GtkWidget parent_instance;

  WebKitWebView *web;
  const HearthWebEvents *events;
  gpointer data;

  Document *shown;
  Document *coming;
  GCancellable *cancellable;
  HearthWebTheme theme;
  double zoom;
  int page_height; /* in the page's pixels */
  int height;      /* that is asked for */
  double room_up;
  double room_down;

  guint cover_id;
  double pressed_x; /* where a button was pressed */
  double pressed_y;

  guint beat_id;
  gint64 asked_us;
  gint64 awake_until_us;

  gboolean is_started : 1;
  gboolean is_ready : 1;
  gboolean is_dead : 1;
};

G_DEFINE_FINAL_TYPE (HearthWebView, hearth_web_view, GTK_TYPE_WIDGET)

static void
document_free (Document *document)
{
  g_free (document->title);
  g_ptr_array_unref (document->bodies);
  g_free (document);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Document, document_free)

static Document *
document_copy (const HearthWebDocument *from)
{
  Document *document = g_new0 (Document, 1);

  document->serial = from->serial;
  document->title = g_strdup (from->title != NULL ? from->title : "");
  document->bodies = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < from->bodies->len; i++)
    g_ptr_array_add (document->bodies, g_strdup (g_ptr_array_index (from->bodies, i)));
  document->is_remote_allowed = from->is_remote_allowed;
  return document;
}

static Document *
find_document (HearthWebView *self, guint serial)
{
  if (self->coming != NULL && self->coming->serial == serial)
    return self->coming;
  if (self->shown != NULL && self->shown->serial == serial)
    return self->shown;
  return NULL;
}

/* --- failing and hanging -------------------------------------------------------------------------------------- */

static void
fail (HearthWebView *self, HearthWebFailure failure)
{
  if (self->is_dead)
    return;
  self->is_dead = TRUE;
  g_clear_handle_id (&self->beat_id, g_source_remove);
  self->events->failed (GTK_WIDGET (self), failure, self->data);
}

static void
beat_answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthWebView) self = data;
  g_autoptr (JSCValue) value = NULL;

  value = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (object), result, NULL);
  self->asked_us = 0;
}

/* Told first: ending the process reports that it ended. */
static void
end_hung (HearthWebView *self)
{
  g_autoptr (WebKitWebView) web = g_object_ref (self->web);

  fail (self, HEARTH_WEB_HUNG);
  webkit_web_view_terminate_web_process (web);
}

static gboolean
beat_cb (gpointer data)
{
  HearthWebView *self = data;
  gint64 now_us = g_get_monotonic_time ();

  if (self->asked_us != 0)
    {
      if (now_us - self->asked_us < HANG_MS * G_TIME_SPAN_MILLISECOND)
        return G_SOURCE_CONTINUE;
      self->beat_id = 0;
      end_hung (self);
      return G_SOURCE_REMOVE;
    }
  if (now_us > self->awake_until_us && self->coming == NULL)
    {
      self->beat_id = 0;
      return G_SOURCE_REMOVE;
    }
  self->asked_us = now_us;
  webkit_web_view_evaluate_javascript (self->web, "1", -1, WORLD, NULL, self->cancellable, beat_answered_cb,
                                       g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static void
stay_awake (HearthWebView *self)
{
  self->awake_until_us = g_get_monotonic_time () + AWAKE_MS * G_TIME_SPAN_MILLISECOND;
  if (self->beat_id == 0 && self->is_started && !self->is_dead)
    self->beat_id = g_timeout_add (BEAT_MS, beat_cb, self);
}

static void
terminated_cb (WebKitWebView *web, WebKitWebProcessTerminationReason reason, HearthWebView *self)
{
  fail (self, HEARTH_WEB_CRASHED);
}

static gboolean
load_failed_cb (
    WebKitWebView *web, WebKitLoadEvent event, const char *uri, GError *error, HearthWebView *self)
{
  if (g_strcmp0 (uri, PAGE_URI) == 0 && !self->is_ready)
    fail (self, HEARTH_WEB_NO_PAGE);
  return TRUE;
}

/* --- the page --------------------------------------------------------------------------------------------------- */

static void
called_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JSCValue) value = NULL;

  value = webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (object), result, &error);
  if (value == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("the page did not take a call: %s", error->message);
}

static void
call_page (HearthWebView *self, const char *body, GVariant *arguments)
{
  g_autoptr (GVariant) sunk = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;

  if (!self->is_ready || self->is_dead)
    return;
  webkit_web_view_call_async_javascript_function (self->web, body, -1, sunk, WORLD, NULL, self->cancellable,
                                                  called_cb, NULL);
}

/* Pixels of ours for one of the page: WebKit enlarges pages by the size of the desktop's text, and then by the zoom. */
static double
get_scale (HearthWebView *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return webkit_web_view_get_zoom_level (self->web) * (dpi > 0 ? dpi / 1024.0 / 96.0 : 1.0);
}

static void
apply_zoom (HearthWebView *self)
{
  webkit_web_view_set_zoom_level (self->web, self->zoom);
}

static void
apply_theme (HearthWebView *self)
{
  gboolean is_dark = self->theme == HEARTH_WEB_DARK || self->theme == HEARTH_WEB_DARK_CONTRAST;
  GdkRGBA background;
  GVariantDict arguments;

  gdk_rgba_parse (&background, is_dark ? "#1c1a19" : "#ffffff");
  webkit_web_view_set_background_color (self->web, &background);
  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "name", "s", hearth_web_theme_get_name (self->theme));
  call_page (self, "return hearth.theme(name);", g_variant_dict_end (&arguments));
}

static void
show_coming (HearthWebView *self)
{
  GVariantDict arguments;

  if (self->coming == NULL)
    return;
  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "serial", "u", self->coming->serial);
  g_variant_dict_insert (&arguments, "title", "s", self->coming->title);
  g_variant_dict_insert (&arguments, "count", "u", self->coming->bodies->len);
  g_variant_dict_insert (&arguments, "remote", "u", self->coming->is_remote_allowed ? 1u : 0u);
  call_page (self, "return hearth.show(serial, title, count, remote === 1);",
             g_variant_dict_end (&arguments));
}

static void
apply_height (HearthWebView *self)
{
  int limit = MAX_HEIGHT_PX / MAX (1, gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  int height = (int) (self->page_height * get_scale (self) + 0.999);

  height = CLAMP (height, 1, limit);
  if (height == self->height)
    return;
  self->height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* What the page tells about holds words of a letter: nothing of it is taken for granted. */
static char *
dup_text (JSCValue *message, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (message, name);
  g_autofree char *text = value != NULL && jsc_value_is_string (value) ? jsc_value_to_string (value) : NULL;

  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

static double
get_number (JSCValue *message, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (message, name);
  double number = value != NULL && jsc_value_is_number (value) ? jsc_value_to_double (value) : 0;

  return isfinite (number) ? number : 0;
}

static gboolean
get_truth (JSCValue *message, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (message, name);

  return value != NULL && jsc_value_is_boolean (value) && jsc_value_to_boolean (value);
}

static void
link_told (HearthWebView *self, JSCValue *message)
{
  g_autofree char *uri = dup_text (message, "uri");
  g_autofree char *text = dup_text (message, "text");

  self->events->link_activated (GTK_WIDGET (self), uri, text, get_truth (message, "deceptive"), self->data);
}

/* --- what is painted ---------------------------------------------------------------------------------------------- */

static void
uncover (HearthWebView *self)
{
  g_clear_handle_id (&self->cover_id, g_source_remove);
  gtk_widget_set_opacity (GTK_WIDGET (self->web), 1);
}

static gboolean
uncover_cb (gpointer data)
{
  HearthWebView *self = data;

  self->cover_id = 0;
  uncover (self);
  return G_SOURCE_REMOVE;
}

/* A page that nobody sees is not painted, and WebKit would show what it painted last: another letter's text. */
static void
cover (HearthWebView *self)
{
  gtk_widget_set_opacity (GTK_WIDGET (self->web), 0);
  g_clear_handle_id (&self->cover_id, g_source_remove);
  self->cover_id = g_timeout_add (COVER_MS, uncover_cb, self);
}

static void
shown_told (HearthWebView *self, guint serial)
{
  const gboolean was_seen = gtk_widget_get_mapped (GTK_WIDGET (self->web));
  GVariantDict arguments;

  if (self->coming == NULL || self->coming->serial != serial)
    return;
  g_clear_pointer (&self->shown, document_free);
  self->shown = g_steal_pointer (&self->coming);
  apply_height (self);
  if (!was_seen)
    cover (self);
  self->events->shown (GTK_WIDGET (self), serial, self->data);
  if (was_seen)
    return;
  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "serial", "u", serial);
  call_page (self, "return hearth.painted(serial);", g_variant_dict_end (&arguments));
}

static void
painted_told (HearthWebView *self, guint serial)
{
  if (self->shown != NULL && self->shown->serial == serial)
    uncover (self);
}

/* --- what the page tells ------------------------------------------------------------------------------------------ */

static guint
get_serial (JSCValue *message)
{
  return (guint) CLAMP (get_number (message, "serial"), 0, G_MAXUINT);
}

static void
told_cb (WebKitUserContentManager *content, JSCValue *message, HearthWebView *self)
{
  g_autofree char *what = NULL;

  if (self->is_dead || !jsc_value_is_object (message))
    return;
  what = dup_text (message, "what");
  if (g_str_equal (what, "ready"))
    {
      self->is_ready = TRUE;
      apply_theme (self);
      show_coming (self);
    }
  else if (g_str_equal (what, "height"))
    {
      self->page_height = (int) CLAMP (get_number (message, "height"), 0, MAX_PAGE_PX);
      if (self->coming == NULL)
        apply_height (self);
    }
  else if (g_str_equal (what, "shown"))
    shown_told (self, get_serial (message));
  else if (g_str_equal (what, "painted"))
    painted_told (self, get_serial (message));
  else if (g_str_equal (what, "room"))
    {
      self->room_up = get_number (message, "up");
      self->room_down = get_number (message, "down");
    }
  else if (g_str_equal (what, "link"))
    link_told (self, message);
}

/* --- what the view is asked by WebKit ---------------------------------------------------------------------------- */

static gboolean
is_own_uri (HearthWebView *self, const char *uri)
{
  if (uri == NULL || !g_str_has_prefix (uri, PAGE_URI))
    return FALSE;
  /* The page itself is loaded once. */
  return !g_str_equal (uri, PAGE_URI) || !self->is_ready;
}

static gboolean
decide_policy_cb (WebKitWebView *web,
                  WebKitPolicyDecision *decision,
                  WebKitPolicyDecisionType type,
                  HearthWebView *self)
{
  WebKitNavigationAction *action;
  gboolean is_link;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      WebKitURIRequest *request =
          webkit_response_policy_decision_get_request (WEBKIT_RESPONSE_POLICY_DECISION (decision));

      if (g_str_has_prefix (webkit_uri_request_get_uri (request), PAGE_URI) &&
          webkit_response_policy_decision_is_mime_type_supported (WEBKIT_RESPONSE_POLICY_DECISION (decision)))
        webkit_policy_decision_use (decision);
      else
        webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  action =
      webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  is_link = webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED;
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && is_own_uri (self, uri) && !is_link)
    {
      webkit_policy_decision_use (decision);
      return TRUE;
    }
  webkit_policy_decision_ignore (decision);
  return TRUE;
}

/* --- links that are followed -------------------------------------------------------------------------------------- */

/* Where on the web view; a legacy controller tells of places in the surface only. */
static gboolean
find_place (HearthWebView *self, GdkEvent *event, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double surface_x, surface_y;

  if (native == NULL || !gdk_event_get_position (event, x, y))
    return FALSE;
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  return gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self->web), *x - surface_x,
                                           *y - surface_y, x, y);
}

static void
follow_at (HearthWebView *self, double x, double y)
{
  const double scale = get_scale (self);
  GVariantDict arguments;

  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "x", "d", x / scale);
  g_variant_dict_insert (&arguments, "y", "d", y / scale);
  call_page (self, "return hearth.followAt(x, y);", g_variant_dict_end (&arguments));
}

/* WebKit is to see the event, too, so that no gesture here may claim it. */
static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, HearthWebView *self)
{
  const GdkEventType type = gdk_event_get_event_type (event);
  const gboolean is_press = type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN;
  const gboolean is_button = type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE;
  double x, y;

  if ((!is_press && type != GDK_BUTTON_RELEASE && type != GDK_TOUCH_END) ||
      (is_button && gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY &&
       gdk_button_event_get_button (event) != GDK_BUTTON_MIDDLE) ||
      !find_place (self, event, &x, &y))
    return GDK_EVENT_PROPAGATE;
  if (is_press)
    {
      self->pressed_x = x;
      self->pressed_y = y;
    }
  else if (fabs (x - self->pressed_x) <= CLICK_PX && fabs (y - self->pressed_y) <= CLICK_PX)
    follow_at (self, x, y);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
key_pressed_cb (
    GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, HearthWebView *self)
{
  const GdkModifierType held = modifiers & gtk_accelerator_get_default_mod_mask ();

  if (held == 0 && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter))
    call_page (self, "return hearth.followFocused();", NULL);
  return GDK_EVENT_PROPAGATE;
}

static void
listen_for_links (HearthWebView *self)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (event_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), events);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
mouse_target_changed_cb (WebKitWebView *web, WebKitHitTestResult *hit, guint modifiers, HearthWebView *self)
{
  const char *uri = NULL;

  if (webkit_hit_test_result_context_is_link (hit))
    uri = webkit_hit_test_result_get_link_uri (hit);
  if (self->events->link_hovered != NULL)
    self->events->link_hovered (GTK_WIDGET (self), uri, self->data);
  stay_awake (self);
}

/* --- life -------------------------------------------------------------------------------------------------------- */

static void
hearth_web_view_dispose (GObject *object)
{
  HearthWebView *self = HEARTH_WEB_VIEW (object);

  self->is_dead = TRUE;
  g_clear_handle_id (&self->beat_id, g_source_remove);
  g_clear_handle_id (&self->cover_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->web != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->web, self);
      g_signal_handlers_disconnect_by_data (webkit_web_view_get_user_content_manager (self->web), self);
      g_object_set_data (G_OBJECT (self->web), "hearth-web-view", NULL);
      gtk_widget_unparent (GTK_WIDGET (self->web));
      self->web = NULL;
    }
  g_clear_pointer (&self->shown, document_free);
  g_clear_pointer (&self->coming, document_free);
  G_OBJECT_CLASS (hearth_web_view_parent_class)->dispose (object);
}

/* As high as the page, whatever the web view itself would like. */
static void
hearth_web_view_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  HearthWebView *self = HEARTH_WEB_VIEW (widget);
  int ignored;

  gtk_widget_measure (GTK_WIDGET (self->web), orientation, for_size, &ignored, NULL, NULL, NULL);
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? self->height : 0;
}

static void
hearth_web_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (GTK_WIDGET (HEARTH_WEB_VIEW (widget)->web), width, height, baseline, NULL);
}

static gboolean
hearth_web_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HEARTH_WEB_VIEW (widget)->web));
}

static void
hearth_web_view_class_init (HearthWebViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_web_view_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = hearth_web_view_grab_focus;
  GTK_WIDGET_CLASS (klass)->measure = hearth_web_view_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = hearth_web_view_size_allocate;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "hearth-web");
}

static void
hearth_web_view_init (HearthWebView *self)
{
  WebKitUserContentManager *content;

  self->zoom = 1.0;
  self->cancellable = g_cancellable_new ();
  self->web = hearth_web_session_new_view (&content);
  g_object_set_data (G_OBJECT (self->web), "hearth-web-view", self);
  hearth_web_guard_refuse_all (self->web);
  g_signal_connect (content, "script-message-received::hearth", G_CALLBACK (told_cb), self);
  g_signal_connect (self->web, "decide-policy", G_CALLBACK (decide_policy_cb), self);
  g_signal_connect (self->web, "web-process-terminated", G_CALLBACK (terminated_cb), self);
  g_signal_connect (self->web, "load-failed", G_CALLBACK (load_failed_cb), self);
  g_signal_connect (self->web, "mouse-target-changed", G_CALLBACK (mouse_target_changed_cb), self);
  listen_for_links (self);
  self->height = 1;
  gtk_widget_set_parent (GTK_WIDGET (self->web), GTK_WIDGET (self));
  g_signal_connect_swapped (self->web, "notify::zoom-level", G_CALLBACK (apply_height), self);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (apply_height), self, G_CONNECT_SWAPPED);
}

/**
 * hearth_web_view_new:
 * @events: (transfer none): who is told; must live as long as the view
 *
 * Returns: (transfer floating): a view; no process is started before the first document is shown
 */
GtkWidget *
hearth_web_view_new (const HearthWebEvents *events, gpointer data)
{
  HearthWebView *self = g_object_new (HEARTH_TYPE_WEB_VIEW, NULL);

  self->events = events;
  self->data = data;
  apply_zoom (self);
  return GTK_WIDGET (self);
}

/**
 * hearth_web_view_from_webkit:
 *
 * Returns: (nullable) (transfer none): the view that @web is part of
 */
HearthWebView *
hearth_web_view_from_webkit (WebKitWebView *web)
{
  return g_object_get_data (G_OBJECT (web), "hearth-web-view");
}

/**
 * hearth_web_view_show:
 *
 * Replaces what is shown as soon as @document is laid out. A document still on its way is dropped.
 */
void
hearth_web_view_show (HearthWebView *self, const HearthWebDocument *document)
{
  g_return_if_fail (document->serial != 0);

  if (self->is_dead)
    return;
  g_clear_pointer (&self->coming, document_free);
  self->coming = document_copy (document);
  self->room_up = self->room_down = 0;
  if (!self->is_started)
    {
      self->is_started = TRUE;
      apply_theme (self);
      webkit_web_view_load_uri (self->web, PAGE_URI);
    }
  else
    show_coming (self);
  stay_awake (self);
}

/**
 * hearth_web_view_allow_remote:
 *
 * The document shown, or on its way, may ask for its pictures from the network.
 */
void
hearth_web_view_allow_remote (HearthWebView *self)
{
  if (self->shown != NULL && self->coming == NULL)
    self->shown->is_remote_allowed = TRUE;
  if (self->coming != NULL)
    self->coming->is_remote_allowed = TRUE;
  call_page (self, "return hearth.allowRemote();", NULL);
}

/**
 * hearth_web_view_set_theme:
 *
 * The colours of the page, of what is shown and of what comes.
 */
void
hearth_web_view_set_theme (HearthWebView *self, HearthWebTheme theme)
{
  self->theme = theme;
  apply_theme (self);
}

/**
 * hearth_web_view_set_zoom:
 * @zoom: 1.0 is the size of the desktop's text
 */
void
hearth_web_view_set_zoom (HearthWebView *self, double zoom)
{
  self->zoom = CLAMP (zoom, 0.3, 5.0);
  apply_zoom (self);
}

/**
 * hearth_web_view_scroll:
 * @pixels: how far the page scrolls inside the view; down is positive
 */
void
hearth_web_view_scroll (HearthWebView *self, double pixels)
{
  double zoom = get_scale (self);
  GVariantDict arguments;

  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "pixels", "d", pixels / zoom);
  call_page (self, "return hearth.scroll(pixels);", g_variant_dict_end (&arguments));
  self->room_up += pixels / zoom;
  self->room_down -= pixels / zoom;
}

/**
 * hearth_web_view_get_room:
 * @up: (out): how many pixels the page can scroll up inside the view
 * @down: (out): and down
 */
void
hearth_web_view_get_room (HearthWebView *self, double *up, double *down)
{
  double zoom = get_scale (self);

  *up = MAX (0, self->room_up) * zoom;
  *down = MAX (0, self->room_down) * zoom;
}

/**
 * hearth_web_view_select_all:
 *
 * Selects the whole text.
 */
void
hearth_web_view_select_all (HearthWebView *self)
{
  call_page (self, "return hearth.selectAll();", NULL);
}

/**
 * hearth_web_view_copy:
 *
 * Copies what is selected.
 */
void
hearth_web_view_copy (HearthWebView *self)
{
  if (!self->is_dead)
    webkit_web_view_execute_editing_command (self->web, WEBKIT_EDITING_COMMAND_COPY);
}

/**
 * hearth_web_view_terminate:
 *
 * Ends the web process, as if it had died; for tests.
 */
void
hearth_web_view_terminate (HearthWebView *self)
{
  webkit_web_view_terminate_web_process (self->web);
}

/**
 * hearth_web_view_dup_frame:
 * @rest: what follows the serial in the frame's address: the body's number
 *
 * Returns: (transfer full) (nullable): the frame's document
 */
char *
hearth_web_view_dup_frame (HearthWebView *self, guint serial, const char *rest)
{
  Document *document = find_document (self, serial);
  guint64 number;

  if (document == NULL || !g_ascii_string_to_unsigned (rest, 10, 0, G_MAXUINT, &number, NULL) ||
      number >= document->bodies->len)
    return NULL;
  return hearth_web_scheme_dup_frame (g_ptr_array_index (document->bodies, number), serial, self->theme);
}

/**
 * hearth_web_view_want_picture:
 * @request: (transfer full): answered at once with a refusal if the document may not have it
 */
void
hearth_web_view_want_picture (
    HearthWebView *self, guint serial, HearthWebPicture kind, const char *id, HearthWebRequest *request)
{
  Document *document = find_document (self, serial);

  if (self->is_dead || document == NULL || id == NULL ||
      (kind == HEARTH_WEB_PICTURE_REMOTE && !document->is_remote_allowed))
    {
      hearth_web_request_finish (request, NULL, NULL);
      return;
    }
  self->events->picture_wanted (GTK_WIDGET (self), serial, kind, id, request, self->data);
}
