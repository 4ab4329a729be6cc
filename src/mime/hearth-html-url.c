/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses in messages: which may be opened, which are pictures, which pretend; and the escaping of everything that
 * is written as HTML. Any thread, linear in what it is given. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-url.h"

#include <gio/gio.h>
#include <string.h>

#include "hearth-mime-address.h"
#include "hearth-mime-name.h"

/* Visible text longer than this does not name a host. */
#define VISIBLE_MAX_BYTES 300
#define HOST_MAX_BYTES    253

/**
 * hearth_html_append_text:
 * @out: where to
 * @text: valid UTF-8
 *
 * Appends @text so that every parser reads it as text, in an element and in a quoted attribute.
 */
void
hearth_html_append_text (GString *out, const char *text, gsize n_bytes)
{
  gsize from = 0;

  for (gsize i = 0; i < n_bytes; i++)
    {
      const char *escaped;

      switch (text[i])
        {
        case '&':
          escaped = "&amp;";
          break;
        case '<':
          escaped = "&lt;";
          break;
        case '>':
          escaped = "&gt;";
          break;
        case '"':
          escaped = "&quot;";
          break;
        case '\'':
          escaped = "&#39;";
          break;
        case '\r':
          escaped = "&#13;";
          break;
        case '\0':
          escaped = "\357\277\275";
          break;
        default:
          continue;
        }
      g_string_append_len (out, text + from, i - from);
      g_string_append (out, escaped);
      from = i + 1;
    }
  g_string_append_len (out, text + from, n_bytes - from);
}

/**
 * hearth_html_append_attribute:
 * @out: where to
 * @name: a name from our own tables
 * @value: any valid UTF-8
 */
void
hearth_html_append_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_c (out, ' ');
  g_string_append (out, name);
  g_string_append (out, "=\"");
  hearth_html_append_text (out, value, strlen (value));
  g_string_append_c (out, '"');
}

/**
 * hearth_html_dup_url:
 * @value: an attribute's value
 *
 * Takes out what URL parsers ignore and people do not see: white space around, and tabs, line ends and controls
 * inside.
 *
 * Returns: (transfer full) (nullable): the address, %NULL if it is empty or far too long
 */
char *
hearth_html_dup_url (const char *value)
{
  gsize n = strlen (value);
  g_autofree char *url = NULL;
  char *to;

  while (n > 0 && (guchar) *value <= ' ')
    {
      value++;
      n--;
    }
  while (n > 0 && (guchar) value[n - 1] <= ' ')
    n--;
  if (n == 0 || n > HEARTH_HTML_URL_MAX_BYTES)
    return NULL;
  to = url = g_malloc (n + 1);
  for (gsize i = 0; i < n; i++)
    if ((guchar) value[i] >= ' ' && value[i] != 0x7f)
      *to++ = value[i];
  *to = '\0';
  return g_steal_pointer (&url);
}

/* Splits "http://user@host:port/rest". Backslashes count as slashes, as browsers do. */
static gboolean
find_host (const char *url, const char **host, gsize *n_bytes)
{
  const char *start, *end, *at;

  if (g_ascii_strncasecmp (url, "http:", 5) == 0)
    start = url + 5;
  else if (g_ascii_strncasecmp (url, "https:", 6) == 0)
    start = url + 6;
  else
    return FALSE;
  if (strspn (start, "/\\") < 2)
    return FALSE;
  start += strspn (start, "/\\");
  end = start + strcspn (start, "/\\?#");
  at = memrchr (start, '@', end - start);
  if (at != NULL)
    start = at + 1;
  if (start < end && *start == '[')
    {
      const char *close = memchr (start, ']', end - start);

      end = close != NULL ? close + 1 : end;
    }
  else
    {
      const char *colon = memchr (start, ':', end - start);

      end = colon != NULL ? colon : end;
    }
  *host = start;
  *n_bytes = end - start;
  return start < end && *n_bytes <= HOST_MAX_BYTES;
}

