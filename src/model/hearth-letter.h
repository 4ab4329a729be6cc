/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-address.h"
#include "hearth-attachment.h"
#include "hearth-key.h"
#include "hearth-refusal.h"

G_BEGIN_DECLS

/**
 * HearthLetter:
 * @identity: id of the identity it is written from
 * @to @cc @bcc: (element-type HearthAddress): never %NULL
 * @text: plain text, UTF-8, line ends \n
 * @in_reply_to @references: (element-type utf8): ids without angle brackets, oldest first; may be empty, never %NULL
 * @answers: the placement that this answers (it is marked answered when the letter is sent), or %HEARTH_KEY_NONE
 * @forwards: the placement that this passes on (it is marked forwarded when the letter is sent), or %HEARTH_KEY_NONE
 * @attachments: (element-type HearthAttachment): in the order of showing; never %NULL
 * @author: who wrote what this answers, if it goes to other addresses because the author wanted that (Reply-To, trust
 *   39); else %NULL. Only for whoever begins to write: not compared, not stored
 *
 * A letter on its way out. Built on the UI thread, immutable once handed over, counted atomically.
 */
typedef struct
{
  gint64 identity;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  char *subject;
  char *text;
  GPtrArray *in_reply_to;
  GPtrArray *references;
  HearthKey answers;
  HearthKey forwards;
  GPtrArray *attachments;
  HearthAddress *author;
} HearthLetter;

/** A letter that waits longer than this before its first try was meant for later. */
#define HEARTH_UNDO_SEND_MAX_S 60

/** How long a letter can be taken back after *Send* unless the user chose otherwise. */
#define HEARTH_UNDO_SEND_S 10

#define HEARTH_TYPE_LETTER (hearth_letter_get_type ())
GType hearth_letter_get_type (void);

HearthLetter *hearth_letter_new (gint64 identity);
HearthLetter *hearth_letter_copy (const HearthLetter *self);
HearthLetter *hearth_letter_ref (HearthLetter *self);
void hearth_letter_unref (HearthLetter *self);
gboolean hearth_letter_is_same (const HearthLetter *a, const HearthLetter *b);

/** The states of sending (design: sending happens once). Stored by number. */
typedef enum
{
  HEARTH_OUTBOX_QUEUED,
  HEARTH_OUTBOX_SENDING,
  HEARTH_OUTBOX_SENT,    /* accepted; a copy may still have to be filed */
  HEARTH_OUTBOX_UNKNOWN, /* cut after the final dot: may have been sent */
  HEARTH_OUTBOX_FAILED,  /* refused for good: needs the user */
} HearthOutboxState;

/** What the user decides about a letter that waits. */
typedef enum
{
  HEARTH_OUTBOX_RETRY,  /* now; for UNKNOWN this is the user's word to send it again */
  HEARTH_OUTBOX_CANCEL, /* take it out of the outbox; not possible while it is being sent */
  HEARTH_OUTBOX_SETTLE, /* UNKNOWN: it did arrive; treat it as sent */
} HearthOutboxDecision;

const char *hearth_outbox_state_get_name (HearthOutboxState state);

/**
 * HearthOutboxItem:
 * @error: (nullable): why it is not sent (yet)
 * @refusals: (element-type HearthRefusal): recipients that were refused, and those that wait because the server put
 *   them off; never %NULL
 * @n_recipients: how many it goes to
 * @n_accepted: how many of them have it
 * @next_try_unix_s: when it is tried again, or 0
 * @not_before_unix_s: when it goes out at the earliest, or 0
 * @is_undo_window: nobody tried to send it yet, and it waits only so that it can be taken back
 * @can_edit: it can become a draft again
 *
 * What the user sees of one letter that waits. Immutable, counted atomically.
 */
typedef struct
{
  HearthKey key;
  HearthOutboxState state;
  char *subject;
  char *recipients;
  char *message_id;
  GError *error;
  GPtrArray *refusals;
  guint n_recipients;
  guint n_accepted;
  guint attempts;
  gint64 queued_unix_s;
  gint64 next_try_unix_s;
  gint64 not_before_unix_s;
  gboolean is_undo_window;
  gboolean can_edit;
  gboolean is_copy_filed;
} HearthOutboxItem;

#define HEARTH_TYPE_OUTBOX_ITEM (hearth_outbox_item_get_type ())
GType hearth_outbox_item_get_type (void);

HearthOutboxItem *hearth_outbox_item_new (HearthKey key);
HearthOutboxItem *hearth_outbox_item_ref (HearthOutboxItem *self);
void hearth_outbox_item_unref (HearthOutboxItem *self);
gboolean hearth_outbox_item_has_refused (const HearthOutboxItem *self);
gboolean hearth_outbox_item_needs_user (const HearthOutboxItem *self);
gboolean hearth_outbox_item_is_listed (const HearthOutboxItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthLetter, hearth_letter_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthOutboxItem, hearth_outbox_item_unref)

G_END_DECLS
