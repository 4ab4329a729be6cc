/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthEngine: changing folders. The wish is on the disk, and shown, before the answer. */
#define G_LOG_DOMAIN "hearth-engine"

#include <string.h>

#include "hearth-account-runner.h"
#include "hearth-engine-filing.h"
#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-imap-name.h"
#include "hearth-special-names.h"

/* What servers take and people can read. */
#define MAX_NAME_BYTES 200

typedef struct
{
  guint16 account;
  HearthKey folder; /* of create: the parent */
  char *name;
  HearthSubscription subscription;
} Input;

static void
input_free (gpointer data)
{
  Input *input = data;

  g_free (input->name);
  g_free (input);
}

static gboolean
check_name (const char *name, char separator, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));

  if (*stripped == '\0')
    hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "A folder needs a name");
  else if (strlen (name) > MAX_NAME_BYTES)
    hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The name is too long");
  else if (separator != '\0' && strchr (name, separator) != NULL)
    hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The name must not have “%c” in it", separator);
  else
    {
      for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
        if (g_unichar_iscntrl (g_utf8_get_char (p)) || *p == '*' || *p == '%')
          {
            hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT,
                              "The name has a character that folders cannot have");
            return FALSE;
          }
      return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full) (nullable): the mailbox name of @name below @above, which is a mailbox name or "". */
static char *
dup_path (const char *above, char separator, const char *name, GError **error)
{
  g_autofree char *wire = check_name (name, separator, error) ? hearth_imap_name_encode (name, error) : NULL;

  if (wire == NULL)
    return NULL;
  return *above != '\0' ? g_strdup_printf ("%s%c%s", above, separator, wire) : g_steal_pointer (&wire);
}

static void
create_folder (HearthCore *core, GTask *task, gpointer data)
{
  const Input *input = data;
  g_autoptr (HearthFolderRecord) parent = NULL;
  g_autofree char *path = NULL;
  g_autofree char *decoded = NULL;
  g_autofree char *above = NULL;
  HearthAccountStore *store;
  HearthFolderData folder = { .is_selectable = TRUE, .is_subscribed = TRUE };
  GError *error = NULL;
  HearthAccountRunner *runner = hearth_core_find_open_runner (core, input->account, &error);
  HearthKey key = HEARTH_KEY_NONE;

  if (runner != NULL)
    {
      store = hearth_account_runner_get_store (runner);
      if (input->folder != HEARTH_KEY_NONE)
        parent = hearth_account_store_dup_folder (store, input->folder, &error);
      if (parent != NULL)
        {
          above = g_strdup (parent->path);
          folder.separator = parent->separator;
        }
      else
        above = hearth_special_names_dup_prefix (store, &folder.separator);
      if (error == NULL)
        path = dup_path (above, folder.separator, input->name, &error);
      if (path != NULL)
        {
          decoded = hearth_imap_name_decode (path);
          folder.path = path;
          folder.decoded = decoded;
          key = hearth_filing_store_create_folder (store, &folder, &error);
        }
    }
  if (key == HEARTH_KEY_NONE)
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_journal_changed (runner);
  g_task_return_pointer (task, g_memdup2 (&key, sizeof key), g_free);
}

/**
 * hearth_engine_create_folder_async:
 * @parent: the folder to make it in, or %HEARTH_KEY_NONE
 */
void
hearth_engine_create_folder_async (HearthEngine *self,
                                   guint16 account,
                                   HearthKey parent,
                                   const char *name,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Input *input = g_new0 (Input, 1);

  input->account = account;
  input->folder = parent;
  input->name = g_strstrip (g_strdup (name));
  hearth_engine_post (self, task, create_folder, input, input_free);
}

/**
 * hearth_engine_create_folder_finish:
 *
 * Returns: the folder, or %HEARTH_KEY_NONE with %HEARTH_ERROR_INVALID_INPUT or %HEARTH_ERROR_ALREADY_EXISTS
 */
