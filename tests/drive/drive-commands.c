/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of hearth-drive: a table of names, each a function that fills the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "hearth-client-filing.h"
#include "hearth-error.h"

typedef struct
{
  int argc;
  char **argv;
} Words;

const char *
drive_value (int argc, char **argv, const char *name)
{
  const gsize n = strlen (name);

  for (int i = 1; i < argc; i++)
    if (strncmp (argv[i], name, n) == 0 && argv[i][n] == '=')
      return argv[i] + n + 1;
  return NULL;
}

static const char *
value (const Words *words, const char *name)
{
  return drive_value (words->argc, words->argv, name);
}

static const char *
word (const Words *words, int index)
{
  return index < words->argc ? words->argv[index] : NULL;
}

static gboolean
usage (GError **error, const char *text)
{
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "usage: %s", text);
  return FALSE;
}

static gboolean
is_late (GError **error, const char *what)
{
  hearth_set_error (error, HEARTH_ERROR_TIMEOUT, "waited too long for %s", what);
  return FALSE;
}

/* --- accounts --- */

/* Calls @func for each account until it says FALSE. */
static void
each_account (Drive *drive, gboolean (*func) (HearthAccount *account, gpointer data), gpointer data)
{
  GListModel *members = hearth_client_get_members (drive->client);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (members, i);
      GListModel *accounts = hearth_member_get_accounts (member);

      for (guint k = 0; k < g_list_model_get_n_items (accounts); k++)
        {
          g_autoptr (HearthAccount) account = g_list_model_get_item (accounts, k);

          if (!func (account, data))
            return;
        }
    }
}

static gboolean
command_person (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 id;

  if (words->argc != 2)
    return usage (error, "person NAME");
  hearth_client_add_person_async (drive->client, words->argv[1], drive_store_result, &result);
  id = hearth_client_add_person_finish (drive->client, drive_wait_result (drive, &result), error);
  json_object_set_int_member (drive->answer, "person", id);
  return id != 0;
}

HearthServer *
drive_parse_server (HearthProtocol protocol, const char *text, const char *user)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ":", 3) : NULL;
  HearthSecurity security;

  if (parts == NULL || g_strv_length (parts) != 3 || !hearth_security_from_name (parts[2], &security))
    return NULL;
  return hearth_server_new (protocol, parts[0], (guint16) atoi (parts[1]), security, user);
}

static HearthAccountInfo *
parse_account (const Words *words, GError **error)
{
  g_autoptr (HearthAccountInfo) info = hearth_account_info_new ();
  const char *address = value (words, "address"), *user = value (words, "user");
  g_autoptr (HearthAddress) who = NULL;

  if (address == NULL || value (words, "password") == NULL)
    {
      usage (error, "account person=ID name=.. display=.. address=.. password=.. "
                    "imap=HOST:PORT:tls|starttls|none smtp=.. [user=..]");
      return NULL;
    }
  who = hearth_address_new (value (words, "display"), address);
  info->person = value (words, "person") != NULL ? g_ascii_strtoll (value (words, "person"), NULL, 10) : 0;
  info->name = g_strdup (value (words, "name") != NULL ? value (words, "name") : address);
  info->imap =
      drive_parse_server (HEARTH_PROTOCOL_IMAP, value (words, "imap"), user != NULL ? user : address);
  info->smtp =
      drive_parse_server (HEARTH_PROTOCOL_SMTP, value (words, "smtp"), user != NULL ? user : address);
  g_ptr_array_add (info->identities, hearth_identity_new (0, 0, who));
  if (info->smtp != NULL)
    info->smtp->has_own_password = value (words, "smtp-password") != NULL;
  if (info->imap == NULL || info->smtp == NULL)
    {
      usage (error, "imap= and smtp= are HOST:PORT:tls|starttls|none");
      return NULL;
    }
  return g_steal_pointer (&info);
}

static gboolean
command_account (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (HearthAccountInfo) info = parse_account (words, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) keyring_error = NULL;
  HearthPasswordFate fate = HEARTH_PASSWORD_KEPT;
  guint16 number;

  if (info == NULL)
    return FALSE;
  hearth_client_add_account_async (
      drive->client, info,
      &(HearthPasswords){ .imap = value (words, "password"), .smtp = value (words, "smtp-password") },
      drive_store_result, &result);
  number = hearth_client_add_account_finish (drive->client, drive_wait_result (drive, &result), &fate,
                                             &keyring_error, error);
  json_object_set_int_member (drive->answer, "account", number);
  json_object_set_boolean_member (drive->answer, "password_kept", fate == HEARTH_PASSWORD_KEPT);
  if (keyring_error != NULL)
    json_object_set_object_member (drive->answer, "keyring_error", drive_json_error (keyring_error));
  return number != 0;
}

