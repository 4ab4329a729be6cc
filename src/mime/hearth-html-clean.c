/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML of messages made safe (trust 26 to 30): through the linear pass into a tree, and out of the tree into new HTML
 * in which only what the tables know stands, every character escaped by us. The result is parsed and written again
 * until both are the same, so that no parser reads another tree out of it. A pool thread: values in, values out. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-clean.h"

#include <string.h>

#include "hearth-css.h"
#include "hearth-html-fold.h"
#include "hearth-html-scan.h"
#include "hearth-html-table.h"
#include "hearth-html-tree.h"
#include "hearth-html-url.h"

/* Parsing and writing until nothing changes; what takes longer is not worth showing. */
#define ROUNDS_MAX 4

/* Text of a link that is looked at for the name of another host. */
#define LINK_TEXT_MAX_BYTES 4096 /* much of it may be characters that nobody sees */

/* Deeper elements are left out, their text stays: the tree builder may add some to the depth that was let in. */
#define WRITE_MAX_DEPTH (3 * HEARTH_HTML_MAX_DEPTH)

typedef struct
{
  GString *out;
  HearthHtmlOrigin origin;
  HearthCss css;
  GHashTable *cids;
  HearthHtmlResult *result;
  GHashTable *remote_numbers; /* of address to number + 1 */
  HearthHtmlFold fold;
  guint depth;
} Cleaner;

/* Marks of the element that is being written. */
typedef struct
{
  const GumboNode *node;
  gboolean is_link;
  gboolean has_background;
  gboolean has_source;
} ElementState;

static void write_node (Cleaner *self, const GumboNode *node);

static guint
number_remote (Cleaner *self, const char *url)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->remote_numbers, url));

  if (number == 0)
    {
      if (self->result->remote->len >= HEARTH_HTML_MAX_REMOTE)
        return G_MAXUINT;
      g_ptr_array_add (self->result->remote, g_strdup (url));
      number = self->result->remote->len;
      g_hash_table_insert (self->remote_numbers, g_strdup (url), GUINT_TO_POINTER (number));
    }
  return number - 1;
}

static void
append_number (Cleaner *self, const char *name, guint number)
{
  if (number != G_MAXUINT)
    g_string_append_printf (self->out, " %s=\"%u\"", name, number);
}

static gboolean
is_dot (const char *size)
{
  return size != NULL && (strcmp (size, "0") == 0 || strcmp (size, "1") == 0 || strcmp (size, "1px") == 0 ||
                          strcmp (size, "0px") == 0);
}

static gboolean
is_tracker (Cleaner *self, const GumboNode *node, const char *url)
{
  const char *style = hearth_html_node_get_attribute (node, "style");

  if (is_dot (hearth_html_node_get_attribute (node, "width")) ||
      is_dot (hearth_html_node_get_attribute (node, "height")) ||
      hearth_html_node_get_attribute (node, "hidden") != NULL || hearth_html_is_tracker (url))
    return TRUE;
  if (style != NULL)
    {
      g_autoptr (GString) ignored = g_string_new (NULL);

      hearth_css_clean_style (&self->css, style, strlen (style), ignored);
      g_clear_pointer (&self->css.remote, g_free);
      return self->css.is_hidden;
    }
  return FALSE;
}

static void
append_remote_picture (Cleaner *self, const GumboNode *node, const char *url)
{
  append_number (self, "data-hearth-remote", number_remote (self, url));
  if (is_tracker (self, node, url))
    {
      self->result->n_trackers++;
      g_string_append (self->out, " data-hearth-tracker=\"1\"");
    }
}

