/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthClient: what became of letters that were sent, and a message by its key. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-private.h"
#include "hearth-engine-deliveries.h"
#include "hearth-error.h"

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  HearthDeliveryNews *news = hearth_engine_read_deliveries_finish (HEARTH_ENGINE (source), result, &error);

  if (news != NULL)
    g_task_return_pointer (task, news, (GDestroyNotify) hearth_delivery_news_free);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_client_read_deliveries_async:
 * @placement: a message that is read
 * @content: (nullable): what is in it: if it is a report, its letter is looked for
 */
void
hearth_client_read_deliveries_async (HearthClient *self,
                                     HearthKey placement,
                                     const HearthContent *content,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  const char *about = content != NULL && content->report != NULL ? content->report->message_id : NULL;

  hearth_engine_read_deliveries_async (hearth_client_get_engine (self), placement, about, read_cb,
                                       g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_read_deliveries_finish:
 *
 * Returns: (transfer full) (nullable): what is known
 */
HearthDeliveryNews *
hearth_client_read_deliveries_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
row_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = hearth_engine_read_rows_finish (HEARTH_ENGINE (source), result, &error);
  HearthMessage *message;

  if (rows != NULL && rows->len > 0)
    {
      message = hearth_message_new (((HearthRow *) rows->pdata[0])->key);
      hearth_message_set_row (message, rows->pdata[0]);
      g_task_return_pointer (task, message, g_object_unref);
    }
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND, "The message is not there any more");
}

/**
 * hearth_client_find_message_async:
 * @placement: a message of any folder
 */
void
hearth_client_find_message_async (HearthClient *self,
                                  HearthKey placement,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  hearth_engine_read_rows_async (hearth_client_get_engine (self), &placement, 1, row_read_cb,
                                 g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_find_message_finish:
 *
 * Returns: (transfer full) (nullable): the message with its row, as of now: no list keeps it up to date
 */
HearthMessage *
hearth_client_find_message_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
