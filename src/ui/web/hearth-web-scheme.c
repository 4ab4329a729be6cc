/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The three schemes that a page of Hearth may name: hearth-message: (the reader's page and the messages' frames),
 * hearth-cid: and hearth-remote: (pictures, which the program hands over). UI thread. A request knows its view and
 * says which document it belongs to by its address, so that a message gets no other message's parts. */

#define G_LOG_DOMAIN "hearth-web"

#include "hearth-web-scheme.h"

#include <string.h>

#include "hearth-web-view.h"

#define POLICY                                                                                               \
  "default-src 'none'; img-src hearth-cid: hearth-remote: data:; style-src 'unsafe-inline'; form-action "    \
  "'none'; "                                                                                                 \
  "base-uri 'none'; sandbox allow-same-origin"
#define PAGE_POLICY "default-src 'none'; frame-src hearth-message:; style-src 'unsafe-inline'"
#define RESOURCES   "/org/hearthmail/Hearth/web/"

/** What stands in front of the Content-ID of a picture of the same message. */
#define MARK "hearth-cid:"

/** No picture that is handed over is larger. */
#define MAX_PICTURE_BYTES (32 * 1024 * 1024)

struct _HearthWebRequest
{
  WebKitURISchemeRequest *request;
};

static const char *const raster_types[] = {
  "image/png", "image/jpeg", "image/gif",    "image/webp",
  "image/bmp", "image/avif", "image/x-icon", "image/tiff",
};

static void
refuse (WebKitURISchemeRequest *request)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Nothing here");

  webkit_uri_scheme_request_finish_error (request, error);
}

static void
respond (WebKitURISchemeRequest *request, GBytes *bytes, const char *content_type, const char *policy)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (WebKitURISchemeResponse) response = NULL;
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  if (policy != NULL)
    soup_message_headers_append (headers, "Content-Security-Policy", policy);
  response = webkit_uri_scheme_response_new (stream, (gint64) g_bytes_get_size (bytes));
  webkit_uri_scheme_response_set_content_type (response, content_type);
  webkit_uri_scheme_response_set_http_headers (response, headers);
  webkit_uri_scheme_request_finish_with_response (request, response);
}

/* "/SERIAL/REST" */
static gboolean
split_path (const char *path, guint *serial, const char **rest)
{
  char *end = NULL;
  guint64 number;

  if (path == NULL || path[0] != '/' || !g_ascii_isdigit (path[1]))
    return FALSE;
  number = g_ascii_strtoull (path + 1, &end, 10);
  if (number == 0 || number > G_MAXUINT || *end != '/')
    return FALSE;
  *serial = (guint) number;
  *rest = end + 1;
  return TRUE;
}

static void
message_requested_cb (WebKitURISchemeRequest *request, gpointer data)
{
  WebKitWebView *web = webkit_uri_scheme_request_get_web_view (request);
  HearthWebView *view = web != NULL ? hearth_web_view_from_webkit (web) : NULL;
  const char *path = webkit_uri_scheme_request_get_path (request);
  const char *rest;
  guint serial;

  if (view != NULL && g_strcmp0 (path, "/") == 0)
    {
      g_autoptr (GBytes) page =
          g_resources_lookup_data (RESOURCES "page.html", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      respond (request, page, "text/html", PAGE_POLICY);
      return;
    }
  if (view != NULL && split_path (path, &serial, &rest))
    {
      g_autofree char *frame = hearth_web_view_dup_frame (view, serial, rest);

      if (frame != NULL)
        {
          gsize length = strlen (frame);
          g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&frame), length);

          respond (request, bytes, "text/html; charset=utf-8", POLICY);
          return;
        }
    }
  refuse (request);
}

