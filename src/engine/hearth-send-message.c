/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter of the outbox as a server can take it: what is in it, and the bytes, read from the store as they go out. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-send-message.h"

#include <string.h>

#include "hearth-mime-seven-bit.h"
#include "hearth-own-stream.h"

/* Addresses in UTF-8 are all that the headers have above 127; what is written is always encoded. */
static HearthSmtpMessageFlags
message_flags (GBytes *source, GArray *inserts)
{
  gsize size;
  const char *text = g_bytes_get_data (source, &size);
  const char *body = memmem (text, size, "\r\n\r\n", 4);
  const gsize header_bytes = body != NULL ? (gsize) (body - text) : size;

  for (gsize i = 0; i < size; i++)
    if ((text[i] & 0x80) != 0)
      return i < header_bytes ? HEARTH_SMTP_MESSAGE_UTF8 | HEARTH_SMTP_MESSAGE_8BIT
                              : HEARTH_SMTP_MESSAGE_8BIT;
  return hearth_mime_is_seven_bit (source, inserts) ? HEARTH_SMTP_MESSAGE_7BIT : HEARTH_SMTP_MESSAGE_8BIT;
}

/**
 * hearth_send_message_open:
 * @store: (transfer none): outlives the stream
 * @entry: the letter; outlives @envelope
 * @connection: where it is to go
 * @envelope: (out caller-allocates): who sends to whom, and what is in it; borrows from @entry
 *
 * Returns: (transfer full): the message for this server: with nothing above 127 in what is attached if it does not
 *   take that
 */
GInputStream *
hearth_send_message_open (HearthAccountStore *store,
                          const HearthOutboxEntry *entry,
                          HearthSmtpConnection *connection,
                          HearthSmtpEnvelope *envelope)
{
  g_autoptr (GBytes) source = g_bytes_ref (entry->source);
  g_autoptr (GArray) inserts = g_array_ref (entry->inserts);

  if (!hearth_smtp_connection_has_8bit_mime (connection) && !hearth_mime_is_seven_bit (source, inserts))
    {
      g_bytes_unref (source);
      g_array_unref (inserts);
      source = hearth_mime_to_seven_bit (entry->source, entry->inserts, &inserts);
    }
  *envelope = (HearthSmtpEnvelope){
    .sender = entry->sender,
    .recipients = (const char *const *) entry->pending,
    .size_bytes = hearth_own_stream_get_size (source, inserts),
    .flags = message_flags (source, inserts),
  };
  return hearth_own_stream_new (store, source, inserts);
}
