/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The one symbol that the module exports: a function of type HearthWebGetModule. */
#define HEARTH_WEB_SYMBOL "hearth_web_get_module"

/** Raised with every change of what stands below; the program opens no module of another number. */
#define HEARTH_WEB_ABI 1

/** Why a view cannot show what it was given. */
typedef enum
{
  HEARTH_WEB_CRASHED, /* the web process died */
  HEARTH_WEB_HUNG,    /* it did not answer and was ended */
  HEARTH_WEB_NO_PAGE, /* the reader's own page did not come up */
} HearthWebFailure;

/** What a message asks for while it is shown. */
typedef enum
{
  HEARTH_WEB_PICTURE_CID,    /* a part of the same message, by Content-ID */
  HEARTH_WEB_PICTURE_REMOTE, /* one from the network, as "BODY-NUMBER"; only after it was allowed */
} HearthWebPicture;

/** The page's colours. */
typedef enum
{
  HEARTH_WEB_LIGHT,
  HEARTH_WEB_DARK,
  HEARTH_WEB_LIGHT_CONTRAST,
  HEARTH_WEB_DARK_CONTRAST,
} HearthWebTheme;

/**
 * HearthWebDocument:
 * @serial: chosen by the caller, never used twice in a view, never 0: what comes back names it
 * @title: heading of the message for screen readers
 * @bodies: (element-type utf8): the message's texts in order, each the inner HTML of a body, cleaned
 * @is_remote_allowed: whether pictures from the network may be asked for
 */
typedef struct
{
  guint serial;
  const char *title;
  GPtrArray *bodies;
  gboolean is_remote_allowed;
} HearthWebDocument;

typedef struct _HearthWebRequest HearthWebRequest;

/**
 * HearthWebEvents:
 * @shown: the document is in the page, its height known, and what was shown before is gone
 * @failed: nothing is shown any more; the view is dead and to be thrown away
 * @link_activated: the user chose a link; @is_deceptive: its text names another place than it leads to
 * @link_hovered: the address under the pointer, or %NULL
 * @picture_wanted: answer with request_finish() at any time, exactly once
 *
 * Called on the UI thread. All but @link_hovered must be set.
 */
typedef struct
{
  void (*shown) (GtkWidget *view, guint serial, gpointer data);
  void (*failed) (GtkWidget *view, HearthWebFailure failure, gpointer data);
  void (*link_activated) (
      GtkWidget *view, const char *uri, const char *text, gboolean is_deceptive, gpointer data);
  void (*link_hovered) (GtkWidget *view, const char *uri, gpointer data);
  void (*picture_wanted) (GtkWidget *view,
                          guint serial,
                          HearthWebPicture kind,
                          const char *id,
                          HearthWebRequest *request,
                          gpointer data);
} HearthWebEvents;

/**
 * HearthWebModule:
 * @prepare_async: compiles the content filter into @directory; without it there is no view
 * @view_new: (transfer floating): a view that starts its web process with the first document; @data must outlive it
 * @view_show: puts a document into the page in place of the one shown, which stays until the new one is ready
 * @view_allow_remote: asks for the pictures from the network of the document shown
 * @view_set_zoom: 1.0 is the theme's text size
 * @view_scroll: by this many pixels inside the page; only a page taller than the view scrolls itself
 * @view_get_room: (out) how far the page itself can be scrolled up and down, in pixels
 *
 * Everything that the program can ask of WebKitGTK. All on the UI thread.
 */
typedef struct
{
  guint abi;

  void (*prepare_async) (const char *directory,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);
  gboolean (*prepare_finish) (GAsyncResult *result, GError **error);

  GtkWidget *(*view_new) (const HearthWebEvents *events, gpointer data);
  void (*view_show) (GtkWidget *view, const HearthWebDocument *document);
  void (*view_allow_remote) (GtkWidget *view);
  void (*view_set_theme) (GtkWidget *view, HearthWebTheme theme);
  void (*view_set_zoom) (GtkWidget *view, double zoom);
  void (*view_scroll) (GtkWidget *view, double pixels);
  void (*view_get_room) (GtkWidget *view, double *up, double *down);
  void (*view_select_all) (GtkWidget *view);
  void (*view_copy) (GtkWidget *view);
  void (*view_terminate) (GtkWidget *view);

  void (*request_finish) (HearthWebRequest *request, GBytes *bytes, const char *content_type);
} HearthWebModule;

typedef const HearthWebModule *(*HearthWebGetModule) (void);

G_END_DECLS
