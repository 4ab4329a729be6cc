/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of a ModelServer. Whoever calls holds the server's lock. */
#include "model-session.h"

#include <string.h>

ModelSession *
model_session_new (const char *capabilities, GPtrArray *mailboxes)
{
  ModelSession *self = g_new0 (ModelSession, 1);

  self->capabilities = capabilities;
  self->mailboxes = mailboxes;
  self->view = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
model_session_free (ModelSession *self)
{
  g_array_unref (self->view);
  g_free (self->idle_tag);
  g_free (self);
}

/* --- what is told --- */

static gboolean
has_modseqs (ModelSession *self)
{
  return strstr (self->capabilities, "QRESYNC") != NULL;
}

static guint
number_of (ModelSession *self, guint32 uid)
{
  for (guint i = 0; i < self->view->len; i++)
    if (g_array_index (self->view, guint32, i) == uid)
      return i + 1;
  return 0;
}

static void
tell_gone (ModelSession *self, GString *out)
{
  for (guint i = self->view->len; i > 0; i--)
    {
      const guint32 uid = g_array_index (self->view, guint32, i - 1);

      if (model_mailbox_find (self->mailbox, uid) != NULL)
        continue;
      g_array_remove_index (self->view, i - 1);
      if (self->is_enabled)
        g_string_append_printf (out, "* VANISHED %u\r\n", uid);
      else
        g_string_append_printf (out, "* %u EXPUNGE\r\n", i);
    }
}

/* The messages that are there and not in the view. Returns: how many */
static guint
take_into_view (ModelSession *self)
{
  guint n = 0;

  for (guint i = 0; i < self->mailbox->messages->len; i++)
    {
      const ModelMessage *message = g_ptr_array_index (self->mailbox->messages, i);

      if (message->is_gone || number_of (self, message->uid) != 0)
        continue;
      g_array_append_val (self->view, message->uid);
      n++;
    }
  return n;
}

static void
print_fetch (ModelSession *self, const ModelMessage *message, const char *items, GString *out)
{
  g_string_append_printf (out, "* %u FETCH (", number_of (self, message->uid));
  model_message_print (message, items, has_modseqs (self), out);
  g_string_append (out, ")\r\n");
}

static void
tell_flags_since (ModelSession *self, guint64 modseq, GString *out)
{
  for (guint i = 0; i < self->mailbox->messages->len; i++)
    {
      const ModelMessage *message = g_ptr_array_index (self->mailbox->messages, i);

      if (!message->is_gone && message->modseq > modseq && number_of (self, message->uid) != 0)
        print_fetch (self, message, "FLAGS", out);
    }
}

void
model_session_tell (ModelSession *self, GString *out)
{
  if (self->mailbox == NULL || self->told == self->mailbox->modseq)
    return;
  tell_gone (self, out);
  tell_flags_since (self, self->told, out);
  if (take_into_view (self) > 0)
    g_string_append_printf (out, "* %u EXISTS\r\n", self->view->len);
  self->told = self->mailbox->modseq;
}

/* --- commands --- */

static ModelMailbox *
find_mailbox (ModelSession *self, const char *quoted)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    {
      ModelMailbox *mailbox = g_ptr_array_index (self->mailboxes, i);
      g_autofree char *name = g_strdup_printf ("\"%s\"", mailbox->name);

      if (g_str_has_prefix (quoted, name))
        return mailbox;
    }
  return NULL;
}

static void
do_list (ModelSession *self, GString *out)
{
  for (guint i = 0; i < self->mailboxes->len; i++)
    g_string_append_printf (out, "* LIST () \"/\" %s\r\n",
                            ((ModelMailbox *) g_ptr_array_index (self->mailboxes, i))->name);
}

static void
tell_vanished_since (ModelSession *self, guint64 modseq, GString *out)
{
  for (guint i = 0; i < self->mailbox->messages->len; i++)
    {
      const ModelMessage *message = g_ptr_array_index (self->mailbox->messages, i);

      if (message->is_gone && message->modseq > modseq)
        g_string_append_printf (out, "* VANISHED (EARLIER) %u\r\n", message->uid);
    }
}