static void
step_cb (HearthTestStep step, gpointer data)
{
  json_array_add_int_element (data, step);
}

static gboolean
command_test (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (HearthAccountInfo) info = parse_account (words, error);
  g_autoptr (GAsyncResult) result = NULL;
  JsonArray *steps = json_array_new ();
  HearthTestStep failed = HEARTH_TEST_DONE;
  gboolean worked;

  json_object_set_array_member (drive->answer, "steps", steps);
  if (info == NULL)
    return FALSE;
  hearth_client_test_account_async (
      drive->client, info,
      &(HearthPasswords){ .imap = value (words, "password"), .smtp = value (words, "smtp-password") },
      step_cb, steps, NULL, drive_store_result, &result);
  worked =
      hearth_client_test_account_finish (drive->client, drive_wait_result (drive, &result), &failed, error);
  if (!worked)
    json_object_set_int_member (drive->answer, "failed_step", failed);
  return worked;
}

static gboolean
command_remove (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (words->argc != 2)
    return usage (error, "remove ACCOUNT");
  hearth_client_remove_account_async (drive->client, (guint16) atoi (words->argv[1]), drive_store_result,
                                      &result);
  return hearth_client_remove_account_finish (drive->client, drive_wait_result (drive, &result), error);
}

static gboolean
command_password (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) keyring_error = NULL;
  HearthPasswordFate fate = HEARTH_PASSWORD_KEPT;
  gboolean taken;

  if (words->argc != 4)
    return usage (error, "password ACCOUNT imap|smtp PASSWORD");
  hearth_client_set_password_async (drive->client, (guint16) atoi (words->argv[1]),
                                    strcmp (words->argv[2], "smtp") == 0 ? HEARTH_PROTOCOL_SMTP
                                                                         : HEARTH_PROTOCOL_IMAP,
                                    words->argv[3], drive_store_result, &result);
  taken = hearth_client_set_password_finish (drive->client, drive_wait_result (drive, &result), &fate,
                                             &keyring_error, error);
  json_object_set_boolean_member (drive->answer, "password_kept", fate == HEARTH_PASSWORD_KEPT);
  return taken;
}

static gboolean
command_trust (Drive *drive, const Words *words, GError **error)
{
  HearthAccount *account =
      words->argc > 1 ? hearth_client_find_account (drive->client, (guint16) atoi (words->argv[1])) : NULL;
  const HearthErrorDetails *details =
      account != NULL ? hearth_error_get_details (hearth_account_get_status (account)->error) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (details == NULL || details->certificate == NULL)
    return usage (error, "trust ACCOUNT [smtp], of an account whose certificate is not trusted");
  hearth_client_trust_certificate_async (drive->client, hearth_account_get_number (account),
                                         words->argc > 2 ? HEARTH_PROTOCOL_SMTP : HEARTH_PROTOCOL_IMAP,
                                         details->certificate, drive_store_result, &result);
  return hearth_client_trust_certificate_finish (drive->client, drive_wait_result (drive, &result), error);
}

static gboolean
add_account_cb (HearthAccount *account, gpointer data)
{
  json_array_add_object_element (data, drive_json_account (account));
  return TRUE;
}

static gboolean
command_accounts (Drive *drive, const Words *words, GError **error)
{
  JsonArray *array = json_array_new ();

  each_account (drive, add_account_cb, array);
  json_object_set_array_member (drive->answer, "accounts", array);
  json_object_set_string_member (drive->answer, "status", hearth_client_get_status_text (drive->client));
  return TRUE;
}

static gboolean
command_check (Drive *drive, const Words *words, GError **error)
{
  hearth_client_check_now (drive->client, words->argc > 1 ? (guint16) atoi (words->argv[1]) : 0);
  return TRUE;
}

/* --- folders and rows --- */

static void
add_folders (JsonArray *array, GListModel *folders)
{
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      json_array_add_object_element (array, drive_json_folder (folder));
      add_folders (array, hearth_folder_get_children (folder));
    }
}

static gboolean
command_folders (Drive *drive, const Words *words, GError **error)
{
  HearthAccount *account =
      words->argc == 2 ? hearth_client_find_account (drive->client, (guint16) atoi (words->argv[1])) : NULL;
  JsonArray *array;

  if (account == NULL)
    return usage (error, "folders ACCOUNT");
  array = json_array_new ();
  add_folders (array, hearth_account_get_folders (account));
  json_object_set_array_member (drive->answer, "folders", array);
  return TRUE;
}

