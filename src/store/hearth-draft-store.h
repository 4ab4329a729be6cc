/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"

G_BEGIN_DECLS

/**
 * HearthDraftEntry:
 * @revision: grows with every save
 * @pushed_revision: the one that the server has, or 0
 * @folder @uidvalidity @uid: the server's copy, or 0
 * @message_id: of the copies on the server, changed with each push
 * @source: the draft as a message
 */
typedef struct
{
  HearthKey key;
  gint64 identity;
  guint64 revision;
  guint64 pushed_revision;
  HearthKey folder;
  guint32 uidvalidity;
  guint32 uid;
  char *message_id;
  char *subject;
  GBytes *source;
  gint64 saved_unix_s;
} HearthDraftEntry;

HearthDraftEntry *hearth_draft_entry_new (void);
void hearth_draft_entry_free (HearthDraftEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDraftEntry, hearth_draft_entry_free)

/* Engine thread. */
HearthKey hearth_draft_store_save (HearthAccountStore *store, const HearthDraftEntry *draft, GError **error);
HearthDraftEntry *hearth_draft_store_load (HearthAccountStore *store, HearthKey key, GError **error);
GPtrArray *hearth_draft_store_list (HearthAccountStore *store, GError **error);
gboolean hearth_draft_store_mark_pushed (HearthAccountStore *store,
                                         HearthKey key,
                                         guint64 revision,
                                         HearthKey folder,
                                         guint32 uidvalidity,
                                         guint32 uid,
                                         GError **error);
gboolean hearth_draft_store_remove (HearthAccountStore *store, HearthKey key, GError **error);

G_END_DECLS