static const char *
do_select (ModelSession *self, const char *arguments, GString *out)
{
  ModelMailbox *mailbox = find_mailbox (self, arguments);
  const char *resync = strstr (arguments, "(QRESYNC (");

  if (self->mailbox != NULL && self->is_enabled)
    g_string_append (out, "* OK [CLOSED]\r\n");
  self->mailbox = mailbox;
  g_array_set_size (self->view, 0);
  if (mailbox == NULL)
    return "NO [NONEXISTENT] none";
  take_into_view (self);
  self->told = mailbox->modseq;
  g_string_append_printf (out,
                          "* FLAGS (\\Seen \\Flagged \\Deleted)\r\n* %u EXISTS\r\n"
                          "* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Deleted \\*)]\r\n"
                          "* OK [UIDVALIDITY %u]\r\n* OK [UIDNEXT %u]\r\n",
                          self->view->len, mailbox->uidvalidity, mailbox->uidnext);
  if (has_modseqs (self))
    g_string_append_printf (out, "* OK [HIGHESTMODSEQ %" G_GUINT64_FORMAT "]\r\n", mailbox->modseq);
  if (resync != NULL && g_ascii_strtoull (resync + 10, NULL, 10) == mailbox->uidvalidity)
    {
      const guint64 modseq = g_ascii_strtoull (strchr (resync + 10, ' '), NULL, 10);

      tell_vanished_since (self, modseq, out);
      tell_flags_since (self, modseq, out);
    }
  return "OK [READ-WRITE]";
}

static const char *
do_status (ModelSession *self, const char *arguments, GString *out)
{
  ModelMailbox *mailbox = find_mailbox (self, arguments);

  if (mailbox == NULL)
    return "NO [NONEXISTENT] none";
  g_string_append_printf (out, "* STATUS %s (MESSAGES %u UIDNEXT %u UIDVALIDITY %u", mailbox->name,
                          model_mailbox_count (mailbox), mailbox->uidnext, mailbox->uidvalidity);
  if (has_modseqs (self))
    g_string_append_printf (out, " HIGHESTMODSEQ %" G_GUINT64_FORMAT, mailbox->modseq);
  g_string_append (out, ")\r\n");
  return "OK";
}

/* The messages of @set, with numbers, that changed since @modseq. */
static GPtrArray *
find_messages (ModelSession *self, const char *set, guint64 modseq)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->view->len; i++)
    {
      const guint32 uid = g_array_index (self->view, guint32, i);
      ModelMessage *message = model_set_has (set, uid) ? model_mailbox_find (self->mailbox, uid) : NULL;

      if (message != NULL && message->modseq > modseq)
        g_ptr_array_add (found, message);
    }
  return found;
}

static void
do_fetch (ModelSession *self, const char *set, const char *items, GString *out)
{
  const char *since = strstr (items, "(CHANGEDSINCE ");
  g_autoptr (GPtrArray) found =
      find_messages (self, set, since != NULL ? g_ascii_strtoull (since + 14, NULL, 10) : 0);

  self->is_refused = FALSE;
  for (guint i = 0; i < found->len && !self->is_broken; i++)
    {
      ModelMessage *message = g_ptr_array_index (found, i);

      self->is_refused = message->is_refused && strstr (items, "BODY.PEEK[]") != NULL;
      message->n_breaks += self->is_refused;
      if (self->is_refused)
        break;
      print_fetch (self, message, items, out);
      self->is_broken = message->breaks && strstr (items, "BODY.PEEK[]") != NULL;
      message->n_breaks += self->is_broken;
    }
  if (self->is_broken)
    g_string_truncate (out, out->len - 9);
}

static gboolean
has_header (const ModelMessage *message, const char *key)
{
  const char *value = strchr (key, '"');
  g_autofree char *id = model_message_dup_id (message);
  g_autofree char *wanted =
      value != NULL ? g_strndup (value + 1, strcspn (value + 1, "\"")) : g_strdup ("no id");

  return id != NULL && strstr (id, wanted) != NULL;
}

