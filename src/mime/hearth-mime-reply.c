/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer begins with: subject, recipients, quoted text, references. Pure functions on values, any thread. */
#define G_LOG_DOMAIN "hearth-mime"

#include "hearth-mime-reply.h"

#include <string.h>

#include "hearth-mime-header.h"
#include "hearth-text.h"

/* What mailers of other tongues write for "Re". */
static const char *const reply_words[] = { "re",  "aw",  "sv",  "vs",   "antw", "odp",
                                           "rif", "res", "ynt", "回复", "回覆", "答复" };

/* Returns what follows "Re:", "RE[2]:" or "Aw :", or NULL. */
static const char *
skip_reply_word (const char *subject)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reply_words); i++)
    {
      const char *p = subject + strlen (reply_words[i]);

      if (g_ascii_strncasecmp (subject, reply_words[i], strlen (reply_words[i])) != 0)
        continue;
      if (*p == '[' || *p == '(')
        {
          p++;
          while (g_ascii_isdigit (*p))
            p++;
          if (*p == ']' || *p == ')')
            p++;
        }
      while (*p == ' ')
        p++;
      if (*p == ':')
        return p + 1;
      if (g_str_has_prefix (p, "：")) /* full width */
        return p + strlen ("：");
    }
  return NULL;
}

/**
 * hearth_mime_reply_subject:
 * @subject: the subject of what is answered, one line
 *
 * Returns: (transfer full): "Re: " and the subject without the answer words it has gathered
 */
char *
hearth_mime_reply_subject (const char *subject)
{
  const char *rest = subject;

  while (TRUE)
    {
      const char *next;

      while (*rest == ' ')
        rest++;
      next = skip_reply_word (rest);
      if (next == NULL)
        break;
      rest = next;
    }
  return g_strconcat ("Re: ", rest, NULL);
}

static gboolean
contains (GPtrArray *list, const HearthAddress *address)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    if (hearth_address_is_same_mailbox (list->pdata[i], address))
      return TRUE;
  return FALSE;
}

static void
add_new (GPtrArray *list, GPtrArray *from, GPtrArray *own, GPtrArray *others)
{
  for (guint i = 0; i < from->len; i++)
    {
      HearthAddress *address = from->pdata[i];

      if (strchr (hearth_address_get_address (address), '@') != NULL && !contains (own, address) &&
          !contains (list, address) && !contains (others, address))
        g_ptr_array_add (list, hearth_address_ref (address));
    }
}