/* Writes an address of this message's own picture, or FALSE. */
static gboolean
append_own_picture (Cleaner *self, const char *attribute, const char *value)
{
  g_autofree char *id = hearth_html_dup_cid (value);

  if (self->origin == HEARTH_HTML_OWN && g_str_has_prefix (value, "hearth-cid:"))
    {
      hearth_html_append_attribute (self->out, attribute, value);
      return TRUE;
    }
  if (id != NULL && self->cids != NULL && g_hash_table_contains (self->cids, id))
    {
      g_autofree char *escaped = g_uri_escape_string (id, "@", FALSE);
      g_autofree char *address = g_strconcat ("hearth-cid:", escaped, NULL);

      g_hash_table_add (self->result->cids, g_steal_pointer (&id));
      hearth_html_append_attribute (self->out, attribute, address);
      return TRUE;
    }
  /* a picture in the address itself is longer than other addresses may be */
  while (g_ascii_isspace (*value))
    value++;
  if (!hearth_html_is_data_picture (value, HEARTH_HTML_MAX_DATA_BYTES))
    return FALSE;
  hearth_html_append_attribute (self->out, attribute, value);
  return TRUE;
}

static void
write_source (Cleaner *self, ElementState *state, const char *value)
{
  g_autofree char *remote = NULL;

  if (!hearth_html_node_is (state->node, GUMBO_TAG_IMG) || state->has_source)
    return;
  state->has_source = TRUE;
  if (append_own_picture (self, "src", value))
    return;
  remote = hearth_html_dup_remote (value);
  if (remote != NULL)
    append_remote_picture (self, state->node, remote);
}

/* The first candidate, where there is no plain src. */
static void
write_source_set (Cleaner *self, ElementState *state, const char *value)
{
  g_autofree char *first = NULL;
  gsize n;

  if (hearth_html_node_get_attribute (state->node, "src") != NULL)
    return;
  value += strspn (value, " \t\n,");
  n = strcspn (value, " \t\n");
  while (n > 0 && value[n - 1] == ',')
    n--;
  first = g_strndup (value, n);
  write_source (self, state, first);
}

static void
write_background_mark (Cleaner *self, ElementState *state, const char *url)
{
  if (state->has_background)
    return;
  state->has_background = TRUE;
  append_number (self, "data-hearth-background", number_remote (self, url));
}

static void
write_background (Cleaner *self, ElementState *state, const char *value)
{
  g_autofree char *remote = NULL;

  if (append_own_picture (self, "background", value))
    return;
  remote = hearth_html_dup_remote (value);
  if (remote != NULL)
    write_background_mark (self, state, remote);
}

static void
write_style (Cleaner *self, ElementState *state, const char *before, const char *value)
{
  g_autoptr (GString) style = g_string_new (before);
  g_autofree char *remote = NULL;

  if (style->len > 0 && value != NULL)
    g_string_append_c (style, ' ');
  if (value != NULL)
    hearth_css_clean_style (&self->css, value, strlen (value), style);
  remote = g_steal_pointer (&self->css.remote);
  g_strchomp (style->str);
  if (*style->str != '\0')
    hearth_html_append_attribute (self->out, "style", style->str);
  if (remote != NULL)
    write_background_mark (self, state, remote);
}

/* Classes and ids, but for those that carry meaning in our own page. */
static void
write_class (Cleaner *self, const char *name, const char *value)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) kept = NULL;

  if (self->origin == HEARTH_HTML_OWN)
    {
      hearth_html_append_attribute (self->out, name, value);
      return;
    }
  words = g_strsplit_set (value, " \t\n\r\f", 200);
  kept = g_string_new (NULL);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && g_ascii_strncasecmp (words[i], "hearth", 6) != 0)
      g_string_append_printf (kept, "%s%s", kept->len > 0 ? " " : "", words[i]);
  if (kept->len > 0)
    hearth_html_append_attribute (self->out, name, kept->str);
}

static void
write_link (Cleaner *self, ElementState *state, const char *value)
{
  g_autofree char *link =
      hearth_html_node_is (state->node, GUMBO_TAG_A) ? hearth_html_dup_link (value) : NULL;
  g_autoptr (GString) visible = NULL;

  if (link == NULL)
    return;
  visible = g_string_new (NULL);
  hearth_html_node_collect_text (state->node, visible, LINK_TEXT_MAX_BYTES);
  hearth_html_append_link (self->out, link, visible->str);
}

static gboolean
is_number (const char *value)
{
  gsize n = strlen (value);

  return n > 0 && n < 8 && strspn (value, "0123456789") == n;
}

