/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthRecipient:
 * @text: as it was typed, without spaces around it
 * @address: what it means, or %NULL if it is no whole address
 *
 * One of several recipients as somebody typed or pasted them.
 */
typedef struct
{
  char *text;
  HearthAddress *address;
} HearthRecipient;

void hearth_recipient_free (HearthRecipient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthRecipient, hearth_recipient_free)

GPtrArray *hearth_recipients_parse (HearthClient *client, const char *text);
gsize hearth_recipients_find_end (const char *text);
gboolean hearth_recipients_is_whole (const char *text);
gboolean hearth_recipients_is_whole_address (HearthAddress *address);

G_END_DECLS
