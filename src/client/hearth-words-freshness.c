/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about how fresh a folder or an account is. Times of day, so that they stay true while they stand. UI
 * thread. */
#define G_LOG_DOMAIN "hearth-client"

#include <glib/gi18n-lib.h>

#include "hearth-error.h"
#include "hearth-freshness.h"
#include "hearth-words-private.h"

/* "checked every 3 minutes" */
static char *
checked_words (guint every_s)
{
  const guint minutes = MAX ((every_s + 30) / 60, 1u);

  return g_strdup_printf (
      /* Translators: how often news are asked for, inside a sentence */
      g_dngettext (GETTEXT_PACKAGE, "checked every minute", "checked every %u minutes", minutes), minutes);
}

static char *
in_step_words (const HearthFreshness *freshness)
{
  g_autofree char *when = NULL;
  g_autofree char *checked = NULL;

  if (freshness->news == HEARTH_NEWS_PUSHED)
    /* Translators: a folder or an account is as the server has it */
    return g_strdup (_ ("In step, news comes at once"));
  if (freshness->in_step_unix_s == 0)
    return g_strdup (_ ("Not fetched yet"));
  when = hearth_words_for_time (freshness->in_step_unix_s);
  if (freshness->news == HEARTH_NEWS_NONE)
    /* Translators: as the server had it at that time: "at 14:30" */
    return g_strdup_printf (_ ("In step %s"), when);
  checked = checked_words (freshness->check_every_s);
  /* Translators: when: "at 14:30"; then "checked every 3 minutes" */
  return g_strdup_printf (_ ("In step %1$s, %2$s"), when, checked);
}

/* When it was in step, behind what keeps it from that. */
static char *
with_last (const char *words, const HearthFreshness *freshness)
{
  g_autofree char *when = NULL;

  if (freshness->in_step_unix_s == 0)
    return g_strdup (words);
  when = hearth_words_for_time (freshness->in_step_unix_s);
  if (g_str_has_suffix (words, "."))
    /* Translators: a sentence, then when things were as the server had them: "at 14:12" */
    return g_strdup_printf (_ ("%1$s Last in step %2$s."), words, when);
  /* Translators: how it is, then when it was as the server had it: "Waiting for the network. Last in step at 14:12" */
  return g_strdup_printf (_ ("%1$s. Last in step %2$s"), words, when);
}

static char *
syncing_words (const HearthFreshness *freshness)
{
  g_autofree char *done = hearth_words_for_number (freshness->n_done);
  g_autofree char *total = hearth_words_for_number (freshness->n_total);

  if (freshness->n_total > 0)
    /* Translators: progress of a folder: "Fetching, 1,240 of 8,000" */
    return g_strdup_printf (_ ("Fetching, %1$s of %2$s"), done, total);
  return with_last (_ ("Being compared with the server"), freshness);
}

static char *
stopped_words (const HearthFreshness *freshness)
{
  g_autofree char *done = hearth_words_for_number (freshness->n_done);
  g_autofree char *total = hearth_words_for_number (freshness->n_total);

  /* Translators: messages of a folder that are here, and how many the server has */
  return g_strdup_printf (_ ("Fetching was stopped, %1$s of %2$s are here"), done, total);
}

static const char *
waiting_words (const HearthAccountStatus *status)
{
  if (g_error_matches (status->error, HEARTH_ERROR, HEARTH_ERROR_PORTAL))
    return _ ("Waiting for a sign-in to this network");
  if (status->error == NULL || g_error_matches (status->error, HEARTH_ERROR, HEARTH_ERROR_OFFLINE))
    return _ ("Waiting for the network");
  return _ ("Waiting for the server");
}

/**
 * hearth_words_for_folder_freshness:
 *
 * Returns: (transfer full): how @folder relates to what the server has
 */