static void
picture_requested_cb (WebKitURISchemeRequest *request, gpointer data)
{
  WebKitWebView *web = webkit_uri_scheme_request_get_web_view (request);
  HearthWebView *view = web != NULL ? hearth_web_view_from_webkit (web) : NULL;
  const char *rest;
  guint serial;

  if (view == NULL || !split_path (webkit_uri_scheme_request_get_path (request), &serial, &rest))
    {
      refuse (request);
      return;
    }
  {
    HearthWebRequest *wanted = g_new0 (HearthWebRequest, 1);
    g_autofree char *id = g_uri_unescape_string (rest, NULL);

    wanted->request = g_object_ref (request);
    hearth_web_view_want_picture (view, serial, (HearthWebPicture) GPOINTER_TO_INT (data), id, wanted);
  }
}

/**
 * hearth_web_scheme_register:
 *
 * Makes @context know the three schemes. Once for each context.
 */
void
hearth_web_scheme_register (WebKitWebContext *context)
{
  webkit_web_context_register_uri_scheme (context, "hearth-message", message_requested_cb, NULL, NULL);
  webkit_web_context_register_uri_scheme (context, "hearth-cid", picture_requested_cb,
                                          GINT_TO_POINTER (HEARTH_WEB_PICTURE_CID), NULL);
  webkit_web_context_register_uri_scheme (context, "hearth-remote", picture_requested_cb,
                                          GINT_TO_POINTER (HEARTH_WEB_PICTURE_REMOTE), NULL);
}

/**
 * hearth_web_theme_get_name:
 *
 * Returns: (transfer none): the value of data-hearth-theme in the page
 */
const char *
hearth_web_theme_get_name (HearthWebTheme theme)
{
  static const char *const names[] = { "light", "dark", "light-contrast", "dark-contrast" };

  return names[MIN ((guint) theme, G_N_ELEMENTS (names) - 1)];
}

/**
 * hearth_web_scheme_sets_colors:
 * @body: cleaned HTML
 *
 * Returns: whether it brings colours of its own, so that a dark page under it could make it unreadable
 */
