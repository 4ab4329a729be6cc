/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-account-reader.h"

G_BEGIN_DECLS

/**
 * HearthReadThread:
 *
 * The reader thread: list indexes, row pages and bodies over read-only connections, one an account, opened when first
 * needed. Any thread may ask; the answer comes in the caller's thread-default main context.
 */
typedef struct _HearthReader HearthReadThread;

/** What is asked for, in the order it is served. Within LIST the newest request goes first. */
typedef enum
{
  HEARTH_READ_THREAD_LIST,
  HEARTH_READ_THREAD_ROWS,
  HEARTH_READ_THREAD_BODY,
  HEARTH_READ_THREAD_N_CLASSES,
} HearthReadThreadClass;

/**
 * HearthReadThreadFunc:
 * @input: what hearth_read_thread_run() was given
 *
 * Runs on the reader thread; gets connections by hearth_read_thread_get_account(). Returns: the result, or %NULL with
 * @error set
 */
typedef gpointer (*HearthReadThreadFunc) (HearthReadThread *self, gpointer input, GError **error);

typedef struct
{
  HearthReadThreadClass kind;
  HearthReadThreadFunc func;
  gpointer input;
  GDestroyNotify input_free;
  GDestroyNotify result_free;
} HearthReadThreadWork;

HearthReadThread *hearth_read_thread_new (void);
void hearth_read_thread_free (HearthReadThread *self);

void hearth_read_thread_add_account (HearthReadThread *self, guint16 account, const char *dir);
void hearth_read_thread_remove_account (HearthReadThread *self, guint16 account);

void hearth_read_thread_run (HearthReadThread *self, GTask *task, const HearthReadThreadWork *work);
void hearth_read_thread_wait (HearthReadThread *self);

HearthAccountReader *hearth_read_thread_get_account (HearthReadThread *self, guint16 account, GError **error);
GArray *hearth_read_thread_list_accounts (HearthReadThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthReadThread, hearth_read_thread_free)

G_END_DECLS
