/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSS of messages through allow-lists: known properties, known functions, addresses only of this message's own
 * pictures. Everything is read into tokens and written anew; what is not understood is left out. One pass, no
 * regular expressions; a pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-css.h"

#include <stdlib.h>
#include <string.h>

#include "hearth-html-url.h"

#define VALUE_MAX_BYTES    (1536 * 1024) /* a data: picture is the longest */
#define SELECTOR_MAX_BYTES 8192
#define NAME_MAX_BYTES     64
#define NESTING_MAX        4
#define DATA_MAX_BYTES     (1024 * 1024)

/* Sorted. Nothing that moves content over others for good, loads, binds, animates or draws over the page. */
static const char *const properties[] = {
  "-webkit-box-sizing",
  "-webkit-text-size-adjust",
  "background",
  "background-attachment",
  "background-clip",
  "background-color",
  "background-image",
  "background-origin",
  "background-position",
  "background-position-x",
  "background-position-y",
  "background-repeat",
  "background-size",
  "border",
  "border-bottom",
  "border-bottom-color",
  "border-bottom-left-radius",
  "border-bottom-right-radius",
  "border-bottom-style",
  "border-bottom-width",
  "border-collapse",
  "border-color",
  "border-left",
  "border-left-color",
  "border-left-style",
  "border-left-width",
  "border-radius",
  "border-right",
  "border-right-color",
  "border-right-style",
  "border-right-width",
  "border-spacing",
  "border-style",
  "border-top",
  "border-top-color",
  "border-top-left-radius",
  "border-top-right-radius",
  "border-top-style",
  "border-top-width",
  "border-width",
  "bottom",
  "box-shadow",
  "box-sizing",
  "caption-side",
  "clear",
  "clip",
  "color",
  "column-count",
  "column-gap",
  "column-width",
  "columns",
  "content",
  "cursor",
  "direction",
  "display",
  "empty-cells",
  "flex",
  "flex-basis",
  "flex-direction",
  "flex-flow",
  "flex-grow",
  "flex-shrink",
  "flex-wrap",
  "float",
  "font",
  "font-family",
  "font-feature-settings",
  "font-kerning",
  "font-size",
  "font-size-adjust",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "gap",
  "grid-gap",
  "height",
  "hyphens",
  "justify-content",
  "left",
  "letter-spacing",
  "line-break",
  "line-height",
  "list-style",
  "list-style-image",
  "list-style-position",
  "list-style-type",
  "margin",
  "margin-bottom",
  "margin-left",
  "margin-right",
  "margin-top",
  "max-height",
  "max-width",
  "min-height",
  "min-width",
  "object-fit",
  "opacity",
  "order",
  "outline",
  "outline-color",
  "outline-style",
  "outline-width",
  "overflow",
  "overflow-wrap",
  "overflow-x",
  "overflow-y",
  "padding",
  "padding-bottom",
  "padding-left",
  "padding-right",
  "padding-top",
  "page-break-after",
  "page-break-before",
  "page-break-inside",
  "position",
  "quotes",
  "right",
  "row-gap",
  "tab-size",
  "table-layout",
  "text-align",
  "text-align-last",
  "text-decoration",
  "text-decoration-color",
  "text-decoration-line",
  "text-decoration-style",
  "text-indent",
  "text-overflow",
  "text-shadow",
  "text-transform",
  "top",
  "unicode-bidi",
  "vertical-align",
  "visibility",
  "white-space",
  "widows",
  "width",
  "word-break",
  "word-spacing",
  "word-wrap",
  "writing-mode",
  "z-index",
};

static const char *const functions[] = {
  "calc",
  "clamp",
  "hsl",
  "hsla",
  "linear-gradient",
  "max",
  "min",
  "radial-gradient",
  "rect",
  "repeat",
  "repeating-linear-gradient",
  "repeating-radial-gradient",
  "rgb",
  "rgba",
};

/* Where a picture may stand. */
static const char *const picture_properties[] = { "background", "background-image", "list-style",
                                                  "list-style-image" };

