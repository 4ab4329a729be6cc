/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From FETCH answers to rows. This runs once for each message of a first sync, so it copies plain text straight into
 * an arena and calls the decoders of `mime` only for encoded words and for bytes beyond ASCII. Owned by the sync of a
 * folder; engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-row-batch.h"

#include <string.h>

#include "hearth-arena.h"
#include "hearth-imap-flags.h"
#include "hearth-imap-labels.h"
#include "hearth-mime-address.h"
#include "hearth-mime-date.h"
#include "hearth-mime-header.h"
#include "hearth-text-part.h"

/* Recipients that go into the search text of a row; the body has all of them. */
#define MAX_RECIPIENTS 100

/* Delivery reports are read before anybody opens them: of this size, not older than this. */
#define REPORT_MAX_BYTES (256 * 1024)
#define REPORT_SINCE_S   (30 * 24 * 3600)

struct _HearthRowBatch
{
  HearthAccountStore *store;
  HearthKey folder;
  HearthArena *arena;
  HearthImapFlagMap *flag_map;
  HearthImapLabels *labels;
  GArray *rows; /* of HearthMessageData */
  GString *text;
  HearthIdSet *reports; /* delivery reports among the rows since the last look */
};

/* What can be shown as it stands: printable ASCII that no decoder would change. */
static gboolean
is_plain (HearthImapText text)
{
  for (gsize i = 0; i < text.length; i++)
    {
      const unsigned char c = (unsigned char) text.data[i];

      if (c < 0x20 || c > 0x7e || (c == '=' && i + 1 < text.length && text.data[i + 1] == '?'))
        return FALSE;
    }
  return TRUE;
}

static const char *
take_line (HearthRowBatch *self, HearthImapText text)
{
  g_autofree char *line = NULL;

  if (text.data == NULL)
    return NULL;
  if (text.length <= HEARTH_MIME_LINE_MAX_CHARS && is_plain (text))
    return hearth_arena_copy (self->arena, text.data, text.length);
  line = hearth_mime_dup_line (text.data, (gssize) text.length);
  return hearth_arena_copy (self->arena, line, strlen (line));
}

/* Dovecot up to 2.3.4 says this where a part of an address is missing. */
static gboolean
is_missing (HearthImapText text)
{
  return text.length == 0 || hearth_imap_text_is (text, "MISSING_MAILBOX") ||
         hearth_imap_text_is (text, "MISSING_DOMAIN") || hearth_imap_text_is (text, ".MISSING-HOST-NAME.");
}

/* Copies what needs no cleaning: ASCII without white space. */
static gboolean
copy_plain (char *to, HearthImapText from)
{
  for (gsize i = 0; i < from.length; i++)
    {
      const unsigned char c = (unsigned char) from.data[i];

      if (c <= 0x20 || c > 0x7e)
        return FALSE;
      to[i] = (char) c;
    }
  return TRUE;
}

/* An address from a literal or beyond ASCII: it may hold anything, and is shown. */
static const char *
take_odd_address (HearthRowBatch *self, const HearthImapAddress *address, gboolean has_host)
{
  g_autofree char *mailbox = g_strndup (address->mailbox.data, address->mailbox.length);
  g_autofree char *host = has_host ? g_strndup (address->host.data, address->host.length) : g_strdup ("");
  g_autoptr (HearthAddress) clean = hearth_mime_dup_address (NULL, mailbox, host);
  const char *text = clean != NULL ? hearth_address_get_address (clean) : "";

  return *text != '\0' ? hearth_arena_copy (self->arena, text, strlen (text)) : NULL;
}