/* The keys that the engine uses: "UID 3:7", "DELETED", "HEADER Message-ID "A"", or "ALL". */
static gboolean
is_found (const ModelMessage *message, const char *keys)
{
  const char *set = g_str_has_prefix (keys, "UID ") ? keys + 4 : strstr (keys, " UID ");
  const char *header = strstr (keys, "HEADER Message-ID ");
  g_autofree char *range = set != NULL ? g_strndup (set, strcspn (set, " ")) : NULL;

  return (range == NULL || model_set_has (range, message->uid)) &&
         (header == NULL || has_header (message, header)) &&
         (strstr (keys, "DELETED") == NULL || (message->flags & HEARTH_FLAG_DELETED) != 0);
}

static void
do_search (ModelSession *self, const char *keys, GString *out)
{
  g_string_append (out, "* SEARCH");
  for (guint i = 0; i < self->view->len; i++)
    {
      const guint32 uid = g_array_index (self->view, guint32, i);
      const ModelMessage *message = model_mailbox_find (self->mailbox, uid);

      if (message != NULL && is_found (message, keys))
        g_string_append_printf (out, " %u", uid);
    }
  g_string_append (out, "\r\n");
}

/* Without UNCHANGEDSINCE, which is asked for only with flags that exclude one another. */
static void
do_store (ModelSession *self, const char *set, const char *what, GString *out)
{
  g_autoptr (GPtrArray) found = find_messages (self, set, 0);
  const HearthFlags flags = model_parse_flags (what);

  for (guint i = 0; i < found->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (found, i);

      model_mailbox_set_flags (self->mailbox, message,
                               *what == '+' ? message->flags | flags : message->flags & ~flags);
      if (has_modseqs (self))
        print_fetch (self, message, "", out);
    }
  self->told = self->mailbox->modseq;
}

/* Returns: (transfer full): "SOURCE UIDS TARGET UIDS" for COPYUID */
static char *
copy_messages (ModelSession *self, const char *set, ModelMailbox *target)
{
  g_autoptr (GPtrArray) found = find_messages (self, set, 0);
  g_autoptr (GString) from = g_string_new (NULL);
  g_autoptr (GString) to = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const ModelMessage *message = g_ptr_array_index (found, i);
      const ModelMessage *copy = model_mailbox_copy (target, message);

      g_string_append_printf (from, "%s%u", i > 0 ? "," : "", message->uid);
      g_string_append_printf (to, "%s%u", i > 0 ? "," : "", copy->uid);
    }
  return g_strdup_printf ("[COPYUID %u %s %s]", target->uidvalidity, from->str, to->str);
}

static void
remove_messages (ModelSession *self, const char *set, HearthFlags only)
{
  g_autoptr (GPtrArray) found = find_messages (self, set, 0);

  for (guint i = 0; i < found->len; i++)
    if ((((ModelMessage *) found->pdata[i])->flags & only) == only)
      model_mailbox_remove (self->mailbox, g_ptr_array_index (found, i));
}

/* Returns: what comes after the tag */
static char *
do_transfer (ModelSession *self, const char *verb, const char *set, const char *target_name, GString *out)
{
  ModelMailbox *target = find_mailbox (self, target_name);
  g_autofree char *code = NULL;

  if (target == NULL)
    return g_strdup ("NO [TRYCREATE] none");
  code = copy_messages (self, set, target);
  if (g_str_equal (verb, "COPY"))
    return g_strconcat ("OK ", code, NULL);
  g_string_append_printf (out, "* OK %s\r\n", code);
  remove_messages (self, set, 0);
  return g_strdup ("OK");
}

/* @head: "\"Archive\" (\\Seen) \"date\" {n}" */
static char *
dup_append_date (const char *head)
{
  const char *end = strrchr (head, '"');
  const char *begin = end != NULL ? g_strrstr_len (head, end - head, "\"") : NULL;

  return begin != NULL && begin > head ? g_strndup (begin + 1, (gsize) (end - begin - 1)) : NULL;
}

