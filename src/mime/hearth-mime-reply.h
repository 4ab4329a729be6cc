/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_MIME_REPLY_TO_SENDER,
  HEARTH_MIME_REPLY_TO_ALL,
  HEARTH_MIME_REPLY_TO_LIST,
} HearthMimeReplyTo;

HearthAddress *hearth_mime_reply_get_author (const HearthContent *content, GPtrArray *own);
char *hearth_mime_reply_subject (const char *subject);
void hearth_mime_reply_recipients (
    const HearthContent *content, HearthMimeReplyTo whom, GPtrArray *own, GPtrArray **to, GPtrArray **cc);
char *hearth_mime_reply_text (const HearthContent *content, const char *attribution);
char *hearth_mime_quote_text (const char *text);
GPtrArray *hearth_mime_reply_in_reply_to (const HearthContent *content);
GPtrArray *hearth_mime_reply_references (const HearthContent *content);

G_END_DECLS
