/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of hearth-drive about filing, folders and the journal. */
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "hearth-client-filing.h"
#include "hearth-error.h"

static gboolean
usage (GError **error, const char *text)
{
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "usage: %s", text);
  return FALSE;
}

static gboolean
has_changes (GListModel *pending)
{
  return g_list_model_get_n_items (pending) > 0;
}

static gboolean
is_journal_empty (Drive *drive, gpointer data)
{
  return hearth_client_is_pending_read (drive->client) &&
         !has_changes (hearth_client_get_pending (drive->client));
}

typedef struct
{
  const char *name;
  HearthFolder *folder;
} FolderWait;

static gboolean
is_there (Drive *drive, gpointer data)
{
  FolderWait *wait = data;

  wait->folder = drive_find_folder (drive, wait->name);
  return wait->folder != NULL;
}

static HearthFolder *
wait_folder (Drive *drive, const char *name, GError **error)
{
  FolderWait wait = { name, NULL };

  if (!drive_run_until (drive, is_there, &wait))
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "there is no folder %s", name);
  return wait.folder;
}

static GArray *
parse_keys (int argc, char **argv)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));

  for (int i = 1; i < argc; i++)
    if (g_ascii_isdigit (argv[i][0]))
      {
        const HearthKey key = drive_key_from_string (argv[i]);

        g_array_append_val (keys, key);
      }
  return keys;
}

static gboolean
file (Drive *drive, int argc, char **argv, const HearthFiling *filing, GError **error)
{
  g_autoptr (GArray) keys = parse_keys (argc, argv);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthFiled) filed = NULL;

  hearth_client_file_async (drive->client, (const HearthKey *) (gpointer) keys->data, keys->len, filing,
                            drive_store_result, &result);
  filed = hearth_client_file_finish (drive->client, drive_wait_result (drive, &result), error);
  if (filed != NULL)
    json_object_set_int_member (drive->answer, "filed", filed->entries->len);
  return filed != NULL;
}

static gboolean
command_transfer (Drive *drive, int argc, char **argv, GError **error)
{
  const HearthFileVerb verb = strcmp (argv[0], "copy") == 0 ? HEARTH_FILE_COPY : HEARTH_FILE_MOVE;
  HearthFolder *folder;
  HearthFiling filing;

  if (argc < 3 || !g_str_has_prefix (argv[argc - 1], "to="))
    return usage (error, "move|copy KEY… to=ACCOUNT/PATH");
  folder = wait_folder (drive, argv[argc - 1] + 3, error);
  if (folder == NULL)
    return FALSE;
  filing = hearth_filing_into (folder, verb);
  return file (drive, argc, argv, &filing, error);
}

static gboolean
command_place (Drive *drive, int argc, char **argv, GError **error)
{
  static const char *const names[] = { "archive", "junk", "notjunk", "trash", "delete", NULL };
  HearthFiling filing;

  if (argc < 2)
    return usage (error, "archive|junk|notjunk|trash|delete KEY…");
  for (int i = 0; names[i] != NULL; i++)
    if (strcmp (argv[0], names[i]) == 0)
      {
        filing = hearth_filing_to ((HearthFilePlace) i);
        return file (drive, argc, argv, &filing, error);
      }
  return FALSE;
}

static gboolean
command_empty (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthFiled) filed = NULL;
  HearthFolder *folder = argc == 2 ? wait_folder (drive, argv[1], error) : NULL;

  if (folder == NULL)
    return argc == 2 ? FALSE : usage (error, "empty ACCOUNT/PATH");
  hearth_client_empty_folder_async (drive->client, hearth_folder_get_key (folder), drive_store_result,
                                    &result);
  filed = hearth_client_file_finish (drive->client, drive_wait_result (drive, &result), error);
  if (filed != NULL)
    json_object_set_int_member (drive->answer, "filed", filed->entries->len);
  return filed != NULL;
}

static gboolean
command_undo (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (strcmp (argv[0], "undo") == 0)
    hearth_client_undo_async (drive->client, 0, drive_store_result, &result);
  else
    hearth_client_redo_async (drive->client, drive_store_result, &result);
  return hearth_client_undo_finish (drive->client, drive_wait_result (drive, &result), error);
}

static gboolean
command_make_folder (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  HearthFolder *parent = NULL;
  HearthKey key;

  if (argc != 3)
    return usage (error, "make-folder ACCOUNT[/PATH] NAME");
  if (strchr (argv[1], '/') != NULL)
    {
      parent = wait_folder (drive, argv[1], error);
      if (parent == NULL)
        return FALSE;
    }
  hearth_client_create_folder_async (drive->client, (guint16) atoi (argv[1]),
                                     parent != NULL ? hearth_folder_get_key (parent) : HEARTH_KEY_NONE,
                                     argv[2], drive_store_result, &result);
  key = hearth_client_create_folder_finish (drive->client, drive_wait_result (drive, &result), error);
  return key != HEARTH_KEY_NONE;
}

