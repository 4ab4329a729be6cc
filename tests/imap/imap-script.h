/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-session.h"

/**
 * ImapScript:
 *
 * A session and a dialogue with it. A script has lines: "S: …" the server says, "C: …" the client must say, "E: …" an
 * event that must have come by then. Lines end with CRLF on the wire; nothing may be left over at the end.
 */
typedef struct
{
  HearthImapSession *session;
  GString *sent;
  GPtrArray *events;
  GError *error;
  gboolean is_over;
  gsize chunk; /* how many bytes the session gets at once */
  gboolean is_proven;
} ImapScript;

void imap_script_init (ImapScript *script, HearthImapStartTls start_tls);
void imap_script_clear (ImapScript *script);
void imap_script_run (ImapScript *script, const char *lines);
void imap_script_say (ImapScript *script, const char *bytes, gsize length);
void imap_script_expect_silence (ImapScript *script);

/* Submits @command and lets go of it; its answers become events "NAME: …" and it ends with "NAME: done" or "NAME: error CODE". */
void imap_script_submit (ImapScript *script, const char *name, HearthImapCommand *command);

/** A dialogue of a test, by its name. */
typedef struct
{
  const char *name;
  void (*run) (ImapScript *script);
} ImapDialogue;

/* Runs each as a test of its own below @prefix: with what comes whole, byte by byte, and three bytes at a time. */
int imap_script_run_dialogues (const char *prefix, const ImapDialogue *dialogues, gsize n_dialogues);

#define IMAP_SCRIPT_CAPABILITIES                                                                             \
  "IMAP4rev1 SASL-IR IDLE NAMESPACE LITERAL+ UIDPLUS MOVE UNSELECT SPECIAL-USE LIST-EXTENDED ESEARCH"
