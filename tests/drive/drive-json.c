/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's objects as JSON, for tests to read. */
#include "drive-json.h"

#include <stdio.h>

#include "hearth-error.h"

/**
 * drive_key_to_string:
 *
 * Returns: (transfer full): "account:row"; JSON numbers have no 64 bits
 */
char *
drive_key_to_string (HearthKey key)
{
  return g_strdup_printf ("%u:%" G_GINT64_FORMAT, hearth_key_get_account (key), hearth_key_get_row (key));
}

/**
 * drive_key_from_string:
 *
 * Returns: the key that drive_key_to_string() wrote, or %HEARTH_KEY_NONE
 */
HearthKey
drive_key_from_string (const char *text)
{
  guint account;
  gint64 row;

  return text != NULL && sscanf (text, "%u:%" G_GINT64_FORMAT, &account, &row) == 2
             ? hearth_key_new ((guint16) account, row)
             : HEARTH_KEY_NONE;
}

static void
set_key (JsonObject *object, const char *name, HearthKey key)
{
  g_autofree char *text = drive_key_to_string (key);

  json_object_set_string_member (object, name, text);
}

static void
set_addresses (JsonObject *object, const char *name, GPtrArray *list)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "name", hearth_address_get_name (g_ptr_array_index (list, i)));
      json_object_set_string_member (one, "address",
                                     hearth_address_get_address (g_ptr_array_index (list, i)));
      json_array_add_object_element (array, one);
    }
  json_object_set_array_member (object, name, array);
}

static void
set_flags (JsonObject *object, HearthFlags flags)
{
  JsonArray *array = json_array_new ();

  for (guint bit = 0; bit < HEARTH_FLAG_FIRST_KEYWORD_BIT; bit++)
    if ((flags & (G_GUINT64_CONSTANT (1) << bit)) != 0 && hearth_flags_get_name (bit) != NULL)
      json_array_add_string_element (array, hearth_flags_get_name (bit));
  json_object_set_array_member (object, "flags", array);
}

/**
 * drive_json_error:
 *
 * Returns: (transfer full): code, message, sentence for the user, and details
 */
JsonObject *
drive_json_error (const GError *error)
{
  JsonObject *object = json_object_new ();
  const HearthErrorDetails *details = hearth_error_get_details (error);
  g_autofree char *sentence = hearth_words_for_error (error);

  json_object_set_string_member (object, "code",
                                 error->domain == HEARTH_ERROR
                                     ? hearth_error_code_get_name ((HearthErrorCode) error->code)
                                     : g_quark_to_string (error->domain));
  json_object_set_string_member (object, "message", error->message);
  json_object_set_string_member (object, "sentence", sentence);
  if (details != NULL && details->host != NULL)
    json_object_set_string_member (object, "host", details->host);
  if (details != NULL && details->server_text != NULL)
    json_object_set_string_member (object, "server_text", details->server_text);
  return object;
}

/**
 * drive_json_account:
 *
 * Returns: (transfer full): an account and how it is doing
 */
JsonObject *
drive_json_account (HearthAccount *account)
{
  JsonObject *object = json_object_new ();
  const HearthAccountStatus *status = hearth_account_get_status (account);
  const HearthAccountInfo *info = hearth_account_get_info (account);
  const HearthIdentity *first = g_ptr_array_index (info->identities, 0);

  json_object_set_int_member (object, "account", hearth_account_get_number (account));
  json_object_set_string_member (object, "name", hearth_account_get_name (account));
  json_object_set_string_member (object, "person",
                                 hearth_member_get_name (hearth_account_get_member (account)));
  json_object_set_int_member (object, "identity", first->id);
  json_object_set_string_member (object, "state", hearth_account_state_get_name (status->state));
  json_object_set_boolean_member (object, "push", status->is_push_alive);
  json_object_set_boolean_member (object, "unencrypted", status->is_unencrypted);
  json_object_set_boolean_member (object, "cannot_send", status->cannot_send);
  json_object_set_int_member (object, "flags_waiting", status->n_flags_waiting);
  json_object_set_int_member (object, "letters_waiting", status->n_letters_waiting);
  json_object_set_string_member (object, "texts", hearth_texts_state_get_name (status->texts));
  json_object_set_int_member (object, "texts_done", (gint64) status->n_texts_done);
  json_object_set_int_member (object, "texts_total", (gint64) status->n_texts_total);
  if (status->error != NULL)
    json_object_set_object_member (object, "error", drive_json_error (status->error));
  return object;
}

/**
 * drive_json_keep:
 *
 * Returns: (transfer full): how much is fetched before anybody opens it
 */
JsonObject *
drive_json_keep (const HearthKeep *keep)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", hearth_keep_kind_get_name (keep->kind));
  json_object_set_int_member (object, "months", keep->months);
  json_object_set_int_member (object, "limit", (gint64) keep->attachment_max_bytes);
  return object;
}

/**
 * drive_json_folder:
 *
 * Returns: (transfer full): a folder
 */
