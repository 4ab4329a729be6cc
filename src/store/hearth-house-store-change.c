/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthHouseStore: changes of people, order, identities and trust, each one transaction. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-house-store-private.h"

static gboolean
write_person (HearthHouseStore *self, const HearthPerson *person, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->house, "UPDATE person SET name = ?2, color = ?3 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, person->id);
  hearth_bind_text (statement, 2, person->name);
  sqlite3_bind_int (statement, 3, (int) (person->color % HEARTH_N_COLORS));
  return hearth_house_run (self, statement, error);
}

/* The one statement that gives a row of @kind its place. */
static const char *
sql_for_place (HearthHouseChangeKind kind)
{
  switch ((int) kind)
    {
    case HEARTH_HOUSE_ORDER_PEOPLE:
      return "UPDATE person SET position = ?2 WHERE id = ?1";
    case HEARTH_HOUSE_ORDER_ACCOUNTS:
      return "UPDATE account SET position = ?2 WHERE number = ?1";
    default:
      return "UPDATE identity SET position = ?2 WHERE id = ?1";
    }
}

/* Who is not in @order keeps behind those who are: what was added meanwhile stands last. */
static const char *
sql_for_the_rest (HearthHouseChangeKind kind)
{
  switch ((int) kind)
    {
    case HEARTH_HOUSE_ORDER_PEOPLE:
      return "UPDATE person SET position = position + 1000000";
    case HEARTH_HOUSE_ORDER_ACCOUNTS:
      return "UPDATE account SET position = position + 1000000 WHERE person IN"
             " (SELECT person FROM account WHERE number = ?1)";
    default:
      return "UPDATE identity SET position = position + 1000000 WHERE account IN"
             " (SELECT account FROM identity WHERE id = ?1)";
    }
}

static gboolean
run_with (HearthHouseStore *self, const char *sql, gint64 id, int place, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->house, sql, error);

  if (statement == NULL)
    return FALSE;
  if (sqlite3_bind_parameter_count (statement) > 0)
    sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int (statement, 2, place);
  return hearth_house_run (self, statement, error);
}

static gboolean
write_order (HearthHouseStore *self, HearthHouseChangeKind kind, const GArray *order, GError **error)
{
  if (order->len > 0 && !run_with (self, sql_for_the_rest (kind), g_array_index (order, gint64, 0), 0, error))
    return FALSE;
  for (guint i = 0; i < order->len; i++)
    if (!run_with (self, sql_for_place (kind), g_array_index (order, gint64, i), (int) i, error))
      return FALSE;
  return TRUE;
}

static gboolean
forget_certificate (HearthHouseStore *self, const HearthHouseChange *change, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house, "DELETE FROM certificate WHERE account = ? AND host = ? AND port = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, change->account);
  hearth_bind_text (statement, 2, change->host);
  sqlite3_bind_int (statement, 3, change->port);
  return hearth_house_run (self, statement, error);
}

/* The reference to the person fails where there is none. */
static gboolean
give_account (HearthHouseStore *self, const HearthHouseChange *change, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "UPDATE account SET person = ?2,"
      " position = (SELECT ifnull (max (position), -1) + 1 FROM account WHERE person = ?2)"
      " WHERE number = ?1 AND person != ?2",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, change->account);
  sqlite3_bind_int64 (statement, 2, change->id);
  return hearth_house_run (self, statement, error);
}

/* Four values from the parameter @first on. */
void
hearth_house_bind_keep (sqlite3_stmt *statement, int first, const HearthKeep *keep, gboolean on_metered)
{
  sqlite3_bind_int (statement, first, (int) keep->kind);
  sqlite3_bind_int64 (statement, first + 1, keep->months);
  sqlite3_bind_int64 (statement, first + 2, (gint64) MIN (keep->attachment_max_bytes, (guint64) G_MAXINT64));
  sqlite3_bind_int (statement, first + 3, on_metered != FALSE);
}

static gboolean
write_keep (HearthHouseStore *self, const HearthHouseChange *change, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->house,
      "UPDATE account SET keep_kind = ?2, keep_months = ?3, keep_attachment_bytes = ?4,"
      " fetches_on_metered = ?5 WHERE number = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, change->account);
  hearth_house_bind_keep (statement, 2, &change->keep, change->metered == HEARTH_METERED_USE);
  return hearth_house_run (self, statement, error);
}

/* There is no account around an account. */
static gboolean
apply_keep (HearthHouseStore *self, const HearthHouseChange *change, GError **error)
{
  if (change->keep.kind == HEARTH_KEEP_AS_ACCOUNT)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "An account says itself what is kept of it");
      return FALSE;
    }
  return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
         hearth_house_end (self, write_keep (self, change, error), error);
}

/**
 * hearth_house_store_apply:
 * @change: (transfer none): what is to change
 *
 * Errors: %HEARTH_ERROR_INVALID_INPUT if somebody with an account or the only identity of an account is to go.
 *
 * Returns: whether it is on the disk
 */
gboolean
hearth_house_store_apply (HearthHouseStore *self, const HearthHouseChange *change, GError **error)
{
  switch (change->kind)
    {
    case HEARTH_HOUSE_PERSON:
      return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
             hearth_house_end (self, write_person (self, change->person, error), error);
    case HEARTH_HOUSE_ORDER_PEOPLE:
    case HEARTH_HOUSE_ORDER_ACCOUNTS:
    case HEARTH_HOUSE_ORDER_IDENTITIES:
      return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
             hearth_house_end (self, write_order (self, change->kind, change->order, error), error);
    case HEARTH_HOUSE_FORGET_CERTIFICATE:
      return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
             hearth_house_end (self, forget_certificate (self, change, error), error);
    case HEARTH_HOUSE_GIVE_ACCOUNT:
      return hearth_database_begin (self->house, HEARTH_DURABLE, error) &&
             hearth_house_end (self, give_account (self, change, error), error);
    case HEARTH_HOUSE_KEEP:
      return apply_keep (self, change, error);
    case HEARTH_HOUSE_REMOVE_PERSON:
      return hearth_house_store_remove_person (self, change->id, error);
    case HEARTH_HOUSE_REMOVE_IDENTITY:
      return hearth_house_store_remove_identity (self, change->id, error);
    case HEARTH_HOUSE_IDENTITY:
    default:
      return change->identity->id != 0 ? hearth_house_store_update_identity (self, change->identity, error)
                                       : hearth_house_store_add_identity (self, change->identity, error) != 0;
    }
}
