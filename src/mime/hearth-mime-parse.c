/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole message to what the reader shows of it. A pool thread: values in, values out. GMime says what the parts are;
 * which of them is shown, and as what, is decided here. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-parse.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-html-clean.h"
#include "hearth-mime-charset.h"
#include "hearth-mime-headers.h"
#include "hearth-mime-leaf.h"
#include "hearth-mime-name.h"
#include "hearth-mime-report.h"
#include "hearth-text.h"

/* Enough of an attachment to see what it is. */
#define SNIFF_BYTES 4096

/* As much of a message that cannot be taken apart as anybody reads. */
#define SOURCE_MAX_BYTES ((gsize) 256 * 1024)

typedef struct
{
  HearthContent *content;
  GHashTable *cids;  /* Content-IDs of pictures of this message, by themselves */
  GHashTable *used;  /* those that an HTML part refers to */
  GPtrArray *bodies; /* of HearthPart */
  GPtrArray *leaves; /* of HearthPart: pictures and attachments in their order */
  guint n_parts;
  gsize n_body_bytes; /* of HTML in @bodies */
} Walk;

static void walk_object (Walk *walk, GMimeObject *object, const char *path, guint depth);

static gboolean
is_attachment (GMimeObject *object)
{
  const char *disposition = g_mime_object_get_disposition (object);
  const char *name = GMIME_IS_PART (object) ? g_mime_part_get_filename (GMIME_PART (object)) : NULL;

  if (disposition != NULL)
    return g_ascii_strcasecmp (disposition, "inline") != 0;
  return name != NULL && *name != '\0';
}

/* Whether two headers say what the part is: it is not shown as either then (trust 20). */
static gboolean
has_several_types (GMimeObject *object)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);
  int n_types = 0, n_headers = g_mime_header_list_get_count (headers);

  for (int i = 0; i < MIN (n_headers, HEARTH_MIME_MAX_HEADERS); i++)
    {
      const char *name = g_mime_header_get_name (g_mime_header_list_get_header_at (headers, i));

      n_types += g_ascii_strcasecmp (name, "Content-Type") == 0;
    }
  return n_types > 1;
}

/* Whether a multipart names two boundaries: another reader may see other parts than this one (trust 20). */
static gboolean
has_several_boundaries (GMimeObject *object)
{
  const char *value = g_mime_object_get_header (object, "Content-Type");
  const char *first = value != NULL ? strcasestr (value, "boundary=") : NULL;

  return first != NULL && strcasestr (first + 1, "boundary=") != NULL;
}

static gboolean
is_text (GMimeObject *object, const char *subtype)
{
  return GMIME_IS_PART (object) &&
         g_mime_content_type_is_type (g_mime_object_get_content_type (object), "text", subtype) &&
         !is_attachment (object);
}

static void
add_leaf (Walk *walk, GMimeObject *object, const char *path)
{
  HearthPart *part = hearth_part_new (HEARTH_PART_ATTACHMENT, path);
  g_autoptr (GByteArray) head = NULL;

  part->content_type = hearth_mime_leaf_dup_type (object);
  part->content_id = hearth_mime_leaf_dup_content_id (object);
  part->name = hearth_mime_leaf_dup_name (object, part->content_type);
  head = hearth_mime_leaf_decode (object, SNIFF_BYTES, &part->size_bytes);
  if (GMIME_IS_MESSAGE_PART (object))
    part->kind = HEARTH_PART_MESSAGE;
  else
    part->risk = hearth_mime_assess_part (part->content_type, part->name, head->data, head->len);
  g_ptr_array_add (walk->leaves, part);
}

