/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gumbo in a cage: its memory comes from an arena with a limit. Gumbo cannot be told that memory is over, so it is left
 * by a jump then; it holds nothing but that memory. A pool thread; a tree belongs to one thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-html-tree.h"

#include <setjmp.h>
#include <string.h>

#include "hearth-html-table.h"

/* The first piece suits a letter, the largest a newsletter. */
#define ARENA_FIRST_BYTES   ((gsize) 32 * 1024)
#define ARENA_LARGEST_BYTES ((gsize) 1024 * 1024)
#define ARENA_ALIGN         16

/* Well-formed newsletters take 6 to 15 bytes of tree for a byte of HTML. */
#define ARENA_BASE_BYTES   ((gsize) 16 * 1024 * 1024)
#define ARENA_BYTES_A_BYTE 40

typedef struct _ArenaChunk ArenaChunk;
struct _ArenaChunk
{
  ArenaChunk *next;
  gsize n_bytes;
  _Alignas(ARENA_ALIGN) char bytes[];
};

/* Without it a paragraph could hold a table; what is written from a tree without such reads the same either way. */
#define DOCTYPE "<!DOCTYPE html>"

#define BEYOND_UNICODE G_GUINT64_CONSTANT (0x110000)

struct _HearthHtmlTree
{
  char *source;
  ArenaChunk *chunks;
  gsize used;       /* of the first chunk */
  gsize bytes_left; /* that may still be asked for */
  jmp_buf out_of_memory;
  GumboOutput *output;
};

static void *
arena_allocate (void *data, size_t n_bytes)
{
  HearthHtmlTree *self = data;
  gsize n = (n_bytes + ARENA_ALIGN - 1) & ~(gsize) (ARENA_ALIGN - 1);
  void *bytes;

  if (n < n_bytes || n > self->bytes_left)
    longjmp (self->out_of_memory, 1);
  self->bytes_left -= n;
  if (self->chunks == NULL || self->chunks->n_bytes - self->used < n)
    {
      gsize usual =
          self->chunks == NULL ? ARENA_FIRST_BYTES : MIN (2 * self->chunks->n_bytes, ARENA_LARGEST_BYTES);
      gsize chunk_bytes = MAX (n, usual);
      ArenaChunk *chunk = g_malloc (sizeof *chunk + chunk_bytes);

      chunk->n_bytes = chunk_bytes;
      chunk->next = self->chunks;
      self->chunks = chunk;
      self->used = 0;
    }
  bytes = self->chunks->bytes + self->used;
  self->used += n;
  return bytes;
}

static void
arena_free (void *data, void *bytes)
{
  /* goes with the arena */
}

/* Gumbo adds the digits of a character reference up in an int and lets it overflow, so that 0x16dddddddd became bytes
 * that are no UTF-8. A reference beyond Unicode reads as U+FFFD, and so does zero (HTML, 13.2.5.80), which takes no more
 * place. */
static void
zero_references_beyond_unicode (char *html, gsize n_bytes)
{
  const char *end = html + n_bytes;

  for (char *at = html; (at = memchr (at, '&', end - at)) != NULL;)
    {
      gboolean is_hex;
      guint64 code = 0;
      char *digits;

      at++;
      if (at == end || *at != '#')
        continue;
      at++;
      is_hex = at < end && g_ascii_tolower (*at) == 'x';
      digits = at += is_hex;
      for (; at < end && (is_hex ? g_ascii_isxdigit (*at) : g_ascii_isdigit (*at)); at++)
        code = MIN (code * (is_hex ? 16 : 10) + g_ascii_xdigit_value (*at), BEYOND_UNICODE);
      if (code == BEYOND_UNICODE)
        memset (digits, '0', at - digits);
    }
}

/**
 * hearth_html_tree_new:
 * @html: balanced HTML, valid UTF-8
 *
 * Returns: (transfer full) (nullable): its tree; %NULL if it takes more memory than anything harmless would
 */
