/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-durability.h"

G_BEGIN_DECLS

/**
 * HearthStoreUpkeep:
 *
 * The housekeeper's own connections to the files of one account (or to `house.db`). Housekeeper thread only. Each call
 * is a slice of work that takes some milliseconds.
 */
typedef struct _HearthStoreUpkeep HearthStoreUpkeep;

HearthStoreUpkeep *hearth_store_upkeep_open (const char *dir, GError **error);
void hearth_store_upkeep_close (HearthStoreUpkeep *self);
void hearth_store_upkeep_interrupt (HearthStoreUpkeep *self);
gboolean hearth_store_upkeep_checkpoint (HearthStoreUpkeep *self, guint64 *wal_bytes, GError **error);
gboolean
hearth_store_upkeep_vacuum (HearthStoreUpkeep *self, guint max_pages, gboolean *is_done, GError **error);
gboolean hearth_store_upkeep_check (HearthStoreUpkeep *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthStoreUpkeep, hearth_store_upkeep_close)

G_END_DECLS
