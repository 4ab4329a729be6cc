/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of what is to be written. Engine thread; belongs to a session. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-output.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-encoder.h"

struct _HearthImapOutput
{
  GQueue segments;
  GString *log_line;
  gsize hidden_bytes;
};

/**
 * hearth_imap_output_new:
 *
 * Returns: (transfer full): an empty queue
 */
HearthImapOutput *
hearth_imap_output_new (void)
{
  HearthImapOutput *output = g_new0 (HearthImapOutput, 1);

  output->log_line = g_string_new (NULL);
  return output;
}

/**
 * hearth_imap_output_free:
 * @output: (transfer full) (nullable): a queue; what is in it is lost
 */
void
hearth_imap_output_free (HearthImapOutput *output)
{
  if (output == NULL)
    return;
  g_queue_clear_full (&output->segments, (GDestroyNotify) hearth_imap_segment_free);
  g_string_free (output->log_line, TRUE);
  g_free (output);
}

/* What a log may show: the line up to its first literal, and of credentials only the command's name. */
static void
make_log_line (HearthImapOutput *output, const HearthImapEncoder *encoder, const char *tag)
{
  const HearthImapCommand *command = encoder->command;
  gboolean is_first = TRUE;

  g_string_truncate (output->log_line, 0);
  output->hidden_bytes = 0;
  for (GList *l = encoder->segments.head; l != NULL; l = l->next)
    {
      const HearthImapSegment *segment = l->data;

      if (is_first && command->kind != HEARTH_IMAP_COMMAND_LOGIN &&
          command->kind != HEARTH_IMAP_COMMAND_AUTHENTICATE)
        g_string_append_len (output->log_line, segment->text->str,
                             (gssize) strcspn (segment->text->str, "\r\n"));
      else if (is_first)
        {
          g_string_append_printf (output->log_line, "%s %s", tag,
                                  command->kind == HEARTH_IMAP_COMMAND_LOGIN ? "LOGIN" : "AUTHENTICATE ");
          if (command->kind == HEARTH_IMAP_COMMAND_AUTHENTICATE)
            g_string_append (output->log_line, command->target);
          output->hidden_bytes += segment->text->len;
        }
      else
        output->hidden_bytes += segment->text != NULL    ? segment->text->len
                                : segment->bytes != NULL ? g_bytes_get_size (segment->bytes)
                                                         : (gsize) segment->left;
      is_first = FALSE;
    }
}

/**
 * hearth_imap_output_add_command:
 * @command: its next line is added
 * @tag: the tag for it
 * @capabilities: what the server offers
 * @error: why nothing was added
 *
 * Returns: whether it may go out
 */
gboolean
hearth_imap_output_add_command (HearthImapOutput *output,
                                HearthImapCommand *command,
                                const char *tag,
                                HearthImapCapabilities capabilities,
                                GError **error)
{
  HearthImapEncoder encoder = { .command = command, .capabilities = capabilities };
  HearthImapSegment *segment;

  g_queue_init (&encoder.segments);
  hearth_imap_encoder_line (&encoder, tag);
  if (encoder.error != NULL)
    {
      g_queue_clear_full (&encoder.segments, (GDestroyNotify) hearth_imap_segment_free);
      g_propagate_error (error, encoder.error);
      return FALSE;
    }
  make_log_line (output, &encoder, tag);
  while ((segment = g_queue_pop_head (&encoder.segments)) != NULL)
    g_queue_push_tail (&output->segments, segment);
  return TRUE;
}

/**
 * hearth_imap_output_add_line:
 * @line: a line of ours that is no command: DONE, a response to a challenge
 */
void
hearth_imap_output_add_line (HearthImapOutput *output, const char *line)
{
  HearthImapSegment *segment = g_new0 (HearthImapSegment, 1);

  segment->kind = HEARTH_IMAP_SEGMENT_TEXT;
  segment->text = g_string_new (line);
  g_string_append (segment->text, "\r\n");
  g_queue_push_tail (&output->segments, segment);
}

/**
 * hearth_imap_output_get_log_line:
 * @hidden_bytes: (out): how much of the line is not in it
 *
 * Returns: (transfer none): the line that was added last, as a log may show it
 */
