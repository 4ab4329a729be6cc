/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reports say about letters that were sent. Plain values, any thread. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-delivery.h"

#define GIVEN_UP 550

/**
 * hearth_delivery_new:
 * @recipient: whom
 * @reply: what the server there answered, as for hearth_refusal_new()
 *
 * Returns: (transfer full): a value
 */
HearthDelivery *
hearth_delivery_new (HearthDeliveryAction action, const char *recipient, const char *reply)
{
  HearthDelivery *self = g_new0 (HearthDelivery, 1);

  self->action = action;
  self->refusal = hearth_refusal_new (recipient, reply);
  /* "Not now" until the server gave up is no. */
  if (action == HEARTH_DELIVERY_FAILED && !hearth_refusal_is_final (self->refusal))
    self->refusal->status = GIVEN_UP;
  return self;
}

/**
 * hearth_delivery_free:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_delivery_free (HearthDelivery *self)
{
  if (self == NULL)
    return;
  hearth_refusal_free (self->refusal);
  g_free (self);
}

/**
 * hearth_delivery_report_new:
 *
 * Returns: (transfer full): a report about nobody
 */
HearthDeliveryReport *
hearth_delivery_report_new (void)
{
  HearthDeliveryReport *self = g_new0 (HearthDeliveryReport, 1);

  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_delivery_free);
  return self;
}

/**
 * hearth_delivery_report_free:
 * @self: (transfer full) (nullable): a report
 */
void
hearth_delivery_report_free (HearthDeliveryReport *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->subject);
  g_free (self->reporter);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

/**
 * hearth_delivery_news_free:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_delivery_news_free (HearthDeliveryNews *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->deliveries, g_ptr_array_unref);
  g_free (self);
}

/**
 * hearth_delivery_list_refusals:
 * @deliveries: (element-type HearthDelivery): values, which must stay
 *
 * Returns: (transfer container) (element-type HearthRefusal): those of @action
 */
GPtrArray *
hearth_delivery_list_refusals (GPtrArray *deliveries, HearthDeliveryAction action)
{
  GPtrArray *refusals = g_ptr_array_new ();

  for (guint i = 0; i < deliveries->len; i++)
    {
      const HearthDelivery *delivery = deliveries->pdata[i];

      if (delivery->action == action)
        g_ptr_array_add (refusals, delivery->refusal);
    }
  return refusals;
}
