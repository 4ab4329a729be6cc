/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-insert.h"
#include "hearth-letter.h"

G_BEGIN_DECLS

/** Thunderbird's name for it, which others know, too. */
#define HEARTH_MIME_FORWARDED_ID "X-Forwarded-Message-Id"

/** For whom the bytes are: Bcc is on no wire, and kept in the copy for Sent. A draft need not be whole yet. */
typedef enum
{
  HEARTH_MIME_BUILD_WIRE,
  HEARTH_MIME_BUILD_COPY,
  HEARTH_MIME_BUILD_DRAFT,
} HearthMimeBuildFor;

/**
 * HearthMimeBuild:
 * @letter: what is written
 * @from: the author
 * @reply_to: (nullable): where answers go instead
 * @message_id: without angle brackets, from hearth_mime_dup_message_id(), fixed when the letter is queued
 * @forwarded_id: (nullable): the id of the message that it passes on; stands in drafts only, so that whoever goes on
 *   with one can mark that message
 * @date_unix_s: when it was queued
 * @date_offset_min: the local offset from UTC at that time
 *
 * Everything a message is made of; the same values give the same bytes.
 */
typedef struct
{
  const HearthLetter *letter;
  const HearthAddress *from;
  const HearthAddress *reply_to;
  const char *message_id;
  const char *forwarded_id;
  gint64 date_unix_s;
  gint16 date_offset_min;
} HearthMimeBuild;

char *hearth_mime_dup_message_id (const char *address);
GBytes *hearth_mime_build (const HearthMimeBuild *build, HearthMimeBuildFor purpose, GError **error);
GBytes *hearth_mime_build_skeleton (const HearthMimeBuild *build,
                                    HearthMimeBuildFor purpose,
                                    GArray **inserts,
                                    GError **error);
gboolean hearth_mime_needs_smtputf8 (const HearthMimeBuild *build);

G_END_DECLS
