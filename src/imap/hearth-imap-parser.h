/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-response.h"

G_BEGIN_DECLS

/**
 * HearthImapParser:
 *
 * Bytes in, split anywhere; whole answers out, one at a time. Large bodies come in pieces. Reads nothing, writes
 * nothing, waits for nothing. Engine thread.
 */
typedef struct _HearthImapParser HearthImapParser;

HearthImapParser *hearth_imap_parser_new (void);
void hearth_imap_parser_free (HearthImapParser *parser);
void hearth_imap_parser_push (HearthImapParser *parser, const char *bytes, gsize length);
const HearthImapResponse *hearth_imap_parser_next (HearthImapParser *parser, GError **error);
gsize hearth_imap_parser_get_unread (HearthImapParser *parser);
GBytes *hearth_imap_parser_take_unread (HearthImapParser *parser);
void hearth_imap_parser_reset (HearthImapParser *parser);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapParser, hearth_imap_parser_free)

G_END_DECLS