gboolean
hearth_web_scheme_sets_colors (const char *body)
{
  static const char *const marks[] = { "bgcolor", "background", "color:", " color=", "<style" };
  g_autoptr (GString) tags = g_string_new (NULL);
  g_autofree char *lower = NULL;

  for (const char *at = strchr (body, '<'); at != NULL; at = strchr (at, '<'))
    {
      const char *end = strchr (at, '>');

      if (end == NULL)
        break;
      g_string_append_len (tags, at, end - at);
      at = end;
    }
  lower = g_ascii_strdown (tags->str, (gssize) tags->len);
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (lower, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Appends @text up to @end with @mark replaced. */
static void
append_replaced (GString *html, const char *text, const char *end, const char *mark, const char *with)
{
  gsize length = strlen (mark);
  const char *found;

  while ((found = g_strstr_len (text, end - text, mark)) != NULL)
    {
      g_string_append_len (html, text, found - text);
      g_string_append (html, with);
      text = found + length;
    }
  g_string_append_len (html, text, end - text);
}

/* A letter that colours itself stands on its own light ground, so its rules for dark desktops must not apply: many set
 * light text and forget the ground under it. */
static char *
without_dark_rules (const char *body)
{
  GString *html = g_string_sized_new (strlen (body) + 64);
  const char *at = body;

  while (*at != '\0')
    {
      const char *style = strstr (at, "<style");
      const char *style_end = style != NULL ? strstr (style, "</style") : NULL;

      if (style == NULL)
        break;
      if (style_end == NULL)
        style_end = style + strlen (style);
      g_string_append_len (html, at, style - at);
      append_replaced (html, style, style_end, "prefers-color-scheme", "x-hearth-no-such-feature");
      at = style_end;
    }
  g_string_append (html, at);
  return g_string_free (html, FALSE);
}

/* The addresses in a style as the cleaner writes them, with the quotes it uses there. */
static void
append_urls (GString *html, const char *css, const char *end, const char *quote, const char *own)
{
  g_autofree char *mark = g_strconcat ("url(", quote, MARK, NULL);
  g_autofree char *with = g_strconcat ("url(", quote, own, NULL);

  append_replaced (html, css, end, mark, with);
}

/* The cleaner names pictures of the same message hearth-cid:ID; the document's number makes sure whose they are. */
static void
append_value (GString *html, const char *value, const char *end, const char *own)
{
  if (g_str_has_suffix (html->str, " src=\"") || g_str_has_suffix (html->str, " background=\""))
    {
      if (g_str_has_prefix (value, MARK))
        {
          g_string_append (html, own);
          value += strlen (MARK);
        }
      g_string_append_len (html, value, end - value);
    }
  else if (g_str_has_suffix (html->str, " style=\""))
    append_urls (html, value, end, "&quot;", own);
  else
    g_string_append_len (html, value, end - value);
}

/* In a tag as the cleaner writes it no value has a quote in it. */
static void
append_tag (GString *html, const char *tag, const char *end, const char *own)
{
  const char *value;

  while ((value = g_strstr_len (tag, end - tag, "=\"")) != NULL)
    {
      const char *stop = memchr (value + 2, '"', (gsize) (end - value - 2));

      if (stop == NULL)
        break;
      g_string_append_len (html, tag, value + 2 - tag);
      append_value (html, value + 2, stop, own);
      tag = stop;
    }
  g_string_append_len (html, tag, end - tag);
}

/* What only looks like the name of a picture, in the text or where a link leads, stays as it is. */
static void
append_body (GString *html, const char *body, guint serial)
{
  g_autofree char *light = without_dark_rules (body);
  g_autofree char *own = g_strdup_printf (MARK "//hearth/%u/", serial);
  const char *at = light, *tag;

  while ((tag = strchr (at, '<')) != NULL)
    {
      const char *end = strchrnul (tag, '>');

      g_string_append_len (html, at, tag - at);
      append_tag (html, tag, end, own);
      at = end;
      if (g_str_has_prefix (tag, "<style"))
        {
          const char *sheet_end = strstr (end, "</style");

          at = sheet_end != NULL ? sheet_end : end + strlen (end);
          append_urls (html, end, at, "\"", own);
        }
    }
  g_string_append (html, at);
}

/**
 * hearth_web_scheme_dup_frame:
 * @body: inner HTML of a body
 *
 * Returns: (transfer full): the whole document of a message's frame, with policy and base style
 */
char *
hearth_web_scheme_dup_frame (const char *body, guint serial, HearthWebTheme theme)
{
  g_autoptr (GBytes) css =
      g_resources_lookup_data (RESOURCES "frame.css", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GString *html = g_string_sized_new (strlen (body) + g_bytes_get_size (css) + 1024);

  g_string_append_printf (
      html, "<!DOCTYPE html><html data-hearth-theme=\"%s\"%s><head><meta charset=\"utf-8\">",
      hearth_web_theme_get_name (theme), hearth_web_scheme_sets_colors (body) ? " data-hearth-own=\"\"" : "");
  g_string_append (html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src "
                         "hearth-cid: hearth-remote: data:; style-src 'unsafe-inline'; form-action 'none'\">"
                         "<meta name=\"referrer\" content=\"no-referrer\"><style>");
  g_string_append_len (html, g_bytes_get_data (css, NULL), (gssize) g_bytes_get_size (css));
  g_string_append (html, "</style></head><body dir=\"auto\">");
  append_body (html, body, serial);
  g_string_append (html, "</body></html>");
  return g_string_free (html, FALSE);
}

/**
 * hearth_web_request_finish:
 * @request: (transfer full): what the page asked for
 * @bytes: (nullable): the picture, or %NULL to refuse it
 * @content_type: (nullable): its type as sniffed; anything but a raster picture is refused
 */
void
hearth_web_request_finish (HearthWebRequest *request, GBytes *bytes, const char *content_type)
{
  const char *type = NULL;

  for (gsize i = 0; bytes != NULL && content_type != NULL && i < G_N_ELEMENTS (raster_types); i++)
    if (g_ascii_strcasecmp (content_type, raster_types[i]) == 0)
      type = raster_types[i];
  if (type != NULL && g_bytes_get_size (bytes) <= MAX_PICTURE_BYTES)
    respond (request->request, bytes, type, NULL);
  else
    refuse (request->request);
  g_object_unref (request->request);
  g_free (request);
}
