/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-folder-info.h"
#include "hearth-letter.h"
#include "hearth-message-data.h"
#include "hearth-row.h"

G_BEGIN_DECLS

/**
 * HearthAccountReader:
 *
 * Read-only connections to one account's files, for one reader thread (or the engine thread). The account must be open
 * for writing somewhere in the process. Only hearth_account_reader_interrupt() may come from another thread.
 */
typedef struct _HearthAccountReader HearthAccountReader;

#define HEARTH_READER_MAX_ROWS 500

HearthAccountReader *hearth_account_reader_open (const char *dir, guint16 account, GError **error);
void hearth_account_reader_close (HearthAccountReader *self);
void hearth_account_reader_interrupt (HearthAccountReader *self);

GPtrArray *hearth_account_reader_read_folders (HearthAccountReader *self, GError **error);
HearthListIndex *hearth_account_reader_read_list_head (
    HearthAccountReader *self, HearthKey folder, HearthSort sort, guint n_first, GError **error);
HearthListIndex *hearth_account_reader_read_list (HearthAccountReader *self,
                                                  HearthKey folder,
                                                  HearthSort sort,
                                                  GError **error);
GPtrArray *hearth_account_reader_read_rows (HearthAccountReader *self,
                                            const HearthKey *placements,
                                            gsize n_placements,
                                            GError **error);
gboolean hearth_account_reader_locate (HearthAccountReader *self,
                                       HearthKey placement,
                                       HearthLocation *location,
                                       GError **error);
GPtrArray *hearth_account_reader_read_outbox (HearthAccountReader *self, GError **error);

/**
 * HearthBodyFunc:
 *
 * Takes the next piece of a body. Returns: whether to go on.
 */
typedef gboolean (*HearthBodyFunc) (const void *data, gsize length_bytes, gpointer user_data);

gboolean hearth_account_reader_stream_body (HearthAccountReader *self,
                                            HearthKey placement,
                                            const char *part_path,
                                            HearthBodyFunc func,
                                            gpointer user_data,
                                            GError **error);
GBytes *hearth_account_reader_read_body (HearthAccountReader *self,
                                         HearthKey placement,
                                         const char *part_path,
                                         GError **error);
GBytes *hearth_account_reader_read_structure (HearthAccountReader *self, HearthKey placement, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthAccountReader, hearth_account_reader_close)

G_END_DECLS
