/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-durability.h"
#include "hearth-key.h"

G_BEGIN_DECLS

/**
 * HearthSearchIndex:
 *
 * The writer of one account's `search.db`. Housekeeper thread only; it reads `mail.db` for what is to be indexed.
 */
typedef struct _HearthSearchIndex HearthSearchIndex;

/**
 * HearthSearchText:
 * @message: the message
 * @text: its text as words to find, or %NULL
 * @attachments: names of attachments, or %NULL
 */
typedef struct
{
  HearthKey message;
  const char *text;
  const char *attachments;
} HearthSearchText;

HearthSearchIndex *hearth_search_index_open (const char *dir, guint16 account, GError **error);
void hearth_search_index_close (HearthSearchIndex *self);
void hearth_search_index_interrupt (HearthSearchIndex *self);
gboolean
hearth_search_index_add_headers (HearthSearchIndex *self, guint max_messages, guint *n_added, GError **error);
GArray *hearth_search_index_list_without_text (HearthSearchIndex *self, guint max_messages, GError **error);
gboolean hearth_search_index_add_texts (HearthSearchIndex *self,
                                        const HearthSearchText *texts,
                                        gsize n_texts,
                                        GError **error);
gboolean hearth_search_index_merge (HearthSearchIndex *self, int pages, GError **error);
gboolean
hearth_search_index_rebuild_if_stale (HearthSearchIndex *self, gboolean *was_rebuilt, GError **error);

/* Reader thread: hits newest first. */
typedef struct _HearthSearcher HearthSearcher;

HearthSearcher *hearth_searcher_open (const char *dir, guint16 account, GError **error);
void hearth_searcher_close (HearthSearcher *self);
void hearth_searcher_interrupt (HearthSearcher *self);
GArray *hearth_searcher_find (HearthSearcher *self, const char *query, guint max_hits, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthSearchIndex, hearth_search_index_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthSearcher, hearth_searcher_close)

G_END_DECLS
