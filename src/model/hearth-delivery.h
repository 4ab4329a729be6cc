/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-key.h"
#include "hearth-refusal.h"

G_BEGIN_DECLS

/** What became of a letter on its way (RFC 3464 section 2.3.3). Stored by number. */
typedef enum
{
  HEARTH_DELIVERY_FAILED,
  HEARTH_DELIVERY_DELAYED,
  HEARTH_DELIVERY_DELIVERED,
  HEARTH_DELIVERY_RELAYED,
  HEARTH_DELIVERY_EXPANDED,
} HearthDeliveryAction;

/**
 * HearthDelivery:
 * @refusal: to whom, and why; of the last one known, also for those that arrived
 *
 * What a report says about one recipient.
 */
typedef struct
{
  HearthDeliveryAction action;
  HearthRefusal *refusal;
} HearthDelivery;

/**
 * HearthDeliveryReport:
 * @message_id: of the letter it is about, without angle brackets, or %NULL if it does not say that
 * @subject: of that letter, or %NULL
 * @reporter: the server that wrote it, one safe line, or %NULL
 * @recipients: (element-type HearthDelivery): at most %HEARTH_DELIVERY_MAX_RECIPIENTS, never %NULL
 *
 * A delivery report (RFC 3464). Immutable once parsed.
 */
typedef struct
{
  char *message_id;
  char *subject;
  char *reporter;
  GPtrArray *recipients;
} HearthDeliveryReport;

/**
 * HearthDeliveryNews:
 * @deliveries: (element-type HearthDelivery): what reports said about the message, if it is a letter of ours
 * @letter: where the letter lies that a report is about, or %HEARTH_KEY_NONE
 */
typedef struct
{
  GPtrArray *deliveries;
  HearthKey letter;
} HearthDeliveryNews;

/** Of one report or letter, so many recipients count. */
#define HEARTH_DELIVERY_MAX_RECIPIENTS 100

HearthDelivery *hearth_delivery_new (HearthDeliveryAction action, const char *recipient, const char *reply);
void hearth_delivery_free (HearthDelivery *self);
HearthDeliveryReport *hearth_delivery_report_new (void);
void hearth_delivery_report_free (HearthDeliveryReport *self);
void hearth_delivery_news_free (HearthDeliveryNews *self);
GPtrArray *hearth_delivery_list_refusals (GPtrArray *deliveries, HearthDeliveryAction action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDelivery, hearth_delivery_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDeliveryNews, hearth_delivery_news_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDeliveryReport, hearth_delivery_report_free)

G_END_DECLS
