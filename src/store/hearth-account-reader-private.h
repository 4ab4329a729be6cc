/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthAccountReader share. */
#pragma once

#include "hearth-account-reader.h"
#include "hearth-database.h"
#include "hearth-statement.h"

G_BEGIN_DECLS

struct _HearthAccountReader
{
  guint16 account;
  HearthDatabase *mail;
  HearthDatabase *bodies;
};

static inline HearthKey
hearth_reader_key (HearthAccountReader *self, gint64 row)
{
  return row != 0 ? hearth_key_new (self->account, row) : HEARTH_KEY_NONE;
}

G_END_DECLS