HearthHtmlTree *
hearth_html_tree_new (const char *html, gsize n_bytes)
{
  HearthHtmlTree *self = g_new0 (HearthHtmlTree, 1);
  GumboOptions options = kGumboDefaultOptions;

  self->source = g_malloc (strlen (DOCTYPE) + n_bytes + 1);
  memcpy (self->source, DOCTYPE, strlen (DOCTYPE));
  memcpy (self->source + strlen (DOCTYPE), html, n_bytes);
  zero_references_beyond_unicode (self->source + strlen (DOCTYPE), n_bytes);
  self->bytes_left = ARENA_BASE_BYTES + n_bytes * ARENA_BYTES_A_BYTE;
  options.allocator = arena_allocate;
  options.deallocator = arena_free;
  options.userdata = self;
  options.max_errors = 0; /* collecting them is what makes it slow */
  if (setjmp (self->out_of_memory) != 0)
    {
      hearth_html_tree_free (self);
      return NULL;
    }
  self->output = gumbo_parse_with_options (&options, self->source, strlen (DOCTYPE) + n_bytes);
  return self;
}

/**
 * hearth_html_tree_free:
 * @self: (transfer full) (nullable): a tree
 */
void
hearth_html_tree_free (HearthHtmlTree *self)
{
  if (self == NULL)
    return;
  for (ArenaChunk *chunk = self->chunks; chunk != NULL;)
    {
      ArenaChunk *next = chunk->next;

      g_free (chunk);
      chunk = next;
    }
  g_free (self->source);
  g_free (self);
}

/**
 * hearth_html_tree_get_root:
 *
 * Returns: (transfer none): the html element
 */
const GumboNode *
hearth_html_tree_get_root (const HearthHtmlTree *self)
{
  return self->output->root;
}

/**
 * hearth_html_tree_find:
 * @tag: head or body
 *
 * Returns: (transfer none) (nullable): that child of the html element
 */
const GumboNode *
hearth_html_tree_find (const HearthHtmlTree *self, GumboTag tag)
{
  const GumboVector *children = &self->output->root->v.element.children;

  for (guint i = 0; i < children->length; i++)
    if (hearth_html_node_is (children->data[i], tag))
      return children->data[i];
  return NULL;
}

/**
 * hearth_html_node_is:
 *
 * Returns: whether @node is an element of that tag in HTML's own namespace
 */
gboolean
hearth_html_node_is (const GumboNode *node, GumboTag tag)
{
  return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag &&
         node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}

/**
 * hearth_html_node_get_attribute:
 *
 * Returns: (transfer none) (nullable): the value of the attribute
 */
const char *
hearth_html_node_get_attribute (const GumboNode *node, const char *name)
{
  const GumboAttribute *attribute =
      node->type == GUMBO_NODE_ELEMENT ? gumbo_get_attribute (&node->v.element.attributes, name) : NULL;

  return attribute != NULL ? attribute->value : NULL;
}

/**
 * hearth_html_node_has_class:
 *
 * Returns: whether @name is one of the element's classes
 */
gboolean
hearth_html_node_has_class (const GumboNode *node, const char *name)
{
  const char *classes = hearth_html_node_get_attribute (node, "class");
  gsize n = strlen (name);

  for (const char *p = classes; p != NULL && (p = strstr (p, name)) != NULL; p += n)
    if ((p == classes || g_ascii_isspace (p[-1])) && (p[n] == '\0' || g_ascii_isspace (p[n])))
      return TRUE;
  return FALSE;
}

/**
 * hearth_html_node_is_hidden:
 *
 * Returns: whether the element's own style says that nobody sees it
 */
gboolean
hearth_html_node_is_hidden (const GumboNode *node)
{
  const char *style = hearth_html_node_get_attribute (node, "style");
  const char *p;

  if (style == NULL || strlen (style) > 4096)
    return FALSE;
  p = strstr (style, "display");
  if (p == NULL)
    return FALSE;
  p += strlen ("display");
  p += strspn (p, " :\t\n");
  return g_ascii_strncasecmp (p, "none", 4) == 0;
}

/**
 * hearth_html_node_collect_text:
 * @node: where to begin
 * @text: where the text below it is appended
 * @max_bytes: how long @text may become, roughly
 */
void
hearth_html_node_collect_text (const GumboNode *node, GString *text, gsize max_bytes)
{
  if (text->len >= max_bytes)
    return;
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
    g_string_append (text, node->v.text.text);
  else if (node->type == GUMBO_NODE_ELEMENT && !hearth_html_node_is (node, GUMBO_TAG_STYLE))
    for (guint i = 0; i < node->v.element.children.length && text->len < max_bytes; i++)
      hearth_html_node_collect_text (node->v.element.children.data[i], text, max_bytes);
}