static const char *
take_address (HearthRowBatch *self, const HearthImapAddress *address)
{
  const gboolean has_host = !is_missing (address->host);
  const gsize length = address->mailbox.length + (has_host ? 1 + address->host.length : 0);
  char *text;

  if (is_missing (address->mailbox))
    return NULL;
  if (length > HEARTH_MIME_ADDRESS_MAX_CHARS)
    return take_odd_address (self, address, has_host);
  text = hearth_arena_take (self->arena, length + 1);
  if (!copy_plain (text, address->mailbox))
    return take_odd_address (self, address, has_host);
  if (has_host)
    {
      text[address->mailbox.length] = '@';
      if (!copy_plain (text + address->mailbox.length + 1, address->host))
        return take_odd_address (self, address, has_host);
    }
  text[length] = '\0';
  return text;
}

/* Whether a name is another address than the one it stands for: a list that shows names would show only that. */
static gboolean
is_false_name (const char *name, const char *address)
{
  g_autoptr (HearthAddress) both = NULL;

  /* nearly no name has an '@' in it, nor the first byte of the full-width one */
  if (name == NULL || address == NULL || strpbrk (name, "@\357") == NULL)
    return FALSE;
  both = hearth_address_new (name, address);
  return hearth_mime_name_looks_like_address (both);
}

static const HearthImapAddress *
first_of (const HearthImapAddresses *addresses)
{
  for (guint i = 0; i < addresses->n; i++)
    if (!hearth_imap_address_is_group_mark (&addresses->first[i]))
      return &addresses->first[i];
  return NULL;
}

/* The next id between angle brackets. */
static gboolean
next_id (const char **from, const char *end, HearthImapText *id)
{
  const char *start = *from;

  while (start < end && (start = memchr (start, '<', (gsize) (end - start))) != NULL)
    {
      const char *p = start + 1;

      while (p < end && *p != '>' && *p != '<' && (unsigned char) *p > 0x20)
        p++;
      if (p < end && *p == '>' && p > start + 1 && p - start <= HEARTH_MIME_ID_MAX_BYTES)
        {
          *id = (HearthImapText){ start + 1, (gsize) (p - start - 1) };
          *from = p + 1;
          return TRUE;
        }
      start = p;
    }
  return FALSE;
}

static const char *
take_first_id (HearthRowBatch *self, HearthImapText header)
{
  const char *p = header.data;
  HearthImapText id;

  if (p != NULL && next_id (&p, header.data + header.length, &id))
    return hearth_arena_copy (self->arena, id.data, id.length);
  return NULL;
}

static const char *
take_message_id (HearthRowBatch *self, HearthImapText header)
{
  const char *id = take_first_id (self, header);
  g_autofree char *odd = NULL;

  if (id != NULL || header.length == 0)
    return id;
  odd = hearth_mime_dup_id (header.data, (gssize) header.length);
  return odd != NULL ? hearth_arena_copy (self->arena, odd, strlen (odd)) : NULL;
}

static guint
count_ids (HearthImapText header)
{
  const char *p = header.data;
  HearthImapText id;
  guint n = 0;

  while (p != NULL && next_id (&p, header.data + header.length, &id))
    n++;
  return n;
}

static void
fill_references (HearthRowBatch *self, HearthImapText header, HearthMessageData *row)
{
  const guint n = count_ids (header);
  const char *p = header.data;
  const char **ids;
  HearthImapText id;
  guint i = 0;

  if (n == 0)
    return;
  ids = hearth_arena_take (self->arena, sizeof (char *) * MIN (n, 2 * HEARTH_MIME_IDS_KEPT));
  for (guint k = 0; next_id (&p, header.data + header.length, &id); k++)
    if (k < HEARTH_MIME_IDS_KEPT || k + HEARTH_MIME_IDS_KEPT >= n)
      ids[i++] = hearth_arena_copy (self->arena, id.data, id.length);
  row->references = ids;
  row->n_references = i;
}

