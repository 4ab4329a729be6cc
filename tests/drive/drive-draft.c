/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters of hearth-drive that begin as drafts: with attachments, or kept to go on with. */
#include "drive.h"

static gboolean
attach (Drive *drive, HearthDraft *draft, HearthLetter *letter, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  HearthAttachment *attachment;

  hearth_draft_attach_file_async (draft, file, NULL, NULL, NULL, drive_store_result, &result);
  attachment = hearth_draft_attach_file_finish (draft, drive_wait_result (drive, &result), error);
  if (attachment == NULL)
    return FALSE;
  g_ptr_array_add (letter->attachments, attachment);
  return TRUE;
}

/**
 * drive_send_file:
 * @letter: (transfer none): what is written; @path is added to what is attached
 *
 * Returns: the letter's key in the outbox, as soon as it is on the disk, to go out at once
 */
HearthKey
drive_send_file (Drive *drive, HearthLetter *letter, const char *path, GError **error)
{
  g_autoptr (HearthDraft) draft = hearth_client_begin_draft (drive->client, letter);
  g_autoptr (GAsyncResult) result = NULL;

  if (!attach (drive, draft, letter, path, error))
    return HEARTH_KEY_NONE;
  hearth_draft_set_letter (draft, letter);
  hearth_draft_send_async (draft, 1, drive_store_result, &result);
  return hearth_draft_send_finish (draft, drive_wait_result (drive, &result), error);
}

/**
 * drive_save_draft:
 * @letter: (transfer none): what is written
 *
 * Returns: the draft's key, as soon as it is on the disk; %HEARTH_KEY_NONE on failure
 */
HearthKey
drive_save_draft (Drive *drive, HearthLetter *letter, GError **error)
{
  g_autoptr (HearthLetter) start = hearth_client_prepare_new (drive->client, 0);
  g_autoptr (HearthDraft) draft = hearth_client_begin_draft (drive->client, start);
  g_autoptr (GAsyncResult) result = NULL;

  hearth_draft_set_letter (draft, letter);
  hearth_draft_close_async (draft, drive_store_result, &result);
  return hearth_draft_close_finish (draft, drive_wait_result (drive, &result), error)
             ? hearth_draft_get_key (draft)
             : HEARTH_KEY_NONE;
}
