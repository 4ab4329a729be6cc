/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conversation a message belongs to. Used by the writer only. */
#pragma once

#include "hearth-account-store-private.h"

G_BEGIN_DECLS

/** Messages that a conversation may have; the next one begins another. */
#define HEARTH_THREAD_MAX_MESSAGES 2000

/**
 * HearthThreadLinks:
 * @own: hash of the message's own id, or 0
 * @refs: (array length=n_refs): hashes of what it refers to, none twice
 */
typedef struct
{
  gint64 own;
  gint64 refs[101];
  guint n_refs;
} HearthThreadLinks;

/**
 * HearthThreadRef:
 * @message: the first message of that id, or 0 if it is only referred to
 */
typedef struct
{
  gboolean is_known;
  gint64 thread;
  gint64 message;
} HearthThreadRef;

void hearth_thread_links_init (HearthThreadLinks *links, const HearthMessageData *data);
gboolean hearth_threads_look_up (HearthAccountStore *self, gint64 hash, HearthThreadRef *ref, GError **error);
gint64 hearth_threads_assign (HearthAccountStore *self,
                              const HearthThreadLinks *links,
                              const HearthThreadRef *own,
                              gint64 message,
                              GError **error);
gboolean hearth_threads_count (HearthAccountStore *self,
                               gint64 folder,
                               gint64 thread,
                               gint64 date_sort_unix_s,
                               gboolean is_unread,
                               GError **error);
gboolean hearth_threads_add_unread (
    HearthAccountStore *self, gint64 folder, gint64 thread, int difference, GError **error);
gboolean
hearth_threads_forget_message (HearthAccountStore *self, gint64 message, gint64 hash, GError **error);
gboolean hearth_threads_recount (HearthAccountStore *self, gint64 folder, gint64 thread, GError **error);
gboolean hearth_threads_check (HearthAccountStore *self, GError **error);

G_END_DECLS
