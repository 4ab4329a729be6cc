/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What delivery reports say about letters that were sent from here. A report counts only if it names a letter of this
 * account: one that lies in Sent, or of which the outbox knows. A later report about somebody takes the place of an
 * earlier one, but nothing takes back that a letter was refused for good. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-delivery-store.h"

#include "hearth-account-store-private.h"
#include "hearth-message-rules.h"

/* Placements of a Message-ID (?1) with its hash (?2) in folders of role ?3. */
#define FIND_IN_ROLE                                                                                         \
  "SELECT p.id, m.id FROM message m CROSS JOIN placement p ON p.message = m.id JOIN folder f ON f.id = "     \
  "p.folder"                                                                                                 \
  " WHERE m.id IN (SELECT message FROM thread_ref WHERE msgid_hash = ?2"                                     \
  " UNION SELECT message FROM message_twin WHERE msgid_hash = ?2) AND m.message_id = ?1 AND f.role = ?3 "    \
  "LIMIT 1"

static gint64
find_letter (HearthAccountStore *store, const char *message_id, gint64 *message)
{
  sqlite3_stmt *statement = hearth_database_prepare (store->mail, FIND_IN_ROLE, NULL);
  gint64 placement = 0;

  *message = 0;
  if (statement == NULL)
    return 0;
  hearth_bind_text (statement, 1, message_id);
  sqlite3_bind_int64 (statement, 2, hearth_message_id_hash (message_id));
  sqlite3_bind_int (statement, 3, HEARTH_ROLE_SENT);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      placement = sqlite3_column_int64 (statement, 0);
      *message = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return placement;
}

static gboolean
is_in_outbox (HearthAccountStore *store, const char *message_id)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (store->mail, "SELECT 1 FROM outbox WHERE message_id = ? LIMIT 1", NULL);
  gboolean is_there;

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, message_id);
  is_there = sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_reset (statement);
  return is_there;
}

static char *
dup_reply (const HearthRefusal *refusal)
{
  GString *reply = g_string_new (NULL);

  if (refusal->status != 0)
    g_string_append_printf (reply, "%03d ", refusal->status);
  if (refusal->enhanced != NULL)
    g_string_append_printf (reply, "%s ", refusal->enhanced);
  g_string_append (reply, refusal->text);
  return g_string_free (reply, FALSE);
}

static gboolean
put_one (HearthAccountStore *store,
         const HearthDeliveryReport *report,
         const HearthDelivery *delivery,
         gint64 reported_unix_s,
         gboolean *is_changed,
         GError **error)
{
  g_autofree char *reply = dup_reply (delivery->refusal);
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "INSERT INTO delivery (message_id, recipient, action, status, diagnostic, reporter, reported_unix_s)"
      " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM delivery WHERE message_id = ?1) < ?8"
      " ON CONFLICT DO UPDATE SET action = ?3, status = ?4, diagnostic = ?5, reporter = ?6,"
      " reported_unix_s = ?7 WHERE ?7 >= reported_unix_s AND (action != 0 OR ?3 = 0)"
      " AND (action, diagnostic) IS NOT (?3, ?5)",
      error);

  if (statement == NULL)
    return FALSE;
  hearth_bind_text (statement, 1, report->message_id);
  hearth_bind_text (statement, 2, delivery->refusal->address);
  sqlite3_bind_int (statement, 3, (int) delivery->action);
  hearth_bind_text (statement, 4, delivery->refusal->enhanced);
  hearth_bind_text (statement, 5, reply);
  hearth_bind_text (statement, 6, report->reporter);
  sqlite3_bind_int64 (statement, 7, reported_unix_s);
  sqlite3_bind_int (statement, 8, HEARTH_DELIVERY_MAX_RECIPIENTS);
  if (!hearth_store_step (store, statement, error))
    return FALSE;
  *is_changed = *is_changed || sqlite3_changes (hearth_database_get_handle (store->mail)) > 0;
  return TRUE;
}

static gboolean
put_all (HearthAccountStore *store,
         const HearthDeliveryReport *report,
         gint64 message,
         gint64 reported_unix_s,
         GError **error)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < report->recipients->len; i++)
    if (!put_one (store, report, report->recipients->pdata[i], reported_unix_s, &is_changed, error))
      return FALSE;
  return !is_changed || message == 0 || hearth_store_touch_placements (store, message, error);
}

/**
 * hearth_delivery_store_put:
 * @report: what came
 * @reported_unix_s: when
 *
 * Notes what became of a letter. A report about none of ours is no error, and is not noted; the same one twice changes
 * nothing.
 */
gboolean
hearth_delivery_store_put (HearthAccountStore *store,
                           const HearthDeliveryReport *report,
                           gint64 reported_unix_s,
                           GError **error)
{
  gint64 message;

  if (report->message_id == NULL ||
      (find_letter (store, report->message_id, &message) == 0 && !is_in_outbox (store, report->message_id)))
    return TRUE;
  return hearth_account_store_begin (store, HEARTH_DURABLE, error) &&
         hearth_store_end (store, put_all (store, report, message, reported_unix_s, error), error);
}

/**
 * hearth_delivery_store_list:
 * @message_id: of a letter
 *
 * Returns: (transfer full) (nullable) (element-type HearthDelivery): what is known of its recipients, maybe nothing
 */
GPtrArray *
hearth_delivery_store_list (HearthAccountStore *store, const char *message_id, GError **error)
{
  g_autoptr (GPtrArray) deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_delivery_free);
  sqlite3_stmt *statement = hearth_database_prepare (
      store->mail,
      "SELECT action, recipient, diagnostic FROM delivery WHERE message_id = ? ORDER BY recipient", error);
  int result;

  if (statement == NULL)
    return NULL;
  hearth_bind_text (statement, 1, message_id);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (deliveries, hearth_delivery_new (
                                     (HearthDeliveryAction) sqlite3_column_int (statement, 0),
                                     hearth_column_text (statement, 1), hearth_column_text (statement, 2)));
  sqlite3_reset (statement);
  return hearth_database_check (store->mail, result, error) ? g_steal_pointer (&deliveries) : NULL;
}

/**
 * hearth_delivery_store_find_letter:
 *
 * Returns: where the letter of that id lies in Sent, or %HEARTH_KEY_NONE
 */
HearthKey
hearth_delivery_store_find_letter (HearthAccountStore *store, const char *message_id)
{
  gint64 message;

  return hearth_store_key (store, find_letter (store, message_id, &message));
}
