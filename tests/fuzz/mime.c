/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a message, as a header and as the beginning of a part: everything that comes out is valid text. */
#include <glib.h>
#include <string.h>

#include "hearth-mime-date.h"
#include "hearth-mime-header.h"
#include "hearth-mime-parse.h"
#include "hearth-mime-preview.h"
#include "hearth-mime-reply.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize n_bytes);

static void
check_text (const char *text)
{
  g_assert (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_part (GBytes *raw, const HearthPart *part)
{
  g_autoptr (GBytes) decoded = hearth_mime_decode_part (raw, part->path, NULL);

  g_assert (decoded == NULL || g_bytes_get_size (decoded) <= 4 * g_bytes_get_size (raw) + 16);
  check_text (part->text);
  check_text (part->html);
  check_text (part->name);
  check_text (part->content_id);
  g_assert (part->name == NULL ||
            (strlen (part->name) <= 255 && strchr (part->name, '/') == NULL && *part->name != '.'));
}

static void
check_report (const HearthDeliveryReport *report)
{
  if (report == NULL)
    return;
  check_text (report->message_id);
  check_text (report->subject);
  check_text (report->reporter);
  g_assert (report->recipients->len <= HEARTH_DELIVERY_MAX_RECIPIENTS);
  for (guint i = 0; i < report->recipients->len; i++)
    {
      const HearthDelivery *delivery = report->recipients->pdata[i];

      check_text (delivery->refusal->address);
      check_text (delivery->refusal->text);
      g_assert (strpbrk (delivery->refusal->address, "\r\n") == NULL);
    }
}

static void
check_message (GBytes *raw)
{
  g_autoptr (HearthContent) content = hearth_mime_parse (raw, NULL);
  g_autoptr (GPtrArray) to = NULL;
  g_autoptr (GPtrArray) cc = NULL;
  g_autofree char *quote = NULL;

  if (content == NULL)
    return;
  check_text (content->subject);
  check_text (content->message_id);
  check_text (content->list_id);
  check_report (content->report);
  for (guint i = 0; i < content->parts->len && i < 20; i++)
    check_part (raw, content->parts->pdata[i]);
  hearth_mime_reply_recipients (content, HEARTH_MIME_REPLY_TO_ALL, NULL, &to, &cc);
  quote = hearth_mime_reply_text (content, "x:");
  check_text (quote);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize n_bytes)
{
  g_autoptr (GBytes) raw = g_bytes_new (bytes, n_bytes);
  const char *text = (const char *) bytes;
  g_autofree char *line = hearth_mime_dup_line (text, n_bytes);
  g_autoptr (GPtrArray) addresses = hearth_mime_parse_addresses (text, n_bytes);
  g_autoptr (GPtrArray) ids = hearth_mime_parse_ids (text, n_bytes);
  g_autofree char *preview = hearth_mime_preview (raw, "text/html", NULL, "quoted-printable");
  gint64 unix_s;

  hearth_mime_parse_date (text, n_bytes, &unix_s, NULL);
  check_text (line);
  check_text (preview);
  for (guint i = 0; i < addresses->len; i++)
    {
      check_text (hearth_address_get_name (addresses->pdata[i]));
      check_text (hearth_address_get_address (addresses->pdata[i]));
    }
  for (guint i = 0; i < ids->len; i++)
    check_text (ids->pdata[i]);
  check_message (raw);
  return 0;
}
