/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that a web page can ask of a browser, and that a letter is refused: permissions, dialogs, windows,
 * downloads, files, printing by itself, sign-ins. What stays of the context menu is copying. UI thread. */

#define G_LOG_DOMAIN "hearth-web"

#include "hearth-web-guard.h"

static gboolean
permission_request_cb (WebKitWebView *web, WebKitPermissionRequest *request, gpointer data)
{
  webkit_permission_request_deny (request);
  return TRUE;
}

static gboolean
query_permission_cb (WebKitWebView *web, WebKitPermissionStateQuery *query, gpointer data)
{
  webkit_permission_state_query_finish (query, WEBKIT_PERMISSION_STATE_DENIED);
  return TRUE;
}

static gboolean
authenticate_cb (WebKitWebView *web, WebKitAuthenticationRequest *request, gpointer data)
{
  webkit_authentication_request_cancel (request);
  return TRUE;
}

static gboolean
run_file_chooser_cb (WebKitWebView *web, WebKitFileChooserRequest *request, gpointer data)
{
  webkit_file_chooser_request_cancel (request);
  return TRUE;
}

static GtkWidget *
create_cb (WebKitWebView *web, WebKitNavigationAction *action, gpointer data)
{
  return NULL;
}

static gboolean
handled_cb (void)
{
  return TRUE;
}

static gboolean
context_menu_cb (WebKitWebView *web, WebKitContextMenu *menu, WebKitHitTestResult *hit, gpointer data)
{
  webkit_context_menu_remove_all (menu);
  if (webkit_hit_test_result_context_is_link (hit))
    webkit_context_menu_append (menu, webkit_context_menu_item_new_from_stock_action (
                                          WEBKIT_CONTEXT_MENU_ACTION_COPY_LINK_TO_CLIPBOARD));
  if (webkit_hit_test_result_context_is_selection (hit))
    webkit_context_menu_append (
        menu, webkit_context_menu_item_new_from_stock_action (WEBKIT_CONTEXT_MENU_ACTION_COPY));
  webkit_context_menu_append (
      menu, webkit_context_menu_item_new_from_stock_action (WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL));
  return FALSE;
}

/**
 * hearth_web_guard_refuse_all:
 *
 * Connects the refusals. Navigation is decided by the view itself.
 */
void
hearth_web_guard_refuse_all (WebKitWebView *web)
{
  g_signal_connect (web, "permission-request", G_CALLBACK (permission_request_cb), NULL);
  g_signal_connect (web, "query-permission-state", G_CALLBACK (query_permission_cb), NULL);
  g_signal_connect (web, "authenticate", G_CALLBACK (authenticate_cb), NULL);
  g_signal_connect (web, "run-file-chooser", G_CALLBACK (run_file_chooser_cb), NULL);
  g_signal_connect (web, "create", G_CALLBACK (create_cb), NULL);
  g_signal_connect (web, "context-menu", G_CALLBACK (context_menu_cb), NULL);
  g_signal_connect (web, "script-dialog", G_CALLBACK (handled_cb), NULL);
  g_signal_connect (web, "show-notification", G_CALLBACK (handled_cb), NULL);
  g_signal_connect (web, "print", G_CALLBACK (handled_cb), NULL);
  g_signal_connect (web, "enter-fullscreen", G_CALLBACK (handled_cb), NULL);
}