static void
append_recipients (HearthRowBatch *self, const HearthImapAddresses *addresses)
{
  for (guint i = 0; i < MIN (addresses->n, MAX_RECIPIENTS); i++)
    {
      const HearthImapAddress *address = &addresses->first[i];

      if (hearth_imap_address_is_group_mark (address))
        continue;
      if (self->text->len > 0)
        g_string_append (self->text, ", ");
      if (address->name.length > 0 && is_plain (address->name))
        g_string_append_len (self->text, address->name.data, (gssize) address->name.length);
      else if (address->name.length > 0)
        {
          g_autofree char *name = hearth_mime_dup_line (address->name.data, (gssize) address->name.length);

          g_string_append (self->text, name);
        }
      if (is_missing (address->mailbox))
        continue;
      g_string_append_c (self->text, ' ');
      g_string_append_len (self->text, address->mailbox.data, (gssize) address->mailbox.length);
      if (is_missing (address->host))
        continue;
      g_string_append_c (self->text, '@');
      g_string_append_len (self->text, address->host.data, (gssize) address->host.length);
    }
}

static void
fill_envelope (HearthRowBatch *self, const HearthImapEnvelope *envelope, HearthMessageData *row)
{
  const HearthImapAddress *from = first_of (&envelope->from);
  const HearthImapAddress *to = first_of (&envelope->to);

  if (from == NULL)
    from = first_of (&envelope->sender);
  if (to == NULL)
    to = first_of (&envelope->cc);
  if (from != NULL)
    {
      row->from_name = take_line (self, from->name);
      row->from_address = take_address (self, from);
      if (is_false_name (row->from_name, row->from_address))
        row->from_name = NULL;
    }
  if (to != NULL)
    {
      row->to_name = take_line (self, to->name);
      row->to_address = take_address (self, to);
    }
  row->subject = take_line (self, envelope->subject);
  row->message_id = take_message_id (self, envelope->message_id);
  row->in_reply_to = take_first_id (self, envelope->in_reply_to);
  row->n_recipients = envelope->to.n_total + envelope->cc.n_total;
  g_string_truncate (self->text, 0);
  append_recipients (self, &envelope->to);
  append_recipients (self, &envelope->cc);
  row->recipients = hearth_arena_copy (self->arena, self->text->str, self->text->len);
  if (envelope->date.length > 0)
    row->has_date = hearth_mime_parse_date (envelope->date.data, (gssize) envelope->date.length,
                                            &row->date_unix_s, &row->date_offset_min);
}

/* A delivery report (RFC 3464). */
static gboolean
is_report (const HearthImapStructure *structure)
{
  if (structure->n_parts == 0 || !hearth_imap_text_is (structure->parts[0].type, "multipart") ||
      !hearth_imap_text_is (structure->parts[0].subtype, "report"))
    return FALSE;
  for (guint i = 1; i < structure->n_parts; i++)
    if (hearth_imap_text_is (structure->parts[i].type, "message") &&
        (hearth_imap_text_is (structure->parts[i].subtype, "delivery-status") ||
         hearth_imap_text_is (structure->parts[i].subtype, "global-delivery-status")))
      return TRUE;
  return FALSE;
}

static void
fill_structure (HearthRowBatch *self, const HearthImapStructure *structure, HearthMessageData *row)
{
  HearthTextPart part;

  row->is_structure_known = TRUE;
  row->has_attachment = structure->has_attachment;
  if (is_report (structure) && row->size_bytes <= REPORT_MAX_BYTES &&
      row->internal_unix_s >= g_get_real_time () / G_USEC_PER_SEC - REPORT_SINCE_S)
    hearth_id_set_add (self->reports, row->uid);
  if (!hearth_text_part_find (structure, &part))
    return;
  g_string_truncate (self->text, 0);
  hearth_text_part_write (&part, self->text);
  row->structure = hearth_arena_copy (self->arena, self->text->str, self->text->len);
  row->structure_bytes = self->text->len;
}

/**
 * hearth_row_batch_new:
 * @store: (transfer none): outlives the batch
 *
 * Returns: (transfer full): an empty batch
 */