HearthKey
hearth_engine_create_folder_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  g_autofree HearthKey *key = g_task_propagate_pointer (G_TASK (result), error);

  return key != NULL ? *key : HEARTH_KEY_NONE;
}

static gboolean
rename_in_store (HearthAccountStore *store, const Input *input, GError **error)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (store, input->folder, error);
  g_autofree char *above = NULL;
  g_autofree char *path = NULL;
  char *last;

  if (record == NULL)
    return FALSE;
  if (record->role != HEARTH_ROLE_NONE)
    {
      hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "This folder has a purpose and keeps its name");
      return FALSE;
    }
  above = g_strdup (record->path);
  last = record->separator != '\0' ? strrchr (above, record->separator) : NULL;
  if (last != NULL)
    *last = '\0';
  path = dup_path (last != NULL ? above : "", record->separator, input->name, error);
  return path != NULL && hearth_filing_store_rename_folder (store, input->folder, input->name, path, error);
}

static gboolean
remove_in_store (HearthAccountStore *store, const Input *input, GError **error)
{
  g_autoptr (HearthFolderRecord) record = hearth_account_store_dup_folder (store, input->folder, error);

  if (record == NULL)
    return FALSE;
  if (record->role == HEARTH_ROLE_NONE)
    return hearth_filing_store_remove_folder (store, input->folder, error);
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "This folder has a purpose and stays");
  return FALSE;
}

static gboolean
subscribe_in_store (HearthAccountStore *store, const Input *input, GError **error)
{
  return hearth_filing_store_subscribe_folder (store, input->folder,
                                               input->subscription == HEARTH_FOLDER_SUBSCRIBE, error);
}

static void
change_folder (HearthCore *core,
               GTask *task,
               const Input *input,
               gboolean (*change) (HearthAccountStore *store, const Input *input, GError **error))
{
  GError *error = NULL;
  HearthAccountRunner *runner =
      hearth_core_find_open_runner (core, hearth_key_get_account (input->folder), &error);

  if (runner == NULL || !change (hearth_account_runner_get_store (runner), input, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  hearth_account_runner_journal_changed (runner);
  g_task_return_boolean (task, TRUE);
}

static void
rename_folder (HearthCore *core, GTask *task, gpointer input)
{
  change_folder (core, task, input, rename_in_store);
}

static void
remove_folder (HearthCore *core, GTask *task, gpointer input)
{
  change_folder (core, task, input, remove_in_store);
}

static void
subscribe_folder (HearthCore *core, GTask *task, gpointer input)
{
  change_folder (core, task, input, subscribe_in_store);
}

/**
 * hearth_engine_rename_folder_async:
 */
void
hearth_engine_rename_folder_async (
    HearthEngine *self, HearthKey folder, const char *name, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Input *input = g_new0 (Input, 1);

  input->folder = folder;
  input->name = g_strstrip (g_strdup (name));
  hearth_engine_post (self, task, rename_folder, input, input_free);
}

/**
 * hearth_engine_remove_folder_async:
 */
void
hearth_engine_remove_folder_async (HearthEngine *self,
                                   HearthKey folder,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Input *input = g_new0 (Input, 1);

  input->folder = folder;
  hearth_engine_post (self, task, remove_folder, input, input_free);
}

/**
 * hearth_engine_subscribe_folder_async:
 */
void
hearth_engine_subscribe_folder_async (HearthEngine *self,
                                      HearthKey folder,
                                      HearthSubscription subscription,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Input *input = g_new0 (Input, 1);

  input->folder = folder;
  input->subscription = subscription;
  hearth_engine_post (self, task, subscribe_folder, input, input_free);
}

/**
 * hearth_engine_change_folder_finish:
 *
 * Returns: whether the wish is on the disk; %HEARTH_ERROR_INVALID_INPUT or %HEARTH_ERROR_ALREADY_EXISTS are for the user
 */
gboolean
hearth_engine_change_folder_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