static gboolean
is_good_host (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || strchr ("\"'<>\\^`{|}%", *p) != NULL)
      return FALSE;
  return *host != '\0';
}

static void
append_path (GString *out, const char *rest)
{
  for (const char *p = rest; *p != '\0'; p++)
    if (*p == '\\')
      g_string_append_c (out, '/');
    else if (strchr (" \"<>^`{|}", *p) != NULL)
      g_string_append_printf (out, "%%%02X", (guchar) *p);
    else
      g_string_append_c (out, *p);
}

/* The address with its host in ASCII and nothing unescaped in it. */
static char *
normalize_web (const char *url)
{
  const char *host;
  gsize n_bytes;
  g_autofree char *name = NULL;
  g_autofree char *ascii = NULL;
  GString *out;

  if (!find_host (url, &host, &n_bytes))
    return NULL;
  name = g_strndup (host, n_bytes);
  ascii = *name == '[' ? g_strdup (name) : g_hostname_to_ascii (name);
  if (ascii == NULL || !is_good_host (ascii))
    return NULL;
  /* a user name in front of the host only serves to deceive: it goes */
  out = g_string_new (g_ascii_tolower (url[4]) == 's' ? "https://" : "http://");
  g_string_append (out, ascii);
  append_path (out, host + n_bytes);
  return g_string_free (out, FALSE);
}

/**
 * hearth_html_dup_link:
 * @value: the value of href
 *
 * Returns: (transfer full) (nullable): the address if it may be opened: http, https or mailto, with the host in ASCII;
 *   else %NULL
 */
char *
hearth_html_dup_link (const char *value)
{
  g_autofree char *url = hearth_html_dup_url (value);
  GString *out;

  if (url == NULL)
    return NULL;
  if (g_ascii_strncasecmp (url, "mailto:", 7) != 0)
    return normalize_web (url);
  if (url[7] == '\0')
    return NULL;
  out = g_string_new ("mailto:");
  append_path (out, url + 7);
  return g_string_free (out, FALSE);
}

/**
 * hearth_html_dup_remote:
 * @value: the value of src, or a CSS url()
 *
 * Returns: (transfer full) (nullable): the address of a picture in the network, http or https; "//host" is https
 */
char *
hearth_html_dup_remote (const char *value)
{
  g_autofree char *url = hearth_html_dup_url (value);
  g_autofree char *full = NULL;

  if (url == NULL)
    return NULL;
  if (strspn (url, "/\\") < 2)
    return normalize_web (url);
  full = g_strconcat ("https:", url, NULL);
  return normalize_web (full);
}

/**
 * hearth_html_dup_cid:
 * @value: the value of src, or a CSS url()
 *
 * Returns: (transfer full) (nullable): the Content-ID that a cid: address (RFC 2392) names, decoded
 */
char *
hearth_html_dup_cid (const char *value)
{
  g_autofree char *url = hearth_html_dup_url (value);
  g_autofree char *id = NULL;

  if (url == NULL || g_ascii_strncasecmp (url, "cid:", 4) != 0)
    return NULL;
  id = g_uri_unescape_string (url + 4, NULL);
  if (id == NULL)
    id = g_strdup (url + 4);
  return *id != '\0' && g_utf8_validate (id, -1, NULL) ? g_steal_pointer (&id) : NULL;
}

/**
 * hearth_html_is_data_picture:
 * @url: any address
 *
 * Returns: whether it is a data: address of a PNG, JPEG, GIF or WebP picture in base64, not longer than @max_bytes
 */
gboolean
hearth_html_is_data_picture (const char *url, gsize max_bytes)
{
  static const char *const types[] = { "png", "jpeg", "jpg", "gif", "webp" };
  const char *p;

  if (g_ascii_strncasecmp (url, "data:image/", 11) != 0 || strnlen (url, max_bytes + 1) > max_bytes)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      p = url + 11 + strlen (types[i]);
      if (g_ascii_strncasecmp (url + 11, types[i], strlen (types[i])) != 0 ||
          g_ascii_strncasecmp (p, ";base64,", 8) != 0)
        continue;
      for (p += 8; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && strchr ("+/= \t\r\n", *p) == NULL)
          return FALSE;
      return TRUE;
    }
  return FALSE;
}

