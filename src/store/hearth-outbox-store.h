/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-letter.h"

G_BEGIN_DECLS

/**
 * HearthOutboxEntry:
 * @identity: id of the identity in `house.db`
 * @message_id: fixed when it is queued, without angle brackets
 * @sender: the envelope sender
 * @recipients: the envelope recipients, Bcc included
 * @pending: those of @recipients that no server has accepted yet; what the next try is addressed to
 * @recipients_text: To and Cc for showing
 * @answers: the placement that is marked answered when it is sent, or %HEARTH_KEY_NONE
 * @forwards: the placement that is marked forwarded when it is sent, or %HEARTH_KEY_NONE
 * @letter: (nullable): what was typed, so that it can be taken back
 * @draft: the draft that ends when this is queued, or %HEARTH_KEY_NONE; maybe of another account
 * @source: the message as it goes out (no Bcc), without its attachments
 * @inserts: (nullable) (element-type HearthInsert): where which attachment belongs in @source
 * @copy_source: (nullable): the message as it is filed in Sent, if it differs (with Bcc)
 * @copy_inserts: (nullable) (element-type HearthInsert): the same for @copy_source
 *
 * A letter as the sender needs it.
 */
typedef struct
{
  HearthKey key;
  HearthOutboxState state;
  gint64 identity;
  char *message_id;
  char *sender;
  GStrv recipients;
  GStrv pending;
  char *recipients_text;
  char *subject;
  HearthKey answers;
  HearthKey forwards;
  HearthLetter *letter;
  HearthKey draft;
  GBytes *source;
  GArray *inserts;
  GBytes *copy_source;
  GArray *copy_inserts;
  guint attempts;
  gint64 queued_unix_s;
  gint64 not_before_unix_s;
  gint64 first_try_unix_s; /* 0: not tried since it was queued, or queued again by the user */
  gboolean is_copy_filed;
} HearthOutboxEntry;

HearthOutboxEntry *hearth_outbox_entry_new (void);
void hearth_outbox_entry_free (HearthOutboxEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthOutboxEntry, hearth_outbox_entry_free)

/** What became of a try. */
typedef enum
{
  HEARTH_SEND_ACCEPTED, /* by all that were still pending, or by some and @refused has the rest */
  HEARTH_SEND_LATER, /* not accepted, surely; try again at @not_before_unix_s, but for those refused for good */
  HEARTH_SEND_FAILED,  /* refused for good */
  HEARTH_SEND_UNKNOWN, /* cut after the final dot */
} HearthSendOutcome;

/* Engine thread. States and their meaning: README.md. */
HearthKey
hearth_outbox_store_queue (HearthAccountStore *store, const HearthOutboxEntry *entry, GError **error);
HearthKey hearth_outbox_store_find_due (HearthAccountStore *store, gint64 now_unix_s, gint64 *next_unix_s);
gboolean hearth_outbox_store_make_due (HearthAccountStore *store, GError **error);
gboolean hearth_outbox_store_make_network_due (HearthAccountStore *store, GError **error);
HearthOutboxEntry *hearth_outbox_store_load (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_outbox_store_mark_sending (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_outbox_store_mark_final_dot (HearthAccountStore *store,
                                             HearthKey key,
                                             const char *const *refused,
                                             GError **error);
gboolean hearth_outbox_store_mark_outcome (HearthAccountStore *store,
                                           HearthKey key,
                                           HearthSendOutcome outcome,
                                           const GError *reason,
                                           const char *const *refused,
                                           gint64 not_before_unix_s,
                                           GError **error);
gboolean hearth_outbox_store_note_way (HearthAccountStore *store,
                                       gint64 now_unix_s,
                                       const GError *reason,
                                       GError **error);
gboolean hearth_outbox_store_end_tries (HearthAccountStore *store, GError **error);
gboolean hearth_outbox_store_retry (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_outbox_store_settle (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_outbox_store_cancel (HearthAccountStore *store, HearthKey key, GError **error);
HearthKey hearth_outbox_store_take_back (HearthAccountStore *store, HearthKey key, GError **error);
guint hearth_outbox_store_count_waiting (HearthAccountStore *store);
GArray *hearth_outbox_store_list_unknown (HearthAccountStore *store, GError **error);

G_END_DECLS
