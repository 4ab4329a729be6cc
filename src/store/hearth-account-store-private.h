/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthAccountStore share; nobody outside of this layer includes it. */
#pragma once

#include "hearth-account-store.h"
#include "hearth-database.h"
#include "hearth-insert.h"
#include "hearth-letter.h"
#include "hearth-statement.h"

G_BEGIN_DECLS

#define HEARTH_N_KEYWORDS 32

/* Row ids are given out by the store, so that none is used twice. */
typedef enum
{
  HEARTH_NEXT_FOLDER,
  HEARTH_NEXT_MESSAGE,
  HEARTH_NEXT_PLACEMENT,
  HEARTH_NEXT_THREAD,
  HEARTH_NEXT_CONTENT,
  HEARTH_NEXT_OWN_CONTENT,
  HEARTH_NEXT_OUTBOX,
  HEARTH_NEXT_JOURNAL,
  HEARTH_NEXT_DRAFT,
  HEARTH_NEXT_INDEX_SEQ,
  HEARTH_N_COUNTERS,
} HearthCounter;

/* A folder as the writer keeps it in memory; written back when the transaction commits. */
typedef struct
{
  HearthFolderRecord record;
  char *name;
  char *display_path;
  char *keywords[HEARTH_N_KEYWORDS];
  char *wanted_name;       /* until a rename is done, or NULL */
  char *server_id;         /* MAILBOXID, or NULL */
  gboolean has_uid_bounds; /* whether the next two are known */
  guint32
      lowest_uid; /* no placement here has a lower one, or a higher one than the next; 0 and 0: none has any */
  guint32 highest_uid;
  gboolean is_touched;
} HearthStoreFolder;

/* Whether journal_item has rows. */
typedef enum
{
  HEARTH_STORE_ITEMS_UNKNOWN,
  HEARTH_STORE_ITEMS_NONE,
  HEARTH_STORE_ITEMS_SOME,
} HearthStoreItems;

struct _HearthAccountStore
{
  guint16 account;
  char *dir;
  int lock_fd;
  gboolean was_salvaged;
  HearthDatabase *mail;
  HearthDatabase *bodies;
  GHashTable *folders; /* row id to HearthStoreFolder */
  gint64 next[HEARTH_N_COUNTERS];
  gint64 next_saved[HEARTH_N_COUNTERS];
  GHashTable *thread_sizes; /* thread to number of messages, for those asked for */
  HearthChangeSet *changes; /* committed */
  HearthChangeSet *pending; /* of the transaction under way */
  HearthStoreItems items_known;
  guint tree_serial;
  GPtrArray *given_up; /* of HearthPendingChange: what became impossible and is not told yet */
  guint n_given_up;    /* of those, what is committed */
  gint64 lost_unix_s;  /* since when messages are gone that have a star the server was not told of, or 0 */
  guint depth;
  gboolean is_doomed;
  gboolean wants_durable;
  gboolean is_shown_first;
  gsize n_passed_bytes; /* of large contents, since their pages were let go */
};

static inline HearthKey
hearth_store_key (HearthAccountStore *self, gint64 row)
{
  return row != 0 ? hearth_key_new (self->account, row) : HEARTH_KEY_NONE;
}

static inline gint64
hearth_store_next (HearthAccountStore *self, HearthCounter counter)
{
  return self->next[counter]++;
}

gint64 hearth_store_now_unix_s (void);
gboolean hearth_store_step (HearthAccountStore *self, sqlite3_stmt *statement, GError **error);
gboolean hearth_store_end (HearthAccountStore *self, gboolean succeeded, GError **error);

/* Folders */
gboolean hearth_store_load_folders (HearthAccountStore *self, GError **error);
HearthStoreFolder *hearth_store_find (HearthAccountStore *self, HearthKey folder, GError **error);
HearthFolderChange *hearth_store_touch (HearthAccountStore *self, HearthStoreFolder *folder);
gboolean hearth_store_save_folders (HearthAccountStore *self, GError **error);
gint64 *hearth_store_dup_rows (HearthAccountStore *self, const HearthKey *keys, gsize n_keys, gsize *n_rows);
void hearth_store_note_uid (HearthStoreFolder *folder, guint32 uid);
gboolean hearth_store_map_flags (HearthAccountStore *self,
                                 HearthStoreFolder *from,
                                 HearthStoreFolder *to,
                                 HearthFlags flags,
                                 HearthFlags *mapped,
                                 GError **error);

