/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as HTML of a message: the result is valid, cleaning it again changes nothing, and no element or attribute
 * is in it that the tables do not know. */
#include <glib.h>
#include <gumbo.h>
#include <string.h>

#include "hearth-html-clean.h"
#include "hearth-html-table.h"
#include "hearth-mime-charset.h"
#include "hearth-text.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize n_bytes);

static void
check_node (const GumboNode *node)
{
  const GumboElement *element = &node->v.element;

  if (node->type != GUMBO_NODE_ELEMENT)
    return;
  g_assert (element->tag_namespace == GUMBO_NAMESPACE_HTML);
  g_assert (element->tag != GUMBO_TAG_SCRIPT && element->tag != GUMBO_TAG_UNKNOWN);
  for (guint i = 0; i < element->attributes.length; i++)
    {
      const GumboAttribute *attribute = element->attributes.data[i];

      g_assert (hearth_html_find_attribute (attribute->name, strlen (attribute->name)) !=
                HEARTH_HTML_NOT_ALLOWED);
      g_assert (strcmp (attribute->name, "srcset") != 0);
    }
  for (guint i = 0; i < element->children.length; i++)
    check_node (element->children.data[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize n_bytes)
{
  gsize n;
  g_autofree char *html = hearth_mime_charset_to_utf8 ("utf-8", -1, (const char *) bytes, n_bytes, &n, NULL);
  g_autoptr (GHashTable) cids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (HearthHtmlResult) result = NULL;
  g_autofree char *plain = hearth_text_to_html (html, NULL);

  g_hash_table_add (cids, (char *) "p@x");
  result = hearth_html_clean (html, n, cids, HEARTH_HTML_FOREIGN);
  g_assert (g_utf8_validate (result->text, -1, NULL));
  g_assert (g_utf8_validate (plain, -1, NULL));
  if (result->html != NULL)
    {
      g_autoptr (HearthHtmlResult) again =
          hearth_html_clean (result->html, strlen (result->html), NULL, HEARTH_HTML_OWN);
      g_autofree char *page = g_strconcat ("<!DOCTYPE html>", result->html, NULL);
      GumboOutput *output = gumbo_parse (page);

      g_assert (g_utf8_validate (result->html, -1, NULL));
      g_assert (g_strcmp0 (again->html, result->html) == 0);
      check_node (output->root);
      gumbo_destroy_output (&kGumboDefaultOptions, output);
    }
  return 0;
}
