/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree of HTML to plain text with sensible lines: for quoting in an answer, for search, and where HTML cannot be
 * shown. A pool thread, one walk. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-tree.h"

#include <string.h>

#include "hearth-html-scan.h"
#include "hearth-html-table.h"
#include "hearth-html-url.h"
#include "hearth-text.h"

/* Deeper lists and quotes are written like these. */
#define DEPTH_MAX 20

typedef struct
{
  GString *out;
  HearthHtmlTextKind kind;
  guint quote_depth;
  guint list_depth;
  guint pre_depth;
  gboolean is_line_open; /* something stands in the line */
  gboolean wants_space;  /* white space came since */
  gboolean wanted_blank; /* an empty line before the next text */
} TextWriter;

static void
write_blank (TextWriter *self)
{
  if (self->wanted_blank && self->out->len > 0)
    {
      for (guint i = 0; i < self->quote_depth; i++)
        g_string_append_c (self->out, '>');
      g_string_append_c (self->out, '\n');
    }
  self->wanted_blank = FALSE;
}

static void
begin_line (TextWriter *self)
{
  write_blank (self);
  for (guint i = 0; i < self->quote_depth; i++)
    g_string_append_c (self->out, '>');
  if (self->quote_depth > 0)
    g_string_append_c (self->out, ' ');
  self->is_line_open = TRUE;
  self->wants_space = FALSE;
}

static void
end_line (TextWriter *self)
{
  if (self->is_line_open)
    g_string_append_c (self->out, '\n');
  self->is_line_open = FALSE;
  self->wants_space = FALSE;
}

static void
write_text (TextWriter *self, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' && self->pre_depth > 0)
        {
          if (!self->is_line_open)
            begin_line (self);
          end_line (self);
          continue;
        }
      if (c < 0x80 && g_ascii_isspace ((char) c) && self->pre_depth == 0)
        {
          self->wants_space = self->is_line_open;
          continue;
        }
      if (c == 0x200b || c == 0x200c || c == 0xfeff || c == 0xad || c == 0x34f) /* filling of newsletters */
        continue;
      if (!self->is_line_open)
        begin_line (self);
      else if (self->wants_space)
        g_string_append_c (self->out, ' ');
      self->wants_space = FALSE;
      if (c == 0xa0)
        g_string_append_c (self->out, ' ');
      else
        g_string_append_unichar (self->out, c);
    }
}

static void write_node (TextWriter *self, const GumboNode *node);

static void
write_children (TextWriter *self, const GumboNode *node)
{
  for (guint i = 0; i < node->v.element.children.length; i++)
    write_node (self, node->v.element.children.data[i]);
}

static void
write_list (TextWriter *self, const GumboNode *list)
{
  gboolean is_ordered = hearth_html_node_is (list, GUMBO_TAG_OL);
  guint number = 0;

  self->list_depth++;
  for (guint i = 0; i < list->v.element.children.length; i++)
    {
      const GumboNode *child = list->v.element.children.data[i];

      end_line (self);
      if (hearth_html_node_is (child, GUMBO_TAG_LI))
        {
          begin_line (self);
          for (guint j = 1; j < MIN (self->list_depth, DEPTH_MAX); j++)
            g_string_append (self->out, "  ");
          if (is_ordered)
            g_string_append_printf (self->out, "%u. ", ++number);
          else
            g_string_append (self->out, "• ");
          write_children (self, child);
        }
      else
        write_node (self, child);
    }
  end_line (self);
  self->list_depth--;
}

static void
write_link (TextWriter *self, const GumboNode *node)
{
  const char *href = hearth_html_node_get_attribute (node, "href");
  g_autofree char *link = href != NULL ? hearth_html_dup_link (href) : NULL;
  gsize before = self->out->len;
  const char *shown;

  write_children (self, node);
  if (link == NULL || self->kind != HEARTH_HTML_TEXT_WITH_LINKS || self->out->len <= before)
    return;
  shown = link;
  if (g_str_has_prefix (link, "mailto:"))
    shown += strlen ("mailto:");
  /* not where the text says the same */
  if (strstr (self->out->str + before, shown) == NULL && strlen (shown) < 300)
    g_string_append_printf (self->out, " <%s>", shown);
}

