/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a mailto: link, with the scheme and without: what comes out is safe to show and attaches nothing. */
#include <glib.h>
#include <string.h>

#include "hearth-mailto.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize n_bytes);

static void
check_text (const char *text, gboolean has_lines)
{
  if (text == NULL)
    return;
  g_assert (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_assert (!g_unichar_iscntrl (c) || (has_lines && (c == '\n' || c == '\t')));
      g_assert (c < 0x202a || (c > 0x202e && c < 0x2066) || c > 0x2069);
    }
}

static void
check_addresses (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      check_text (hearth_address_get_address (list->pdata[i]), FALSE);
      check_text (hearth_address_get_name (list->pdata[i]), FALSE);
    }
}

static void
check_link (const char *uri)
{
  g_autoptr (HearthLetter) letter = hearth_letter_new (1);

  hearth_mailto_fill_letter (uri, letter);
  check_addresses (letter->to);
  check_addresses (letter->cc);
  check_addresses (letter->bcc);
  check_text (letter->subject, FALSE);
  check_text (letter->text, TRUE);
  for (guint i = 0; i < letter->in_reply_to->len; i++)
    check_text (letter->in_reply_to->pdata[i], FALSE);
  g_assert (letter->attachments->len == 0 && letter->in_reply_to->len <= 1);
  g_assert (letter->to->len + letter->cc->len + letter->bcc->len <= HEARTH_MAILTO_MAX_RECIPIENTS);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, n_bytes);
  g_autofree char *link = g_strconcat ("mailto:", text, NULL);

  check_link (text);
  check_link (link);
  return 0;
}
