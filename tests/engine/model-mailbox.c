/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mailboxes of a ModelServer, and what IMAP says of them. Whoever calls holds the server's lock. */
#include "model-mailbox.h"

#include <string.h>

static const struct
{
  const char *word;
  HearthFlags flag;
} flag_words[] = {
  { "\\Seen", HEARTH_FLAG_SEEN },         { "\\Flagged", HEARTH_FLAG_FLAGGED },
  { "\\Answered", HEARTH_FLAG_ANSWERED }, { "\\Deleted", HEARTH_FLAG_DELETED },
  { "\\Draft", HEARTH_FLAG_DRAFT },
};

static void
message_free (gpointer data)
{
  ModelMessage *self = data;

  g_free (self->subject);
  g_free (self->text);
  g_free (self->date);
  g_free (self);
}

ModelMailbox *
model_mailbox_new (const char *name, guint32 uidvalidity)
{
  ModelMailbox *self = g_new0 (ModelMailbox, 1);

  self->name = g_strdup (name);
  self->uidvalidity = uidvalidity;
  self->uidnext = 1;
  self->modseq = 1;
  self->messages = g_ptr_array_new_with_free_func (message_free);
  return self;
}

void
model_mailbox_free (ModelMailbox *self)
{
  g_ptr_array_unref (self->messages);
  g_free (self->name);
  g_free (self);
}

ModelMessage *
model_mailbox_add (ModelMailbox *self, const char *subject, const char *text, HearthFlags flags)
{
  ModelMessage *message = g_new0 (ModelMessage, 1);

  message->uid = self->uidnext++;
  message->modseq = ++self->modseq;
  message->flags = flags;
  message->subject = g_strdup (subject);
  message->text = g_strdup (text);
  g_ptr_array_add (self->messages, message);
  return message;
}

ModelMessage *
model_mailbox_copy (ModelMailbox *self, const ModelMessage *message)
{
  ModelMessage *copy = model_mailbox_add (self, message->subject, message->text, message->flags);

  copy->date = g_strdup (message->date);
  return copy;
}

ModelMessage *
model_mailbox_find (ModelMailbox *self, guint32 uid)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (self->messages, i);

      if (message->uid == uid && !message->is_gone)
        return message;
    }
  return NULL;
}

void
model_mailbox_set_flags (ModelMailbox *self, ModelMessage *message, HearthFlags flags)
{
  if (message->flags == flags)
    return;
  message->flags = flags;
  message->modseq = ++self->modseq;
}

void
model_mailbox_remove (ModelMailbox *self, ModelMessage *message)
{
  message->is_gone = TRUE;
  message->modseq = ++self->modseq;
}

guint
model_mailbox_count (ModelMailbox *self)
{
  guint n = 0;

  for (guint i = 0; i < self->messages->len; i++)
    n += !((ModelMessage *) g_ptr_array_index (self->messages, i))->is_gone;
  return n;
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
model_mailbox_dup_state (ModelMailbox *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->messages->len; i++)
    {
      const ModelMessage *message = g_ptr_array_index (self->messages, i);

      if (!message->is_gone)
        g_ptr_array_add (lines, g_strdup_printf ("%s %x", message->subject, (guint) message->flags));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
model_mailbox_dup_text (ModelMailbox *self, const char *subject)
{
  for (guint i = self->messages->len; i > 0; i--)
    {
      const ModelMessage *message = g_ptr_array_index (self->messages, i - 1);

      if (!message->is_gone && g_str_equal (message->subject, subject))
        return g_strdup (message->text);
    }
  return NULL;
}

/* --- the words --- */

static void
print_flags (HearthFlags flags, GString *out)
{
  const char *space = "";

  g_string_append (out, " FLAGS (");
  for (guint i = 0; i < G_N_ELEMENTS (flag_words); i++)
    if ((flags & flag_words[i].flag) != 0)
      {
        g_string_append_printf (out, "%s%s", space, flag_words[i].word);
        space = " ";
      }
  g_string_append (out, ")");
}

char *
model_message_dup_id (const ModelMessage *self)
{
  const char *line = strstr (self->text, "Message-ID: ");

  return line != NULL ? g_strndup (line + 12, strcspn (line + 12, "\r")) : NULL;
}

static void
print_envelope (const ModelMessage *self, GString *out)
{
  g_autofree char *id = model_message_dup_id (self);
  const char *quote = id != NULL ? "\"" : "";

  g_string_append_printf (
      out,
      " ENVELOPE (\"Sun, 1 Nov 2026 10:00:00 +0000\" \"%s\" ((\"Ilse\" NIL \"i\" \"x.example\"))"
      " NIL NIL NIL NIL NIL NIL %s%s%s)",
      self->subject, quote, id != NULL ? id : "NIL", quote);
}

static void
print_date (const ModelMessage *self, GString *out)
{
  if (self->date != NULL)
    g_string_append_printf (out, " INTERNALDATE \"%s\"", self->date);
  else
    g_string_append_printf (out, " INTERNALDATE \"01-Nov-2026 10:%02u:%02u +0000\"", self->uid / 60 % 60,
                            self->uid % 60);
}

void
model_message_print (const ModelMessage *self, const char *items, gboolean with_modseq, GString *out)
{
  g_string_append_printf (out, "UID %u", self->uid);
  if (strstr (items, "FLAGS") != NULL)
    print_flags (self->flags, out);
  if (strstr (items, "X-GM-MSGID") != NULL)
    g_string_append_printf (out, " X-GM-MSGID %u", g_str_hash (self->text));
  if (strstr (items, "X-GM-LABELS") != NULL)
    g_string_append (out, " X-GM-LABELS ()");
  if (strstr (items, "INTERNALDATE") != NULL)
    print_date (self, out);
  if (strstr (items, "RFC822.SIZE") != NULL)
    g_string_append_printf (out, " RFC822.SIZE %zu", strlen (self->text));
  if (strstr (items, "ENVELOPE") != NULL)
    print_envelope (self, out);
  if (strstr (items, "BODYSTRUCTURE") != NULL)
    g_string_append (out, " BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1)");
  if (strstr (items, "(REFERENCES)") != NULL)
    g_string_append (out, " BODY[HEADER.FIELDS (REFERENCES)] \"\"");
  if (strstr (items, "BODY.PEEK[]") != NULL)
    g_string_append_printf (out, " BODY[] {%zu}\r\n%s", strlen (self->text), self->text);
  if (with_modseq)
    g_string_append_printf (out, " MODSEQ (%" G_GUINT64_FORMAT ")", self->modseq);
}

HearthFlags
model_parse_flags (const char *text)
{
  HearthFlags flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flag_words); i++)
    if (strstr (text, flag_words[i].word) != NULL)
      flags |= flag_words[i].flag;
  return flags;
}

gboolean
model_set_has (const char *set, guint32 uid)
{
  g_auto (GStrv) ranges = g_strsplit (set, ",", -1);

  for (char **range = ranges; *range != NULL; range++)
    {
      const char *colon = strchr (*range, ':');
      const guint64 first = g_ascii_strtoull (*range, NULL, 10);
      const guint64 last = colon == NULL     ? first
                           : colon[1] == '*' ? G_MAXUINT32
                                             : g_ascii_strtoull (colon + 1, NULL, 10);

      if (uid >= first && uid <= last)
        return TRUE;
    }
  return FALSE;
}
