/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People and accounts of the household in memory: changes are made at once, and told as the engine tells them. */
#include "fake-people.h"

#include "hearth-error.h"

static FakePeopleHooks hooks;

static void
answer (HearthEngine *self, GError *error, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static HearthHouse *
copy_house (HearthEngine *self)
{
  const HearthHouse *now = fake_engine_get_house (self);
  HearthHouse *copy = hearth_house_new ();

  for (guint i = 0; i < now->people->len; i++)
    g_ptr_array_add (copy->people, hearth_person_copy (g_ptr_array_index (now->people, i)));
  for (guint i = 0; i < now->accounts->len; i++)
    g_ptr_array_add (copy->accounts, hearth_account_info_copy (g_ptr_array_index (now->accounts, i)));
  return copy;
}

static gint64
id_of (HearthHouseChangeKind kind, gconstpointer item)
{
  switch ((int) kind)
    {
    case HEARTH_HOUSE_ORDER_PEOPLE:
      return ((const HearthPerson *) item)->id;
    case HEARTH_HOUSE_ORDER_ACCOUNTS:
      return ((const HearthAccountInfo *) item)->number;
    default:
      return ((const HearthIdentity *) item)->id;
    }
}

/* Takes each of @order to the end: afterwards they stand so, behind those that are not in it. */
static void
put_in_order (GPtrArray *items, HearthHouseChangeKind kind, const GArray *order)
{
  for (guint i = 0; i < order->len; i++)
    for (guint k = 0; k < items->len; k++)
      if (id_of (kind, g_ptr_array_index (items, k)) == g_array_index (order, gint64, i))
        {
          g_ptr_array_add (items, g_ptr_array_steal_index (items, k));
          break;
        }
}

static HearthAccountInfo *
account_of_identity (HearthHouse *house, gint64 id)
{
  const HearthIdentity *identity = hearth_house_find_identity (house, id);

  return identity != NULL ? (HearthAccountInfo *) hearth_house_find_account (house, identity->account) : NULL;
}

static void
save_identity (HearthHouse *house, const HearthIdentity *identity)
{
  HearthAccountInfo *account = (HearthAccountInfo *) hearth_house_find_account (house, identity->account);
  HearthIdentity *copy = hearth_identity_copy (identity);

  if (identity->id == 0)
    {
      copy->id = 100 + (gint64) account->identities->len;
      g_ptr_array_add (account->identities, copy);
      return;
    }
  for (guint i = 0; i < account->identities->len; i++)
    if (((HearthIdentity *) g_ptr_array_index (account->identities, i))->id == identity->id)
      {
        hearth_identity_free (g_ptr_array_index (account->identities, i));
        g_ptr_array_index (account->identities, i) = copy;
        return;
      }
}

static void
remove_by_id (GPtrArray *items, HearthHouseChangeKind kind, gint64 id)
{
  for (guint i = 0; i < items->len; i++)
    if (id_of (kind, g_ptr_array_index (items, i)) == id)
      {
        g_ptr_array_remove_index (items, i);
        return;
      }
}

static void
forget (HearthHouse *house, const HearthHouseChange *change)
{
  HearthAccountInfo *account = (HearthAccountInfo *) hearth_house_find_account (house, change->account);

  for (guint i = 0; i < account->pins->len; i++)
    if (((HearthPin *) g_ptr_array_index (account->pins, i))->port == change->port)
      {
        g_ptr_array_remove_index (account->pins, i);
        return;
      }
}

static void
keep (HearthHouse *house, const HearthHouseChange *change)
{
  HearthAccountInfo *account = (HearthAccountInfo *) hearth_house_find_account (house, change->account);

  account->keep = change->keep;
  account->fetches_on_metered = change->metered == HEARTH_METERED_USE;
}

static void
change (HearthHouse *house, const HearthHouseChange *what)
{
  HearthPerson *person;

  switch (what->kind)
    {
    case HEARTH_HOUSE_PERSON:
      person = (HearthPerson *) hearth_house_find_person (house, what->person->id);
      g_free (person->name);
      person->name = g_strdup (what->person->name);
      person->color = what->person->color;
      break;
    case HEARTH_HOUSE_REMOVE_PERSON:
      remove_by_id (house->people, HEARTH_HOUSE_ORDER_PEOPLE, what->id);
      break;
    case HEARTH_HOUSE_ORDER_PEOPLE:
      put_in_order (house->people, what->kind, what->order);
      break;
    case HEARTH_HOUSE_ORDER_ACCOUNTS:
      put_in_order (house->accounts, what->kind, what->order);
      break;
    case HEARTH_HOUSE_ORDER_IDENTITIES:
      put_in_order (account_of_identity (house, g_array_index (what->order, gint64, 0))->identities,
                    what->kind, what->order);
      break;
    case HEARTH_HOUSE_IDENTITY:
      save_identity (house, what->identity);
      break;
    case HEARTH_HOUSE_REMOVE_IDENTITY:
      remove_by_id (account_of_identity (house, what->id)->identities, HEARTH_HOUSE_ORDER_IDENTITIES,
                    what->id);
      break;
    case HEARTH_HOUSE_FORGET_CERTIFICATE:
      forget (house, what);
      break;
    case HEARTH_HOUSE_GIVE_ACCOUNT:
      ((HearthAccountInfo *) hearth_house_find_account (house, what->account))->person = what->id;
      break;
    case HEARTH_HOUSE_KEEP:
      keep (house, what);
      break;
    default:
      break;
    }
}

void
hearth_engine_change_house_async (HearthEngine *self,
                                  const HearthHouseChange *what,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  GError *error = NULL;

  if (hooks.change_house == NULL || hooks.change_house (what, &error))
    {
      HearthHouse *house = copy_house (self);

      change (house, what);
      fake_engine_replace_house (self, house);
    }
  answer (self, error, callback, data);
}

gboolean
hearth_engine_change_house_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hearth_engine_update_account_async (HearthEngine *self,
                                    const HearthAccountInfo *account,
                                    const HearthPasswords *passwords,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  HearthHouse *house = copy_house (self);
  GError *error = NULL;

  if (hooks.update_account != NULL && !hooks.update_account (account, passwords, &error))
    {
      hearth_house_unref (house);
      answer (self, error, callback, data);
      return;
    }
  for (guint i = 0; i < house->accounts->len; i++)
    {
      HearthAccountInfo *known = g_ptr_array_index (house->accounts, i);

      if (known->number != account->number)
        continue;
      hearth_account_info_free (known);
      g_ptr_array_index (house->accounts, i) = hearth_account_info_copy (account);
    }
  fake_engine_set_status (account->number, account->enabled ? HEARTH_ACCOUNT_IDLE : HEARTH_ACCOUNT_DISABLED,
                          NULL);
  fake_engine_replace_house (self, house);
  answer (self, NULL, callback, data);
}

gboolean
hearth_engine_update_account_finish (HearthEngine *self,
                                     GAsyncResult *result,
                                     HearthPasswordFate *fate,
                                     GError **keyring_error,
                                     GError **error)
{
  *fate = HEARTH_PASSWORD_KEPT;
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hearth_engine_read_loss_async (HearthEngine *self,
                               guint16 account,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  answer (self, NULL, callback, data);
}

gboolean
hearth_engine_read_loss_finish (HearthEngine *self,
                                GAsyncResult *result,
                                HearthAccountLoss *loss,
                                GError **error)
{
  *loss = hooks.loss;
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hearth_engine_remove_account_async (HearthEngine *self,
                                    guint16 account,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  HearthHouse *house = copy_house (self);

  remove_by_id (house->accounts, HEARTH_HOUSE_ORDER_ACCOUNTS, account);
  fake_engine_replace_house (self, house);
  answer (self, NULL, callback, data);
}

gboolean
hearth_engine_remove_account_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
fake_people_set_hooks (const FakePeopleHooks *wanted)
{
  hooks = *wanted;
}

void
fake_people_add_pin (guint16 account, const char *host, guint16 port)
{
  HearthEngine *self = fake_engine_get ();
  HearthHouse *house = copy_house (self);
  HearthPin *pin = g_new0 (HearthPin, 1);

  pin->host = g_strdup (host);
  pin->port = port;
  pin->sha256 = g_strdup ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  pin->pinned_unix_s = 1767225600;
  g_ptr_array_add (((HearthAccountInfo *) hearth_house_find_account (house, account))->pins, pin);
  fake_engine_replace_house (self, house);
}
