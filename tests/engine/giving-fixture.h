/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "filing-fixture.h"

G_BEGIN_DECLS

/* The message that goes, as the scripts have it and as it is on the wire; and others of its size. */
#define GIVING_LETTER "From: Ilse <ilse@x.example>\nSubject: two\nX-Some: thing\n\nHello.\n"
#define GIVING_WIRE   "From: Ilse <ilse@x.example>\r\nSubject: two\r\nX-Some: thing\r\n\r\nHello.\r\n"
#define GIVING_OTHER  "From: Ilse <ilse@x.example>\nSubject: two\nX-Some: thing\n\nHullo.\n"

/* Before the first try it is asked what is there; then it is looked for by Message-ID, or by what it is like. */
#define GIVING_WHAT_IS_THERE "UID FETCH 40:? (UID)"
#define GIVING_BY_ID         "UID SEARCH UID 40:4294967295 HEADER Message-ID \"2@x\""
#define GIVING_BY_LOOKS      "UID FETCH 40:? (UID INTERNALDATE RFC822.SIZE)"
#define GIVING_BYTES         "UID FETCH 40 (UID BODY.PEEK[])"

/* The giver reads it. */
#define GIVING_READ "UID FETCH 2 (UID BODY.PEEK[])"
#define GIVING_TEXT "* 2 FETCH (UID 2 BODY[] {68}\n" GIVING_LETTER ")\n$ OK\n"

/** What the INBOX has: "two", with a Message-ID or without one, or one whose text could not be read so far; and beside it
 * "one" or another one just like it. */
typedef enum
{
  GIVING_NAMED,
  GIVING_NAMELESS,
  GIVING_NAMED_TWINS,
  GIVING_NAMELESS_TWINS,
  GIVING_UNREAD,
  GIVING_TO_NEW, /* the Archive never had any */
} GivingKind;

/**
 * Giving:
 *
 * Two accounts on scripted servers: one with an INBOX of two, one with an Archive that is empty.
 */
typedef struct
{
  EngineFixture *engine;
  FilingAccount giver;
  FilingAccount taker;
  HearthKey key; /* of "two" */
  HearthKey other_key;
  HearthKey archive;
} Giving;

void giving_set_up (Giving *self, gconstpointer kind);
void giving_tear_down (Giving *self, gconstpointer data);

/* What happens. */
void giving_begin (Giving *self, HearthFileVerb verb);
void giving_begin_both (Giving *self, HearthFileVerb verb);
gboolean giving_hurry (Giving *self);
void giving_wait_done (Giving *self);

/* What came of it. */
guint giving_n_tries (Giving *self);
guint giving_n_arrived (Giving *self);
guint giving_n_removals (Giving *self);
void giving_assert_given (Giving *self, HearthFileVerb verb);
void giving_assert_refused (Giving *self, const char *reason);

#define GIVING_ADD(name, kind, func)                                                                         \
  g_test_add ("/engine/giving/" name, Giving, GUINT_TO_POINTER (kind), giving_set_up, func, giving_tear_down)

G_END_DECLS