static HearthPart *
make_plain (Walk *walk, GMimeObject *object, const char *path)
{
  HearthPart *part = hearth_part_new (HEARTH_PART_PLAIN, path);
  const char *format = g_mime_object_get_content_type_parameter (object, "format");
  const char *delsp = g_mime_object_get_content_type_parameter (object, "delsp");
  gsize n_bytes;

  part->content_type = hearth_mime_leaf_dup_type (object);
  part->text = hearth_mime_leaf_dup_text (object, FALSE, &n_bytes, &walk->content->remarks);
  part->size_bytes = n_bytes;
  part->is_flowed = format != NULL && g_ascii_strcasecmp (format, "flowed") == 0;
  if (part->is_flowed)
    {
      gboolean deletes = delsp != NULL && g_ascii_strcasecmp (delsp, "yes") == 0;
      char *joined =
          hearth_text_join_flowed (part->text, deletes ? HEARTH_TEXT_DELETE_SPACE : HEARTH_TEXT_KEEP_SPACE);

      g_free (part->text);
      part->text = joined;
    }
  part->html = hearth_text_to_html (part->text, &walk->content->remarks);
  return part;
}

/* Returns NULL if the HTML is too much to be shown as such and @fallback has the same as text. */
static HearthPart *
make_html (Walk *walk, GMimeObject *object, const char *path, GMimeObject *fallback)
{
  g_autofree char *html = NULL;
  g_autoptr (HearthHtmlResult) clean = NULL;
  HearthPart *part;
  GHashTableIter iter;
  gpointer id;
  gsize n_bytes;

  html = hearth_mime_leaf_dup_text (object, TRUE, &n_bytes, &walk->content->remarks);
  clean = hearth_html_clean (html, n_bytes, walk->cids, HEARTH_HTML_FOREIGN);
  walk->content->remarks |= clean->remarks;
  if (clean->html == NULL && fallback != NULL)
    return NULL;

  part = hearth_part_new (clean->html != NULL ? HEARTH_PART_HTML : HEARTH_PART_PLAIN, path);
  part->content_type = hearth_mime_leaf_dup_type (object);
  part->size_bytes = n_bytes;
  part->text = g_steal_pointer (&clean->text);
  part->html = clean->html != NULL ? g_steal_pointer (&clean->html)
                                   : hearth_text_to_html (part->text, &walk->content->remarks);
  part->n_trackers = clean->n_trackers;
  part->n_remote = clean->remote != NULL ? clean->remote->len : 0;
  if (part->n_remote > 0)
    part->remote = g_steal_pointer (&clean->remote);
  g_hash_table_iter_init (&iter, clean->cids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (walk->used, g_strdup (id));
  return part;
}

static void
add_body (Walk *walk, HearthPart *part)
{
  walk->n_body_bytes += strlen (part->html);
  g_ptr_array_add (walk->bodies, part);
}

static void
walk_part (
    Walk *walk, GMimeObject *object, const char *path, GMimeObject *fallback, const char *fallback_path)
{
  HearthPart *part = NULL;

  if (walk->n_parts++ >= HEARTH_MIME_MAX_PARTS)
    {
      walk->content->remarks |= HEARTH_REMARK_CUT;
      return;
    }
  if (has_several_types (object))
    walk->content->remarks |= HEARTH_REMARK_STRUCTURE_BROKEN;
  else if (walk->n_body_bytes > HEARTH_MIME_MAX_BODY_BYTES &&
           (is_text (object, "html") || is_text (object, "plain")))
    {
      /* what comes after so much is a file */
      walk->content->remarks |= HEARTH_REMARK_CUT;
      fallback = NULL;
    }
  else if (is_text (object, "html"))
    part = make_html (walk, object, path, fallback);
  else if (is_text (object, "plain"))
    part = make_plain (walk, object, path);
  else
    {
      add_leaf (walk, object, path);
      return;
    }
  if (part != NULL)
    add_body (walk, part);
  else if (fallback != NULL)
    add_body (walk, make_plain (walk, fallback, fallback_path));
  else
    add_leaf (walk, object, path);
}

static char *
make_path (const char *parent, int index)
{
  return *parent != '\0' ? g_strdup_printf ("%s.%d", parent, index + 1) : g_strdup_printf ("%d", index + 1);
}

/* Whether @object is, or has in its first branches, an HTML text. */
static gboolean
holds_html (GMimeObject *object, guint depth)
{
  if (!GMIME_IS_MULTIPART (object))
    return is_text (object, "html");
  if (depth > HEARTH_MIME_MAX_DEPTH)
    return FALSE;
  for (int i = 0; i < MIN (g_mime_multipart_get_count (GMIME_MULTIPART (object)), 8); i++)
    if (holds_html (g_mime_multipart_get_part (GMIME_MULTIPART (object), i), depth + 1))
      return TRUE;
  return FALSE;
}

/* Shows the last part that can be shown (RFC 2046 section 5.1.4). What is no text at all is listed. */
static void
walk_alternative (Walk *walk, GMimeMultipart *multipart, const char *path, guint depth)
{
  int count = MIN (g_mime_multipart_get_count (multipart), HEARTH_MIME_MAX_PARTS), best = -1, plain = -1;
  gboolean is_best_html = FALSE;
  GMimeObject *fallback = NULL;
  g_autofree char *fallback_path = NULL;

  for (int i = 0; i < count; i++)
    {
      GMimeObject *child = g_mime_multipart_get_part (multipart, i);
      gboolean has_html = i < 50 && holds_html (child, depth);

      if (is_text (child, "plain"))
        plain = i;
      if (has_html || (!is_best_html && (is_text (child, "plain") || GMIME_IS_MULTIPART (child))))
        {
          best = i;
          is_best_html = has_html;
        }
    }
  if (plain >= 0 && plain != best)
    {
      fallback = g_mime_multipart_get_part (multipart, plain);
      fallback_path = make_path (path, plain);
    }
  for (int i = 0; i < count; i++)
    {
      GMimeObject *child = g_mime_multipart_get_part (multipart, i);
      g_autofree char *child_path = make_path (path, i);

      if (i == best && !GMIME_IS_MULTIPART (child) && !GMIME_IS_MESSAGE_PART (child))
        walk_part (walk, child, child_path, fallback, fallback_path);
      else if (i == best || (!is_text (child, "*") && !GMIME_IS_MULTIPART (child)))
        walk_object (walk, child, child_path, depth + 1);
    }
}

static void
walk_multipart (Walk *walk, GMimeMultipart *multipart, const char *path, guint depth)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (multipart));
  int count = g_mime_multipart_get_count (multipart);

  if (depth > HEARTH_MIME_MAX_DEPTH)
    {
      walk->content->remarks |= HEARTH_REMARK_CUT;
      return;
    }
  if (count == 0 || has_several_types (GMIME_OBJECT (multipart)) ||
      has_several_boundaries (GMIME_OBJECT (multipart)) || g_mime_multipart_get_boundary (multipart) == NULL)
    walk->content->remarks |= HEARTH_REMARK_STRUCTURE_BROKEN;
  if (g_mime_content_type_is_type (type, "multipart", "alternative"))
    {
      walk_alternative (walk, multipart, path, depth);
      return;
    }
  for (int i = 0; i < count; i++)
    {
      g_autofree char *child_path = make_path (path, i);

      if (walk->n_parts >= HEARTH_MIME_MAX_PARTS)
        {
          walk->content->remarks |= HEARTH_REMARK_CUT;
          break;
        }
      walk_object (walk, g_mime_multipart_get_part (multipart, i), child_path, depth + 1);
    }
}

