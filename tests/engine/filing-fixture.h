/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-engine-filing.h"

G_BEGIN_DECLS

/* What a scripted server says of a message, and of a mailbox. @message_id is quoted, or NIL. */
#define FILING_ROW(number, uid, second, subject, size, message_id)                                           \
  "* " number " FETCH (UID " uid " FLAGS () INTERNALDATE \"01-Nov-2026 10:00:0" second " +0000\""            \
  " RFC822.SIZE " size " ENVELOPE (\"Sun, 1 Nov 2026 10:00:0" second " +0000\" \"" subject "\""              \
  " ((\"Ilse\" NIL \"ilse\" \"x.example\")) NIL NIL ((NIL NIL \"anna\" \"x.example\")) NIL NIL NIL"          \
  " " message_id ") BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 10 1)"        \
  " BODY[HEADER.FIELDS (REFERENCES)] \"\")\n"

#define FILING_SELECTED(validity, exists, next)                                                              \
  "* FLAGS (\\Seen \\Flagged \\Answered \\Deleted \\Draft)\n* " exists                                       \
  " EXISTS\n* 0 RECENT\n* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Deleted \\*)]\n* OK [UIDVALIDITY " validity \
  "]\n* OK [UIDNEXT " next "]\n$ OK [READ-WRITE]\n"

/* The answer to CAPABILITY. */
#define FILING_WITH_UIDPLUS "* CAPABILITY IMAP4rev1 UIDPLUS\n$ OK\n"

/* Asked at the source when nothing proves what was done. */
#define FILING_STILL_THERE "UID FETCH 2 (UID)"

/**
 * FilingAccount:
 *
 * An account of an engine on scripted servers.
 */
typedef struct
{
  EngineFixture *engine;
  FakeServer *server;
  FakeServer *smtp;
  guint16 number;
} FilingAccount;

/* @capabilities is the answer to CAPABILITY. */
void filing_account_add (FilingAccount *self,
                         EngineFixture *engine,
                         const char *address,
                         FakeServer *server,
                         const char *capabilities);
void filing_account_clear (FilingAccount *self);
guint filing_account_count (FilingAccount *self, const char *path);
guint filing_account_heard (FilingAccount *self, const char *command);

HearthFiled *filing_file (EngineFixture *engine, HearthKey key, HearthFileVerb verb, HearthKey target);
HearthFiled *filing_file_all (
    EngineFixture *engine, const HearthKey *keys, gsize n_keys, HearthFileVerb verb, HearthKey target);
HearthFiled *filing_take_back (EngineFixture *engine, HearthFiled *filed);
GPtrArray *filing_pending (EngineFixture *engine);
/* Nobody waits here for the seconds in which it could be taken back, nor for the next try. Returns: whether something was
 * left to be done. */
gboolean filing_hurry (EngineFixture *engine);
/* The same without asking for everything else. */
gboolean filing_retry (EngineFixture *engine);
void filing_wait_done (EngineFixture *engine);

G_END_DECLS
