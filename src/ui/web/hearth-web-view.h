/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

#include "hearth-web.h"

G_BEGIN_DECLS

#define HEARTH_TYPE_WEB_VIEW (hearth_web_view_get_type ())
G_DECLARE_FINAL_TYPE (HearthWebView, hearth_web_view, HEARTH, WEB_VIEW, GtkWidget)

GtkWidget *hearth_web_view_new (const HearthWebEvents *events, gpointer data);
HearthWebView *hearth_web_view_from_webkit (WebKitWebView *web);
void hearth_web_view_show (HearthWebView *self, const HearthWebDocument *document);
void hearth_web_view_allow_remote (HearthWebView *self);
void hearth_web_view_set_theme (HearthWebView *self, HearthWebTheme theme);
void hearth_web_view_set_zoom (HearthWebView *self, double zoom);
void hearth_web_view_scroll (HearthWebView *self, double pixels);
void hearth_web_view_get_room (HearthWebView *self, double *up, double *down);
void hearth_web_view_select_all (HearthWebView *self);
void hearth_web_view_copy (HearthWebView *self);
void hearth_web_view_terminate (HearthWebView *self);

char *hearth_web_view_dup_frame (HearthWebView *self, guint serial, const char *rest);
void hearth_web_view_want_picture (
    HearthWebView *self, guint serial, HearthWebPicture kind, const char *id, HearthWebRequest *request);

G_END_DECLS