typedef struct
{
  const char *p;
  const char *end;
} Reader;

static int
compare_names (const void *key, const void *item)
{
  return strcmp (key, *(const char *const *) item);
}

static gboolean
is_known (const char *const *table, gsize n, const char *name)
{
  return bsearch (name, table, n, sizeof *table, compare_names) != NULL;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

/* Skips white space, comments and the marks that hide style sheets from old browsers. */
static gboolean
skip_space (Reader *reader)
{
  const char *start = reader->p;

  while (reader->p < reader->end)
    {
      gsize left = reader->end - reader->p;

      if (is_space (*reader->p))
        reader->p++;
      else if (left >= 2 && memcmp (reader->p, "/*", 2) == 0)
        {
          const char *close = memmem (reader->p + 2, left - 2, "*/", 2);

          reader->p = close != NULL ? close + 2 : reader->end;
        }
      else if (left >= 4 && memcmp (reader->p, "<!--", 4) == 0)
        reader->p += 4;
      else if (left >= 3 && memcmp (reader->p, "-->", 3) == 0)
        reader->p += 3;
      else
        break;
    }
  return reader->p > start;
}

/* Reads a name in lower case; too long a one becomes empty. */
static gsize
read_name (Reader *reader, char name[NAME_MAX_BYTES])
{
  const char *start = reader->p;
  gsize n;

  while (reader->p < reader->end && is_name_char (*reader->p))
    reader->p++;
  n = reader->p - start;
  if (n >= NAME_MAX_BYTES)
    n = 0;
  for (gsize i = 0; i < n; i++)
    name[i] = g_ascii_tolower (start[i]);
  name[n] = '\0';
  return reader->p - start;
}

static void
append_escaped (GString *out, gunichar c)
{
  g_string_append_printf (out, "\\%x ", c);
}

/* Reads one escape after its backslash (CSS Syntax 4.3.7). */
static gunichar
read_escape (Reader *reader)
{
  gunichar c = 0;
  int n = 0;

  while (n < 6 && reader->p < reader->end && g_ascii_isxdigit (*reader->p))
    {
      c = c * 16 + (gunichar) g_ascii_xdigit_value (*reader->p++);
      n++;
    }
  if (n > 0)
    {
      if (reader->p < reader->end && is_space (*reader->p))
        reader->p++;
      return c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0xfffd : c;
    }
  if (reader->p >= reader->end)
    return 0xfffd;
  c = g_utf8_get_char (reader->p);
  reader->p = g_utf8_next_char (reader->p);
  return c;
}

static void
append_string_char (GString *out, gunichar c)
{
  if (c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == '\'')
    append_escaped (out, c);
  else
    g_string_append_unichar (out, c);
}

/* Reads a string after its quote into @text, unescaped. FALSE if it does not end. */
static gboolean
read_string (Reader *reader, char quote, GString *text)
{
  while (reader->p < reader->end)
    {
      gunichar c = g_utf8_get_char (reader->p);

      reader->p = g_utf8_next_char (reader->p);
      if (c == (gunichar) quote)
        return TRUE;
      if (c == '\n')
        return FALSE;
      if (c == '\\')
        {
          if (reader->p < reader->end && *reader->p == '\n')
            {
              reader->p++;
              continue;
            }
          c = read_escape (reader);
        }
      g_string_append_unichar (text, c);
    }
  return FALSE;
}

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    append_string_char (out, g_utf8_get_char (p));
  g_string_append_c (out, '"');
}

/* Reads the address after "url(", up to and with the closing bracket. */
static gboolean
read_url (Reader *reader, GString *url)
{
  gboolean is_good = TRUE;

  skip_space (reader);
  if (reader->p < reader->end && (*reader->p == '"' || *reader->p == '\''))
    {
      char quote = *reader->p++;

      is_good = read_string (reader, quote, url);
      skip_space (reader);
    }
  else
    while (reader->p < reader->end && *reader->p != ')' && !is_space (*reader->p))
      {
        gunichar c = g_utf8_get_char (reader->p);

        reader->p = g_utf8_next_char (reader->p);
        g_string_append_unichar (url, c == '\\' ? read_escape (reader) : c);
      }
  while (reader->p < reader->end && *reader->p != ')')
    {
      is_good = is_good && is_space (*reader->p);
      reader->p++;
    }
  if (reader->p < reader->end)
    reader->p++;
  return is_good;
}

