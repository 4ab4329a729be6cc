/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountReader: what the user sees of letters that wait. A reader thread's own. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-reader-private.h"

static void
read_recipients (HearthAccountReader *self, HearthOutboxItem *item)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT address, is_accepted, coalesce (refusal, deferral) FROM outbox_recipient WHERE outbox = ?"
      " ORDER BY id",
      NULL);

  if (statement == NULL)
    return;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (item->key));
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      item->n_recipients++;
      if (sqlite3_column_int (statement, 1))
        item->n_accepted++;
      else if (sqlite3_column_type (statement, 2) != SQLITE_NULL)
        g_ptr_array_add (item->refusals, hearth_refusal_new (hearth_column_text (statement, 0),
                                                             hearth_column_text (statement, 2)));
    }
  sqlite3_reset (statement);
}

static gboolean
can_edit (const HearthOutboxItem *item, gboolean has_letter)
{
  if (!has_letter)
    return FALSE;
  return item->state == HEARTH_OUTBOX_QUEUED || item->state == HEARTH_OUTBOX_FAILED ||
         item->state == HEARTH_OUTBOX_UNKNOWN ||
         (item->state == HEARTH_OUTBOX_SENT && item->n_accepted < item->n_recipients);
}

static GError *
error_from_row (sqlite3_stmt *statement, int column)
{
  HearthErrorDetails *details;
  GError *error;

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  error = hearth_error_new ((HearthErrorCode) sqlite3_column_int (statement, column), "%s",
                            hearth_column_text (statement, column + 1));
  details = hearth_error_get_details (error);
  details->host = hearth_column_dup_text (statement, column + 2);
  details->port = (guint16) sqlite3_column_int (statement, column + 3);
  details->server_text = hearth_column_dup_text (statement, column + 4);
  details->status_code = sqlite3_column_int (statement, column + 5);
  details->enhanced_code = hearth_column_dup_text (statement, column + 6);
  details->size_bytes = (guint64) sqlite3_column_int64 (statement, column + 7);
  details->limit_bytes = (guint64) sqlite3_column_int64 (statement, column + 8);
  return error;
}

static HearthOutboxItem *
outbox_item_from_row (HearthAccountReader *self, sqlite3_stmt *statement)
{
  HearthOutboxItem *item =
      hearth_outbox_item_new (hearth_reader_key (self, sqlite3_column_int64 (statement, 0)));
  gint64 not_before = sqlite3_column_int64 (statement, 7);

  item->state = (HearthOutboxState) sqlite3_column_int (statement, 1);
  item->subject = g_strdup (hearth_column_text (statement, 2));
  item->recipients = g_strdup (hearth_column_text (statement, 3));
  item->message_id = g_strdup (hearth_column_text (statement, 4));
  item->attempts = (guint) sqlite3_column_int (statement, 5);
  item->queued_unix_s = sqlite3_column_int64 (statement, 6);
  item->next_try_unix_s = item->state == HEARTH_OUTBOX_QUEUED && item->attempts > 0 ? not_before : 0;
  item->not_before_unix_s = item->state == HEARTH_OUTBOX_QUEUED && item->attempts == 0 ? not_before : 0;
  item->is_undo_window =
      item->not_before_unix_s > 0 && item->not_before_unix_s - item->queued_unix_s <= HEARTH_UNDO_SEND_MAX_S;
  item->is_copy_filed = sqlite3_column_int (statement, 8);
  item->error = error_from_row (statement, 9);
  read_recipients (self, item);
  item->can_edit = can_edit (item, sqlite3_column_int (statement, 18));
  return item;
}

/**
 * hearth_account_reader_read_outbox:
 *
 * Returns: (transfer full) (nullable) (element-type HearthOutboxItem): letters in the outbox, oldest first; those that
 *   were sent stay for a day
 */
GPtrArray *
hearth_account_reader_read_outbox (HearthAccountReader *self, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_outbox_item_unref);
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT id, state, subject, recipients_text, message_id, attempts, queued_unix_s,"
      " not_before_unix_s, is_copy_filed, error_code, error_message, error_host, error_port,"
      " error_server_text, error_status, error_enhanced, error_size_bytes, error_limit_bytes,"
      " letter IS NOT NULL FROM outbox ORDER BY id",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (items, outbox_item_from_row (self, statement));
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&items) : NULL;
}
