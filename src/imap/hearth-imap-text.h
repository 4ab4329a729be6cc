/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthImapText:
 * @data: (nullable): bytes as the server sent them, not NUL-terminated, any encoding; %NULL for NIL
 * @length: how many
 *
 * A borrowed piece of an answer. Valid only while the handler that it was given to runs.
 */
typedef struct
{
  const char *data;
  gsize length;
} HearthImapText;

#define HEARTH_IMAP_TEXT_NIL ((HearthImapText){ NULL, 0 })

char *hearth_imap_text_dup (HearthImapText text);
gboolean hearth_imap_text_is (HearthImapText text, const char *word);
gboolean hearth_imap_text_starts_with (HearthImapText text, const char *word);

G_END_DECLS