static void
write_mark (Cleaner *self, ElementState *state, const char *name, const char *value)
{
  if (self->origin != HEARTH_HTML_OWN || state->is_link)
    return;
  if (is_number (value))
    hearth_html_append_attribute (self->out, name, value);
}

static void
write_attribute (Cleaner *self, ElementState *state, const char *name, const char *value)
{
  gboolean is_style = hearth_html_node_is (state->node, GUMBO_TAG_STYLE);

  switch (hearth_html_find_attribute (name, strlen (name)))
    {
    case HEARTH_HTML_NOT_ALLOWED:
      break;
    case HEARTH_HTML_PLAIN:
      /* the title of a link is its target */
      if (!(state->is_link && strcmp (name, "title") == 0) && (strcmp (name, "media") == 0) == is_style)
        hearth_html_append_attribute (self->out, name, value);
      break;
    case HEARTH_HTML_STYLE:
      write_style (self, state, "", value);
      break;
    case HEARTH_HTML_CLASS:
      write_class (self, name, value);
      break;
    case HEARTH_HTML_HREF:
      write_link (self, state, value);
      break;
    case HEARTH_HTML_SRC:
      write_source (self, state, value);
      break;
    case HEARTH_HTML_SRCSET:
      write_source_set (self, state, value);
      break;
    case HEARTH_HTML_BACKGROUND:
      write_background (self, state, value);
      break;
    case HEARTH_HTML_MARK:
      write_mark (self, state, name, value);
      break;
    }
}

static void
write_attributes (Cleaner *self, const GumboNode *node)
{
  const GumboVector *attributes = &node->v.element.attributes;
  const char *href =
      hearth_html_node_is (node, GUMBO_TAG_A) ? hearth_html_node_get_attribute (node, "href") : NULL;
  g_autofree char *link = href != NULL ? hearth_html_dup_link (href) : NULL;
  ElementState state = { .node = node, .is_link = link != NULL };

  for (guint i = 0; i < attributes->length; i++)
    {
      const GumboAttribute *attribute = attributes->data[i];

      write_attribute (self, &state, attribute->name, attribute->value);
    }
}

static void
write_style_element (Cleaner *self, const GumboNode *node)
{
  const char *media = hearth_html_node_get_attribute (node, "media");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) sheet = g_string_new (NULL);
  g_autoptr (GString) clean_media = g_string_new (NULL);

  for (guint i = 0; i < node->v.element.children.length; i++)
    {
      const GumboNode *child = node->v.element.children.data[i];

      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE)
        g_string_append (text, child->v.text.text);
    }
  hearth_css_clean_sheet (&self->css, text->str, text->len, sheet);
  /* a style sheet's pictures in the network could not be put back later: they are gone */
  g_clear_pointer (&self->css.remote, g_free);
  if (sheet->len == 0 || strchr (sheet->str, '<') != NULL)
    return;
  if (media != NULL && *media != '\0' && !hearth_css_clean_media (media, strlen (media), clean_media))
    return;
  g_string_append (self->out, "<style");
  if (clean_media->len > 0)
    hearth_html_append_attribute (self->out, "media", clean_media->str);
  g_string_append_c (self->out, '>');
  g_string_append_len (self->out, sheet->str, sheet->len);
  g_string_append (self->out, "</style>");
}

static void
write_children (Cleaner *self, const GumboNode *node)
{
  const GumboVector *children = &node->v.element.children;

  for (guint i = 0; i < children->length; i++)
    {
      if (node == self->fold.parent && i == self->fold.from)
        g_string_append (self->out, "<details class=\"hearth-quote\"><summary>•••</summary>");
      write_node (self, children->data[i]);
    }
  if (node == self->fold.parent)
    g_string_append (self->out, "</details>");
}