/* Writes what may stand for an address in a style; "none" where nothing may. */
static void
append_url (HearthCss *self, GString *out, const char *raw)
{
  g_autofree char *url = hearth_html_dup_url (raw);
  g_autofree char *id = hearth_html_dup_cid (raw);
  const char *own = self->is_own && g_str_has_prefix (raw, "hearth-cid:") ? raw : NULL;

  if (own != NULL)
    {
      g_string_append (out, "url(");
      append_string (out, own);
      g_string_append_c (out, ')');
    }
  else if (id != NULL && self->cids != NULL && g_hash_table_contains (self->cids, id))
    {
      g_autofree char *escaped = g_uri_escape_string (id, "@", FALSE);
      g_autofree char *address = g_strconcat ("hearth-cid:", escaped, NULL);

      g_hash_table_add (self->used, g_strdup (id));
      g_string_append (out, "url(");
      append_string (out, address);
      g_string_append_c (out, ')');
    }
  else if (hearth_html_is_data_picture (url != NULL ? url : raw, DATA_MAX_BYTES))
    {
      g_string_append (out, "url(");
      append_string (out, url != NULL ? url : raw);
      g_string_append_c (out, ')');
    }
  else
    {
      char *remote = hearth_html_dup_remote (raw);

      if (remote != NULL)
        {
          g_free (self->remote);
          self->remote = remote;
        }
      g_string_append (out, "none");
    }
}

/* Skips a bracketed block, whatever is in it. */
static void
skip_block (Reader *reader)
{
  int depth = 0;
  g_autoptr (GString) ignored = g_string_new (NULL);

  while (reader->p < reader->end)
    {
      char c;

      if (skip_space (reader))
        continue;
      c = *reader->p++;
      if (c == '"' || c == '\'')
        {
          g_string_truncate (ignored, 0);
          read_string (reader, c, ignored);
        }
      else if (c == '\\' && reader->p < reader->end)
        reader->p = g_utf8_next_char (reader->p);
      else if (c == '{')
        depth++;
      else if (c == '}' && --depth <= 0)
        return;
    }
}

typedef struct
{
  HearthCss *css;
  Reader *reader;
  GString *out;
  int round_depth;
  gboolean takes_pictures;
  gboolean is_bad;
} Value;

static void
read_function (Value *value, const char *name)
{
  if (strcmp (name, "url") == 0)
    {
      g_autoptr (GString) url = g_string_new (NULL);

      if (!read_url (value->reader, url) || !value->takes_pictures || value->round_depth > 0)
        value->is_bad = TRUE;
      else
        append_url (value->css, value->out, url->str);
      return;
    }
  value->round_depth++;
  if (!is_known (functions, G_N_ELEMENTS (functions), name) || value->round_depth > 16)
    value->is_bad = TRUE;
  g_string_append (value->out, name);
  g_string_append_c (value->out, '(');
}

static void
read_word (Value *value)
{
  Reader *reader = value->reader;
  const char *start = reader->p;
  char name[NAME_MAX_BYTES];
  gsize n = read_name (reader, name);

  if (reader->p < reader->end && *reader->p == '(')
    {
      reader->p++;
      read_function (value, name);
      return;
    }
  if (*name == '\0' || strstr (name, "expression") != NULL || strstr (name, "javascript") != NULL)
    value->is_bad = TRUE;
  g_string_append_len (value->out, start, n);
}

