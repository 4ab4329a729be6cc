/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter and an identity to the bytes that go out, the copy with Bcc, and the envelope. The values are fixed on the
 * engine thread; the building runs in the pool. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-letter-builder.h"

#include "hearth-error.h"
#include "hearth-mime-build.h"

struct _HearthLetterBuilder
{
  HearthLetter *letter;
  HearthIdentity *identity;
  char *message_id;
  char *forwarded_id;
  gint64 date_unix_s;
  gint16 date_offset_min;
};

static void
add_addresses (GStrvBuilder *builder, GHashTable *seen, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const char *address = hearth_address_get_address (g_ptr_array_index (addresses, i));

      if (address != NULL && *address != '\0' && g_hash_table_add (seen, g_ascii_strdown (address, -1)))
        g_strv_builder_add (builder, address);
    }
}

static char *
recipients_text (const HearthLetter *letter)
{
  g_autoptr (GPtrArray) all = hearth_address_list_copy (letter->to);

  for (guint i = 0; i < letter->cc->len; i++)
    g_ptr_array_add (all, hearth_address_ref (g_ptr_array_index (letter->cc, i)));
  for (guint i = 0; all->len == 0 && i < letter->bcc->len; i++)
    g_ptr_array_add (all, hearth_address_ref (g_ptr_array_index (letter->bcc, i)));
  return hearth_address_list_to_string (all);
}

static GStrv
envelope_recipients (const HearthLetter *letter)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_addresses (builder, seen, letter->to);
  add_addresses (builder, seen, letter->cc);
  add_addresses (builder, seen, letter->bcc);
  return g_strv_builder_end (builder);
}

static gint16
local_offset_min (gint64 unix_s)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (unix_s);

  return local != NULL ? (gint16) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE) : 0;
}

/**
 * hearth_letter_builder_new:
 * @letter: (transfer none): not changed by anybody from now on
 * @identity: (transfer none): who writes; copied
 *
 * Returns: (transfer full): a builder with a new Message-ID and the date of now
 */
HearthLetterBuilder *
hearth_letter_builder_new (HearthLetter *letter, const HearthIdentity *identity)
{
  HearthLetterBuilder *self = g_new0 (HearthLetterBuilder, 1);

  self->letter = hearth_letter_ref (letter);
  self->identity = hearth_identity_copy (identity);
  self->message_id = hearth_mime_dup_message_id (hearth_address_get_address (identity->address));
  self->date_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  self->date_offset_min = local_offset_min (self->date_unix_s);
  return self;
}

/**
 * hearth_letter_builder_free:
 * @self: (transfer full) (nullable): a builder
 */
void
hearth_letter_builder_free (HearthLetterBuilder *self)
{
  if (self == NULL)
    return;
  hearth_letter_unref (self->letter);
  hearth_identity_free (self->identity);
  g_free (self->message_id);
  g_free (self->forwarded_id);
  g_free (self);
}

/**
 * hearth_letter_builder_set_date:
 * @unix_s: when the letter is to go out
 *
 * Dates it then, in place of now.
 */
void
hearth_letter_builder_set_date (HearthLetterBuilder *self, gint64 unix_s)
{
  self->date_unix_s = unix_s;
  self->date_offset_min = local_offset_min (unix_s);
}

/**
 * hearth_letter_builder_take_forwarded_id:
 * @message_id: (transfer full) (nullable): of the message that the letter passes on; only drafts say it
 */
void
hearth_letter_builder_take_forwarded_id (HearthLetterBuilder *self, char *message_id)
{
  g_free (self->forwarded_id);
  self->forwarded_id = message_id;
}

/**
 * hearth_letter_builder_get_message_id:
 *
 * Returns: (transfer none): the id of the message, without angle brackets
 */
const char *
hearth_letter_builder_get_message_id (HearthLetterBuilder *self)
{
  return self->message_id;
}

static HearthMimeBuild
build_values (const HearthLetterBuilder *self)
{
  return (HearthMimeBuild){
    .letter = self->letter,
    .from = self->identity->address,
    .reply_to = self->identity->reply_to,
    .message_id = self->message_id,
    .forwarded_id = self->forwarded_id,
    .date_unix_s = self->date_unix_s,
    .date_offset_min = self->date_offset_min,
  };
}

static gboolean
build_messages (const HearthLetterBuilder *self, HearthOutboxEntry *entry, GError **error)
{
  const HearthMimeBuild build = build_values (self);

  entry->source = hearth_mime_build_skeleton (&build, HEARTH_MIME_BUILD_WIRE, &entry->inserts, error);
  if (entry->source == NULL)
    return FALSE;
  if (self->letter->bcc->len == 0)
    return TRUE;
  entry->copy_source =
      hearth_mime_build_skeleton (&build, HEARTH_MIME_BUILD_COPY, &entry->copy_inserts, error);
  return entry->copy_source != NULL;
}

/**
 * hearth_letter_builder_make_entry:
 * @self: a builder; a #HearthPoolFunc
 *
 * Returns: (transfer full) (nullable): a HearthOutboxEntry to be queued; %HEARTH_ERROR_INVALID_INPUT if there is no
 *   recipient or something in it must not go out
 */
gpointer
hearth_letter_builder_make_entry (gpointer self, GError **error)
{
  const HearthLetterBuilder *builder = self;
  const HearthLetter *letter = builder->letter;
  g_autoptr (HearthOutboxEntry) entry = hearth_outbox_entry_new ();

  entry->recipients = envelope_recipients (letter);
  if (entry->recipients[0] == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The letter has no recipient");
      return NULL;
    }
  if (!build_messages (builder, entry, error))
    return NULL;
  entry->identity = letter->identity;
  entry->message_id = g_strdup (builder->message_id);
  entry->sender = g_strdup (hearth_address_get_address (builder->identity->address));
  entry->recipients_text = recipients_text (letter);
  entry->subject = g_strdup (letter->subject != NULL ? letter->subject : "");
  entry->answers = letter->answers;
  entry->forwards = letter->forwards;
  entry->letter = hearth_letter_ref (builder->letter);
  return g_steal_pointer (&entry);
}

/**
 * hearth_built_message_free:
 * @self: (transfer full) (nullable): a message
 */
void
hearth_built_message_free (HearthBuiltMessage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->skeleton, g_bytes_unref);
  g_clear_pointer (&self->inserts, g_array_unref);
  g_free (self);
}

/**
 * hearth_letter_builder_make_draft:
 * @self: a builder; a #HearthPoolFunc
 *
 * Returns: (transfer full) (nullable): a HearthBuiltMessage with Bcc, as other programs read a draft
 */
gpointer
hearth_letter_builder_make_draft (gpointer self, GError **error)
{
  const HearthMimeBuild build = build_values (self);
  g_autoptr (HearthBuiltMessage) message = g_new0 (HearthBuiltMessage, 1);

  message->skeleton = hearth_mime_build_skeleton (&build, HEARTH_MIME_BUILD_DRAFT, &message->inserts, error);
  return message->skeleton != NULL ? g_steal_pointer (&message) : NULL;
}
