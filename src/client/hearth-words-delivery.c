/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about what reports say of letters: at the letter, and at the report. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-words.h"

static char *
say (const char *sentence, GPtrArray *refusals)
{
  g_autofree char *reasons = hearth_words_for_refusals (refusals);

  return g_strdup_printf ("%s %s", sentence, reasons);
}

/**
 * hearth_words_for_deliveries:
 * @deliveries: (element-type HearthDelivery): what is known of a letter that was sent
 *
 * Returns: (transfer full) (nullable): whom it did not reach, why, and what can be done; %NULL if there is nothing to say
 */
char *
hearth_words_for_deliveries (GPtrArray *deliveries)
{
  g_autoptr (GPtrArray) failed = hearth_delivery_list_refusals (deliveries, HEARTH_DELIVERY_FAILED);
  g_autoptr (GPtrArray) delayed = hearth_delivery_list_refusals (deliveries, HEARTH_DELIVERY_DELAYED);

  if (failed->len > 0)
    /* Translators: at a letter that was sent; whole sentences follow, one for each person */
    return say (_ ("This letter did not arrive."), failed);
  if (delayed->len > 0)
    /* Translators: at a letter that was sent; whole sentences follow, one for each person */
    return say (_ ("This letter is still on its way; the mail servers go on trying."), delayed);
  return NULL;
}

/**
 * hearth_words_for_report:
 * @report: what a message reports
 *
 * Returns: (transfer full): what it means, in plain words
 */
char *
hearth_words_for_report (const HearthDeliveryReport *report)
{
  g_autoptr (GPtrArray) failed = hearth_delivery_list_refusals (report->recipients, HEARTH_DELIVERY_FAILED);
  g_autoptr (GPtrArray) delayed = hearth_delivery_list_refusals (report->recipients, HEARTH_DELIVERY_DELAYED);
  const char *subject =
      report->subject != NULL && *report->subject != '\0' ? report->subject : _ ("No subject");
  g_autofree char *sentence = NULL;

  if (failed->len > 0)
    {
      /* Translators: the subject of a letter that came back; whole sentences follow, one for each person */
      sentence = g_strdup_printf (_ ("Your letter “%s” did not arrive."), subject);
      return say (sentence, failed);
    }
  if (delayed->len > 0)
    {
      /* Translators: the subject of a letter; whole sentences follow, one for each person */
      sentence =
          g_strdup_printf (_ ("Your letter “%s” is still on its way. You need not send it again."), subject);
      return say (sentence, delayed);
    }
  /* Translators: the subject of a letter */
  return g_strdup_printf (_ ("Your letter “%s” arrived."), subject);
}