char *
hearth_words_for_folder_freshness (HearthFolder *folder)
{
  const HearthFreshness freshness = hearth_freshness_of_folder (folder);
  const HearthAccountStatus *status = hearth_account_get_status (hearth_folder_get_account (folder));

  switch (freshness.state)
    {
    case HEARTH_FRESHNESS_SYNCING:
      return syncing_words (&freshness);
    case HEARTH_FRESHNESS_CONNECTING:
      return with_last (_ ("Connecting"), &freshness);
    case HEARTH_FRESHNESS_OFFLINE:
      return with_last (waiting_words (status), &freshness);
    case HEARTH_FRESHNESS_PROBLEM:
      return with_last (status->state == HEARTH_ACCOUNT_PROBLEM ? _ ("The account needs attention")
                                                                : _ ("The server does not give this folder"),
                        &freshness);
    case HEARTH_FRESHNESS_OFF:
      return with_last (_ ("Switched off"), &freshness);
    case HEARTH_FRESHNESS_STOPPED:
      return stopped_words (&freshness);
    case HEARTH_FRESHNESS_NEVER:
      return g_strdup (_ ("Not fetched yet"));
    case HEARTH_FRESHNESS_IN_STEP:
    default:
      return in_step_words (&freshness);
    }
}

/**
 * hearth_words_for_account_freshness:
 *
 * Returns: (transfer full): how fresh the folders of @account are, which one has to wait or is refused aside
 */
char *
hearth_words_for_account_freshness (HearthAccount *account)
{
  const HearthFreshness freshness = hearth_freshness_of_account (account);
  g_autofree char *words = NULL;

  if (freshness.state == HEARTH_FRESHNESS_IN_STEP && freshness.n_behind > 0)
    words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u folder is not in step yet",
                                          "%u folders are not in step yet", freshness.n_behind),
                             freshness.n_behind);
  else
    words = in_step_words (&freshness);
  if (freshness.n_refused == 0)
    return g_steal_pointer (&words);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   /* Translators: how an account is, then folders that the server refuses */
                   "%1$s. The server does not give %2$u folder",
                   "%1$s. The server does not give %2$u folders", freshness.n_refused),
      words, freshness.n_refused);
}

/* Adds when the account was in step to @words, unless that is so now or never was. (transfer full) */
char *
hearth_words_with_last_step (char *words, HearthAccount *account)
{
  const HearthFreshness freshness = hearth_freshness_of_account (account);
  g_autofree char *state = words;

  if (freshness.state != HEARTH_FRESHNESS_OFFLINE && freshness.state != HEARTH_FRESHNESS_PROBLEM &&
      freshness.state != HEARTH_FRESHNESS_CONNECTING)
    return g_steal_pointer (&state);
  return with_last (state, &freshness);
}

/**
 * hearth_words_why_not:
 * @rights: what it would take
 *
 * Returns: (nullable): why that cannot be done with @folder; %NULL: it can
 */
const char *
hearth_words_why_not (HearthFolder *folder, HearthFolderRights rights)
{
  const HearthFolderRights missing = rights & ~hearth_folder_get_info (folder)->rights;
  const HearthFolderRights changing = HEARTH_RIGHT_FLAGS | HEARTH_RIGHT_INSERT | HEARTH_RIGHT_DELETE;

  if (missing == 0)
    return NULL;
  if ((hearth_folder_get_info (folder)->rights & changing) == 0)
    return _ ("This folder is read-only for you");
  if (missing & HEARTH_RIGHT_DELETE)
    return _ ("You may not delete in this folder, and so not move away from it");
  if (missing & HEARTH_RIGHT_INSERT)
    return _ ("You may not put messages into this folder");
  if (missing & (HEARTH_RIGHT_FLAGS | HEARTH_RIGHT_SEEN))
    return _ ("You may not mark messages in this folder");
  if (missing & HEARTH_RIGHT_CREATE)
    return _ ("You may not make folders in this one");
  return _ ("You may not rename or delete this folder");
}