const char *
hearth_imap_output_get_log_line (HearthImapOutput *output, gsize *hidden_bytes)
{
  *hidden_bytes = output->hidden_bytes;
  return output->log_line->str;
}

/**
 * hearth_imap_output_is_blocked:
 *
 * Returns: whether a literal is still to come: no other command may follow yet
 */
gboolean
hearth_imap_output_is_blocked (HearthImapOutput *output)
{
  for (GList *l = output->segments.head; l != NULL; l = l->next)
    {
      const HearthImapSegment *segment = l->data;

      if (segment->kind != HEARTH_IMAP_SEGMENT_TEXT)
        return TRUE;
    }
  return FALSE;
}

/**
 * hearth_imap_output_is_waiting:
 *
 * Returns: whether everything up to a place where the server must agree was taken
 */
gboolean
hearth_imap_output_is_waiting (HearthImapOutput *output)
{
  const HearthImapSegment *head = g_queue_peek_head (&output->segments);

  return head != NULL && head->kind == HEARTH_IMAP_SEGMENT_WAIT;
}

/**
 * hearth_imap_output_go_on:
 *
 * The server said "+".
 *
 * Returns: whether that was waited for
 */
gboolean
hearth_imap_output_go_on (HearthImapOutput *output)
{
  if (!hearth_imap_output_is_waiting (output))
    return FALSE;
  hearth_imap_segment_free (g_queue_pop_head (&output->segments));
  return TRUE;
}

/**
 * hearth_imap_output_drop:
 * @command: a command one line of which has its answer
 *
 * If the server was asked to agree to a literal of it and did not, the rest of the line is taken back.
 *
 * Returns: %FALSE if part of a message of it has gone out already, which cannot be taken back
 */
gboolean
hearth_imap_output_drop (HearthImapOutput *output, HearthImapCommand *command)
{
  const HearthImapSegment *head = g_queue_peek_head (&output->segments);
  GList *next;

  if (head == NULL || head->command != command)
    return TRUE;
  if (head->kind == HEARTH_IMAP_SEGMENT_STREAM)
    return FALSE;
  if (head->kind != HEARTH_IMAP_SEGMENT_WAIT)
    return TRUE;
  for (GList *l = output->segments.head; l != NULL; l = next)
    {
      HearthImapSegment *segment = l->data;

      next = l->next;
      if (segment->command != command)
        continue;
      hearth_imap_segment_free (segment);
      g_queue_delete_link (&output->segments, l);
    }
  return TRUE;
}

static GBytes *
take_stream (HearthImapOutput *output, HearthImapSegment *segment, GError **error)
{
  GBytes *piece = segment->command->read (segment->command->read_data, error);
  const gsize size = piece != NULL ? g_bytes_get_size (piece) : 0;

  if (piece == NULL || size > segment->left)
    {
      g_clear_pointer (&piece, g_bytes_unref);
      if (error != NULL && *error == NULL)
        hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The message is not as long as was announced");
      return NULL;
    }
  segment->left -= size;
  if (segment->left == 0)
    hearth_imap_segment_free (g_queue_pop_head (&output->segments));
  return piece;
}

/**
 * hearth_imap_output_take:
 * @error: set if a message that was announced cannot be read: the connection is of no use then
 *
 * Returns: (transfer full) (nullable): what to write next, or %NULL if there is nothing yet
 */
GBytes *
hearth_imap_output_take (HearthImapOutput *output, GError **error)
{
  HearthImapSegment *head = g_queue_peek_head (&output->segments);
  GBytes *bytes;

  if (head == NULL || head->kind == HEARTH_IMAP_SEGMENT_WAIT)
    return NULL;
  if (head->kind == HEARTH_IMAP_SEGMENT_STREAM)
    return take_stream (output, head, error);
  g_queue_pop_head (&output->segments);
  if (head->kind == HEARTH_IMAP_SEGMENT_BYTES)
    bytes = g_bytes_ref (head->bytes);
  else
    bytes = g_bytes_new (head->text->str, head->text->len);
  hearth_imap_segment_free (head);
  return bytes;
}
