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
 * @placement: the row that shows it in the folder of drafts, or %HEARTH_KEY_NONE
 * @own_message: what the row shows as long as the server's copy does not say the same, or %HEARTH_KEY_NONE
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
  HearthKey placement;
  HearthKey own_message;
} HearthDraftEntry;

/**
 * HearthDraftLeftover:
 * @uid: 0 if only @message_id is known
 * @is_marked: it is flagged as deleted on a server that cannot remove single messages
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
  gboolean is_marked;
} HearthDraftLeftover;

/** How the server's copy of a draft stands. */
typedef enum
{
  HEARTH_DRAFT_COPY_NONE,       /* there never was one, or it is forgotten */
  HEARTH_DRAFT_COPY_THERE,      /* or the folder has not been looked at yet */
  HEARTH_DRAFT_COPY_GONE,       /* somebody else removed or replaced it */
  HEARTH_DRAFT_COPY_RENUMBERED, /* the folder has another UIDVALIDITY */
} HearthDraftCopy;

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

/* In the list of the folder of drafts */
gboolean hearth_draft_store_show (HearthAccountStore *store, GError **error);
HearthKey hearth_draft_store_find_placement (HearthAccountStore *store, HearthKey placement);

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
gboolean hearth_draft_store_drop_pushing (HearthAccountStore *store, HearthKey key, GError **error);
HearthDraftCopy hearth_draft_store_check_copy (HearthAccountStore *store, const HearthDraftEntry *draft);
gboolean hearth_draft_store_forget_copy (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_draft_store_move_copy (HearthAccountStore *store,
                                       HearthKey key,
                                       HearthKey folder,
                                       guint32 uidvalidity,
                                       guint32 uid,
                                       GError **error);
GPtrArray *hearth_draft_store_list_leftovers (HearthAccountStore *store, GError **error);
gboolean hearth_draft_store_number_leftover (HearthAccountStore *store,
                                             const HearthDraftLeftover *leftover,
                                             GError **error);
gboolean hearth_draft_store_mark_leftover (HearthAccountStore *store, gint64 id, GError **error);
gboolean hearth_draft_store_drop_leftover (HearthAccountStore *store, gint64 id, GError **error);

G_END_DECLS
