/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The module's one door: a table of functions. Everything of WebKitGTK stays behind it, so that the program starts
 * without loading any of it. Opened once by HearthWebLoader, never unloaded. UI thread. */

#define G_LOG_DOMAIN "hearth-web"

#include "hearth-web.h"

#include <gmodule.h>

#include "hearth-web-scheme.h"
#include "hearth-web-session.h"
#include "hearth-web-view.h"

G_MODULE_EXPORT const HearthWebModule *hearth_web_get_module (void);

static void
show (GtkWidget *view, const HearthWebDocument *document)
{
  hearth_web_view_show (HEARTH_WEB_VIEW (view), document);
}

static void
allow_remote (GtkWidget *view)
{
  hearth_web_view_allow_remote (HEARTH_WEB_VIEW (view));
}

static void
set_theme (GtkWidget *view, HearthWebTheme theme)
{
  hearth_web_view_set_theme (HEARTH_WEB_VIEW (view), theme);
}

static void
set_zoom (GtkWidget *view, double zoom)
{
  hearth_web_view_set_zoom (HEARTH_WEB_VIEW (view), zoom);
}

static void
scroll (GtkWidget *view, double pixels)
{
  hearth_web_view_scroll (HEARTH_WEB_VIEW (view), pixels);
}

static void
get_room (GtkWidget *view, double *up, double *down)
{
  hearth_web_view_get_room (HEARTH_WEB_VIEW (view), up, down);
}

static void
select_all (GtkWidget *view)
{
  hearth_web_view_select_all (HEARTH_WEB_VIEW (view));
}

static void
copy (GtkWidget *view)
{
  hearth_web_view_copy (HEARTH_WEB_VIEW (view));
}

static void
terminate (GtkWidget *view)
{
  hearth_web_view_terminate (HEARTH_WEB_VIEW (view));
}

static const HearthWebModule module = {
  .abi = HEARTH_WEB_ABI,
  .prepare_async = hearth_web_session_prepare_async,
  .prepare_finish = hearth_web_session_prepare_finish,
  .view_new = hearth_web_view_new,
  .view_show = show,
  .view_allow_remote = allow_remote,
  .view_set_theme = set_theme,
  .view_set_zoom = set_zoom,
  .view_scroll = scroll,
  .view_get_room = get_room,
  .view_select_all = select_all,
  .view_copy = copy,
  .view_terminate = terminate,
  .request_finish = hearth_web_request_finish,
};

/**
 * hearth_web_get_module:
 *
 * Returns: (transfer none): what the module can do
 */
const HearthWebModule *
hearth_web_get_module (void)
{
  return &module;
}
