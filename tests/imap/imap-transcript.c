/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the IMAP parser understands, as text: one line an answer. Pieces of bodies are added up, so that the text does
 * not depend on how the bytes were cut. */
#include "imap-transcript.h"

#include <string.h>

#include "hearth-error.h"

static void
put_text (GString *out, const char *name, HearthImapText text)
{
  if (text.data == NULL)
    {
      g_string_append_printf (out, " %s=NIL", name);
      return;
    }
  g_string_append_printf (out, " %s=\"", name);
  for (gsize i = 0; i < MIN (text.length, 200); i++)
    {
      const guchar c = (guchar) text.data[i];

      if (c >= ' ' && c < 0x7f)
        g_string_append_c (out, (char) c);
      else
        g_string_append_printf (out, "\\x%02x", c);
    }
  g_string_append (out, text.length > 200 ? "\"…" : "\"");
}

static void
put_set_text (GString *out, const char *name, HearthImapText text)
{
  if (text.data != NULL)
    put_text (out, name, text);
}

static void
put_ids (GString *out, const char *name, const HearthIdSet *ids)
{
  g_autofree char *text = ids != NULL ? hearth_id_set_to_string (ids) : NULL;

  if (text != NULL)
    g_string_append_printf (out, " %s=%.200s", name, text);
}

static void
put_flags (GString *out, const HearthImapFlagList *flags)
{
  g_string_append_printf (out, " flags=%d", flags->system);
  for (guint i = 0; i < MIN (flags->n_keywords, 5); i++)
    put_text (out, "+", flags->keywords[i]);
  if (flags->n_keywords > 5)
    g_string_append_printf (out, " +%u", flags->n_keywords);
}

static void
put_addresses (GString *out, const char *name, const HearthImapAddresses *addresses)
{
  if (addresses->n_total == 0)
    return;
  g_string_append_printf (out, " %s[%u/%u]", name, addresses->n, addresses->n_total);
  for (guint i = 0; i < MIN (addresses->n, 3); i++)
    {
      const HearthImapAddress *address = &addresses->first[i];

      put_set_text (out, "name", address->name);
      put_text (out, hearth_imap_address_is_group_mark (address) ? "group" : "mailbox", address->mailbox);
      put_set_text (out, "host", address->host);
    }
}

static void
put_envelope (GString *out, const HearthImapEnvelope *envelope)
{
  put_text (out, "date", envelope->date);
  put_text (out, "subject", envelope->subject);
  put_addresses (out, "from", &envelope->from);
  put_addresses (out, "sender", &envelope->sender);
  put_addresses (out, "reply-to", &envelope->reply_to);
  put_addresses (out, "to", &envelope->to);
  put_addresses (out, "cc", &envelope->cc);
  put_addresses (out, "bcc", &envelope->bcc);
  put_text (out, "in-reply-to", envelope->in_reply_to);
  put_text (out, "id", envelope->message_id);
}

static void
put_structure (GString *out, const HearthImapStructure *structure)
{
  g_string_append_printf (out, " parts=%u%s%s", structure->n_parts,
                          structure->has_attachment ? " attachment" : "", structure->is_cut ? " cut" : "");
  for (guint i = 0; i < MIN (structure->n_parts, 12); i++)
    {
      const HearthImapPart *part = &structure->parts[i];

      g_string_append_printf (out, " {%.*s<%d", (int) part->path.length, part->path.data, part->parent);
      put_text (out, "type", part->type);
      put_text (out, "subtype", part->subtype);
      put_set_text (out, "charset", part->charset);
      put_set_text (out, "name", part->name);
      put_set_text (out, "filename", part->filename);
      put_set_text (out, "id", part->id);
      put_set_text (out, "encoding", part->encoding);
      put_set_text (out, "disposition", part->disposition);
      g_string_append_printf (out, " size=%" G_GUINT64_FORMAT "}", part->size_bytes);
    }
}

static void
put_labels (GString *out, const HearthImapFetch *fetch)
{
  g_string_append_printf (out, " labels=%u", fetch->n_labels);
  for (guint i = 0; i < MIN (fetch->n_labels, 5); i++)
    put_text (out, "+", fetch->labels[i]);
}

static void
put_fetch (GString *out, const HearthImapResponse *response)
{
  const HearthImapFetch *fetch = &response->fetch;

  g_string_append_printf (out, " uid=%u items=%03x%s", fetch->uid, fetch->items,
                          fetch->is_broken ? " broken" : "");
  if (fetch->items & HEARTH_IMAP_ITEM_FLAGS)
    put_flags (out, &fetch->flags);
  if (fetch->items & HEARTH_IMAP_ITEM_LABELS)
    put_labels (out, fetch);
  if (fetch->items & HEARTH_IMAP_ITEM_DATE)
    g_string_append_printf (out, " at=%" G_GINT64_FORMAT, fetch->internal_date_unix_s);
  if (fetch->items & HEARTH_IMAP_ITEM_SIZE)
    g_string_append_printf (out, " size=%" G_GUINT64_FORMAT, fetch->size_bytes);
  if (fetch->items & HEARTH_IMAP_ITEM_MODSEQ)
    g_string_append_printf (out, " modseq=%" G_GUINT64_FORMAT, fetch->modseq);
  if (fetch->envelope != NULL)
    put_envelope (out, fetch->envelope);
  if (fetch->structure != NULL)
    put_structure (out, fetch->structure);
  for (guint i = 0; i < response->n_sections; i++)
    {
      put_text (out, "section", response->sections[i].name);
      put_text (out, response->sections[i].is_streamed ? "streamed" : "data", response->sections[i].data);
      g_string_append_printf (out, " %" G_GUINT64_FORMAT "@%" G_GUINT64_FORMAT,
                              response->sections[i].size_bytes, response->sections[i].origin);
    }
}