static void
walk_object (Walk *walk, GMimeObject *object, const char *path, guint depth)
{
  if (object == NULL)
    return;
  if (GMIME_IS_MULTIPART (object))
    walk_multipart (walk, GMIME_MULTIPART (object), path, depth);
  else
    walk_part (walk, object, *path != '\0' ? path : "1", NULL, NULL);
}

/* The Content-IDs of this message's own pictures, before any HTML is cleaned (trust 29). Attached messages are not
 * looked into. */
static void
collect_cids (GHashTable *cids, GMimeObject *object, guint depth)
{
  if (GMIME_IS_MULTIPART (object) && depth <= HEARTH_MIME_MAX_DEPTH)
    {
      int count = MIN (g_mime_multipart_get_count (GMIME_MULTIPART (object)), HEARTH_MIME_MAX_PARTS);

      for (int i = 0; i < count && g_hash_table_size (cids) < HEARTH_MIME_MAX_PARTS; i++)
        collect_cids (cids, g_mime_multipart_get_part (GMIME_MULTIPART (object), i), depth + 1);
    }
  else if (GMIME_IS_PART (object))
    {
      g_autofree char *type = hearth_mime_leaf_dup_type (object);
      char *id = hearth_mime_leaf_dup_content_id (object);

      /* senders label pictures as octet-stream; what it really is decides who shows it */
      if (id != NULL && (g_str_has_prefix (type, "image/") || g_str_has_prefix (type, "application/octet")) &&
          !g_str_has_prefix (type, "image/svg"))
        g_hash_table_add (cids, id);
      else
        g_free (id);
    }
}