JsonObject *
drive_json_folder (HearthFolder *folder)
{
  const HearthFolderInfo *info = hearth_folder_get_info (folder);
  JsonObject *object = json_object_new ();

  set_key (object, "folder", info->key);
  json_object_set_string_member (object, "path", info->path);
  json_object_set_string_member (object, "name", hearth_folder_get_name (folder));
  json_object_set_string_member (object, "role", hearth_folder_role_get_name (info->role));
  json_object_set_string_member (object, "state", hearth_folder_state_get_name (info->state));
  json_object_set_boolean_member (object, "selectable", info->is_selectable);
  json_object_set_object_member (object, "keep", drive_json_keep (&info->keep));
  json_object_set_int_member (object, "messages", info->n_messages);
  json_object_set_int_member (object, "unread", info->n_unread);
  return object;
}

/**
 * drive_json_row:
 *
 * Returns: (transfer full): a row
 */
JsonObject *
drive_json_row (const HearthRow *row)
{
  JsonObject *object = json_object_new ();

  set_key (object, "key", row->key);
  set_key (object, "message", row->message);
  json_object_set_string_member (object, "from", hearth_address_get_address (row->from));
  json_object_set_string_member (object, "from_name", hearth_address_get_name (row->from));
  json_object_set_string_member (object, "subject", row->subject);
  json_object_set_string_member (object, "preview", row->preview != NULL ? row->preview : "");
  json_object_set_int_member (object, "date", row->date_sort_unix_s);
  json_object_set_int_member (object, "size", (gint64) row->size_bytes);
  json_object_set_boolean_member (object, "attachment", row->has_attachment);
  json_object_set_boolean_member (object, "failed", row->has_failed);
  json_object_set_boolean_member (object, "here", row->is_body_here);
  set_flags (object, row->flags);
  return object;
}

/**
 * drive_json_content:
 *
 * Returns: (transfer full): a message as it is read
 */
JsonObject *
drive_json_content (const HearthContent *content)
{
  static const char *const kinds[] = { "plain", "html", "attachment", "inline", "message" };
  JsonObject *object = json_object_new ();
  JsonArray *parts = json_array_new ();

  json_object_set_string_member (object, "subject", content->subject);
  json_object_set_string_member (object, "message_id",
                                 content->message_id != NULL ? content->message_id : "");
  json_object_set_int_member (object, "date", content->date_unix_s);
  json_object_set_int_member (object, "remarks", content->remarks);
  set_addresses (object, "from", content->from);
  set_addresses (object, "to", content->to);
  set_addresses (object, "cc", content->cc);
  set_addresses (object, "bcc", content->bcc);
  for (guint i = 0; i < content->parts->len; i++)
    {
      const HearthPart *part = g_ptr_array_index (content->parts, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "kind", kinds[part->kind]);
      json_object_set_string_member (one, "path", part->path);
      json_object_set_string_member (one, "type", part->content_type != NULL ? part->content_type : "");
      json_object_set_string_member (one, "name", part->name != NULL ? part->name : "");
      json_object_set_int_member (one, "size", (gint64) part->size_bytes);
      json_object_set_int_member (one, "remote", part->n_remote);
      json_object_set_boolean_member (one, "absent", part->is_absent);
      if (part->text != NULL)
        json_object_set_string_member (one, "text", part->text);
      json_array_add_object_element (parts, one);
    }
  json_object_set_array_member (object, "parts", parts);
  return object;
}

static JsonArray *
refusals_array (GPtrArray *refusals)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < refusals->len; i++)
    {
      const HearthRefusal *refusal = refusals->pdata[i];
      JsonObject *object = json_object_new ();
      g_autofree char *sentence = hearth_words_for_refusal (refusal);

      json_object_set_string_member (object, "address", refusal->address);
      json_object_set_int_member (object, "status", refusal->status);
      json_object_set_string_member (object, "enhanced", refusal->enhanced != NULL ? refusal->enhanced : "");
      json_object_set_string_member (object, "text", refusal->text);
      json_object_set_boolean_member (object, "final", hearth_refusal_is_final (refusal));
      json_object_set_string_member (object, "sentence", sentence);
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * drive_json_letter:
 *
 * Returns: (transfer full): a letter of the outbox
 */
JsonObject *
drive_json_letter (const HearthOutboxItem *item)
{
  JsonObject *object = json_object_new ();
  g_autofree char *sentence = hearth_words_for_letter (item);

  set_key (object, "letter", item->key);
  json_object_set_string_member (object, "state", hearth_outbox_state_get_name (item->state));
  json_object_set_string_member (object, "subject", item->subject != NULL ? item->subject : "");
  json_object_set_string_member (object, "sentence", sentence);
  json_object_set_boolean_member (object, "copy_filed", item->is_copy_filed);
  json_object_set_boolean_member (object, "listed", hearth_outbox_item_is_listed (item));
  json_object_set_boolean_member (object, "can_edit", item->can_edit);
  json_object_set_boolean_member (object, "undo_window", item->is_undo_window);
  json_object_set_string_member (object, "message_id", item->message_id != NULL ? item->message_id : "");
  json_object_set_int_member (object, "attempts", item->attempts);
  json_object_set_int_member (object, "recipients", item->n_recipients);
  json_object_set_int_member (object, "accepted", item->n_accepted);
  json_object_set_int_member (object, "next_try_unix_s", item->next_try_unix_s);
  json_object_set_int_member (object, "not_before_unix_s", item->not_before_unix_s);
  json_object_set_array_member (object, "refusals", refusals_array (item->refusals));
  if (item->error != NULL)
    json_object_set_object_member (object, "error", drive_json_error (item->error));
  return object;
}
