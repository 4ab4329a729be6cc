/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to change about people, order, identities and trust: plain values with one owner. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-house-change.h"

static HearthHouseChange *
change_new (HearthHouseChangeKind kind)
{
  HearthHouseChange *self = g_new0 (HearthHouseChange, 1);

  self->kind = kind;
  return self;
}

/**
 * hearth_house_change_new_person:
 * @person: (transfer none): its name and colour are taken over, not its place
 *
 * Returns: (transfer full): a change
 */
HearthHouseChange *
hearth_house_change_new_person (const HearthPerson *person)
{
  HearthHouseChange *self = change_new (HEARTH_HOUSE_PERSON);

  self->person = hearth_person_copy (person);
  return self;
}

/**
 * hearth_house_change_new_remove:
 * @kind: %HEARTH_HOUSE_REMOVE_PERSON or %HEARTH_HOUSE_REMOVE_IDENTITY
 *
 * Returns: (transfer full): a change
 */
HearthHouseChange *
hearth_house_change_new_remove (HearthHouseChangeKind kind, gint64 id)
{
  HearthHouseChange *self = change_new (kind);

  self->id = id;
  return self;
}

/**
 * hearth_house_change_new_order:
 * @kind: one of HEARTH_HOUSE_ORDER_*
 * @order: (array length=n_order): all of them, from the first to the last; who is left out keeps behind
 *
 * Returns: (transfer full): a change
 */
HearthHouseChange *
hearth_house_change_new_order (HearthHouseChangeKind kind, const gint64 *order, gsize n_order)
{
  HearthHouseChange *self = change_new (kind);

  self->order = g_array_sized_new (FALSE, FALSE, sizeof *order, (guint) n_order);
  g_array_append_vals (self->order, order, (guint) n_order);
  return self;
}

/**
 * hearth_house_change_new_identity:
 * @identity: (transfer none): with id 0 for a new one
 *
 * Returns: (transfer full): a change
 */
HearthHouseChange *
hearth_house_change_new_identity (const HearthIdentity *identity)
{
  HearthHouseChange *self = change_new (HEARTH_HOUSE_IDENTITY);

  self->identity = hearth_identity_copy (identity);
  return self;
}

/**
 * hearth_house_change_new_forget:
 *
 * Returns: (transfer full): a change that ends the trust in a certificate
 */
HearthHouseChange *
hearth_house_change_new_forget (guint16 account, const char *host, guint16 port)
{
  HearthHouseChange *self = change_new (HEARTH_HOUSE_FORGET_CERTIFICATE);

  self->account = account;
  self->host = g_strdup (host);
  self->port = port;
  return self;
}

/**
 * hearth_house_change_new_give:
 *
 * Returns: (transfer full): a change that lets an account belong to another person
 */
HearthHouseChange *
hearth_house_change_new_give (guint16 account, gint64 person)
{
  HearthHouseChange *self = change_new (HEARTH_HOUSE_GIVE_ACCOUNT);

  self->account = account;
  self->id = person;
  return self;
}

/**
 * hearth_house_change_new_keep:
 *
 * Returns: (transfer full): a change of what of an account is fetched before anybody opens it
 */
HearthHouseChange *
hearth_house_change_new_keep (guint16 account, const HearthKeep *keep, HearthMetered metered)
{
  HearthHouseChange *self = change_new (HEARTH_HOUSE_KEEP);

  self->account = account;
  self->keep = *keep;
  self->metered = metered;
  return self;
}

/**
 * hearth_house_change_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthHouseChange *
hearth_house_change_copy (const HearthHouseChange *self)
{
  HearthHouseChange *copy = change_new (self->kind);

  copy->id = self->id;
  copy->person = self->person != NULL ? hearth_person_copy (self->person) : NULL;
  copy->identity = self->identity != NULL ? hearth_identity_copy (self->identity) : NULL;
  copy->order = self->order != NULL ? g_array_copy (self->order) : NULL;
  copy->account = self->account;
  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->keep = self->keep;
  copy->metered = self->metered;
  return copy;
}

/**
 * hearth_house_change_free:
 * @self: (transfer full) (nullable): a change
 */
void
hearth_house_change_free (HearthHouseChange *self)
{
  if (self == NULL)
    return;
  hearth_person_free (self->person);
  hearth_identity_free (self->identity);
  g_clear_pointer (&self->order, g_array_unref);
  g_free (self->host);
  g_free (self);
}

/**
 * hearth_order_move:
 * @order: (element-type gint64): from the first to the last
 * @step: so many places down, or up if it is negative; at most to the end
 *
 * Returns: whether @id stands elsewhere than before
 */
gboolean
hearth_order_move (GArray *order, gint64 id, int step)
{
  for (guint i = 0; i < order->len; i++)
    {
      const int to = CLAMP ((int) i + step, 0, (int) order->len - 1);

      if (g_array_index (order, gint64, i) != id)
        continue;
      if (to == (int) i)
        return FALSE;
      g_array_remove_index (order, i);
      g_array_insert_val (order, (guint) to, id);
      return TRUE;
    }
  return FALSE;
}