/* Reads one token of a value. FALSE at its end. */
static gboolean
read_token (Value *value)
{
  Reader *reader = value->reader;
  char c = *reader->p;

  if (is_name_char (c))
    {
      read_word (value);
      return TRUE;
    }
  if (c == ';' || c == '}')
    return FALSE;
  if (c == '{' || c == '[')
    {
      value->is_bad = TRUE;
      if (c == '{')
        skip_block (reader);
      else
        reader->p++;
      return TRUE;
    }
  reader->p++;
  if (c == '"' || c == '\'')
    {
      g_autoptr (GString) text = g_string_new (NULL);

      value->is_bad |= !read_string (reader, c, text);
      append_string (value->out, text->str);
    }
  else if (c == '(' || c == ')')
    {
      value->round_depth += c == '(' ? 1 : -1;
      value->is_bad |= value->round_depth < 0 || value->round_depth > 16;
      g_string_append_c (value->out, c);
    }
  else if (strchr ("#%.,/+*!", c) != NULL)
    g_string_append_c (value->out, c);
  else if ((guchar) c >= 0x80)
    {
      /* font names in their own letters */
      const char *next = g_utf8_next_char (reader->p - 1);

      g_string_append_len (value->out, reader->p - 1, next - (reader->p - 1));
      reader->p = next;
    }
  else
    {
      value->is_bad = TRUE;
      if (c == '\\' && reader->p < reader->end)
        reader->p = g_utf8_next_char (reader->p);
    }
  return TRUE;
}

static gboolean
is_allowed_value (const char *name, const char *value)
{
  g_autofree char *lower = NULL;

  if (*value == '\0')
    return FALSE;
  if (strcmp (name, "position") == 0)
    {
      lower = g_ascii_strdown (value, -1);
      return strstr (lower, "fixed") == NULL && strstr (lower, "sticky") == NULL;
    }
  return TRUE;
}

/* What a tracker's picture looks like. */
static void
note_hidden (HearthCss *self, const char *name, const char *value)
{
  if ((strcmp (name, "display") == 0 && g_str_has_prefix (value, "none")) ||
      (strcmp (name, "visibility") == 0 && g_str_has_prefix (value, "hidden")) ||
      ((strcmp (name, "width") == 0 || strcmp (name, "height") == 0 || strcmp (name, "max-height") == 0 ||
        strcmp (name, "max-width") == 0) &&
       (g_str_has_prefix (value, "0px") || g_str_has_prefix (value, "1px") || strcmp (value, "0") == 0 ||
        strcmp (value, "0 !important") == 0)))
    self->is_hidden = TRUE;
}

/* Reads "name: value" up to ';', '}' or the end, and writes it if all of it is known. */
static void
read_declaration (HearthCss *self, Reader *reader, GString *out, gsize start)
{
  char name[NAME_MAX_BYTES];
  gsize before = out->len, value_at;
  Value value = { .css = self, .reader = reader, .out = out };

  if (read_name (reader, name) == 0)
    {
      value.is_bad = TRUE;
      reader->p = g_utf8_next_char (reader->p);
    }
  skip_space (reader);
  if (reader->p < reader->end && *reader->p == ':')
    reader->p++;
  else
    value.is_bad = TRUE;
  if (!is_known (properties, G_N_ELEMENTS (properties), name))
    value.is_bad = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (picture_properties); i++)
    value.takes_pictures |= !value.is_bad && strcmp (name, picture_properties[i]) == 0;

  if (before > start)
    g_string_append_c (out, ' ');
  g_string_append_printf (out, "%s: ", name);
  value_at = out->len;
  while (reader->p < reader->end)
    {
      gboolean space = skip_space (reader);

      if (reader->p >= reader->end)
        break;
      if (space && out->len > value_at && *reader->p != ';' && *reader->p != '}')
        g_string_append_c (out, ' ');
      if (!read_token (&value))
        break;
      if (out->len - value_at > VALUE_MAX_BYTES)
        value.is_bad = TRUE;
      if (value.is_bad)
        g_string_truncate (out, value_at);
    }
  if (value.is_bad || value.round_depth != 0 || !is_allowed_value (name, out->str + value_at))
    {
      g_string_truncate (out, before);
      return;
    }
  note_hidden (self, name, out->str + value_at);
  g_string_append_c (out, ';');
}