/* Flags */
gboolean hearth_store_hand_on_flags (
    HearthAccountStore *self, gint64 message, HearthFlags flags, HearthFlags mask, GError **error);

/* Messages */
gboolean hearth_store_drop_placement (HearthAccountStore *self,
                                      gint64 placement,
                                      gint64 message,
                                      HearthFlags flags,
                                      HearthFlags dirty_mask,
                                      GError **error);
/* Messages and placements */
gboolean hearth_store_put_message (HearthAccountStore *self,
                                   const HearthMessageData *data,
                                   gint64 *message,
                                   gint64 *thread,
                                   gint64 *date_sort,
                                   GError **error);
gboolean hearth_store_add_placement (HearthAccountStore *self,
                                     HearthKey folder,
                                     const HearthMessageData *data,
                                     gint64 *placement,
                                     GError **error);
gboolean hearth_store_set_labels (
    HearthAccountStore *self, gint64 message, const char *labels, gboolean *is_changed, GError **error);
gboolean hearth_store_note_orphan (HearthAccountStore *self, gint64 message, GError **error);
gboolean hearth_store_remove_placement (HearthAccountStore *self, gint64 placement, GError **error);

/* Bodies */
gboolean hearth_store_drop_unfinished (HearthAccountStore *self, GError **error);
gboolean hearth_store_release_content (HearthAccountStore *self, gint64 message, GError **error);

typedef enum
{
  HEARTH_STORE_PART,
  HEARTH_STORE_WHOLE,
} HearthStoreExtent;

gboolean hearth_store_point_to_content (
    HearthAccountStore *self, gint64 message, gint64 content, HearthStoreExtent extent, GError **error);
gboolean hearth_store_touch_placements (HearthAccountStore *self, gint64 message, GError **error);

/* What only we have */
gint64 hearth_own_content_put (HearthAccountStore *self, GBytes *data, GError **error);
GBytes *hearth_own_content_load (HearthAccountStore *self, gint64 content, GError **error);
gboolean hearth_own_content_remove (HearthAccountStore *self, gint64 content, GError **error);
gboolean hearth_own_content_add_chunk (
    HearthAccountStore *self, gint64 content, int chunk, const void *data, gsize length, GError **error);
GBytes *hearth_own_content_load_chunk (HearthAccountStore *self, gint64 content, int chunk, GError **error);
gboolean
hearth_own_content_get_size (HearthAccountStore *self, gint64 content, gint64 *size_bytes, GError **error);
gboolean hearth_own_inserts_put (HearthAccountStore *self, gint64 content, GArray *inserts, GError **error);
GArray *hearth_own_inserts_load (HearthAccountStore *self, gint64 content, GError **error);
gboolean hearth_attachments_give (
    HearthAccountStore *store, const HearthLetter *letter, gint64 draft, gint64 outbox, GError **error);
gboolean hearth_attachments_recover (HearthAccountStore *store, GError **error);
gboolean hearth_draft_store_end_in (HearthAccountStore *store, gint64 row, GError **error);
gboolean hearth_draft_store_mark_pushed_in (HearthAccountStore *store,
                                            gint64 row,
                                            guint64 revision,
                                            HearthKey folder,
                                            guint32 uidvalidity,
                                            guint32 uid,
                                            GError **error);
gboolean hearth_draft_rows_meet (HearthAccountStore *store,
                                 HearthStoreFolder *folder,
                                 const HearthMessageData *data,
                                 gboolean *is_hidden,
                                 gboolean *is_known,
                                 GError **error);
gboolean hearth_draft_rows_follow (HearthAccountStore *store, gint64 draft, guint32 uid, GError **error);
gboolean hearth_draft_rows_remove (HearthAccountStore *store, gint64 draft, GError **error);
gboolean hearth_outbox_store_recover (HearthAccountStore *self, GError **error);
gboolean hearth_outbox_store_mark_copy_filed (HearthAccountStore *self, gint64 row, GError **error);
gboolean hearth_journal_recover (HearthAccountStore *self, GError **error);

G_END_DECLS