typedef struct
{
  const char *path;
  HearthFolder *found;
} FolderSearch;

static void
search_folders (GListModel *folders, FolderSearch *search)
{
  for (guint i = 0; search->found == NULL && i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      if (g_ascii_strcasecmp (hearth_folder_get_info (folder)->path, search->path) == 0)
        search->found = folder;
      else
        search_folders (hearth_folder_get_children (folder), search);
    }
}

/* "2/Family/Receipts": account number and path. */
HearthFolder *
drive_find_folder (Drive *drive, const char *name)
{
  const char *slash = name != NULL ? strchr (name, '/') : NULL;
  HearthAccount *account =
      slash != NULL ? hearth_client_find_account (drive->client, (guint16) atoi (name)) : NULL;
  FolderSearch search = { slash != NULL ? slash + 1 : NULL, NULL };

  if (account != NULL)
    search_folders (hearth_account_get_folders (account), &search);
  return search.found;
}

static HearthMessageList *
open_list (Drive *drive, const char *name, GError **error)
{
  HearthFolder *folder = drive_find_folder (drive, name);
  g_autoptr (GAsyncResult) result = NULL;
  HearthMessageList *list;
  HearthKey key;

  if (folder == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "no folder %s", name != NULL ? name : "named");
      return NULL;
    }
  key = hearth_folder_get_key (folder);
  list = g_hash_table_lookup (drive->lists, &key);
  if (list != NULL)
    return list;
  hearth_client_open_list_async (drive->client, folder, HEARTH_SORT_NEWEST_FIRST, NULL, drive_store_result,
                                 &result);
  list = hearth_client_open_list_finish (drive->client, drive_wait_result (drive, &result), error);
  if (list == NULL)
    return NULL;
  hearth_message_list_read_on (list);
  g_hash_table_insert (drive->lists, g_memdup2 (&key, sizeof key), list);
  return list;
}

static gboolean
is_list_complete (Drive *drive, gpointer list)
{
  return hearth_message_list_is_complete (list);
}

typedef struct
{
  HearthMessageList *list;
  GPtrArray *messages;
} RowsWait;

static gboolean
are_rows_read (Drive *drive, gpointer data)
{
  const RowsWait *wait = data;

  for (guint i = 0; i < wait->messages->len; i++)
    if (!hearth_message_list_is_current (wait->list, g_ptr_array_index (wait->messages, i)))
      return FALSE;
  return TRUE;
}

static gboolean
command_rows (Drive *drive, const Words *words, GError **error)
{
  HearthMessageList *list = open_list (drive, word (words, 1), error);
  const guint first = words->argc > 2 ? (guint) atoi (words->argv[2]) : 0;
  const guint n = words->argc > 3 ? (guint) atoi (words->argv[3]) : 50;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array;

  if (list == NULL)
    return FALSE;
  if (!drive_run_until (drive, is_list_complete, list))
    return is_late (error, "the list");
  for (guint i = 0; i < n && first + i < hearth_message_list_get_count (list); i++)
    g_ptr_array_add (messages, g_list_model_get_item (G_LIST_MODEL (list), first + i));
  if (!drive_run_until (drive, are_rows_read, &(RowsWait){ list, messages }))
    return is_late (error, "rows");

  array = json_array_new ();
  for (guint i = 0; i < messages->len; i++)
    json_array_add_object_element (array,
                                   drive_json_row (hearth_message_get_row (g_ptr_array_index (messages, i))));
  json_object_set_array_member (drive->answer, "rows", array);
  json_object_set_int_member (drive->answer, "count", hearth_message_list_get_count (list));
  return TRUE;
}

static gboolean
command_show (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthContent) content = NULL;

  if (words->argc != 2)
    return usage (error, "show KEY");
  hearth_client_read_message_async (drive->client, drive_key_from_string (words->argv[1]), NULL,
                                    drive_store_result, &result);
  content = hearth_client_read_message_finish (drive->client, drive_wait_result (drive, &result), error);
  if (content == NULL)
    return FALSE;
  json_object_set_object_member (drive->answer, "content", drive_json_content (content));
  return TRUE;
}

