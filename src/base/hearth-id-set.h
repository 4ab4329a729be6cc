/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthIdRange:
 * @first: the first number
 * @last: the last number, included; never less than @first
 */
typedef struct
{
  guint32 first;
  guint32 last;
} HearthIdRange;

/**
 * HearthIdSet:
 *
 * A set of 32-bit numbers (UIDs) kept as ascending ranges that neither overlap nor touch.
 */
typedef struct _HearthIdSet HearthIdSet;

HearthIdSet *hearth_id_set_new (void);
HearthIdSet *hearth_id_set_parse (const char *text, gsize max_ranges);
HearthIdSet *hearth_id_set_copy (const HearthIdSet *set);
void hearth_id_set_free (HearthIdSet *set);
void hearth_id_set_clear (HearthIdSet *set);

void hearth_id_set_add (HearthIdSet *set, guint32 id);
void hearth_id_set_add_range (HearthIdSet *set, guint32 first, guint32 last);
void hearth_id_set_remove_range (HearthIdSet *set, guint32 first, guint32 last);

gboolean hearth_id_set_contains (const HearthIdSet *set, guint32 id);
gboolean hearth_id_set_is_empty (const HearthIdSet *set);
guint64 hearth_id_set_count (const HearthIdSet *set);
gsize hearth_id_set_get_n_ranges (const HearthIdSet *set);
HearthIdRange hearth_id_set_get_range (const HearthIdSet *set, gsize index);
gboolean hearth_id_set_equal (const HearthIdSet *set, const HearthIdSet *other);
HearthIdSet *hearth_id_set_subtract (const HearthIdSet *set, const HearthIdSet *other);
char *hearth_id_set_to_string (const HearthIdSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthIdSet, hearth_id_set_free)

G_END_DECLS
