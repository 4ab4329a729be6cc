/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-account-reader.h"

G_BEGIN_DECLS

/**
 * HearthReader:
 *
 * Reader thread A: list indexes, row pages and bodies over read-only connections, one an account, opened when first
 * needed. Any thread may ask; the answer comes in the caller's thread-default main context.
 */
typedef struct _HearthReader HearthReader;

/** What is asked for, in the order it is served. Within LIST the newest request goes first. */
typedef enum
{
  HEARTH_READER_LIST,
  HEARTH_READER_ROWS,
  HEARTH_READER_BODY,
  HEARTH_READER_N_CLASSES,
} HearthReaderClass;

/**
 * HearthReaderFunc:
 * @input: what hearth_reader_run() was given
 *
 * Runs on the reader thread; gets connections by hearth_reader_get_account(). Returns: the result, or %NULL with
 * @error set
 */
typedef gpointer (*HearthReaderFunc) (HearthReader *self, gpointer input, GError **error);

typedef struct
{
  HearthReaderClass kind;
  HearthReaderFunc func;
  gpointer input;
  GDestroyNotify input_free;
  GDestroyNotify result_free;
} HearthReaderWork;

HearthReader *hearth_reader_new (void);
void hearth_reader_free (HearthReader *self);

void hearth_reader_add_account (HearthReader *self, guint16 account, const char *dir);
void hearth_reader_remove_account (HearthReader *self, guint16 account);

void hearth_reader_run (HearthReader *self, GTask *task, const HearthReaderWork *work);

HearthAccountReader *hearth_reader_get_account (HearthReader *self, guint16 account, GError **error);
GArray *hearth_reader_list_accounts (HearthReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthReader, hearth_reader_free)

G_END_DECLS
