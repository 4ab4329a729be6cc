/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthKey:
 *
 * Names a row of an account's `mail.db` above the store: 16 bits of account number and 48 bits of row id. Neither is
 * ever used again for something else. 0 is no key. The same form names folders, placements (what a list shows),
 * messages and outbox rows; which of them is said by the name of the variable.
 */
typedef guint64 HearthKey;

#define HEARTH_KEY_NONE     ((HearthKey) 0)
#define HEARTH_KEY_ROW_MASK ((G_GUINT64_CONSTANT (1) << 48) - 1)

static inline HearthKey
hearth_key_new (guint16 account, gint64 row)
{
  return ((HearthKey) account << 48) | ((HearthKey) row & HEARTH_KEY_ROW_MASK);
}

static inline guint16
hearth_key_get_account (HearthKey key)
{
  return (guint16) (key >> 48);
}

static inline gint64
hearth_key_get_row (HearthKey key)
{
  return (gint64) (key & HEARTH_KEY_ROW_MASK);
}

G_END_DECLS