static void
write_element (Cleaner *self, const GumboNode *node)
{
  const char *name = gumbo_normalized_tagname (node->v.element.tag);
  const HearthHtmlElement *element = hearth_html_find_element (name, strlen (name));
  gboolean is_allowed = element != NULL && node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML &&
                        self->depth < WRITE_MAX_DEPTH &&
                        ((element->flags & HEARTH_HTML_OWN_ONLY) == 0 || self->origin == HEARTH_HTML_OWN);

  if (hearth_html_node_is (node, GUMBO_TAG_STYLE))
    {
      write_style_element (self, node);
      return;
    }
  if (!is_allowed)
    {
      if (self->depth < 2 * WRITE_MAX_DEPTH)
        {
          self->depth++;
          write_children (self, node);
          self->depth--;
        }
      return;
    }
  g_string_append_printf (self->out, "<%s", element->name);
  write_attributes (self, node);
  g_string_append_c (self->out, '>');
  if ((element->flags & HEARTH_HTML_VOID) != 0)
    return;
  if (hearth_html_node_is (node, GUMBO_TAG_PRE) && node->v.element.children.length > 0)
    {
      const GumboNode *first = node->v.element.children.data[0];

      /* a parser drops the first line end of a pre */
      if ((first->type == GUMBO_NODE_TEXT || first->type == GUMBO_NODE_WHITESPACE) &&
          *first->v.text.text == '\n')
        g_string_append_c (self->out, '\n');
    }
  self->depth++;
  write_children (self, node);
  self->depth--;
  g_string_append_printf (self->out, "</%s>", element->name);
}

static void
write_node (Cleaner *self, const GumboNode *node)
{
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
    hearth_html_append_text (self->out, node->v.text.text, strlen (node->v.text.text));
  else if (node->type == GUMBO_NODE_ELEMENT)
    write_element (self, node);
}

static void
append_color (GString *style, const char *property, const char *value)
{
  if (value != NULL && hearth_css_is_color (value))
    g_string_append_printf (style, "%s%s: %s;", style->len > 0 ? " " : "", property, value);
}

/* The body's attributes go to an element of ours around its content. */
static void
write_wrapper_start (Cleaner *self, const GumboNode *root, const GumboNode *body)
{
  ElementState state = { .node = body };
  g_autoptr (GString) style = g_string_new (NULL);
  const char *classes = hearth_html_node_get_attribute (body, "class");
  const char *background = hearth_html_node_get_attribute (body, "background");
  const char *link = hearth_html_node_get_attribute (body, "link");

  g_string_append (self->out, "<div");
  if (classes != NULL)
    {
      g_autofree char *both = NULL;
      gsize before = self->out->len;

      write_class (self, "class", classes);
      if (self->out->len > before)
        {
          both = g_strconcat (" class=\"hearth-body ", self->out->str + before + strlen (" class=\""), NULL);
          g_string_truncate (self->out, before);
        }
      g_string_append (self->out, both != NULL ? both : " class=\"hearth-body\"");
    }
  else
    g_string_append (self->out, " class=\"hearth-body\"");
  for (guint i = 0; i < 3; i++)
    {
      static const char *const names[] = { "dir", "lang", "id" };
      const char *value = hearth_html_node_get_attribute (body, names[i]);

      if (value == NULL && i < 2)
        value = hearth_html_node_get_attribute (root, names[i]);
      if (value != NULL)
        write_attribute (self, &state, names[i], value);
    }
  append_color (style, "background-color", hearth_html_node_get_attribute (body, "bgcolor"));
  append_color (style, "color", hearth_html_node_get_attribute (body, "text"));
  write_style (self, &state, style->str, hearth_html_node_get_attribute (body, "style"));
  if (background != NULL)
    write_background (self, &state, background);
  g_string_append_c (self->out, '>');
  if (link != NULL && hearth_css_is_color (link))
    g_string_append_printf (self->out, "<style>a { color: %s; }\n</style>", link);
}

static void
write_tree (Cleaner *self, const HearthHtmlTree *tree)
{
  const GumboNode *head = hearth_html_tree_find (tree, GUMBO_TAG_HEAD);
  const GumboNode *body = hearth_html_tree_find (tree, GUMBO_TAG_BODY);

  if (body != NULL && self->origin == HEARTH_HTML_FOREIGN)
    {
      self->fold = hearth_html_find_fold (body);
      write_wrapper_start (self, hearth_html_tree_get_root (tree), body);
    }
  if (head != NULL)
    write_children (self, head);
  if (body != NULL)
    write_children (self, body);
  if (body != NULL && self->origin == HEARTH_HTML_FOREIGN)
    g_string_append (self->out, "</div>");
}

