/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountRunner: what is fetched before anybody opens it, and what the user does not want fetched. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner-private.h"

#include "hearth-body-fetcher.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-text-stock.h"

/* --- texts --- */

/**
 * hearth_account_runner_texts_changed:
 */
void
hearth_account_runner_texts_changed (HearthAccountRunner *self)
{
  if (self->session != NULL)
    hearth_text_stock_begin_anew (hearth_account_session_get_stock (self->session));
}

/**
 * hearth_account_runner_stop_texts:
 *
 * Nothing is fetched before it is opened until hearth_account_runner_resume_texts(), or until the program starts again.
 */
void
hearth_account_runner_stop_texts (HearthAccountRunner *self)
{
  self->are_texts_stopped = TRUE;
  if (self->session != NULL)
    hearth_body_fetcher_drop_ahead (hearth_account_session_get_bodies (self->session));
  hearth_account_runner_texts_changed (self);
}

/**
 * hearth_account_runner_resume_texts:
 */
void
hearth_account_runner_resume_texts (HearthAccountRunner *self)
{
  self->are_texts_stopped = FALSE;
  hearth_account_runner_texts_changed (self);
}

/**
 * hearth_account_runner_are_texts_stopped:
 *
 * Returns: whether the user stopped it
 */
gboolean
hearth_account_runner_are_texts_stopped (HearthAccountRunner *self)
{
  return self->are_texts_stopped;
}

/**
 * hearth_account_runner_may_fetch_ahead:
 *
 * Returns: whether more than headers and what is opened may be fetched over the connection there is
 */
gboolean
hearth_account_runner_may_fetch_ahead (HearthAccountRunner *self)
{
  return self->info->fetches_on_metered || !hearth_core_is_metered (self->core);
}

/* --- folders --- */

static void
set_stopped (HearthAccountRunner *self, HearthKey folder, HearthFolderState state)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (self->store, folder, NULL);
  g_autoptr (GError) error = NULL;

  if (record == NULL || (state != HEARTH_FOLDER_STOPPED && record->state != HEARTH_FOLDER_STOPPED))
    return;
  record->state = state;
  if (!hearth_account_store_update_folder (self->store, record, HEARTH_FOLDER_SET_STATE, &error))
    hearth_debug ("engine", "stopping: %s", error->message);
  hearth_account_runner_publish (self);
}

/**
 * hearth_account_runner_stop_folder:
 *
 * What is here of @folder stays, the rest is not fetched before the user wants it or looks at it.
 */
void
hearth_account_runner_stop_folder (HearthAccountRunner *self, HearthKey folder)
{
  if (self->session != NULL)
    hearth_account_session_stop_folder (self->session, folder);
  set_stopped (self, folder, HEARTH_FOLDER_STOPPED);
}

/**
 * hearth_account_runner_resume_folder:
 *
 * Goes on with what was stopped.
 */
void
hearth_account_runner_resume_folder (HearthAccountRunner *self, HearthKey folder)
{
  set_stopped (self, folder, HEARTH_FOLDER_FETCHING);
  if (self->session != NULL)
    hearth_account_session_resume_folder (self->session, folder);
}
