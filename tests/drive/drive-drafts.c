/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command "draft" of hearth-drive: writes on one letter at a time, as a composer does. */
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "hearth-error.h"

static gboolean
usage (GError **error)
{
  hearth_set_error (
      error, HEARTH_ERROR_INVALID_INPUT,
      "usage: draft begin [account=N] FIELDS | edit KEY | write FIELDS | close | discard | send; "
      "FIELDS: to= cc= bcc= subject= text=");
  return FALSE;
}

static gboolean
is_saved (Drive *drive, gpointer data)
{
  const HearthDraftState state = hearth_draft_get_state (drive->draft);

  return state == HEARTH_DRAFT_SAVED || state == HEARTH_DRAFT_FAILED;
}

static void
answer_draft (Drive *drive)
{
  const HearthLetter *letter = hearth_draft_get_letter (drive->draft);
  g_autofree char *key = drive_key_to_string (hearth_draft_get_key (drive->draft));
  g_autofree char *to = hearth_address_list_to_string (letter->to);

  json_object_set_string_member (drive->answer, "draft", key);
  json_object_set_string_member (drive->answer, "to", to);
  json_object_set_string_member (drive->answer, "subject", letter->subject != NULL ? letter->subject : "");
  json_object_set_string_member (drive->answer, "text", letter->text != NULL ? letter->text : "");
}

static gboolean
write_fields (Drive *drive, int argc, char **argv, GError **error)
{
  g_autoptr (HearthLetter) letter = hearth_letter_copy (hearth_draft_get_letter (drive->draft));

  for (int i = 0; i < argc; i++)
    if (g_str_has_prefix (argv[i], "text="))
      {
        g_free (letter->text);
        letter->text = g_strdup ("");
      }
  if (!drive_fill_letter (drive, letter, argc, argv, error))
    return FALSE;
  hearth_draft_set_letter (drive->draft, letter);
  if (!drive_run_until (drive, is_saved, NULL) || hearth_draft_get_error (drive->draft) != NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_FAILED, "The draft was not saved");
      return FALSE;
    }
  answer_draft (drive);
  return TRUE;
}

static gboolean
begin (Drive *drive, int argc, char **argv, GError **error)
{
  const gboolean has_account = argc > 2 && g_str_has_prefix (argv[2], "account=");
  g_autoptr (HearthLetter) letter = hearth_client_prepare_new (
      drive->client, has_account ? (guint16) atoi (argv[2] + strlen ("account=")) : 0);

  if (letter == NULL)
    return usage (error);
  g_clear_object (&drive->draft);
  drive->draft = hearth_client_begin_draft (drive->client, letter);
  return write_fields (drive, argc, argv, error);
}

static gboolean
edit (Drive *drive, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&drive->draft);
  hearth_client_edit_draft_async (drive->client, drive_key_from_string (key), drive_store_result, &result);
  drive->draft = hearth_client_edit_draft_finish (drive->client, drive_wait_result (drive, &result), error);
  if (drive->draft == NULL)
    return FALSE;
  answer_draft (drive);
  return TRUE;
}

static gboolean
end (Drive *drive, const char *how, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthDraft) draft = g_object_ref (drive->draft);
  g_autofree char *letter = NULL;
  HearthKey key;

  if (strcmp (how, "close") == 0)
    {
      hearth_draft_close_async (draft, drive_store_result, &result);
      return hearth_draft_close_finish (draft, drive_wait_result (drive, &result), error);
    }
  if (strcmp (how, "discard") == 0)
    {
      hearth_draft_discard_async (draft, drive_store_result, &result);
      return hearth_draft_discard_finish (draft, drive_wait_result (drive, &result), error);
    }
  if (strcmp (how, "send") != 0)
    return usage (error);
  hearth_draft_send_async (draft, g_get_real_time () / G_USEC_PER_SEC, drive_store_result, &result);
  key = hearth_draft_send_finish (draft, drive_wait_result (drive, &result), error);
  letter = drive_key_to_string (key);
  json_object_set_string_member (drive->answer, "letter", letter);
  return key != HEARTH_KEY_NONE;
}

/**
 * drive_draft:
 * @argv: "draft", what to do, and with what
 */
gboolean
drive_draft (Drive *drive, int argc, char **argv, GError **error)
{
  const char *what = argc > 1 ? argv[1] : "";
  gboolean is_done;

  if (strcmp (what, "begin") == 0)
    return begin (drive, argc, argv, error);
  if (strcmp (what, "edit") == 0 && argc == 3)
    return edit (drive, argv[2], error);
  if (drive->draft == NULL)
    return usage (error);
  if (strcmp (what, "write") == 0)
    return write_fields (drive, argc, argv, error);
  is_done = end (drive, what, error);
  if (is_done)
    g_clear_object (&drive->draft);
  return is_done;
}