/* Writes a tree as HTML into a new string. */
static GString *
serialize (HearthHtmlResult *result, const HearthHtmlTree *tree, GHashTable *cids, HearthHtmlOrigin origin)
{
  Cleaner self = {
    .out = g_string_new (NULL),
    .origin = origin,
    .cids = cids,
    .result = result,
    .css = { .cids = cids, .used = result->cids, .is_own = origin == HEARTH_HTML_OWN },
  };

  self.remote_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  write_tree (&self, tree);
  g_hash_table_unref (self.remote_numbers);
  g_free (self.css.remote);
  if (self.css.n_bytes > HEARTH_CSS_MAX_BYTES)
    result->remarks |= HEARTH_REMARK_CUT;
  return self.out;
}

/* Parses and writes what was written until it stays the same. NULL if it never does. */
static char *
settle (HearthHtmlResult *result, GString *html)
{
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      g_autoptr (HearthHtmlTree) tree = hearth_html_tree_new (html->str, html->len);
      GString *again = tree != NULL ? serialize (result, tree, NULL, HEARTH_HTML_OWN) : NULL;
      gboolean is_same = again != NULL && g_string_equal (html, again);

      g_string_free (html, TRUE);
      html = again;
      if (html == NULL)
        return NULL;
      if (is_same)
        return g_string_free (html, FALSE);
    }
  g_string_free (html, TRUE);
  return NULL;
}

/**
 * hearth_html_clean:
 * @html: HTML of a message, valid UTF-8
 * @n_bytes: its length
 * @cids: (nullable) (element-type utf8): Content-IDs of pictures of the same message
 * @origin: whose HTML it is
 *
 * Makes HTML that loads nothing, runs nothing and reads the same to every parser. Pictures of the message itself become
 * "hearth-cid:ID" with the ID percent-encoded; pictures in the network lose their address and get the number of it in
 * data-hearth-remote (an img) or data-hearth-background (any element, for its style's background-image). Links keep
 * only http, https and mailto, with the true target in title and data-hearth-href; data-hearth-deceptive marks those
 * whose text names another host. An earlier letter at the end is folded into details.hearth-quote. Body attributes
 * survive at div.hearth-body around it all.
 *
 * Takes time in proportion to @n_bytes; what is beyond the limits comes back as text only.
 *
 * Returns: (transfer full): the result
 */
HearthHtmlResult *
hearth_html_clean (const char *html, gsize n_bytes, GHashTable *cids, HearthHtmlOrigin origin)
{
  HearthHtmlResult *result = g_new0 (HearthHtmlResult, 1);
  GString *balanced = NULL;
  g_autoptr (HearthHtmlTree) tree = NULL;

  result->remote = g_ptr_array_new_with_free_func (g_free);
  result->cids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (n_bytes <= HEARTH_HTML_MAX_BYTES)
    balanced = hearth_html_balance (html, n_bytes, origin, &result->remarks);
  if (balanced != NULL)
    {
      tree = hearth_html_tree_new (balanced->str, balanced->len);
      if (tree != NULL)
        {
          result->html = settle (result, serialize (result, tree, cids, origin));
          result->text = hearth_html_tree_dup_text (tree, HEARTH_HTML_TEXT_WITH_LINKS);
        }
      g_clear_pointer (&tree, hearth_html_tree_free); /* it points into what goes now */
      g_string_free (balanced, TRUE);
    }
  if (result->html == NULL)
    {
      result->remarks |= HEARTH_REMARK_HTML_TOO_LARGE;
      g_ptr_array_set_size (result->remote, 0);
      result->n_trackers = 0;
    }
  if (result->text == NULL)
    result->text = hearth_html_strip (html, n_bytes);
  return result;
}

/**
 * hearth_html_result_free:
 * @self: (transfer full) (nullable): a result
 */
void
hearth_html_result_free (HearthHtmlResult *self)
{
  if (self == NULL)
    return;
  g_free (self->html);
  g_free (self->text);
  g_clear_pointer (&self->remote, g_ptr_array_unref);
  g_hash_table_unref (self->cids);
  g_free (self);
}
