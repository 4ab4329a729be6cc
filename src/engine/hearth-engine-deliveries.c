/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: what became of letters, as reports say. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine-deliveries.h"

#include "hearth-account-runner.h"
#include "hearth-delivery-store.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

typedef struct
{
  HearthKey placement;
  char *about;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->about);
  g_free (query);
}

static void
read_deliveries (HearthCore *core, GTask *task, gpointer input)
{
  const Query *query = input;
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_get_runner (core, hearth_key_get_account (query->placement), &error);
  HearthAccountStore *store = runner != NULL ? hearth_account_runner_get_store (runner) : NULL;
  g_autofree char *message_id =
      store != NULL ? hearth_account_store_dup_message_id (store, query->placement) : NULL;
  GPtrArray *deliveries =
      store != NULL ? hearth_delivery_store_list (store, message_id != NULL ? message_id : "", &error) : NULL;
  HearthDeliveryNews *news;

  if (deliveries == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  news = g_new0 (HearthDeliveryNews, 1);
  news->deliveries = deliveries;
  if (query->about != NULL)
    news->letter = hearth_delivery_store_find_letter (store, query->about);
  g_task_return_pointer (task, news, (GDestroyNotify) hearth_delivery_news_free);
}

/**
 * hearth_engine_read_deliveries_async:
 * @placement: a message
 * @about: (nullable): if it is a report, the id of the letter that it is about
 */
void
hearth_engine_read_deliveries_async (
    HearthEngine *self, HearthKey placement, const char *about, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Query *query = g_new0 (Query, 1);

  query->placement = placement;
  query->about = g_strdup (about);
  hearth_engine_post (self, task, read_deliveries, query, query_free);
}

/**
 * hearth_engine_read_deliveries_finish:
 *
 * Returns: (transfer full) (nullable): what is known
 */
HearthDeliveryNews *
hearth_engine_read_deliveries_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