HearthRowBatch *
hearth_row_batch_new (HearthAccountStore *store, HearthKey folder)
{
  HearthRowBatch *self = g_new0 (HearthRowBatch, 1);

  self->store = store;
  self->folder = folder;
  self->arena = hearth_arena_new ();
  self->flag_map = hearth_imap_flag_map_new (store, folder);
  self->labels = hearth_imap_labels_new (store, folder);
  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (HearthMessageData), HEARTH_STORE_BATCH_ROWS);
  self->text = g_string_new (NULL);
  self->reports = hearth_id_set_new ();
  return self;
}

/**
 * hearth_row_batch_take_reports:
 *
 * Returns: (transfer full): the delivery reports among the messages since the last call, as far as they are of these days
 */
HearthIdSet *
hearth_row_batch_take_reports (HearthRowBatch *self)
{
  HearthIdSet *reports = g_steal_pointer (&self->reports);

  self->reports = hearth_id_set_new ();
  return reports;
}

/**
 * hearth_row_batch_free:
 * @self: (transfer full) (nullable): a batch; rows that were not flushed are lost
 */
void
hearth_row_batch_free (HearthRowBatch *self)
{
  if (self == NULL)
    return;
  hearth_arena_free (self->arena);
  hearth_imap_flag_map_free (self->flag_map);
  hearth_imap_labels_free (self->labels);
  g_array_unref (self->rows);
  hearth_id_set_free (self->reports);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * hearth_row_batch_add:
 * @fetch: an answer
 *
 * Returns: whether it made a row: an answer without UID or envelope does not
 */
gboolean
hearth_row_batch_add (HearthRowBatch *self, const HearthImapFetch *fetch)
{
  HearthMessageData row = { .uid = fetch->uid };
  const char *labels = hearth_imap_labels_get (self->labels, fetch);

  if (fetch->uid == 0 || fetch->envelope == NULL)
    return FALSE;
  row.flags = hearth_imap_flag_map_get (self->flag_map, &fetch->flags);
  row.modseq = fetch->modseq;
  row.internal_unix_s = fetch->internal_date_unix_s;
  row.size_bytes = fetch->size_bytes;
  if (fetch->email_id.length > 0)
    row.server_id = hearth_arena_copy (self->arena, fetch->email_id.data, fetch->email_id.length);
  if (labels != NULL)
    row.labels = hearth_arena_copy (self->arena, labels, strlen (labels));
  fill_envelope (self, fetch->envelope, &row);
  fill_references (self, fetch->references, &row);
  if (fetch->structure != NULL)
    fill_structure (self, fetch->structure, &row);
  g_array_append_val (self->rows, row);
  return TRUE;
}

/**
 * hearth_row_batch_get_n_rows:
 *
 * Returns: how many rows wait
 */
guint
hearth_row_batch_get_n_rows (HearthRowBatch *self)
{
  return self->rows->len;
}

/**
 * hearth_row_batch_flush:
 * @result: (out) (optional): what the store did
 *
 * Puts the rows into the store, within the caller's transaction if there is one, and empties the batch.
 */
gboolean
hearth_row_batch_flush (HearthRowBatch *self, HearthPutResult *result, GError **error)
{
  HearthPutResult ignored;
  gboolean is_put = TRUE;

  if (self->rows->len > 0)
    is_put = hearth_account_store_put_messages (self->store, self->folder,
                                                (const HearthMessageData *) (gpointer) self->rows->data,
                                                self->rows->len, result != NULL ? result : &ignored, error);
  g_array_set_size (self->rows, 0);
  hearth_arena_reset (self->arena);
  return is_put;
}

/**
 * hearth_row_batch_map_flags:
 *
 * Returns: what the server's flags are here
 */
HearthFlags
hearth_row_batch_map_flags (HearthRowBatch *self, const HearthImapFlagList *flags)
{
  return hearth_imap_flag_map_get (self->flag_map, flags);
}

/**
 * hearth_row_batch_map_labels:
 *
 * Returns: (nullable): the labels of a message, valid until the next call; %NULL if the server said nothing of them
 */
const char *
hearth_row_batch_map_labels (HearthRowBatch *self, const HearthImapFetch *fetch)
{
  return hearth_imap_labels_get (self->labels, fetch);
}
