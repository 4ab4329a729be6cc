/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the quoted earlier letter begins in HTML, as the usual mailers mark it. Only what stands at the end of a letter
 * that says something before it is folded. A pool thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-fold.h"

#include <string.h>

#include "hearth-html-tree.h"
#include "hearth-text.h"

#define CHAIN_MAX       64
#define ATTRIBUTION_MAX 400

static gboolean
has_content (const GumboNode *node, guint depth)
{
  if (node->type == GUMBO_NODE_TEXT)
    {
      for (const char *p = node->v.text.text; *p != '\0'; p = g_utf8_next_char (p))
        if (!g_unichar_isspace (g_utf8_get_char (p)))
          return TRUE;
      return FALSE;
    }
  if (node->type != GUMBO_NODE_ELEMENT || hearth_html_node_is (node, GUMBO_TAG_STYLE))
    return FALSE;
  if (hearth_html_node_is (node, GUMBO_TAG_IMG))
    return TRUE;
  for (guint i = 0; i < node->v.element.children.length; i++)
    if (depth > CHAIN_MAX || has_content (node->v.element.children.data[i], depth + 1))
      return TRUE;
  return FALSE;
}

static gboolean
is_quote (const GumboNode *node)
{
  static const char *const classes[] = { "gmail_quote",          "gmail_quote_container", "yahoo_quoted",
                                         "protonmail_quote",     "tutanota_quote",        "zmail_extra",
                                         "moz-forward-container" };
  const char *type = hearth_html_node_get_attribute (node, "type");

  if (node->type != GUMBO_NODE_ELEMENT)
    return FALSE;
  if (hearth_html_node_is (node, GUMBO_TAG_BLOCKQUOTE) && type != NULL &&
      g_ascii_strcasecmp (type, "cite") == 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (hearth_html_node_has_class (node, classes[i]))
      return TRUE;
  return FALSE;
}

/* What Outlook puts between a letter and the one it answers: everything after it is quoted. */
static gboolean
is_separator (const GumboNode *node)
{
  const char *id = hearth_html_node_get_attribute (node, "id");
  const char *style = hearth_html_node_get_attribute (node, "style");
  g_autoptr (GString) text = NULL;
  const char *colon;

  if (id != NULL && (strcmp (id, "divRplyFwdMsg") == 0 || strcmp (id, "appendonsend") == 0))
    return TRUE;
  if (style == NULL || strlen (style) > 300 || strstr (style, "border-top:solid #") == NULL ||
      strstr (style, "1.0pt") == NULL)
    return FALSE;
  text = g_string_new (NULL);
  hearth_html_node_collect_text (node, text, 200);
  g_strchug (text->str);
  colon = strchr (text->str, ':');
  return colon != NULL && colon - text->str < 24;
}

static gboolean
is_attribution (const GumboNode *node)
{
  g_autoptr (GString) text = NULL;

  if (hearth_html_node_has_class (node, "moz-cite-prefix") || hearth_html_node_has_class (node, "gmail_attr"))
    return TRUE;
  text = g_string_new (NULL);
  hearth_html_node_collect_text (node, text, ATTRIBUTION_MAX + 1);
  g_strchug (text->str);
  return text->len <= ATTRIBUTION_MAX && hearth_text_is_attribution (text->str, strlen (text->str));
}

static gboolean
is_container (const GumboNode *node)
{
  return hearth_html_node_is (node, GUMBO_TAG_DIV) || hearth_html_node_is (node, GUMBO_TAG_SPAN) ||
         hearth_html_node_is (node, GUMBO_TAG_CENTER) || hearth_html_node_is (node, GUMBO_TAG_FONT) ||
         hearth_html_node_is (node, GUMBO_TAG_SECTION) || hearth_html_node_is (node, GUMBO_TAG_MAIN);
}

static int
find_last (const GumboVector *children, int before)
{
  for (int i = before - 1; i >= 0; i--)
    if (has_content (children->data[i], 0))
      return i;
  return -1;
}

static int
find_separator (const GumboVector *children)
{
  for (guint i = 0; i < children->length && i < 2000; i++)
    if (((const GumboNode *) children->data[i])->type == GUMBO_NODE_ELEMENT &&
        is_separator (children->data[i]))
      return (int) i;
  return -1;
}

/**
 * hearth_html_find_fold:
 * @body: the body of a message
 *
 * Returns: what of it is an earlier letter
 */
HearthHtmlFold
hearth_html_find_fold (const GumboNode *body)
{
  HearthHtmlFold none = { 0 };
  const GumboNode *node = body;
  gboolean says_something = FALSE;

  for (guint depth = 0; depth < CHAIN_MAX; depth++)
    {
      const GumboVector *children = &node->v.element.children;
      int separator = find_separator (children);
      int last, before;

      if (separator >= 0 && (says_something || find_last (children, separator) >= 0))
        {
          while (separator > 0 && hearth_html_node_is (children->data[separator - 1], GUMBO_TAG_HR))
            separator--;
          return (HearthHtmlFold){ node, (guint) separator };
        }
      last = find_last (children, (int) children->length);
      if (last < 0)
        return none;
      before = find_last (children, last);
      if (is_quote (children->data[last]))
        {
          if (before >= 0 && is_attribution (children->data[before]))
            {
              last = before;
              before = find_last (children, last);
            }
          return says_something || before >= 0 ? (HearthHtmlFold){ node, (guint) last } : none;
        }
      if (!is_container (children->data[last]))
        return none;
      says_something = says_something || before >= 0;
      node = children->data[last];
    }
  return none;
}
