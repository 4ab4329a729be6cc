/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How a commit gets to the disk. */
typedef enum
{
  HEARTH_BATCH, /* synchronous=NORMAL: a power cut may lose it, never tear it; for what a server tells again */
  HEARTH_DURABLE, /* synchronous=FULL: on the disk when the call returns; for what the user did */
  HEARTH_SHOWN_FIRST, /* as a batch until hearth_account_store_flush(): for what the user watches, in between it is shown */
} HearthDurability;

G_END_DECLS