/* Bodies, then pictures that are shown inside of them, then attachments. */
static void
order_parts (Walk *walk)
{
  GPtrArray *parts = walk->content->parts;

  for (guint i = 0; i < walk->bodies->len; i++)
    g_ptr_array_add (parts, walk->bodies->pdata[i]);
  for (guint i = 0; i < walk->leaves->len; i++)
    {
      HearthPart *part = walk->leaves->pdata[i];

      if (part->kind == HEARTH_PART_ATTACHMENT && part->content_id != NULL &&
          g_hash_table_contains (walk->used, part->content_id))
        {
          part->kind = HEARTH_PART_INLINE;
          g_ptr_array_add (parts, part);
        }
    }
  for (guint i = 0; i < walk->leaves->len; i++)
    {
      HearthPart *part = walk->leaves->pdata[i];

      if (part->kind != HEARTH_PART_INLINE)
        g_ptr_array_add (parts, part);
    }
}

/* A message whose structure gives nothing to show is shown as it came, from its first empty line. */
static void
add_source (Walk *walk, const char *bytes, gsize n_bytes)
{
  HearthPart *part = hearth_part_new (HEARTH_PART_PLAIN, "1");
  const char *body = memmem (bytes, n_bytes, "\n\n", 2);
  const char *crlf_body = memmem (bytes, n_bytes, "\r\n\r\n", 4);

  if (body == NULL || (crlf_body != NULL && crlf_body < body))
    body = crlf_body;
  body = body != NULL ? body + (body == crlf_body ? 4 : 2) : bytes;
  part->size_bytes = n_bytes - (gsize) (body - bytes);
  part->content_type = g_strdup ("text/plain");
  part->text =
      hearth_mime_charset_to_utf8 (NULL, 0, body, MIN (part->size_bytes, SOURCE_MAX_BYTES), NULL, NULL);
  if (part->size_bytes > SOURCE_MAX_BYTES)
    walk->content->remarks |= HEARTH_REMARK_CUT;
  hearth_mime_leaf_normalize_lines (part->text);
  part->html = hearth_text_to_html (part->text, &walk->content->remarks);
  g_ptr_array_add (walk->bodies, part);
}

/**
 * hearth_mime_parse:
 * @raw: a whole message as the server gave it
 *
 * Reads a message (RFC 2045 to 2049, 2183, 2392, 3676): of alternatives the best is taken, HTML before text; signed
 * parts are shown as their content; attached messages, TNEF and whatever is not text is listed. Whatever is broken in
 * it is read as well as can be, cut at the limits above, and remarked. Takes time in proportion to its size.
 *
 * Returns: (transfer full): the content; %NULL and %HEARTH_ERROR_INVALID_INPUT only for an empty message
 */