static void
write_element (TextWriter *self, const GumboNode *node)
{
  const char *name = gumbo_normalized_tagname (node->v.element.tag);
  const HearthHtmlElement *element = hearth_html_find_element (name, strlen (name));
  gboolean is_block = element != NULL && (element->flags & HEARTH_HTML_BLOCK) != 0;
  gboolean is_spaced =
      is_block && (hearth_html_node_is (node, GUMBO_TAG_P) || (element->flags & HEARTH_HTML_HEADING) != 0 ||
                   hearth_html_node_is (node, GUMBO_TAG_BLOCKQUOTE));

  if (is_block)
    end_line (self);
  if (is_spaced)
    self->wanted_blank = TRUE;
  switch ((int) node->v.element.tag)
    {
    case GUMBO_TAG_BR:
      if (!self->is_line_open)
        begin_line (self);
      end_line (self);
      break;
    case GUMBO_TAG_HR:
      begin_line (self);
      g_string_append (self->out, "────────");
      end_line (self);
      break;
    case GUMBO_TAG_IMG:
      self->wants_space = self->is_line_open;
      if (hearth_html_node_get_attribute (node, "alt") != NULL)
        write_text (self, hearth_html_node_get_attribute (node, "alt"));
      self->wants_space = self->is_line_open;
      break;
    case GUMBO_TAG_A:
      write_link (self, node);
      break;
    case GUMBO_TAG_OL:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_DIR:
      write_list (self, node);
      break;
    case GUMBO_TAG_BLOCKQUOTE:
      if (self->quote_depth < DEPTH_MAX)
        {
          write_blank (self);
          self->quote_depth++;
          write_children (self, node);
          end_line (self);
          self->wanted_blank = FALSE;
          self->quote_depth--;
        }
      else
        write_children (self, node);
      break;
    case GUMBO_TAG_PRE:
      self->pre_depth++;
      write_children (self, node);
      self->pre_depth--;
      break;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      self->wants_space = self->is_line_open;
      write_children (self, node);
      break;
    default:
      write_children (self, node);
      break;
    }
  if (is_block)
    end_line (self);
  if (is_spaced)
    self->wanted_blank = TRUE;
}

static void
write_node (TextWriter *self, const GumboNode *node)
{
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
    write_text (self, node->v.text.text);
  else if (node->type == GUMBO_NODE_ELEMENT && !hearth_html_node_is (node, GUMBO_TAG_STYLE) &&
           !hearth_html_node_is (node, GUMBO_TAG_SUMMARY) && !hearth_html_node_is_hidden (node))
    write_element (self, node);
}

/**
 * hearth_html_tree_dup_text:
 * @kind: with or without the targets of links
 *
 * Returns: (transfer full): the text of the body, lines end with \n, quotes have '>' in front
 */
char *
hearth_html_tree_dup_text (const HearthHtmlTree *self, HearthHtmlTextKind kind)
{
  TextWriter writer = { .out = g_string_new (NULL), .kind = kind };
  const GumboNode *body = hearth_html_tree_find (self, GUMBO_TAG_BODY);

  if (body != NULL)
    write_children (&writer, body);
  end_line (&writer);
  return g_string_free (writer.out, FALSE);
}

/**
 * hearth_text_from_html:
 * @html: HTML from anywhere, valid UTF-8
 * @n_bytes: its length
 *
 * Returns: (transfer full): its text without the targets of links: for the row of a list and for search
 */
char *
hearth_text_from_html (const char *html, gsize n_bytes)
{
  HearthRemarks remarks = 0;
  GString *balanced = n_bytes <= HEARTH_HTML_MAX_BYTES
                          ? hearth_html_balance (html, n_bytes, HEARTH_HTML_FOREIGN, &remarks)
                          : NULL;
  g_autoptr (HearthHtmlTree) tree = NULL;
  char *text;

  if (balanced != NULL)
    tree = hearth_html_tree_new (balanced->str, balanced->len);
  text = tree != NULL ? hearth_html_tree_dup_text (tree, HEARTH_HTML_TEXT_ONLY)
                      : hearth_html_strip (html, n_bytes);
  g_clear_pointer (&tree, hearth_html_tree_free);
  if (balanced != NULL)
    g_string_free (balanced, TRUE);
  return text;
}
