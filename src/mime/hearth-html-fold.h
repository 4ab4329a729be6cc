/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gumbo.h>

G_BEGIN_DECLS

/**
 * HearthHtmlFold:
 * @parent: (nullable): the element whose last children are an earlier letter, or %NULL if there is nothing to fold
 * @from: the first of them
 */
typedef struct
{
  const GumboNode *parent;
  guint from;
} HearthHtmlFold;

HearthHtmlFold hearth_html_find_fold (const GumboNode *body);

G_END_DECLS
