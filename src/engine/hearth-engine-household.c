/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: people, order, identities and trust, which no server has to agree to; and what an account would take
 * with it. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

/* A connection that stands on a certificate which is not trusted any more ends. */
static void
end_distrusted (HearthCore *core, guint16 account)
{
  HearthAccountRunner *runner = hearth_core_get_runner (core, account, NULL);
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), account);

  if (runner != NULL && info != NULL)
    hearth_account_runner_set_info (runner, info);
}

/* What is fetched ahead is another from now on. */
static void
note_keep (HearthCore *core, guint16 account)
{
  HearthAccountRunner *runner = hearth_core_get_runner (core, account, NULL);
  const HearthAccountInfo *info = hearth_house_find_account (hearth_core_get_house (core), account);

  if (runner == NULL || info == NULL)
    return;
  hearth_account_runner_note_info (runner, info);
  hearth_account_runner_texts_changed (runner);
}

static void
change_house (HearthCore *core, GTask *task, gpointer input)
{
  const HearthHouseChange *change = input;
  GError *error = NULL;
  HearthHouseStore *store = hearth_core_get_house_store (core, &error);

  if (store == NULL || !hearth_house_store_apply (store, change, &error) ||
      !hearth_core_reload_house (core, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (change->kind == HEARTH_HOUSE_FORGET_CERTIFICATE)
    end_distrusted (core, change->account);
  else if (change->kind == HEARTH_HOUSE_KEEP)
    note_keep (core, change->account);
  hearth_core_publish_house (core);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_change_house_async:
 * @change: copied
 *
 * Changes people, order, identities or trust.
 */
void
hearth_engine_change_house_async (HearthEngine *self,
                                  const HearthHouseChange *change,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, change_house, hearth_house_change_copy (change),
                      (GDestroyNotify) hearth_house_change_free);
}

/**
 * hearth_engine_change_house_finish:
 *
 * Returns: whether it is on the disk
 */
gboolean
hearth_engine_change_house_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
read_loss (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;
  HearthAccountRunner *runner = hearth_core_get_runner (core, (guint16) GPOINTER_TO_UINT (input), &error);
  HearthAccountLoss *loss;

  if (runner == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  loss = g_new0 (HearthAccountLoss, 1);
  hearth_account_store_count_loss (hearth_account_runner_get_store (runner), loss);
  g_task_return_pointer (task, loss, g_free);
}

/**
 * hearth_engine_read_loss_async:
 *
 * Counts what only this computer has of an account.
 */
void
hearth_engine_read_loss_async (HearthEngine *self,
                               guint16 account,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  hearth_engine_post (self, task, read_loss, GUINT_TO_POINTER (account), NULL);
}

/**
 * hearth_engine_read_loss_finish:
 * @loss: (out): the numbers
 *
 * Returns: whether they are known
 */
gboolean
hearth_engine_read_loss_finish (HearthEngine *self,
                                GAsyncResult *result,
                                HearthAccountLoss *loss,
                                GError **error)
{
  g_autofree HearthAccountLoss *counted = g_task_propagate_pointer (G_TASK (result), error);

  if (counted != NULL)
    *loss = *counted;
  return counted != NULL;
}