/**
 * hearth_html_is_tracker:
 * @url: the address of a picture
 *
 * Returns: whether its path is one that mailing services use to learn who reads
 */
gboolean
hearth_html_is_tracker (const char *url)
{
  static const char *const marks[] = {
    "/open.aspx",
    "/o.gif",
    "/wf/open",
    "/track/open",
    "/tracking/open",
    "/trk/",
    "/e/open",
    "/open?",
    "/open/log",
    "/pixel.gif",
    "/pixel.png",
    "/pixel?",
    "/beacon",
    "/spacer.gif?",
    "/mo/open",
    "/q/open",
    "/e2t/o/",
    "/ss/o/",
    "/imp?",
    "/email_open",
    "/emailopen",
    "/emimp/",
    "/ea/",
    "/cl0/pixel",
    "/track.gif",
    "/blank.gif?",
    "/1x1",
    "/t.gif",
    "/read_receipt",
    "open.php?",
    "list-manage.com/track",
    "google-analytics.com/collect",
    "mailtrack.io",
    "/ut/o/",
  };
  g_autofree char *lower = g_ascii_strdown (url, MIN (strlen (url), 2048));

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (lower, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
looks_like_host (const char *text, gsize n_bytes)
{
  static const char *const file_endings[] = { "pdf", "doc", "docx", "xls", "xlsx", "odt", "ods",
                                              "txt", "zip", "html", "htm", "php",  "jpg", "jpeg",
                                              "png", "gif", "exe",  "ics", "js",   "py",  "md",
                                              "csv", "mp3", "mp4",  "eml", "asp",  "aspx" };
  const char *dot = memrchr (text, '.', n_bytes);
  gsize n_last;

  if (dot == NULL || dot == text || n_bytes > HOST_MAX_BYTES)
    return FALSE;
  n_last = n_bytes - (dot + 1 - text);
  if (n_last < 2 || n_last > 24)
    return FALSE;
  for (gsize i = 0; i < n_bytes; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '.' && text[i] != '-' && (guchar) text[i] < 0x80)
      return FALSE;
  for (gsize i = 0; i < n_last; i++)
    if (g_ascii_isdigit (dot[1 + i]))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (file_endings); i++)
    if (strlen (file_endings[i]) == n_last && g_ascii_strncasecmp (dot + 1, file_endings[i], n_last) == 0)
      return FALSE;
  return TRUE;
}

/* What the eye gets of a text: nothing of what takes no room, and every space is one. */
static char *
dup_seen (const char *visible)
{
  GString *seen = g_string_new (NULL);

  for (const char *p = visible; *p != '\0' && seen->len <= VISIBLE_MAX_BYTES; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        g_string_append_c (seen, ' ');
      else if (!hearth_mime_is_invisible (c) && !g_unichar_iscntrl (c))
        g_string_append_unichar (seen, c);
    }
  return g_string_free (seen, FALSE);
}

/* Whether visible text names a host; @named is that, or NULL if no host can have such a name. */
static gboolean
find_named_host (const char *visible, char **named)
{
  const char *start = visible, *host;
  gsize n_bytes, n_word;
  g_autofree char *name = NULL;

  while (*start != '\0' && ((guchar) *start <= ' ' || strchr ("<([\"'", *start) != NULL))
    start++;
  if (find_host (start, &host, &n_bytes))
    n_bytes = MIN (n_bytes, strcspn (host, " \t\n>)]\"'"));
  else
    {
      host = start;
      n_word = strcspn (start, " \t\n>)]\"'");
      n_bytes = strcspn (start, "/?#: \t\n>)]\"'");
      /* a sentence is not an address */
      if (start[n_word + strspn (start + n_word, " \t\n>)]\"'")] != '\0' ||
          memchr (start, '@', n_word) != NULL)
        return FALSE;
      while (n_bytes > 0 && host[n_bytes - 1] == '.')
        n_bytes--;
      if (!looks_like_host (host, n_bytes))
        return FALSE;
    }
  name = g_strndup (host, n_bytes);
  *named = g_hostname_to_ascii (name);
  return TRUE;
}

static const char *
skip_www (const char *host)
{
  return g_ascii_strncasecmp (host, "www.", 4) == 0 ? host + 4 : host;
}

static gboolean
is_within (const char *inner, const char *outer)
{
  gsize n_inner = strlen (inner), n_outer = strlen (outer);

  return n_inner >= n_outer && g_ascii_strcasecmp (inner + n_inner - n_outer, outer) == 0 &&
         (n_inner == n_outer || inner[n_inner - n_outer - 1] == '.');
}

static gboolean
names_another_mailbox (const char *link, const char *visible)
{
  g_autofree char *target = g_uri_unescape_segment (link + 7, link + 7 + strcspn (link + 7, "?"), NULL);
  g_autofree char *shown = g_strstrip (g_strdup (visible));

  if (target == NULL || strpbrk (shown, " <>,;") != NULL || strchr (shown, '@') == NULL)
    return FALSE;
  return g_ascii_strcasecmp (g_ascii_strncasecmp (shown, "mailto:", 7) == 0 ? shown + 7 : shown, target) != 0;
}

/**
 * hearth_html_is_deceptive:
 * @link: where it leads, from hearth_html_dup_link()
 * @visible: the text of the link
 *
 * Returns: whether the text names another host or mailbox than the one it leads to (trust 30)
 */
gboolean
hearth_html_is_deceptive (const char *link, const char *visible)
{
  g_autofree char *seen = dup_seen (visible);
  g_autofree char *named = NULL;
  g_autofree char *target = NULL;
  const char *host;
  gsize n_bytes;

  if (strlen (seen) > VISIBLE_MAX_BYTES)
    return FALSE;
  if (g_ascii_strncasecmp (link, "mailto:", 7) == 0)
    return names_another_mailbox (link, visible);
  if (!find_named_host (seen, &named) || !find_host (link, &host, &n_bytes))
    return FALSE;
  if (named == NULL)
    return TRUE;
  target = g_strndup (host, n_bytes);
  return !is_within (skip_www (target), skip_www (named)) && !is_within (skip_www (named), skip_www (target));
}

/* The address as it is shown: a host of one script in its own letters, any other in ASCII. */
static char *
dup_shown_link (const char *link)
{
  const char *host;
  gsize n_bytes;
  g_autofree char *ascii = NULL;
  g_autofree char *unicode = NULL;

  if (!find_host (link, &host, &n_bytes))
    return g_strdup (link);
  ascii = g_strndup (host, n_bytes);
  unicode = g_hostname_is_ascii_encoded (ascii) ? g_hostname_to_unicode (ascii) : NULL;
  /* GLib decodes what is no character, too. */
  if (unicode == NULL || !g_utf8_validate (unicode, -1, NULL) || hearth_mime_is_mixed_script (unicode) ||
      hearth_mime_has_bidi_controls (unicode, strlen (unicode)))
    return g_strdup (link);
  return g_strdup_printf ("%.*s%s%s", (int) (host - link), link, unicode, host + n_bytes);
}

/**
 * hearth_html_append_link:
 * @out: where to, inside of an <a tag
 * @link: from hearth_html_dup_link()
 * @visible: (nullable): the text of the link
 *
 * Appends the attributes of a link: its target for opening and for showing, and whether its text deceives.
 */
void
hearth_html_append_link (GString *out, const char *link, const char *visible)
{
  g_autofree char *shown = dup_shown_link (link);

  hearth_html_append_attribute (out, "href", link);
  hearth_html_append_attribute (out, "title", shown);
  hearth_html_append_attribute (out, "data-hearth-href", link);
  hearth_html_append_attribute (out, "rel", "noopener noreferrer nofollow");
  if (visible != NULL && hearth_html_is_deceptive (link, visible))
    hearth_html_append_attribute (out, "data-hearth-deceptive", "1");
}
