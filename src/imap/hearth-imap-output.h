/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-capability.h"
#include "hearth-imap-command-private.h"

G_BEGIN_DECLS

/**
 * HearthImapOutput:
 *
 * What is to be written, in order: text, literals, and places where the server must agree first ("+"). Engine
 * thread; belongs to a session. Everything that goes out passes through here, and so through
 * hearth_imap_argument_check().
 */
typedef struct _HearthImapOutput HearthImapOutput;

HearthImapOutput *hearth_imap_output_new (void);
void hearth_imap_output_free (HearthImapOutput *output);

gboolean hearth_imap_output_add_command (HearthImapOutput *output,
                                         HearthImapCommand *command,
                                         const char *tag,
                                         HearthImapCapabilities capabilities,
                                         GError **error);
void hearth_imap_output_add_line (HearthImapOutput *output, const char *line);
gboolean hearth_imap_output_is_blocked (HearthImapOutput *output);
gboolean hearth_imap_output_is_waiting (HearthImapOutput *output);
gboolean hearth_imap_output_go_on (HearthImapOutput *output);
gboolean hearth_imap_output_drop (HearthImapOutput *output, HearthImapCommand *command);
GBytes *hearth_imap_output_take (HearthImapOutput *output, GError **error);
const char *hearth_imap_output_get_log_line (HearthImapOutput *output, gsize *hidden_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapOutput, hearth_imap_output_free)

G_END_DECLS