static gboolean
command_save (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (words->argc != 4)
    return usage (error, "save KEY PART|source FILE");
  hearth_client_read_part_async (drive->client, drive_key_from_string (words->argv[1]),
                                 strcmp (words->argv[2], "source") == 0 ? NULL : words->argv[2], NULL,
                                 drive_store_result, &result);
  bytes = hearth_client_read_part_finish (drive->client, drive_wait_result (drive, &result), error);
  if (bytes == NULL)
    return FALSE;
  json_object_set_int_member (drive->answer, "size", (gint64) g_bytes_get_size (bytes));
  return g_file_set_contents (words->argv[3], g_bytes_get_data (bytes, NULL),
                              (gssize) g_bytes_get_size (bytes), error);
}

static gboolean
parse_flag (const char *text, HearthFlags *mask, HearthFlags *values)
{
  g_autofree char *name = g_strdup_printf ("\\%s", text + 1);
  HearthFlags flag = hearth_flags_from_name (name);

  if (flag == 0)
    flag = hearth_flags_from_name (text + 1);
  if (flag == 0 || (*text != '+' && *text != '-'))
    return FALSE;
  *mask |= flag;
  *values |= *text == '+' ? flag : 0;
  return TRUE;
}

static gboolean
command_flag (Drive *drive, const Words *words, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  HearthFlags mask = 0, values = 0;

  for (int i = 1; i < words->argc; i++)
    {
      const HearthKey key = drive_key_from_string (words->argv[i]);

      if (key != HEARTH_KEY_NONE)
        g_array_append_val (keys, key);
      else if (!parse_flag (words->argv[i], &mask, &values))
        return usage (error, "flag KEY... +seen|-seen|+flagged|-flagged...");
    }
  hearth_client_set_flags (drive->client, (const HearthKey *) (gpointer) keys->data, keys->len, mask, values);
  return TRUE;
}

/* --- letters --- */

static void
take_text (char **field, const char *text)
{
  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strcompress (text);
}

static gboolean
take_addresses (Drive *drive, GPtrArray **field, const char *text, GError **error)
{
  GPtrArray *list;

  if (text == NULL)
    return TRUE;
  list = hearth_client_parse_addresses (drive->client, text, error);
  if (list == NULL)
    return FALSE;
  g_ptr_array_unref (*field);
  *field = list;
  return TRUE;
}

static gboolean
take_letter (Drive *drive, HearthLetter *letter, const Words *words, GError **error)
{
  g_autofree char *text = NULL;

  take_text (&letter->subject, value (words, "subject"));
  if (value (words, "text") != NULL)
    {
      g_autofree char *quoted = g_steal_pointer (&letter->text);

      take_text (&letter->text, value (words, "text"));
      if (*quoted != '\0')
        {
          text = g_strconcat (letter->text, quoted, NULL);
          g_free (letter->text);
          letter->text = g_steal_pointer (&text);
        }
    }
  return take_addresses (drive, &letter->to, value (words, "to"), error) &&
         take_addresses (drive, &letter->cc, value (words, "cc"), error) &&
         take_addresses (drive, &letter->bcc, value (words, "bcc"), error);
}

static gboolean
answer_key (Drive *drive, const char *name, HearthKey key)
{
  g_autofree char *text = drive_key_to_string (key);

  if (key != HEARTH_KEY_NONE)
    json_object_set_string_member (drive->answer, name, text);
  return key != HEARTH_KEY_NONE;
}

/**
 * drive_fill_letter:
 * @argv: words like to=.., subject=..; those that are not there leave the letter as it is
 */
gboolean
drive_fill_letter (Drive *drive, HearthLetter *letter, int argc, char **argv, GError **error)
{
  const Words words = { argc, argv };

  return take_letter (drive, letter, &words, error);
}

static gboolean
send_letter (Drive *drive, HearthLetter *letter, const Words *words, GError **error)
{
  const char *path = value (words, "attach");
  g_autoptr (GAsyncResult) result = NULL;
  HearthKey key;

  if (!take_letter (drive, letter, words, error))
    return FALSE;
  if (path != NULL)
    return answer_key (drive, "letter", drive_send_file (drive, letter, path, error));
  if (value (words, "later") != NULL)
    {
      g_autoptr (HearthDraft) draft = hearth_client_begin_draft (drive->client, letter);

      hearth_draft_send_async (draft, g_ascii_strtoll (value (words, "later"), NULL, 10), drive_store_result,
                               &result);
      key = hearth_draft_send_finish (draft, drive_wait_result (drive, &result), error);
      return answer_key (drive, "letter", key);
    }
  hearth_client_send_async (drive->client, letter, drive_store_result, &result);
  key = hearth_client_send_finish (drive->client, drive_wait_result (drive, &result), error);
  return answer_key (drive, "letter", key);
}

