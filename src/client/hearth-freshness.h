/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account.h"

G_BEGIN_DECLS

/** How what is shown relates to what the server has. */
typedef enum
{
  HEARTH_FRESHNESS_NEVER,   /* nothing of it was fetched yet */
  HEARTH_FRESHNESS_IN_STEP, /* as of @in_step_unix_s, or right now with PUSHED */
  HEARTH_FRESHNESS_SYNCING, /* @n_done of @n_total, if that is known */
  HEARTH_FRESHNESS_STOPPED, /* by the user, @n_done of @n_total are here */
  HEARTH_FRESHNESS_CONNECTING,
  HEARTH_FRESHNESS_OFFLINE, /* until the network or the server is back */
  HEARTH_FRESHNESS_PROBLEM, /* the account needs the user, or the server refuses the folder */
  HEARTH_FRESHNESS_OFF,     /* the account is switched off */
} HearthFreshnessState;

/** How news arrive. */
typedef enum
{
  HEARTH_NEWS_NONE,    /* there is no connection */
  HEARTH_NEWS_CHECKED, /* they are asked for */
  HEARTH_NEWS_PUSHED,  /* the server tells them by itself */
} HearthNews;

/**
 * HearthFreshness:
 * @in_step_unix_s: when it was last known to be in step; 0: never, or of an account some folder never was
 * @n_done @n_total: progress; 0 and 0 if it is not known
 * @check_every_s: with CHECKED: how often
 * @n_behind: of an account: folders that are not in step yet
 * @n_refused: of an account: folders that the server does not give
 *
 * How fresh a folder or an account is: what the engine knows of its session and of the last sync of each folder. A plain
 * value.
 */
typedef struct
{
  HearthFreshnessState state;
  HearthNews news;
  gint64 in_step_unix_s;
  guint64 n_done;
  guint64 n_total;
  guint check_every_s;
  guint n_behind;
  guint n_refused;
} HearthFreshness;

HearthFreshness hearth_freshness_of_folder (HearthFolder *folder);
HearthFreshness hearth_freshness_of_account (HearthAccount *account);

G_END_DECLS
