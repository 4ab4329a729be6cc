/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"

G_BEGIN_DECLS

/** What a journal row asks of the server. Stored by number. */
typedef enum
{
  HEARTH_JOURNAL_APPEND_COPY, /* file the letter @outbox in @folder (or in the Sent folder) */
  HEARTH_JOURNAL_MOVE,        /* @uids of @folder to @target */
  HEARTH_JOURNAL_COPY,
  HEARTH_JOURNAL_DELETE,
  HEARTH_JOURNAL_CREATE_FOLDER, /* @text is its path */
  HEARTH_JOURNAL_RENAME_FOLDER,
  HEARTH_JOURNAL_REMOVE_FOLDER,
  HEARTH_JOURNAL_SUBSCRIBE,
  HEARTH_JOURNAL_UNSUBSCRIBE,
  HEARTH_JOURNAL_GIVE, /* the messages to @target of @other_account, then away here */
  HEARTH_JOURNAL_TAKE, /* append to @target what GIVE of @other_account gave (hearth-filing-take.h) */
} HearthJournalKind;

/** A set of kinds, for functions that look for some. */
#define HEARTH_JOURNAL_BIT(kind) (1u << (kind))

/** Stored by number. */
typedef enum
{
  HEARTH_JOURNAL_WAITING, /* until @not_before_unix_s */
  HEARTH_JOURNAL_RUNNING,
  HEARTH_JOURNAL_FAILED, /* needs the user; @reason says why */
  HEARTH_JOURNAL_DONE,   /* of TAKE: until the account that gave knows */
} HearthJournalState;

/**
 * HearthJournalRow:
 * @uidvalidity @uids: which messages of @folder, for kinds that have any (the others have items: hearth-filing-store.h)
 * @other_account: for GIVE and TAKE
 * @reason @error_code @server_text: why the last try failed, or %NULL and 0
 */
typedef struct
{
  HearthKey key;
  HearthJournalKind kind;
  HearthJournalState state;
  HearthKey folder;
  HearthKey target;
  HearthKey outbox;
  guint32 uidvalidity;
  HearthIdSet *uids;
  char *text;
  guint16 other_account;
  char *reason;
  int error_code;
  char *server_text;
  guint attempts;
  gint64 created_unix_s;
  gint64 not_before_unix_s;
} HearthJournalRow;

HearthJournalRow *hearth_journal_row_new (HearthJournalKind kind);
void hearth_journal_row_free (HearthJournalRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthJournalRow, hearth_journal_row_free)

/* Engine thread. A row that was done is gone. */
HearthKey hearth_journal_add (HearthAccountStore *store, const HearthJournalRow *row, GError **error);
HearthJournalRow *hearth_journal_find_due (
    HearthAccountStore *store, guint kinds, gint64 now_unix_s, gint64 *next_unix_s, GError **error);
HearthJournalRow *hearth_journal_load (HearthAccountStore *store, HearthKey key, GError **error);
GPtrArray *hearth_journal_list (HearthAccountStore *store, GError **error);
gboolean hearth_journal_mark_running (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_journal_mark_done (HearthAccountStore *store, HearthKey key, GError **error);
gboolean hearth_journal_mark_later (
    HearthAccountStore *store, HearthKey key, const GError *reason, gint64 not_before_unix_s, GError **error);
gboolean
hearth_journal_mark_cut (HearthAccountStore *store, HearthKey key, gint64 not_before_unix_s, GError **error);
gboolean
hearth_journal_mark_failed (HearthAccountStore *store, HearthKey key, const GError *reason, GError **error);

G_END_DECLS