static gboolean
command_send (Drive *drive, const Words *words, GError **error)
{
  const char *account = value (words, "account");
  g_autoptr (HearthLetter) letter =
      hearth_client_prepare_new (drive->client, account != NULL ? (guint16) atoi (account) : 0);

  if (letter == NULL)
    return usage (error, "send [account=N] to=.. [cc=..] [bcc=..] subject=.. text=.. [attach=FILE] "
                         "[later=SECONDS], with an account");
  return send_letter (drive, letter, words, error);
}

static void
say_addresses (Drive *drive, const char *name, GPtrArray *list)
{
  g_autofree char *text = hearth_address_list_to_string (list);

  json_object_set_string_member (drive->answer, name, text);
}

/* What a composer would show for the link; nothing is kept or sent. */
static gboolean
command_mailto (Drive *drive, const Words *words, GError **error)
{
  const char *uri = word (words, 1);
  g_autoptr (HearthLetter) letter = uri != NULL ? hearth_client_prepare_mailto (drive->client, 0, uri) : NULL;

  if (letter == NULL)
    return usage (error, "mailto LINK, with an account");
  say_addresses (drive, "to", letter->to);
  say_addresses (drive, "cc", letter->cc);
  say_addresses (drive, "bcc", letter->bcc);
  json_object_set_string_member (drive->answer, "subject", letter->subject);
  json_object_set_string_member (drive->answer, "text", letter->text);
  json_object_set_int_member (drive->answer, "attachments", letter->attachments->len);
  return TRUE;
}

static gboolean
save_draft (Drive *drive, const Words *words, GError **error)
{
  const char *account = value (words, "account");
  g_autoptr (HearthLetter) letter =
      hearth_client_prepare_new (drive->client, account != NULL ? (guint16) atoi (account) : 0);

  if (letter == NULL)
    return usage (error, "draft [account=N] [to=..] [cc=..] [bcc=..] subject=.. text=.., with an account");
  return take_letter (drive, letter, words, error) &&
         answer_key (drive, "draft", drive_save_draft (drive, letter, error));
}

static gboolean
command_reply (Drive *drive, const Words *words, GError **error)
{
  const HearthKey key = drive_key_from_string (word (words, 1));
  const char *whom = word (words, 2) != NULL ? words->argv[2] : "";
  const HearthReplyKind kind = strcmp (whom, "all") == 0    ? HEARTH_REPLY_TO_ALL
                               : strcmp (whom, "list") == 0 ? HEARTH_REPLY_TO_LIST
                                                            : HEARTH_REPLY_TO_SENDER;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (HearthLetter) letter = NULL;
  g_autoptr (HearthRow) row = hearth_row_new (key);

  if (key == HEARTH_KEY_NONE)
    return usage (error, "reply KEY [all|list] text=.. [later=SECONDS]");
  hearth_client_read_message_async (drive->client, key, NULL, drive_store_result, &result);
  content = hearth_client_read_message_finish (drive->client, drive_wait_result (drive, &result), error);
  if (content == NULL)
    return FALSE;
  letter = hearth_client_prepare_reply (drive->client, content, row, kind);
  return send_letter (drive, letter, words, error);
}

static gboolean
command_draft (Drive *drive, const Words *words, GError **error)
{
  if (word (words, 1) != NULL && strchr (words->argv[1], '=') != NULL)
    return save_draft (drive, words, error);
  return drive_draft (drive, words->argc, words->argv, error);
}

static gboolean
command_deliveries (Drive *drive, const Words *words, GError **error)
{
  const HearthKey key = drive_key_from_string (word (words, 1));
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (HearthDeliveryNews) news = NULL;
  g_autofree char *text = NULL, *letter = NULL;

  if (key == HEARTH_KEY_NONE)
    return usage (error, "deliveries KEY");
  hearth_client_read_message_async (drive->client, key, NULL, drive_store_result, &read);
  content = hearth_client_read_message_finish (drive->client, drive_wait_result (drive, &read), error);
  if (content == NULL)
    return FALSE;
  hearth_client_read_deliveries_async (drive->client, key, content, drive_store_result, &result);
  news = hearth_client_read_deliveries_finish (drive->client, drive_wait_result (drive, &result), error);
  if (news == NULL)
    return FALSE;
  text = hearth_words_for_deliveries (news->deliveries);
  json_object_set_string_member (drive->answer, "sentence", text != NULL ? text : "");
  if (content->report == NULL)
    return TRUE;
  g_free (text);
  text = hearth_words_for_report (content->report);
  letter = drive_key_to_string (news->letter);
  json_object_set_string_member (drive->answer, "report", text);
  json_object_set_string_member (drive->answer, "letter", letter);
  return TRUE;
}

