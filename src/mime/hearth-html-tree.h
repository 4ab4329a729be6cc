/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gumbo.h>

G_BEGIN_DECLS

/**
 * HearthHtmlTree:
 *
 * A tree of gumbo whose memory is bounded and goes at once.
 */
typedef struct _HearthHtmlTree HearthHtmlTree;

/** How a tree becomes text. */
typedef enum
{
  HEARTH_HTML_TEXT_WITH_LINKS, /* the target after each link */
  HEARTH_HTML_TEXT_ONLY,
} HearthHtmlTextKind;

HearthHtmlTree *hearth_html_tree_new (const char *html, gsize n_bytes);
void hearth_html_tree_free (HearthHtmlTree *self);
const GumboNode *hearth_html_tree_get_root (const HearthHtmlTree *self);
const GumboNode *hearth_html_tree_find (const HearthHtmlTree *self, GumboTag tag);
char *hearth_html_tree_dup_text (const HearthHtmlTree *self, HearthHtmlTextKind kind);

const char *hearth_html_node_get_attribute (const GumboNode *node, const char *name);
gboolean hearth_html_node_is (const GumboNode *node, GumboTag tag);
gboolean hearth_html_node_has_class (const GumboNode *node, const char *name);
gboolean hearth_html_node_is_hidden (const GumboNode *node);
void hearth_html_node_collect_text (const GumboNode *node, GString *text, gsize max_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthHtmlTree, hearth_html_tree_free)

G_END_DECLS
