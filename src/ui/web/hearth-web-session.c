/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every web view of Hearth shares, and how it is shut off from the world: an ephemeral session whose proxy
 * leads nowhere, a content filter that blocks everything but our own schemes, and settings that leave a page
 * nothing to do but to be shown. Any one of these has to be enough; they are used together. UI thread; the shared
 * objects are made once and live as long as the module, which is never unloaded. */

#define G_LOG_DOMAIN "hearth-web"

#include "hearth-web-session.h"

#include "hearth-web-scheme.h"

/* Port 9 is "discard": nobody listens there, and what would be sent there never leaves this computer. */
#define NOWHERE    "http://127.0.0.1:9"
#define FILTER_ID  "hearth-nothing-but-ours-1"
#define WORLD_NAME "hearth"

/* WebKit's expressions know no alternatives: one rule a scheme. */
static const char filter_rules[] =
    "["
    "{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}},"
    "{\"trigger\":{\"url-filter\":\"^hearth-message://hearth/\"},"
    "\"action\":{\"type\":\"ignore-previous-rules\"}},"
    "{\"trigger\":{\"url-filter\":\"^hearth-cid://hearth/\","
    "\"resource-type\":[\"image\"]},"
    "\"action\":{\"type\":\"ignore-previous-rules\"}},"
    "{\"trigger\":{\"url-filter\":\"^hearth-remote://hearth/\","
    "\"resource-type\":[\"image\"]},"
    "\"action\":{\"type\":\"ignore-previous-rules\"}},"
    "{\"trigger\":{\"url-filter\":\"^data:image/\",\"resource-type\":[\"image\"]},"
    "\"action\":{\"type\":\"ignore-previous-rules\"}}"
    "]";

/* Features of WebKit that reach for the network by themselves or are of no use to a letter. */
static const char *const features_off[] = {
  "LinkPreconnect", "LinkPreconnectEarlyHint",
  "LinkPrefetch",   "LinkPreload",
  "DNSPrefetching", "WebSocket",
  "BeaconAPI",      "ServiceWorkersEnabled",
  "FetchLater",     "SpeculationRulesPrefetch",
  "PDFJSViewer",    "FullScreen",
  "Notifications",  "PushAPI",
};

static struct
{
  WebKitWebContext *context;
  WebKitNetworkSession *network;
  WebKitUserContentFilter *filter;
} session;

static void
download_started_cb (WebKitNetworkSession *network, WebKitDownload *download, gpointer data)
{
  webkit_download_cancel (download);
}

static void
ensure_shared (void)
{
  WebKitNetworkProxySettings *proxy;

  if (session.context != NULL)
    return;

  session.context = webkit_web_context_new ();
  webkit_web_context_set_cache_model (session.context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_set_spell_checking_enabled (session.context, FALSE);
  hearth_web_scheme_register (session.context);

  session.network = webkit_network_session_new_ephemeral ();
  proxy = webkit_network_proxy_settings_new (NOWHERE, NULL);
  webkit_network_session_set_proxy_settings (session.network, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, proxy);
  webkit_network_proxy_settings_free (proxy);
  webkit_network_session_set_persistent_credential_storage_enabled (session.network, FALSE);
  webkit_network_session_set_tls_errors_policy (session.network, WEBKIT_TLS_ERRORS_POLICY_FAIL);
  webkit_cookie_manager_set_accept_policy (webkit_network_session_get_cookie_manager (session.network),
                                           WEBKIT_COOKIE_POLICY_ACCEPT_NEVER);
  g_signal_connect (session.network, "download-started", G_CALLBACK (download_started_cb), NULL);
}

static void
filter_saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WebKitUserContentFilter *filter;

  filter = webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (object), result,
                                                         &error);
  if (filter == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&session.filter, webkit_user_content_filter_unref);
  session.filter = filter;
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_web_session_prepare_async:
 * @directory: where WebKit may keep the compiled filter; made if missing
 *
 * Compiles the content filter. It is compiled anew in each run: what an older run left behind is not trusted.
 * UI thread.
 */
