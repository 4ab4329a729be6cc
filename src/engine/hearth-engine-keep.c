/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: what is fetched before anybody opens it. Of an account it is a change of the house
 * (HEARTH_HOUSE_KEEP). */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"

typedef struct
{
  HearthKey folder;
  HearthKeep keep;
} Choice;

static gboolean
write_choice (HearthAccountStore *store, const Choice *choice, GError **error)
{
  const HearthFolderRecord record = { .key = choice->folder, .keep = choice->keep };

  if (!hearth_account_store_begin (store, HEARTH_DURABLE, error))
    return FALSE;
  if (!hearth_account_store_update_folder (store, &record, HEARTH_FOLDER_SET_KEEP, error))
    {
      hearth_account_store_rollback (store);
      return FALSE;
    }
  return hearth_account_store_commit (store, error);
}

static void
set_folder_keep (HearthCore *core, GTask *task, gpointer input)
{
  const Choice *choice = input;
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_find_open_runner (core, hearth_key_get_account (choice->folder), &error);

  if (runner == NULL || !write_choice (hearth_account_runner_get_store (runner), choice, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_publish (runner);
  hearth_account_runner_texts_changed (runner);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_engine_set_folder_keep_async:
 * @keep: copied
 *
 * Says how much of @folder is fetched before anybody opens it. What is here stays.
 */
void
hearth_engine_set_folder_keep_async (
    HearthEngine *self, HearthKey folder, const HearthKeep *keep, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Choice *choice = g_new0 (Choice, 1);

  choice->folder = folder;
  choice->keep = *keep;
  hearth_engine_post (self, task, set_folder_keep, choice, g_free);
}

/**
 * hearth_engine_set_folder_keep_finish:
 *
 * Returns: whether it is on the disk
 */
gboolean
hearth_engine_set_folder_keep_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
stop_texts (HearthCore *core, gpointer input)
{
  HearthAccountRunner *runner = hearth_core_get_runner (core, (guint16) GPOINTER_TO_UINT (input), NULL);

  if (runner != NULL)
    hearth_account_runner_stop_texts (runner);
}

static void
resume_texts (HearthCore *core, gpointer input)
{
  HearthAccountRunner *runner = hearth_core_get_runner (core, (guint16) GPOINTER_TO_UINT (input), NULL);

  if (runner != NULL)
    hearth_account_runner_resume_texts (runner);
}

/**
 * hearth_engine_stop_texts:
 *
 * Fetches of @account only what is opened, until hearth_engine_resume_texts() or until the program starts again.
 */
void
hearth_engine_stop_texts (HearthEngine *self, guint16 account)
{
  hearth_engine_note (self, stop_texts, GUINT_TO_POINTER (account), NULL);
}

/**
 * hearth_engine_resume_texts:
 */
void
hearth_engine_resume_texts (HearthEngine *self, guint16 account)
{
  hearth_engine_note (self, resume_texts, GUINT_TO_POINTER (account), NULL);
}

static void
assume_metered (HearthCore *core, gpointer input)
{
  hearth_core_assume_metered (core, (HearthMeteredGuess) GPOINTER_TO_INT (input));
}

/**
 * hearth_engine_assume_metered:
 *
 * Takes @guess for what the system says of the connection, which is not always right.
 */
void
hearth_engine_assume_metered (HearthEngine *self, HearthMeteredGuess guess)
{
  hearth_engine_note (self, assume_metered, GINT_TO_POINTER (guess), NULL);
}