/* @arguments: the same, "\r\n", and the bytes */
static char *
do_append (ModelSession *self, const char *arguments)
{
  ModelMailbox *target = find_mailbox (self, arguments);
  const char *text = strstr (arguments, "\r\n");
  const char *subject = text != NULL ? strstr (text, "Subject: ") : NULL;
  g_autofree char *head = text != NULL ? g_strndup (arguments, (gsize) (text - arguments)) : NULL;
  g_autofree char *name = NULL;
  ModelMessage *message;

  if (target == NULL || subject == NULL)
    return g_strdup ("NO what");
  name = g_strndup (subject + 9, strcspn (subject + 9, "\r"));
  message = model_mailbox_add (target, name, text + 2, model_parse_flags (head));
  message->date = dup_append_date (head);
  return g_strdup_printf ("OK [APPENDUID %u %u]", target->uidvalidity, message->uid);
}

static char *
do_uid (ModelSession *self, const char *command, GString *out)
{
  g_auto (GStrv) words = g_strsplit (command, " ", 3);
  const char *rest = g_strv_length (words) > 2 ? words[2] : "";

  if (self->mailbox == NULL || g_strv_length (words) < 2)
    return g_strdup ("BAD no");
  if (g_str_equal (words[0], "FETCH"))
    {
      do_fetch (self, words[1], rest, out);
      if (self->is_refused)
        return g_strdup ("NO [SERVERBUG] oops");
    }
  else if (g_str_equal (words[0], "SEARCH"))
    do_search (self, command + strlen ("SEARCH "), out);
  else if (g_str_equal (words[0], "STORE"))
    do_store (self, words[1], rest, out);
  else if (g_str_equal (words[0], "EXPUNGE"))
    remove_messages (self, words[1], HEARTH_FLAG_DELETED);
  else
    return do_transfer (self, words[0], words[1], rest, out);
  return g_strdup ("OK");
}

static char *
answer (ModelSession *self, const char *tag, const char *command, GString *out)
{
  if (g_str_equal (command, "CAPABILITY"))
    g_string_append_printf (out, "* CAPABILITY IMAP4rev1 %s\r\n", self->capabilities);
  else if (g_str_equal (command, "ENABLE QRESYNC"))
    {
      g_string_append (out, "* ENABLED QRESYNC\r\n");
      self->is_enabled = TRUE;
    }
  else if (g_str_has_prefix (command, "LIST "))
    do_list (self, out);
  else if (g_str_has_prefix (command, "SELECT "))
    return g_strdup (do_select (self, command + 7, out));
  else if (g_str_has_prefix (command, "STATUS "))
    return g_strdup (do_status (self, command + 7, out));
  else if (g_str_has_prefix (command, "APPEND "))
    return do_append (self, command + 7);
  else if (g_str_has_prefix (command, "UID "))
    return do_uid (self, command + 4, out);
  else if (g_str_equal (command, "LOGOUT"))
    g_string_append (out, "* BYE\r\n");
  return g_strdup ("OK");
}

gboolean
model_session_take (ModelSession *self, const char *line, GString *out)
{
  const char *space = strchr (line, ' ');
  g_autofree char *tag = space != NULL ? g_strndup (line, (gsize) (space - line)) : NULL;
  g_autofree char *result = NULL;

  if (self->idle_tag != NULL && g_str_equal (line, "DONE"))
    {
      model_session_tell (self, out);
      g_string_append_printf (out, "%s OK\r\n", self->idle_tag);
      g_clear_pointer (&self->idle_tag, g_free);
      return TRUE;
    }
  if (tag == NULL)
    return FALSE;
  if (g_str_equal (space + 1, "IDLE"))
    {
      g_string_append (out, "+ idling\r\n");
      self->idle_tag = g_steal_pointer (&tag);
      return TRUE;
    }
  /* A STORE answers with all that it finds. */
  model_session_tell (self, out);
  result = answer (self, tag, space + 1, out);
  if (self->is_broken)
    return FALSE;
  model_session_tell (self, out);
  g_string_append_printf (out, "%s %s\r\n", tag, result);
  return !g_str_equal (space + 1, "LOGOUT");
}