void
hearth_web_session_prepare_async (const char *directory,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (WebKitUserContentFilterStore) store = NULL;
  g_autoptr (GBytes) rules = NULL;

  g_task_set_source_tag (task, hearth_web_session_prepare_async);
  if (session.filter != NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  store = webkit_user_content_filter_store_new (directory);
  rules = g_bytes_new_static (filter_rules, sizeof filter_rules - 1);
  webkit_user_content_filter_store_save (store, FILTER_ID, rules, cancellable, filter_saved_cb, task);
}

/**
 * hearth_web_session_prepare_finish:
 *
 * Returns: %TRUE if views can be made
 */
gboolean
hearth_web_session_prepare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
switch_features_off (WebKitSettings *settings)
{
  WebKitFeatureList *list = webkit_settings_get_all_features ();

  for (gsize i = 0; i < webkit_feature_list_get_length (list); i++)
    {
      WebKitFeature *feature = webkit_feature_list_get (list, i);
      const char *name = webkit_feature_get_identifier (feature);

      for (gsize j = 0; j < G_N_ELEMENTS (features_off); j++)
        if (g_strcmp0 (name, features_off[j]) == 0)
          webkit_settings_set_feature_enabled (settings, feature, FALSE);
    }
  webkit_feature_list_unref (list);
}

/* Markup of pages runs nothing; JavaScript itself stays on, or the program's own evaluate would not work. */
static WebKitSettings *
new_settings (void)
{
  WebKitSettings *settings = webkit_settings_new ();

  g_object_set (settings, "enable-javascript", TRUE, "enable-javascript-markup", FALSE,
                "javascript-can-open-windows-automatically", FALSE, "javascript-can-access-clipboard", FALSE,
                "hardware-acceleration-policy", WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER, "enable-webgl",
                FALSE, "enable-webrtc", FALSE, "enable-media", FALSE, "enable-media-stream", FALSE,
                "enable-mediasource", FALSE, "enable-encrypted-media", FALSE, "enable-webaudio", FALSE,
                "media-playback-requires-user-gesture", TRUE, "enable-html5-local-storage", FALSE,
                "enable-html5-database", FALSE, "enable-page-cache", FALSE, "enable-fullscreen", FALSE,
                "enable-back-forward-navigation-gestures", FALSE, "enable-developer-extras", FALSE,
                "enable-site-specific-quirks", FALSE, "enable-write-console-messages-to-stdout", FALSE,
                "enable-tabs-to-links", TRUE, "allow-file-access-from-file-urls", FALSE,
                "allow-universal-access-from-file-urls", FALSE, "allow-top-navigation-to-data-urls", FALSE,
                NULL);
  switch_features_off (settings);
  return settings;
}

static void
add_page_script (WebKitUserContentManager *content)
{
  g_autoptr (GBytes) bytes = NULL;
  WebKitUserScript *script;

  bytes = g_resources_lookup_data ("/org/hearthmail/Hearth/web/page.js", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert (bytes != NULL);
  script =
      webkit_user_script_new_for_world (g_bytes_get_data (bytes, NULL), WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                                        WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END, WORLD_NAME, NULL, NULL);
  webkit_user_content_manager_add_script (content, script);
  webkit_user_script_unref (script);
  webkit_user_content_manager_register_script_message_handler (content, "hearth", WORLD_NAME);
}

/**
 * hearth_web_session_new_view:
 * @content: (out) (transfer none): its content manager, where the page's own script reports
 *
 * Returns: (transfer floating): a view with filter, proxy and settings in place, in which nothing is loaded.
 * Must not be called before hearth_web_session_prepare_finish() returned %TRUE. UI thread.
 */
WebKitWebView *
hearth_web_session_new_view (WebKitUserContentManager **content)
{
  g_autoptr (WebKitUserContentManager) manager = webkit_user_content_manager_new ();
  g_autoptr (WebKitSettings) settings = new_settings ();

  g_assert (session.filter != NULL);
  ensure_shared ();
  webkit_user_content_manager_add_filter (manager, session.filter);
  add_page_script (manager);
  *content = manager;
  return g_object_new (WEBKIT_TYPE_WEB_VIEW, "web-context", session.context, "network-session",
                       session.network, "user-content-manager", manager, "settings", settings, NULL);
}