HearthContent *
hearth_mime_parse (GBytes *raw, GError **error)
{
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (raw, &n_bytes);
  g_autoptr (HearthMimeHeaders) headers = NULL;
  g_autoptr (GMimeObject) tree = NULL;
  Walk walk = { 0 };

  if (n_bytes == 0)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The message is empty");
      return NULL;
    }
  walk.content = hearth_content_new ();
  walk.content->size_bytes = n_bytes;
  headers = hearth_mime_headers_read (bytes, n_bytes);
  hearth_mime_headers_fill (headers, walk.content);

  tree = hearth_mime_leaf_parse_tree (raw);
  walk.cids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk.used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk.bodies = g_ptr_array_new ();
  walk.leaves = g_ptr_array_new ();
  if (tree != NULL)
    {
      collect_cids (walk.cids, tree, 0);
      walk_object (&walk, tree, "", 0);
      walk.content->report = hearth_mime_report_read (tree);
    }
  if (walk.bodies->len == 0 && walk.leaves->len == 0)
    {
      walk.content->remarks |= HEARTH_REMARK_STRUCTURE_BROKEN;
      add_source (&walk, bytes, n_bytes);
    }
  order_parts (&walk);
  g_ptr_array_unref (walk.bodies);
  g_ptr_array_unref (walk.leaves);
  g_hash_table_unref (walk.used);
  g_hash_table_unref (walk.cids);
  return walk.content;
}

/* Finds the part that IMAP numbers as @path (RFC 3501 section 6.4.5). */
static GMimeObject *
find_part (GMimeObject *root, const char *path)
{
  GMimeObject *object = root;

  for (guint depth = 0; object != NULL && *path != '\0' && depth <= 2 * HEARTH_MIME_MAX_DEPTH; depth++)
    {
      char *end;
      guint64 index = g_ascii_strtoull (path, &end, 10);

      if (end == path || index == 0 || index > G_MAXINT || (*end != '.' && *end != '\0'))
        return NULL;
      path = *end == '.' ? end + 1 : end;
      if (GMIME_IS_MESSAGE_PART (object))
        {
          GMimeMessage *message = g_mime_message_part_get_message (GMIME_MESSAGE_PART (object));

          object = message != NULL ? g_mime_message_get_mime_part (message) : NULL;
        }
      if (GMIME_IS_MULTIPART (object))
        object = (int) index <= g_mime_multipart_get_count (GMIME_MULTIPART (object))
                     ? g_mime_multipart_get_part (GMIME_MULTIPART (object), (int) index - 1)
                     : NULL;
      else if (index != 1)
        return NULL;
    }
  return *path == '\0' ? object : NULL;
}

static GBytes *
decode (GMimeObject *object, GError **error)
{
  guint64 size_bytes;

  if (object == NULL || (!GMIME_IS_PART (object) && !GMIME_IS_MESSAGE_PART (object)))
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "The message has no part of that number");
      return NULL;
    }
  return g_byte_array_free_to_bytes (hearth_mime_leaf_decode (object, G_MAXUINT / 2, &size_bytes));
}

/**
 * hearth_mime_decode_only_part:
 * @raw: the MIME header and the body of one part, as IMAP gives them
 *
 * Returns: (transfer full): its decoded bytes, of an attached message its source; %NULL and %HEARTH_ERROR_NOT_FOUND if it is
 *   no such thing
 */
GBytes *
hearth_mime_decode_only_part (GBytes *raw, GError **error)
{
  g_autoptr (GMimeObject) object = hearth_mime_leaf_parse_tree (raw);

  return decode (object, error);
}

/**
 * hearth_mime_decode_part:
 * @raw: a whole message
 * @path: "1.2", as in #HearthPart
 *
 * Returns: (transfer full): the decoded bytes of the part, of an attached message its source; %NULL and
 *   %HEARTH_ERROR_NOT_FOUND if there is no such part
 */
GBytes *
hearth_mime_decode_part (GBytes *raw, const char *path, GError **error)
{
  g_autoptr (GMimeObject) tree = hearth_mime_leaf_parse_tree (raw);

  return decode (tree != NULL && *path != '\0' ? find_part (tree, path) : NULL, error);
}