static gboolean
command_outbox (Drive *drive, const Words *words, GError **error)
{
  GListModel *outbox = hearth_client_get_outbox (drive->client);
  JsonArray *array = json_array_new (), *done = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (outbox); i++)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (outbox, i);

      json_array_add_object_element (array, drive_json_letter (hearth_waiting_letter_get_item (letter)));
    }
  for (guint i = 0; i < drive->done->len; i++)
    json_array_add_object_element (done, drive_json_letter (g_ptr_array_index (drive->done, i)));
  json_object_set_array_member (drive->answer, "letters", array);
  json_object_set_array_member (drive->answer, "done", done);
  return TRUE;
}

static gboolean
command_decide (Drive *drive, const Words *words, GError **error)
{
  static const char *const names[] = { "retry", "cancel", "settle", NULL };
  g_autoptr (GAsyncResult) result = NULL;

  if (words->argc == 3)
    for (int i = 0; names[i] != NULL; i++)
      if (strcmp (words->argv[2], names[i]) == 0)
        {
          hearth_client_decide_outbox_async (drive->client, drive_key_from_string (words->argv[1]),
                                             (HearthOutboxDecision) i, drive_store_result, &result);
          return hearth_client_decide_outbox_finish (drive->client, drive_wait_result (drive, &result),
                                                     error);
        }
  return usage (error, "decide LETTER retry|cancel|settle");
}

/* --- waiting --- */

typedef struct
{
  guint16 account;
  gboolean is_reached;
  const char *texts; /* the state that is waited for */
} AccountWait;

