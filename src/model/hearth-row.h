/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hearth-address.h"
#include "hearth-flags.h"
#include "hearth-key.h"

G_BEGIN_DECLS

/**
 * HearthRow:
 * @key: the placement
 * @message: the message it is a placement of
 * @folder: the folder it lies in
 * @from: the first author (what the list shows), never %NULL; an empty address for a message without one
 * @to: the first recipient, shown instead of @from in Drafts and Sent; or %NULL
 * @subject: decoded, one line, may be empty
 * @preview: the first words of the text, or %NULL while they are not known
 * @labels: (nullable) (array zero-terminated=1): names of the folders that the message lies in, where the server keeps folders as
 *   labels; the one that it is shown in may be among them
 * @date_sort_unix_s: the time the list sorts by (src/store/README.md)
 * @date_offset_min: the sender's offset from UTC
 * @size_bytes: RFC822.SIZE, or 0
 *
 * What one row of a list shows. Immutable, counted atomically: a changed flag makes a new row.
 */
typedef struct
{
  HearthKey key;
  HearthKey message;
  HearthKey folder;
  HearthAddress *from;
  HearthAddress *to;
  char *subject;
  char *preview;
  GStrv labels;
  gint64 date_sort_unix_s;
  gint16 date_offset_min;
  guint32 n_recipients;
  guint64 size_bytes;
  HearthFlags flags;
  gboolean has_attachment;
  gboolean has_failed;   /* a letter of ours that did not reach everybody */
  gboolean is_body_here; /* can be read without the network */
} HearthRow;

#define HEARTH_TYPE_ROW (hearth_row_get_type ())
GType hearth_row_get_type (void);

HearthRow *hearth_row_new (HearthKey key);
HearthRow *hearth_row_ref (HearthRow *self);
HearthRow *hearth_row_copy_with_flags (const HearthRow *self, HearthFlags flags);
void hearth_row_unref (HearthRow *self);
gboolean hearth_row_equal (const HearthRow *a, const HearthRow *b);

/** One line of a list's index: the order is ascending or descending by (@sort, @key). */
typedef struct
{
  gint64 sort; /* date_sort_unix_s for date order */
  HearthKey key;
} HearthListEntry;

typedef enum
{
  HEARTH_SORT_NEWEST_FIRST,
  HEARTH_SORT_OLDEST_FIRST,
} HearthSort;

/**
 * HearthListIndex:
 * @entries: (array length=n_entries): in list order
 * @rows: (element-type HearthRow): the first rows, filled, so that a list can be shown at once
 * @generation: the folder's change counter as of this reading: changes up to it are in here, later ones are not
 * @is_complete: FALSE if @entries are only the first ones and the rest is to be asked for
 *
 * A reading of what a folder holds. Immutable, counted atomically.
 */
typedef struct
{
  HearthKey folder;
  HearthSort sort;
  HearthListEntry *entries;
  gsize n_entries;
  GPtrArray *rows;
  guint64 generation;
  gboolean is_complete;
} HearthListIndex;

#define HEARTH_TYPE_LIST_INDEX (hearth_list_index_get_type ())
GType hearth_list_index_get_type (void);

HearthListIndex *hearth_list_index_new (HearthKey folder, HearthSort sort);
HearthListIndex *hearth_list_index_ref (HearthListIndex *self);
void hearth_list_index_unref (HearthListIndex *self);
int hearth_list_entry_compare (const HearthListEntry *a, const HearthListEntry *b, HearthSort sort);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthRow, hearth_row_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthListIndex, hearth_list_index_unref)

G_END_DECLS
