/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters of the client that pass a message on. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"

#include <glib/gi18n-lib.h>

#include "hearth-mime-forward.h"

static void
add_header (GString *text, const char *format_with_name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_string_append (text, format_with_name);
  g_string_append_c (text, ' ');
  g_string_append (text, value);
  g_string_append_c (text, '\n');
}

static void
add_addresses (GString *text, const char *name, GPtrArray *list)
{
  g_autofree char *value = hearth_address_list_to_string (list);

  add_header (text, name, value);
}

static void
add_date (GString *text, const HearthContent *content)
{
  g_autoptr (GDateTime) when =
      content->date_unix_s != 0 ? g_date_time_new_from_unix_local (content->date_unix_s) : NULL;
  /* Translators: the date of a message that is passed on, as strftime() takes it: 12 November 2026, 14:32 */
  g_autofree char *date = when != NULL ? g_date_time_format (when, _ ("%-d %B %Y, %H:%M")) : NULL;

  add_header (text, _ ("Date:"), date);
}

static char *
dup_forward_text (const HearthContent *content)
{
  GString *text = g_string_new ("\n\n");
  g_autofree char *body = hearth_mime_forward_text (content);

  /* Five marks begin it in every language: what follows is not the writer's own. */
  g_string_append_printf (text, "-------- %s --------\n", _ ("Forwarded message"));
  add_addresses (text, _ ("From:"), content->from);
  add_date (text, content);
  add_header (text, _ ("Subject:"), content->subject);
  add_addresses (text, _ ("To:"), content->to);
  add_addresses (text, _ ("Cc:"), content->cc);
  g_string_append_c (text, '\n');
  g_string_append (text, body);
  return g_string_free (text, FALSE);
}

/**
 * hearth_client_prepare_forward:
 * @row: the row it was opened from: says which account it came to
 * @kind: whether its text stands in the letter, or it goes along whole
 *
 * What is attached to the message, or the message itself, is for the draft to take (hearth_draft_attach_part_async(),
 * hearth_draft_attach_message_async()).
 *
 * Returns: (transfer full) (nullable): a letter to go on with, without recipients; %NULL if the account is gone
 */
HearthLetter *
hearth_client_prepare_forward (HearthClient *self,
                               const HearthContent *content,
                               const HearthRow *row,
                               HearthForwardKind kind)
{
  const HearthIdentity *identity =
      hearth_client_find_identity_written_to (self, content, hearth_key_get_account (row->key));
  HearthLetter *letter;

  if (identity == NULL)
    return NULL;
  letter = hearth_letter_new (identity->id);
  letter->subject = hearth_mime_forward_subject (content->subject);
  letter->text = kind == HEARTH_FORWARD_INLINE ? dup_forward_text (content) : g_strdup ("");
  letter->forwards = row->key;
  return letter;
}
