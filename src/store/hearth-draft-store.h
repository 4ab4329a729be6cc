/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-letter.h"

G_BEGIN_DECLS

/**
 * HearthDraftEntry:
 * @revision: grows with every save
 * @is_open: somebody writes on it: it is opened again if the program ends without closing it
 * @letter: exactly what was typed
 * @pushed_revision: the one that the server has, or 0
 * @folder @uidvalidity @uid @message_id: the server's copy, or 0 and %NULL
 * @pushing_revision @pushing_message_id: the copy that may be on its way to the server, or 0 and %NULL
 */
typedef struct
{
  HearthKey key;
  guint64 revision;
  gboolean is_open;
  HearthLetter *letter;
  char *subject;
  gint64 saved_unix_s;
  guint64 pushed_revision;
  HearthKey folder;
  guint32 uidvalidity;
  guint32 uid;
  char *message_id;
  guint64 pushing_revision;
  char *pushing_message_id;
} HearthDraftEntry;

/**
 * HearthDraftLeftover:
 * @uid: 0 if only @message_id is known
 *
 * A copy of a draft of ours on the server that is to go.
 */
typedef struct
{
  gint64 id;
  HearthKey folder;
  guint32 uidvalidity;
  guint32 uid;
  char *message_id;
} HearthDraftLeftover;

HearthDraftEntry *hearth_draft_entry_new (void);
void hearth_draft_entry_free (HearthDraftEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDraftEntry, hearth_draft_entry_free)
void hearth_draft_leftover_free (HearthDraftLeftover *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDraftLeftover, hearth_draft_leftover_free)

/* Engine thread. */
HearthKey hearth_draft_store_save (HearthAccountStore *store, const HearthDraftEntry *draft, GError **error);
HearthDraftEntry *hearth_draft_store_load (HearthAccountStore *store, HearthKey key, GError **error);
GPtrArray *hearth_draft_store_list (HearthAccountStore *store, GError **error);
HearthKey
hearth_draft_store_find (HearthAccountStore *store, HearthKey folder, guint32 uidvalidity, guint32 uid);
gboolean hearth_draft_store_open (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_draft_store_close (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_draft_store_end (HearthAccountStore *store, HearthKey key, GError **error);

/* The server's copy */
gboolean hearth_draft_store_mark_pushing (
    HearthAccountStore *store, HearthKey key, guint64 revision, const char *message_id, GError **error);
gboolean hearth_draft_store_mark_pushed (HearthAccountStore *store,
                                         HearthKey key,
                                         guint64 revision,
                                         HearthKey folder,
                                         guint32 uidvalidity,
                                         guint32 uid,
                                         GError **error);
gboolean hearth_draft_store_forget_copy (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_draft_store_move_copy (HearthAccountStore *store,
                                       HearthKey key,
                                       HearthKey folder,
                                       guint32 uidvalidity,
                                       guint32 uid,
                                       GError **error);
GPtrArray *hearth_draft_store_list_leftovers (HearthAccountStore *store, GError **error);
gboolean hearth_draft_store_drop_leftover (HearthAccountStore *store, gint64 id, GError **error);

G_END_DECLS