/* Reads declarations up to the '}' that ends their block, or the end. */
static void
read_declarations (HearthCss *self, Reader *reader, GString *out)
{
  gsize start = out->len;

  while (TRUE)
    {
      skip_space (reader);
      if (reader->p >= reader->end || *reader->p == '}')
        return;
      if (*reader->p == ';')
        {
          reader->p++;
          continue;
        }
      read_declaration (self, reader, out, start);
    }
}

static gboolean
take_bytes (HearthCss *self, gsize n_bytes)
{
  self->n_bytes += n_bytes;
  return self->n_bytes <= 4 * (gsize) HEARTH_CSS_MAX_BYTES;
}

/**
 * hearth_css_clean_style:
 * @self: what may be referred to
 * @css: the value of a style attribute, valid UTF-8
 * @out: where the cleaned declarations are appended
 *
 * Pictures in the network are replaced by "none" and given back in @self->remote.
 */
void
hearth_css_clean_style (HearthCss *self, const char *css, gsize n_bytes, GString *out)
{
  Reader reader = { css, css + n_bytes };
  gsize start = out->len;

  self->is_hidden = FALSE;
  if (!take_bytes (self, n_bytes))
    return;
  while (reader.p < reader.end)
    {
      read_declarations (self, &reader, out);
      if (reader.p < reader.end) /* a stray '}' */
        {
          reader.p++;
          if (out->len > start && reader.p < reader.end)
            g_string_append_c (out, ' ');
        }
    }
  while (out->len > start && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
}

/* Copies a selector list up to '{'. FALSE if something in it is not understood. */
static gboolean
read_selector (HearthCss *self, Reader *reader, GString *out)
{
  gsize start = out->len;
  gboolean is_good = TRUE;

  while (reader->p < reader->end && *reader->p != '{' && *reader->p != '}' && *reader->p != ';')
    {
      char c;

      if (skip_space (reader))
        {
          if (out->len > start && reader->p < reader->end && *reader->p != '{')
            g_string_append_c (out, ' ');
          continue;
        }
      c = *reader->p++;
      if (c == '\\' && reader->p < reader->end)
        {
          /* ".sm\:w-full"; an escape in numbers could be anything */
          is_good = is_good && g_ascii_ispunct (*reader->p) && *reader->p != '<' && *reader->p != '&';
          g_string_append_c (out, '\\');
          g_string_append_c (out, g_ascii_ispunct (*reader->p) ? *reader->p : '.');
          reader->p = g_utf8_next_char (reader->p);
        }
      else if (c == '"' || c == '\'')
        {
          g_autoptr (GString) text = g_string_new (NULL);

          is_good = read_string (reader, c, text) && is_good;
          append_string (out, text->str);
        }
      else if (g_ascii_isalnum (c) || strchr ("-_.#*>+~,:()[]=|^$", c) != NULL || (guchar) c >= 0x80)
        g_string_append_c (out, c);
      else
        is_good = FALSE;
      if (out->len - start > SELECTOR_MAX_BYTES)
        {
          is_good = FALSE;
          g_string_truncate (out, start);
        }
    }
  if (is_good && !self->is_own)
    {
      /* our own marks are not for messages to style */
      g_autofree char *lower = g_ascii_strdown (out->str + start, out->len - start);

      is_good = strstr (lower, "hearth") == NULL;
    }
  return is_good && out->len > start && reader->p < reader->end && *reader->p == '{';
}

/**
 * hearth_css_clean_media:
 * @media: a media query list
 * @out: where it is appended
 *
 * Returns: whether it is one that is understood; nothing is appended if not
 */
gboolean
hearth_css_clean_media (const char *media, gsize n_bytes, GString *out)
{
  Reader reader = { media, media + n_bytes };
  gsize start = out->len;

  while (reader.p < reader.end)
    {
      if (skip_space (&reader))
        {
          if (out->len > start && reader.p < reader.end)
            g_string_append_c (out, ' ');
          continue;
        }
      if ((!g_ascii_isalnum (*reader.p) && strchr ("-:(),./", *reader.p) == NULL) ||
          out->len - start > SELECTOR_MAX_BYTES)
        {
          g_string_truncate (out, start);
          return FALSE;
        }
      g_string_append_c (out, *reader.p++);
    }
  return out->len > start;
}

static void read_rules (HearthCss *self, Reader *reader, GString *out, int nesting);

/* Reads an at-rule after its '@'. Only @media is kept: the others load something or have no place in a message. */
static void
read_at_rule (HearthCss *self, Reader *reader, GString *out, int nesting)
{
  char name[NAME_MAX_BYTES];
  const char *prelude;
  gsize before = out->len, inside;

  read_name (reader, name);
  prelude = reader->p;
  while (reader->p < reader->end && *reader->p != '{' && *reader->p != ';' && *reader->p != '}')
    if (*reader->p == '"' || *reader->p == '\'')
      {
        g_autoptr (GString) ignored = g_string_new (NULL);
        char quote = *reader->p++;

        read_string (reader, quote, ignored);
      }
    else
      reader->p++;
  if (reader->p >= reader->end || *reader->p != '{')
    {
      reader->p += reader->p < reader->end && *reader->p == ';';
      return;
    }
  g_string_append (out, "@media ");
  if (strcmp (name, "media") != 0 || nesting >= NESTING_MAX ||
      !hearth_css_clean_media (prelude, reader->p - prelude, out))
    {
      g_string_truncate (out, before);
      skip_block (reader);
      return;
    }
  g_string_append (out, " {\n");
  inside = out->len;
  reader->p++;
  read_rules (self, reader, out, nesting + 1);
  if (out->len == inside)
    g_string_truncate (out, before);
  else
    g_string_append (out, "}\n");
}

/* Reads rules up to the '}' that ends their block, and over it. */
static void
read_rules (HearthCss *self, Reader *reader, GString *out, int nesting)
{
  while (TRUE)
    {
      gsize before = out->len, inside;

      skip_space (reader);
      if (reader->p >= reader->end)
        return;
      if (*reader->p == '}' || *reader->p == ';')
        {
          if (*reader->p++ == '}' && nesting > 0)
            return;
          continue;
        }
      if (*reader->p == '@')
        {
          reader->p++;
          read_at_rule (self, reader, out, nesting);
          continue;
        }
      if (!read_selector (self, reader, out))
        {
          g_string_truncate (out, before);
          if (reader->p < reader->end && *reader->p == '{')
            skip_block (reader);
          continue;
        }
      reader->p++;
      g_string_append (out, " { ");
      inside = out->len;
      read_declarations (self, reader, out);
      if (reader->p < reader->end)
        reader->p++;
      if (out->len == inside)
        g_string_truncate (out, before);
      else
        g_string_append (out, " }\n");
    }
}

/**
 * hearth_css_clean_sheet:
 * @self: what may be referred to
 * @css: the content of a style element, valid UTF-8
 * @out: where the cleaned rules are appended; never with '<' in them
 *
 * Keeps rules and @media; @import, @font-face and every other at-rule go.
 */
void
hearth_css_clean_sheet (HearthCss *self, const char *css, gsize n_bytes, GString *out)
{
  Reader reader = { css, css + n_bytes };

  if (take_bytes (self, n_bytes))
    read_rules (self, &reader, out, 0);
}

/**
 * hearth_css_is_color:
 * @value: the value of bgcolor, text or link
 *
 * Returns: whether it is a plain name or number that can stand in a style
 */
gboolean
hearth_css_is_color (const char *value)
{
  gsize n = strlen (value);

  if (n == 0 || n > 30)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (value[i]) && !(i == 0 && value[i] == '#'))
      return FALSE;
  return TRUE;
}
