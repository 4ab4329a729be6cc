/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an account is doing: immutable once shared, counted atomically. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-status.h"

typedef struct
{
  HearthAccountStatus value; /* first */
  gatomicrefcount ref_count;
} CountedAccountStatus;

G_DEFINE_BOXED_TYPE (HearthAccountStatus,
                     hearth_account_status,
                     hearth_account_status_ref,
                     hearth_account_status_unref)

/**
 * hearth_account_status_new:
 *
 * Returns: (transfer full): an idle status of @account, to be filled before it is shared
 */
HearthAccountStatus *
hearth_account_status_new (guint16 account)
{
  CountedAccountStatus *self = g_new0 (CountedAccountStatus, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value.account = account;
  return &self->value;
}

/**
 * hearth_account_status_ref:
 *
 * Returns: (transfer full): @self
 */
HearthAccountStatus *
hearth_account_status_ref (HearthAccountStatus *self)
{
  g_atomic_ref_count_inc (&((CountedAccountStatus *) self)->ref_count);
  return self;
}

/**
 * hearth_account_status_unref:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_account_status_unref (HearthAccountStatus *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&((CountedAccountStatus *) self)->ref_count))
    return;
  g_free (self->exchange);
  g_free (self->alert);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * hearth_account_status_copy:
 *
 * Returns: (transfer full): a copy that may be changed before it is shared
 */
HearthAccountStatus *
hearth_account_status_copy (const HearthAccountStatus *self)
{
  HearthAccountStatus *copy = hearth_account_status_new (self->account);

  *copy = *self;
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  copy->exchange = g_strdup (self->exchange);
  copy->alert = g_strdup (self->alert);
  return copy;
}

/**
 * hearth_account_state_get_name:
 *
 * Returns: a fixed name for logs and tools
 */
const char *
hearth_account_state_get_name (HearthAccountState state)
{
  static const char *const names[] = { "idle", "connecting", "syncing", "waiting", "problem", "disabled" };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "idle";
}

/**
 * hearth_texts_state_get_name:
 *
 * Returns: a fixed name for logs and tools
 */
const char *
hearth_texts_state_get_name (HearthTextsState state)
{
  static const char *const names[] = {
    "rest", "here", "fetching", "stopped", "spared", "no-room", "no-disk"
  };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "rest";
}
