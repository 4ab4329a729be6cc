/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fresh a folder or an account is, from what the engine says of the account's session and of each folder's last
 * sync. What a folder's row says is only under way while there is a session. UI thread. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-freshness.h"

static gboolean
is_online (const HearthAccountStatus *status)
{
  return status->state == HEARTH_ACCOUNT_IDLE || status->state == HEARTH_ACCOUNT_SYNCING;
}

static HearthFreshnessState
state_of_session (const HearthAccountStatus *status)
{
  switch (status->state)
    {
    case HEARTH_ACCOUNT_CONNECTING:
      return HEARTH_FRESHNESS_CONNECTING;
    case HEARTH_ACCOUNT_WAITING:
      return HEARTH_FRESHNESS_OFFLINE;
    case HEARTH_ACCOUNT_PROBLEM:
      return HEARTH_FRESHNESS_PROBLEM;
    case HEARTH_ACCOUNT_DISABLED:
      return HEARTH_FRESHNESS_OFF;
    case HEARTH_ACCOUNT_SYNCING:
      return HEARTH_FRESHNESS_SYNCING;
    case HEARTH_ACCOUNT_IDLE:
    default:
      return HEARTH_FRESHNESS_IN_STEP;
    }
}

static HearthNews
news_of (const HearthAccountStatus *status, HearthKey folder)
{
  if (!is_online (status) || status->watch.check_every_s == 0)
    return HEARTH_NEWS_NONE;
  if (status->watch.is_everything)
    return HEARTH_NEWS_PUSHED;
  for (guint i = 0; i < HEARTH_WATCHED_MAX; i++)
    if (folder != HEARTH_KEY_NONE && status->watch.folders[i] == folder)
      return HEARTH_NEWS_PUSHED;
  return HEARTH_NEWS_CHECKED;
}

static void
look_at_folder (HearthFreshness *freshness, const HearthFolderInfo *info, const HearthAccountStatus *status)
{
  switch (info->state)
    {
    case HEARTH_FOLDER_FETCHING:
      freshness->state = HEARTH_FRESHNESS_SYNCING;
      freshness->n_done = info->n_fetched;
      freshness->n_total = info->n_on_server;
      break;
    case HEARTH_FOLDER_STOPPED:
      freshness->state = HEARTH_FRESHNESS_STOPPED;
      freshness->n_done = info->n_fetched;
      freshness->n_total = info->n_on_server;
      break;
    case HEARTH_FOLDER_CHECKING:
      freshness->state = HEARTH_FRESHNESS_SYNCING;
      break;
    case HEARTH_FOLDER_FAILED:
      freshness->state = HEARTH_FRESHNESS_PROBLEM;
      break;
    case HEARTH_FOLDER_NEVER_FETCHED:
      freshness->state = HEARTH_FRESHNESS_NEVER;
      break;
    case HEARTH_FOLDER_IN_STEP:
    default:
      freshness->state = HEARTH_FRESHNESS_IN_STEP;
      break;
    }
  if (status->busy_folder != info->key)
    return;
  freshness->state = HEARTH_FRESHNESS_SYNCING;
  if (status->n_total > 0)
    {
      freshness->n_done = status->n_done;
      freshness->n_total = status->n_total;
    }
}

/**
 * hearth_freshness_of_folder:
 *
 * Returns: how fresh @folder is
 */
HearthFreshness
hearth_freshness_of_folder (HearthFolder *folder)
{
  const HearthFolderInfo *info = hearth_folder_get_info (folder);
  const HearthAccountStatus *status = hearth_account_get_status (hearth_folder_get_account (folder));
  HearthFreshness freshness = {
    .state = state_of_session (status),
    .news = news_of (status, info->key),
    .in_step_unix_s = info->in_step_unix_s,
    .check_every_s = status->watch.check_every_s,
  };

  if (is_online (status))
    look_at_folder (&freshness, info, status);
  return freshness;
}

typedef struct
{
  HearthFreshness *freshness;
  gint64 oldest_unix_s;
} Survey;

static void
survey_cb (gpointer data, gpointer user_data)
{
  HearthFolder *folder = data;
  Survey *survey = user_data;
  const HearthFolderInfo *info = hearth_folder_get_info (folder);
  HearthFreshness of_folder;

  if (!info->is_selectable || info->is_pending)
    return;
  of_folder = hearth_freshness_of_folder (folder);
  if (info->state == HEARTH_FOLDER_FAILED)
    survey->freshness->n_refused++;
  else if (of_folder.state != HEARTH_FRESHNESS_IN_STEP)
    survey->freshness->n_behind++;
  /* What is told by itself is as it is now. */
  if (info->state == HEARTH_FOLDER_FAILED ||
      (of_folder.state == HEARTH_FRESHNESS_IN_STEP && of_folder.news == HEARTH_NEWS_PUSHED))
    return;
  survey->oldest_unix_s = MIN (survey->oldest_unix_s, info->in_step_unix_s);
}

/**
 * hearth_freshness_of_account:
 *
 * It is as fresh as the folder that was in step the longest time ago.
 *
 * Returns: how fresh all of @account is
 */
HearthFreshness
hearth_freshness_of_account (HearthAccount *account)
{
  const HearthAccountStatus *status = hearth_account_get_status (account);
  HearthFolder *inbox = hearth_account_find_role (account, HEARTH_ROLE_INBOX);
  HearthFreshness freshness = {
    .state = state_of_session (status),
    .news = news_of (status, inbox != NULL ? hearth_folder_get_key (inbox) : HEARTH_KEY_NONE),
    .check_every_s = status->watch.check_every_s,
    .n_done = status->n_done,
    .n_total = status->n_total,
  };
  Survey survey = { &freshness, G_MAXINT64 };

  hearth_account_each_folder (account, survey_cb, &survey);
  freshness.in_step_unix_s = survey.oldest_unix_s != G_MAXINT64 ? survey.oldest_unix_s
                             : inbox != NULL ? hearth_folder_get_info (inbox)->in_step_unix_s
                                             : 0;
  return freshness;
}