static void
put_status (GString *out, const HearthImapStatus *status)
{
  put_text (out, "name", status->mailbox);
  g_string_append_printf (out, " items=%x %u %u %u %u %" G_GUINT64_FORMAT, status->items, status->messages,
                          status->uid_next, status->uid_validity, status->unseen, status->highest_modseq);
}

static void
put_by_kind (GString *out, const HearthImapResponse *response)
{
  switch ((int) response->kind)
    {
    case HEARTH_IMAP_RESPONSE_LIST:
    case HEARTH_IMAP_RESPONSE_LSUB:
      g_string_append_printf (out, " flags=%x sep=%d", response->list.flags, response->list.separator);
      put_text (out, "name", response->list.name);
      break;
    case HEARTH_IMAP_RESPONSE_STATUS:
      put_status (out, &response->status);
      break;
    case HEARTH_IMAP_RESPONSE_FLAGS:
      put_flags (out, &response->flags);
      break;
    case HEARTH_IMAP_RESPONSE_FETCH:
      put_fetch (out, response);
      break;
    case HEARTH_IMAP_RESPONSE_ID:
      put_text (out, "name", response->id_name);
      put_text (out, "version", response->id_version);
      break;
    case HEARTH_IMAP_RESPONSE_NAMESPACE:
      for (guint i = 0; i < response->n_namespaces; i++)
        {
          g_string_append_printf (out, " %d,%d", response->namespaces[i].kind,
                                  response->namespaces[i].separator);
          put_text (out, "prefix", response->namespaces[i].prefix);
        }
      break;
    case HEARTH_IMAP_RESPONSE_BODY_BEGIN:
      g_string_append_printf (out, " uid=%u %" G_GUINT64_FORMAT "@%" G_GUINT64_FORMAT, response->body.uid,
                              response->body.size_bytes, response->body.origin);
      put_text (out, "section", response->body.section);
      break;
    default:
      break;
    }
}

char *
imap_transcript_of_response (const HearthImapResponse *response)
{
  GString *out = g_string_new (hearth_imap_response_kind_get_name (response->kind));

  put_set_text (out, "tag", response->tag);
  if (response->code != HEARTH_IMAP_CODE_NONE)
    g_string_append_printf (out, " code=%d", response->code);
  if (response->code == HEARTH_IMAP_CODE_PERMANENTFLAGS)
    put_flags (out, &response->flags);
  if (response->number != 0)
    g_string_append_printf (out, " number=%" G_GUINT64_FORMAT, response->number);
  if (response->uid_validity != 0)
    g_string_append_printf (out, " validity=%u", response->uid_validity);
  put_ids (out, "from", response->from_ids);
  put_ids (out, "ids", response->ids);
  put_set_text (out, "search-tag", response->search_tag);
  if (response->is_earlier)
    g_string_append (out, " earlier");
  if (response->capabilities != 0)
    g_string_append_printf (out, " capabilities=%x", response->capabilities);
  for (guint i = 0; i < response->n_mechanisms; i++)
    put_text (out, "auth", response->mechanisms[i]);
  put_by_kind (out, response);
  put_set_text (out, "text", response->text);
  return g_string_free (out, FALSE);
}

typedef struct
{
  HearthImapParser *parser;
  GString *out;
  guint64 body_bytes;
  guint32 body_sum;
} Reader;

static void
add_response (Reader *reader, const HearthImapResponse *response)
{
  g_autofree char *line = NULL;

  if (response->kind == HEARTH_IMAP_RESPONSE_BODY_DATA)
    {
      reader->body_bytes += response->text.length;
      for (gsize i = 0; i < response->text.length; i++)
        reader->body_sum = reader->body_sum * 31 + (guchar) response->text.data[i];
      return;
    }
  line = imap_transcript_of_response (response);
  g_string_append (reader->out, line);
  if (response->kind == HEARTH_IMAP_RESPONSE_BODY_END)
    g_string_append_printf (reader->out, " %" G_GUINT64_FORMAT " bytes sum=%08x", reader->body_bytes,
                            reader->body_sum);
  g_string_append_c (reader->out, '\n');
}

static gboolean
feed (Reader *reader, const char *bytes, gsize length)
{
  /* A copy of its own, so that reading beyond it is found. */
  g_autofree char *copy = g_memdup2 (bytes, length);
  g_autoptr (GError) error = NULL;
  const HearthImapResponse *response;

  hearth_imap_parser_push (reader->parser, copy, length);
  while ((response = hearth_imap_parser_next (reader->parser, &error)) != NULL)
    add_response (reader, response);
  if (error == NULL)
    return TRUE;
  g_string_append_printf (reader->out, "ERROR %s\n",
                          hearth_error_code_get_name ((HearthErrorCode) error->code));
  return FALSE;
}

char *
imap_transcript (const char *bytes, gsize length, gsize first, gsize step)
{
  g_autoptr (HearthImapParser) parser = hearth_imap_parser_new ();
  Reader reader = { .parser = parser, .out = g_string_new (NULL) };
  gsize done = 0;

  while (done < length)
    {
      const gsize wanted = done == 0 ? first : step;
      const gsize n = MIN (MAX (wanted, 1), length - done);

      if (!feed (&reader, bytes + done, n))
        break;
      done += n;
    }
  return g_string_free (reader.out, FALSE);
}
