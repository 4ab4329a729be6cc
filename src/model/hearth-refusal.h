/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a server means by refusing somebody, in terms of what can be done about it. */
typedef enum
{
  HEARTH_REFUSAL_OTHER,
  HEARTH_REFUSAL_UNKNOWN_USER,   /* no such mailbox */
  HEARTH_REFUSAL_UNKNOWN_DOMAIN, /* no such part behind the "@", or it takes no mail */
  HEARTH_REFUSAL_MOVED,          /* has another address now */
  HEARTH_REFUSAL_DISABLED,       /* the mailbox exists and takes nothing */
  HEARTH_REFUSAL_MAILBOX_FULL,
  HEARTH_REFUSAL_TOO_LARGE,
  HEARTH_REFUSAL_BAD_ADDRESS,    /* not written as an address is */
  HEARTH_REFUSAL_NEEDS_UTF8,     /* the address has other letters than the server can write */
  HEARTH_REFUSAL_RELAYING,       /* this server does not pass mail on to there */
  HEARTH_REFUSAL_GREYLISTED,     /* come back later, to see that we do */
  HEARTH_REFUSAL_SIGN_IN,        /* wants to know first who sends */
  HEARTH_REFUSAL_SENDER,         /* not with this From */
  HEARTH_REFUSAL_SPAM,           /* takes it for spam, or the sender's address is on a list */
  HEARTH_REFUSAL_POLICY,         /* its rules do not allow it */
  HEARTH_REFUSAL_CONTENT,        /* something in the letter */
  HEARTH_REFUSAL_TOO_MANY,       /* letters or recipients in this time */
  HEARTH_REFUSAL_NETWORK,        /* the other side could not be reached */
  HEARTH_REFUSAL_SERVER_TROUBLE, /* of its own */
} HearthRefusalKind;

/**
 * HearthRefusal:
 * @address: whom the server refused, or would not take yet
 * @kind: what that means
 * @status: its reply code (RFC 5321), 0 if only an enhanced one is known
 * @enhanced: its enhanced code, "5.1.1" (RFC 3463), or %NULL
 * @text: its own words, one safe line; empty if it had none
 *
 * A server's no to one recipient. Immutable.
 */
typedef struct
{
  char *address;
  HearthRefusalKind kind;
  int status;
  char *enhanced;
  char *text;
} HearthRefusal;

HearthRefusal *hearth_refusal_new (const char *address, const char *reply);
void hearth_refusal_free (HearthRefusal *self);
gboolean hearth_refusal_is_final (const HearthRefusal *self);
HearthRefusalKind hearth_refusal_kind_of (int status, const char *enhanced, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthRefusal, hearth_refusal_free)

G_END_DECLS