static gboolean
are_folders_in_step (GListModel *folders)
{
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);
      const HearthFolderInfo *info = hearth_folder_get_info (folder);

      if ((info->is_selectable && info->state != HEARTH_FOLDER_IN_STEP) ||
          !are_folders_in_step (hearth_folder_get_children (folder)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
account_synced_cb (HearthAccount *account, gpointer data)
{
  AccountWait *wait = data;
  GListModel *folders = hearth_account_get_folders (account);

  if (wait->account != 0 && wait->account != hearth_account_get_number (account))
    return TRUE;
  wait->is_reached = hearth_account_get_status (account)->state == HEARTH_ACCOUNT_IDLE &&
                     g_list_model_get_n_items (folders) > 0 && are_folders_in_step (folders);
  return wait->is_reached;
}

static gboolean
is_synced (Drive *drive, gpointer data)
{
  AccountWait *wait = data;

  wait->is_reached = FALSE;
  each_account (drive, account_synced_cb, wait);
  return wait->is_reached;
}

static gboolean
account_problem_cb (HearthAccount *account, gpointer data)
{
  AccountWait *wait = data;
  const HearthAccountStatus *status = hearth_account_get_status (account);

  if ((wait->account == 0 || wait->account == hearth_account_get_number (account)) && status->error != NULL)
    wait->is_reached = TRUE;
  return !wait->is_reached;
}

static gboolean
has_problem (Drive *drive, gpointer data)
{
  AccountWait *wait = data;

  wait->is_reached = FALSE;
  each_account (drive, account_problem_cb, wait);
  return wait->is_reached;
}

static gboolean
account_pushed_cb (HearthAccount *account, gpointer data)
{
  AccountWait *wait = data;

  if (hearth_account_get_status (account)->n_flags_waiting > 0)
    wait->is_reached = FALSE;
  return wait->is_reached;
}

static gboolean
account_texts_cb (HearthAccount *account, gpointer data)
{
  AccountWait *wait = data;
  const HearthAccountStatus *status = hearth_account_get_status (account);

  if (wait->account == 0 || wait->account == hearth_account_get_number (account))
    wait->is_reached &= g_str_equal (hearth_texts_state_get_name (status->texts), wait->texts);
  return wait->is_reached;
}

static gboolean
has_texts (Drive *drive, gpointer data)
{
  AccountWait *wait = data;

  wait->is_reached = TRUE;
  each_account (drive, account_texts_cb, wait);
  return wait->is_reached;
}

static gboolean
is_pushed (Drive *drive, gpointer data)
{
  AccountWait *wait = data;

  wait->is_reached = TRUE;
  each_account (drive, account_pushed_cb, wait);
  return wait->is_reached;
}

static gboolean
is_outbox_settled (Drive *drive, gpointer data)
{
  GListModel *outbox = hearth_client_get_outbox (drive->client);

  for (guint i = 0; i < g_list_model_get_n_items (outbox); i++)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (outbox, i);
      const HearthOutboxItem *item = hearth_waiting_letter_get_item (letter);

      if (item->state == HEARTH_OUTBOX_QUEUED || item->state == HEARTH_OUTBOX_SENDING ||
          (item->state == HEARTH_OUTBOX_SENT && !item->is_copy_filed))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  HearthMessageList *list;
  const char *subject;
  HearthMessage *found;
} SubjectWait;

/* Looks through the newest rows, as a person would. */
static gboolean
is_subject_there (Drive *drive, gpointer data)
{
  SubjectWait *wait = data;

  for (guint i = 0; i < 20 && i < hearth_message_list_get_count (wait->list); i++)
    {
      g_autoptr (HearthMessage) message = g_list_model_get_item (G_LIST_MODEL (wait->list), i);
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      const HearthRow *row;

      g_ptr_array_add (one, message);
      drive_run_until (drive, are_rows_read, &(RowsWait){ wait->list, one });
      row = hearth_message_get_row (message);
      if (row != NULL && strcmp (row->subject, wait->subject) == 0)
        {
          wait->found = g_object_ref (message);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
wait_subject (Drive *drive, const Words *words, GError **error)
{
  SubjectWait wait = { open_list (drive, word (words, 2), error), word (words, 3), NULL };

  if (wait.list == NULL)
    return FALSE;
  if (wait.subject == NULL)
    return usage (error, "wait subject ACCOUNT/PATH SUBJECT");
  if (!drive_run_until (drive, is_subject_there, &wait))
    return is_late (error, wait.subject);
  json_object_set_object_member (drive->answer, "row", drive_json_row (hearth_message_get_row (wait.found)));
  g_object_unref (wait.found);
  return TRUE;
}

typedef struct
{
  HearthMessage *message;
  HearthFlags mask;
  HearthFlags values;
} FlagWait;

static gboolean
is_flag_set (Drive *drive, gpointer data)
{
  const FlagWait *wait = data;
  const HearthRow *row = hearth_message_get_row (wait->message);

  return row != NULL && (row->flags & wait->mask) == wait->values;
}

/* Until the row of a list was notified of a flag; says when, on the clock that Python's time.monotonic() reads, too. */
static gboolean
wait_flag (Drive *drive, const Words *words, GError **error)
{
  HearthMessageList *list = words->argc == 5 ? open_list (drive, words->argv[2], error) : NULL;
  FlagWait wait = { NULL, 0, 0 };
  gboolean is_set;

  if (list == NULL || !parse_flag (words->argv[4], &wait.mask, &wait.values))
    return usage (error, "wait flag ACCOUNT/PATH POSITION +seen|-flagged|...");
  wait.message = g_list_model_get_item (G_LIST_MODEL (list), (guint) atoi (words->argv[3]));
  if (wait.message == NULL)
    return usage (error, "wait flag: there is no such row");
  is_set = drive_run_until (drive, is_flag_set, &wait);
  json_object_set_int_member (drive->answer, "at_us", g_get_monotonic_time ());
  g_object_unref (wait.message);
  return is_set || is_late (error, words->argv[4]);
}

typedef struct
{
  HearthFolder *folder;
  guint n;
} CountWait;

static gboolean
is_count_reached (Drive *drive, gpointer data)
{
  const CountWait *wait = data;
  const HearthFolderInfo *info = hearth_folder_get_info (wait->folder);

  return info->n_messages >= wait->n && info->state == HEARTH_FOLDER_IN_STEP;
}

typedef struct
{
  const char *name;
  HearthFolder *folder;
} FolderWait;

static gboolean
is_folder_there (Drive *drive, gpointer data)
{
  FolderWait *wait = data;

  wait->folder = drive_find_folder (drive, wait->name);
  return wait->folder != NULL;
}

static gboolean
wait_count (Drive *drive, const Words *words, GError **error)
{
  FolderWait folder = { word (words, 2), NULL };
  CountWait wait;

  if (words->argc != 4)
    return usage (error, "wait count ACCOUNT/PATH N");
  if (!drive_run_until (drive, is_folder_there, &folder))
    return is_late (error, folder.name);
  wait = (CountWait){ folder.folder, (guint) atoi (words->argv[3]) };
  return drive_run_until (drive, is_count_reached, &wait) || is_late (error, folder.name);
}

/* The engine counts what waits every 100 ms, and tells every 16. */
#define TOLD_WITHIN_MS 200

static gboolean
is_pending_read (Drive *drive, gpointer data)
{
  return hearth_client_is_pending_read (drive->client);
}

static gboolean
later_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_later (Drive *drive, gpointer data)
{
  return *(gboolean *) data;
}

/* Flags are set without an answer: asks the engine something behind them, and takes in what it tells meanwhile. */
static void
hear_what_was_done (Drive *drive)
{
  gboolean is_told = FALSE;

  hearth_client_want_pending (drive->client);
  drive_run_until (drive, is_pending_read, NULL);
  g_timeout_add (TOLD_WITHIN_MS, later_cb, &is_told);
  drive_run_until (drive, is_later, &is_told);
}

static gboolean
command_wait (Drive *drive, const Words *words, GError **error)
{
  static const struct
  {
    const char *name;
    gboolean (*is_over) (Drive *drive, gpointer data);
  } conditions[] = {
    { "synced", is_synced },       { "problem", has_problem }, { "pushed", is_pushed },
    { "sent", is_outbox_settled }, { "texts", has_texts },
  };
  AccountWait wait = { word (words, 2) != NULL ? (guint16) atoi (words->argv[2]) : 0, FALSE,
                       word (words, 3) != NULL ? words->argv[3] : "here" };

  if (word (words, 1) != NULL && strcmp (words->argv[1], "subject") == 0)
    return wait_subject (drive, words, error);
  if (word (words, 1) != NULL && strcmp (words->argv[1], "flag") == 0)
    return wait_flag (drive, words, error);
  if (word (words, 1) != NULL && strcmp (words->argv[1], "count") == 0)
    return wait_count (drive, words, error);
  if (word (words, 1) != NULL && strcmp (words->argv[1], "pushed") == 0)
    hear_what_was_done (drive);
  for (guint i = 0; word (words, 1) != NULL && i < G_N_ELEMENTS (conditions); i++)
    if (strcmp (words->argv[1], conditions[i].name) == 0)
      return drive_run_until (drive, conditions[i].is_over, &wait) || is_late (error, conditions[i].name);
  return usage (error, "wait synced|problem [ACCOUNT] | wait texts ACCOUNT [STATE] | wait pushed|sent | wait "
                       "subject ACCOUNT/PATH SUBJECT "
                       "| wait count ACCOUNT/PATH N | wait flag ACCOUNT/PATH POSITION FLAG");
}

static gboolean
command_memory (Drive *drive, const Words *words, GError **error)
{
  g_autofree char *text = NULL;
  const char *pss;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, error))
    return FALSE;
  pss = strstr (text, "\nPss:");
  json_object_set_int_member (drive->answer, "pss_kb", pss != NULL ? atoi (pss + 5) : 0);
  return TRUE;
}

static gboolean
command_refused (Drive *drive, const Words *words, GError **error)
{
  json_object_set_int_member (drive->answer, "refused", drive->n_refused);
  return TRUE;
}

static gboolean
command_quit (Drive *drive, const Words *words, GError **error)
{
  drive->is_quitting = TRUE;
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*run) (Drive *drive, const Words *words, GError **error);
} commands[] = {
  { "person", command_person },     { "account", command_account },   { "test-account", command_test },
  { "remove", command_remove },     { "password", command_password }, { "trust", command_trust },
  { "accounts", command_accounts }, { "check", command_check },       { "folders", command_folders },
  { "rows", command_rows },         { "show", command_show },         { "save", command_save },
  { "flag", command_flag },         { "send", command_send },         { "reply", command_reply },
  { "draft", command_draft },       { "mailto", command_mailto },     { "deliveries", command_deliveries },
  { "outbox", command_outbox },     { "decide", command_decide },     { "wait", command_wait },
  { "memory", command_memory },     { "refused", command_refused },   { "quit", command_quit },
};

/**
 * drive_command:
 * @argv: a command and its words
 *
 * Runs one command and waits for it; what it found is in the answer.
 *
 * Returns: whether it worked
 */
gboolean
drive_command (Drive *drive, int argc, char **argv, GError **error)
{
  const Words words = { argc, argv };
  gboolean is_known = FALSE, worked = drive_filing_command (drive, argc, argv, &is_known, error);

  if (!is_known)
    worked = drive_people_command (drive, argc, argv, &is_known, error);
  if (!is_known)
    worked = drive_keep_command (drive, argc, argv, &is_known, error);

  if (is_known)
    return worked;
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[0], commands[i].name) == 0)
      return commands[i].run (drive, &words, error);
  return usage (
      error,
      "person account test-account remove password trust accounts check folders rows show save flag send "
      "reply draft mailto deliveries outbox decide wait memory refused quit");
}