static gboolean
command_change_folder (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  HearthFolder *folder;
  HearthKey key;

  if (argc < 2 || (strcmp (argv[0], "rename-folder") == 0 && argc != 3))
    return usage (error,
                  "rename-folder ACCOUNT/PATH NAME | remove-folder|subscribe|unsubscribe ACCOUNT/PATH");
  folder = wait_folder (drive, argv[1], error);
  if (folder == NULL)
    return FALSE;
  key = hearth_folder_get_key (folder);
  if (strcmp (argv[0], "rename-folder") == 0)
    hearth_client_rename_folder_async (drive->client, key, argv[2], drive_store_result, &result);
  else if (strcmp (argv[0], "remove-folder") == 0)
    hearth_client_remove_folder_async (drive->client, key, drive_store_result, &result);
  else if (strcmp (argv[0], "subscribe") == 0)
    hearth_client_subscribe_folder_async (drive->client, key, drive_store_result, &result);
  else
    hearth_client_unsubscribe_folder_async (drive->client, key, drive_store_result, &result);
  return hearth_client_change_folder_finish (drive->client, drive_wait_result (drive, &result), error);
}

static JsonObject *
change_to_json (const HearthPendingChange *change)
{
  static const char *const kinds[] = { "file-copy",     "move",          "copy",
                                       "delete",        "create-folder", "rename-folder",
                                       "remove-folder", "subscribe",     "unsubscribe" };
  static const char *const states[] = { "waiting", "running", "failed" };
  JsonObject *object = json_object_new ();
  g_autofree char *key = drive_key_to_string (change->key);

  json_object_set_string_member (object, "key", key);
  json_object_set_string_member (object, "kind", kinds[change->kind]);
  json_object_set_string_member (object, "state", states[change->state]);
  json_object_set_int_member (object, "n_messages", change->n_messages);
  json_object_set_int_member (object, "attempts", change->attempts);
  json_object_set_string_member (object, "folder", change->folder_path);
  json_object_set_string_member (object, "target", change->target_path);
  json_object_set_string_member (object, "subject", change->subject);
  if (change->error != NULL)
    json_object_set_string_member (object, "error", change->error->message);
  return object;
}

static gboolean
command_journal (Drive *drive, int argc, char **argv, GError **error)
{
  GListModel *pending = hearth_client_get_pending (drive->client);
  JsonArray *changes = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (pending); i++)
    {
      g_autoptr (HearthWaitingChange) change = g_list_model_get_item (pending, i);

      json_array_add_object_element (changes, change_to_json (hearth_waiting_change_get_change (change)));
    }
  json_object_set_array_member (drive->answer, "changes", changes);
  json_object_set_int_member (drive->answer, "not_done", drive->n_not_done);
  return TRUE;
}

static gboolean
command_decide_change (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (argc != 3)
    return usage (error, "decide-change KEY retry|cancel");
  hearth_client_decide_pending_async (drive->client, drive_key_from_string (argv[1]),
                                      strcmp (argv[2], "cancel") == 0 ? HEARTH_PENDING_CANCEL
                                                                      : HEARTH_PENDING_RETRY,
                                      drive_store_result, &result);
  return hearth_client_decide_pending_finish (drive->client, drive_wait_result (drive, &result), error);
}

static gboolean
command_wait_journal (Drive *drive, int argc, char **argv, GError **error)
{
  /* The command before may not have been told yet. */
  hearth_client_want_pending (drive->client);
  if (drive_run_until (drive, is_journal_empty, NULL))
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_TIMEOUT, "waited too long for the journal");
  return FALSE;
}

static const struct
{
  const char *name;
  gboolean (*run) (Drive *drive, int argc, char **argv, GError **error);
} commands[] = {
  { "move", command_transfer },
  { "copy", command_transfer },
  { "archive", command_place },
  { "junk", command_place },
  { "notjunk", command_place },
  { "trash", command_place },
  { "delete", command_place },
  { "empty", command_empty },
  { "undo", command_undo },
  { "redo", command_undo },
  { "make-folder", command_make_folder },
  { "rename-folder", command_change_folder },
  { "remove-folder", command_change_folder },
  { "subscribe", command_change_folder },
  { "unsubscribe", command_change_folder },
  { "journal", command_journal },
  { "decide-change", command_decide_change },
  { "wait-journal", command_wait_journal },
};

/**
 * drive_filing_command:
 * @is_known: (out): whether it is one of these
 */
gboolean
drive_filing_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[0], commands[i].name) == 0)
      {
        *is_known = TRUE;
        return commands[i].run (drive, argc, argv, error);
      }
  *is_known = FALSE;
  return FALSE;
}