static gboolean
is_any_in (GPtrArray *list, GPtrArray *where)
{
  for (guint i = 0; i < list->len; i++)
    if (contains (where, list->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Whom the author wants answers to go to. A list that put itself into Reply-To is not the author. */
static GPtrArray *
get_authors (const HearthContent *content)
{
  gboolean is_list = content->list_id != NULL && (is_any_in (content->reply_to, content->to) ||
                                                  is_any_in (content->reply_to, content->cc));

  return content->reply_to->len > 0 && !is_list ? content->reply_to : content->from;
}

/**
 * hearth_mime_reply_recipients:
 * @content: what is answered
 * @whom: only the author, everybody, or the mailing list that it came over (List-Post)
 * @own: (element-type HearthAddress): the user's own addresses, which are left out
 * @to: (out) (transfer full) (element-type HearthAddress): recipients
 * @cc: (out) (transfer full) (element-type HearthAddress): copies; empty for an answer to the author
 *
 * Follows Reply-To, except where a mailing list has set it to itself. Answering one's own letter goes to those it
 * went to. Nobody is named twice.
 */
void
hearth_mime_reply_recipients (
    const HearthContent *content, HearthMimeReplyTo whom, GPtrArray *own, GPtrArray **to, GPtrArray **cc)
{
  gboolean is_own = content->from->len > 0 && contains (own, content->from->pdata[0]);
  GPtrArray *authors = get_authors (content);

  *to = hearth_address_list_new ();
  *cc = hearth_address_list_new ();
  if (whom == HEARTH_MIME_REPLY_TO_LIST && content->list_post != NULL)
    {
      g_ptr_array_add (*to, hearth_address_ref (content->list_post));
      return;
    }
  if (is_own)
    add_new (*to, content->to, own, NULL);
  else
    add_new (*to, authors, own, NULL);
  if (whom == HEARTH_MIME_REPLY_TO_ALL)
    {
      if (!is_own)
        add_new (*to, content->to, own, NULL);
      add_new (*cc, content->cc, own, *to);
    }
  if ((*to)->len == 0 && (*cc)->len == 0) /* a letter to oneself */
    add_new (*to, authors, NULL, NULL);
}

/**
 * hearth_mime_reply_get_author:
 * @content: what is answered
 * @own: (element-type HearthAddress): the user's own addresses
 *
 * Returns: (transfer none) (nullable): who wrote it, if an answer goes elsewhere because Reply-To says so: that must be
 *   seen (trust 39)
 */
HearthAddress *
hearth_mime_reply_get_author (const HearthContent *content, GPtrArray *own)
{
  if (content->from->len == 0 || get_authors (content) != content->reply_to ||
      (content->remarks & HEARTH_REMARK_REPLY_TO_DIFFERS) == 0 || contains (own, content->from->pdata[0]))
    return NULL;
  return content->from->pdata[0];
}

/**
 * hearth_mime_quote_text:
 * @text: plain text, lines end with \n
 *
 * Returns: (transfer full): every line with a quote mark more; the signature and empty lines at the end left out
 */
char *
hearth_mime_quote_text (const char *text)
{
  GString *quoted = g_string_new (NULL);
  gsize n_kept = 0;

  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      gsize n = end - line;

      if (n == 3 && memcmp (line, "-- ", 3) == 0)
        break;
      if (n == 0)
        g_string_append (quoted, ">\n");
      else
        {
          g_string_append (quoted, *line == '>' ? ">" : "> ");
          g_string_append_len (quoted, line, n);
          g_string_append_c (quoted, '\n');
          n_kept = quoted->len;
        }
      line = *end == '\n' ? end + 1 : end;
    }
  g_string_truncate (quoted, n_kept);
  return g_string_free (quoted, FALSE);
}

/**
 * hearth_mime_reply_text:
 * @content: what is answered
 * @attribution: the line before the quote, "On 12 November 2026, Marta Keller wrote:", in the user's language
 *
 * Returns: (transfer full): the attribution and the quoted text of @content, ending with \n. Only text is quoted:
 *   nothing hidden and nothing remote comes along (trust 32).
 */
char *
hearth_mime_reply_text (const HearthContent *content, const char *attribution)
{
  GString *reply = g_string_new (attribution);

  g_string_append_c (reply, '\n');
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = content->parts->pdata[i];
      g_autofree char *quoted = NULL;

      if ((part->kind != HEARTH_PART_PLAIN && part->kind != HEARTH_PART_HTML) || part->text == NULL)
        continue;
      quoted = hearth_mime_quote_text (part->text);
      g_string_append (reply, quoted);
    }
  return g_string_free (reply, FALSE);
}

/**
 * hearth_mime_reply_in_reply_to:
 * @content: what is answered
 *
 * Returns: (transfer full) (element-type utf8): its id, or nothing if it has none
 */
GPtrArray *
hearth_mime_reply_in_reply_to (const HearthContent *content)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  if (content->message_id != NULL)
    g_ptr_array_add (ids, g_strdup (content->message_id));
  return ids;
}

/**
 * hearth_mime_reply_references:
 * @content: what is answered
 *
 * Returns: (transfer full) (element-type utf8): the references of an answer (RFC 5322 section 3.6.4), oldest first, at
 *   most twice %HEARTH_MIME_IDS_KEPT
 */
GPtrArray *
hearth_mime_reply_references (const HearthContent *content)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *earlier = content->references->len > 0 ? content->references : content->in_reply_to;

  if (earlier != content->in_reply_to || earlier->len == 1)
    for (guint i = 0; i < earlier->len; i++)
      if (g_strcmp0 (earlier->pdata[i], content->message_id) != 0)
        g_ptr_array_add (ids, g_strdup (earlier->pdata[i]));
  if (content->message_id != NULL)
    g_ptr_array_add (ids, g_strdup (content->message_id));
  while (ids->len > 2 * HEARTH_MIME_IDS_KEPT)
    g_ptr_array_remove_index (ids, HEARTH_MIME_IDS_KEPT);
  return ids;
}
