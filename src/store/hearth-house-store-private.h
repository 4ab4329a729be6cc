/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthHouseStore share. */
#pragma once

#include "hearth-house-store.h"
#include "hearth-database.h"
#include "hearth-statement.h"

G_BEGIN_DECLS

struct _HearthHouseStore
{
  char *dir;
  int lock_fd;
  HearthDatabase *house;
  gboolean was_restored;
};

gboolean hearth_house_run (HearthHouseStore *self, sqlite3_stmt *statement, GError **error);
gboolean hearth_house_end (HearthHouseStore *self, gboolean succeeded, GError **error);

void hearth_house_bind_keep (sqlite3_stmt *statement, int first, const HearthKeep *keep, gboolean on_metered);

G_END_DECLS
