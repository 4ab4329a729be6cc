/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing as the user does it: messages are shown where they are meant to be at once, and a journal row says what the
 * server still has to do. What was not told to the server is only rewritten: moved twice is one move, moved there and
 * back is none.
 *
 *   placement in A, uid 7 ── move to B ──► placement in B, no uid + item (A, 7) of a MOVE row
 *                         ◄── back to A ── item goes, uid 7 again
 *
 * Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-store.h"

#include "hearth-draft-store.h"
#include "hearth-filing-private.h"

static gboolean
is_elsewhere (HearthAccountStore *self, const HearthFilingBatch *batch)
{
  return batch->filing.verb != HEARTH_FILE_DELETE &&
         hearth_key_get_account (batch->filing.target) != self->account;
}

static HearthJournalKind
journal_kind (HearthAccountStore *self, const HearthFilingBatch *batch)
{
  if (batch->filing.verb == HEARTH_FILE_DELETE)
    return HEARTH_JOURNAL_DELETE;
  if (is_elsewhere (self, batch))
    return HEARTH_JOURNAL_GIVE;
  return batch->filing.verb == HEARTH_FILE_MOVE ? HEARTH_JOURNAL_MOVE : HEARTH_JOURNAL_COPY;
}

static gint64
add_journal_row (HearthAccountStore *self,
                 const HearthFilingBatch *batch,
                 HearthJournalKind kind,
                 GError **error)
{
  g_autoptr (HearthJournalRow) row = hearth_journal_row_new (kind);

  row->target = kind == HEARTH_JOURNAL_DELETE ? HEARTH_KEY_NONE : batch->filing.target;
  row->other_account = kind == HEARTH_JOURNAL_GIVE ? hearth_key_get_account (batch->filing.target) : 0;
  row->not_before_unix_s = batch->not_before_unix_s;
  return hearth_key_get_row (hearth_journal_add (self, row, error));
}

/* The journal row of the batch, made when it is needed first. */
static gint64
get_journal (HearthAccountStore *self, HearthFilingBatch *batch, GError **error)
{
  if (batch->row == HEARTH_KEY_NONE)
    batch->row = hearth_store_key (self, add_journal_row (self, batch, journal_kind (self, batch), error));
  return hearth_key_get_row (batch->row);
}

/* Where the server has a message as far as nothing waits for it, or will have it when what waits is done. */
static HearthFilingPlace
place_of (HearthAccountStore *self, const HearthFilingRow *row)
{
  const gint64 shown = hearth_filing_find_shown (self, row);
  HearthStoreFolder *folder = hearth_store_find (self, hearth_store_key (self, shown), NULL);
  HearthFilingTwin twin = { .uid = row->uid };

  if (row->folder != shown)
    hearth_filing_find_twin (self, row->message, shown, &twin, NULL);
  return (HearthFilingPlace){
    .folder = shown,
    .uidvalidity = folder != NULL ? folder->record.uidvalidity : 0,
    .uid = twin.uid,
  };
}

/* Where the user sees what the batch moves. */
static gint64
target_folder (HearthAccountStore *self, const HearthFilingBatch *batch)
{
  return batch->filing.verb == HEARTH_FILE_DELETE || is_elsewhere (self, batch)
             ? HEARTH_FILING_NOWHERE
             : hearth_key_get_row (batch->filing.target);
}

/* Whether the message is in the target already, and the server will not have it there twice. */
static gboolean
is_there (HearthAccountStore *self, const HearthFilingBatch *batch, const HearthFilingRow *row)
{
  HearthFilingTwin twin = { 0 };

  return batch->folders_are_labels && batch->filing.verb != HEARTH_FILE_DELETE &&
         !is_elsewhere (self, batch) &&
         hearth_filing_find_twin (self, row->message, hearth_key_get_row (batch->filing.target), &twin,
                                  NULL) &&
         twin.uid != 0;
}

static gint64
shown_folder (HearthAccountStore *self, const HearthFilingBatch *batch, const HearthFilingRow *row)
{
  return is_there (self, batch, row) ? HEARTH_FILING_NOWHERE : target_folder (self, batch);
}

static gboolean
goes_home (HearthAccountStore *self, const HearthFilingBatch *batch, const HearthFilingRow *row)
{
  return row->hides && !is_elsewhere (self, batch) && batch->filing.verb == HEARTH_FILE_MOVE &&
         row->item_folder == hearth_key_get_row (batch->filing.target);
}

/* Leads a row about one message elsewhere. FALSE with no error set: it has others, too. */
static gboolean
retarget (HearthAccountStore *self, gint64 journal, gint64 folder, GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "UPDATE journal SET target = ?2 WHERE id = ?1 AND"
                               " (SELECT count (*) FROM journal_item WHERE journal = ?1) = 1",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  sqlite3_bind_int64 (statement, 2, folder);
  self->pending->is_journal_changed = TRUE;
  return hearth_store_step (self, statement, error) &&
         sqlite3_changes (hearth_database_get_handle (self->mail)) > 0;
}

/* The message goes on from where it is shown, or will be when what waits is done. */
static gboolean
move_on (HearthAccountStore *self, HearthFilingBatch *batch, HearthFilingRow *row, GError **error)
{
  const HearthFilingPlace place = place_of (self, row);
  const gint64 journal = get_journal (self, batch, error);

  return journal != 0 && hearth_filing_relocate (self, row, shown_folder (self, batch, row), 0, error) &&
         hearth_filing_put_item (self, journal, row->placement, row->message, &place, TRUE, error);
}

/* A copy that the server has not made yet is made elsewhere, or not at all. The row keeps its place in the order: what it
 * copies may be moved or deleted by a later one. */
static gboolean
redirect_copy (HearthAccountStore *self, HearthFilingBatch *batch, HearthFilingRow *row, GError **error)
{
  const gint64 folder = target_folder (self, batch);
  g_autoptr (GError) failure = NULL;

  if (batch->filing.verb == HEARTH_FILE_DELETE)
    return hearth_filing_forget_placement (self, row, error) &&
           hearth_filing_remove_item (self, row->item_row, row->placement, error) &&
           hearth_filing_drop_empty (self, row->item_row, error);
  if (!is_elsewhere (self, batch) && retarget (self, row->item_row, folder, &failure))
    return hearth_filing_relocate (self, row, folder, 0, error);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return move_on (self, batch, row, error);
}

/* What waits for the server about this message is changed without a trace. */
static gboolean
redirect (HearthAccountStore *self, HearthFilingBatch *batch, HearthFilingRow *row, GError **error)
{
  gint64 journal;

  if (goes_home (self, batch, row))
    return hearth_filing_relocate (self, row, row->item_folder, row->item_uid, error) &&
           hearth_filing_remove_item (self, row->item_row, row->placement, error) &&
           hearth_filing_drop_empty (self, row->item_row, error);
  if (!row->hides)
    return redirect_copy (self, batch, row, error);
  journal = get_journal (self, batch, error);
  return journal != 0 && hearth_filing_relocate (self, row, shown_folder (self, batch, row), 0, error) &&
         hearth_filing_give_item (self, row->item_row, row->placement, journal, error);
}

static gboolean
move_row (HearthAccountStore *self, HearthFilingBatch *batch, HearthFilingRow *row, GError **error)
{
  if (hearth_filing_row_can_change (row))
    return redirect (self, batch, row, error);
  return move_on (self, batch, row, error);
}

static gboolean
copy_row (HearthAccountStore *self,
          HearthFilingBatch *batch,
          const HearthFilingRow *row,
          gint64 *placement,
          GError **error)
{
  const HearthFilingPlace place = place_of (self, row);
  const gint64 journal = get_journal (self, batch, error);

  if (journal == 0)
    return FALSE;
  *placement = hearth_filing_copy_placement (self, row, target_folder (self, batch), error);
  return *placement != 0 &&
         hearth_filing_put_item (self, journal, *placement, row->message, &place, FALSE, error);
}

static void
note_filed (HearthAccountStore *self,
            HearthFilingBatch *batch,
            const HearthFilingRow *before,
            gint64 from,
            gint64 placement)
{
  const gboolean is_new = placement != before->placement;
  const HearthFiledEntry entry = {
    .placement = hearth_store_key (self, placement),
    .folder = is_new || from == HEARTH_FILING_NOWHERE ? HEARTH_KEY_NONE : hearth_store_key (self, from),
    .flags = before->flags & batch->filing.mask,
    .sort = before->date_sort_unix_s,
  };

  if (batch->filed != NULL)
    g_array_append_val (batch->filed->entries, entry);
}

static gboolean
file_row (HearthAccountStore *self, HearthFilingBatch *batch, HearthFilingRow *row, GError **error)
{
  const HearthFilingRow before = *row;
  const gint64 from = hearth_filing_find_shown (self, row);
  gint64 placement = row->placement;
  gboolean is_done;

  if (batch->filing.verb == HEARTH_FILE_COPY)
    is_done = copy_row (self, batch, row, &placement, error);
  else
    is_done = move_row (self, batch, row, error);
  if (is_done)
    note_filed (self, batch, &before, from, placement);
  return is_done;
}

/* A draft that the server has as it is becomes a message like others, and is filed like them. */
static gboolean
let_go_of_draft (HearthAccountStore *self, gint64 draft, GError **error)
{
  static const char *const texts[] = {
    "DELETE FROM own_content WHERE id IN (SELECT content FROM attachment WHERE draft = ?)",
    "DELETE FROM draft WHERE id = ?",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      sqlite3_stmt *statement = hearth_database_prepare (self->mail, texts[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, draft);
      if (!hearth_store_step (self, statement, error))
        return FALSE;
    }
  return TRUE;
}

static void
note_kept (HearthAccountStore *self, HearthFilingBatch *batch, const HearthFilingRow *row)
{
  const HearthKey placement = hearth_store_key (self, row->placement);

  if (batch->filed != NULL)
    g_array_append_val (batch->filed->kept, placement);
}

/* One that the server does not have as it is stays, unless it is deleted for ever: only its writer can take it back. */
static gboolean
file_draft (
    HearthAccountStore *self, HearthFilingBatch *batch, HearthFilingRow *row, HearthKey key, GError **error)
{
  g_autoptr (HearthDraftEntry) draft = hearth_draft_store_load (self, key, error);

  if (draft == NULL)
    return FALSE;
  if (row->uid != 0 && draft->pushed_revision == draft->revision && !draft->is_open)
    return let_go_of_draft (self, hearth_key_get_row (key), error) && file_row (self, batch, row, error);
  if (batch->filing.verb == HEARTH_FILE_DELETE && !draft->is_open)
    return hearth_draft_store_end_in (self, hearth_key_get_row (key), error);
  if (!draft->is_open)
    note_kept (self, batch, row);
  return TRUE;
}

/* What is there already, and what is being deleted on the server at this moment, is left as it is. */
static gboolean
is_left_out (HearthAccountStore *self, const HearthFilingBatch *batch, const HearthFilingRow *row)
{
  const gint64 shown = hearth_filing_find_shown (self, row);

  if (shown == HEARTH_FILING_NOWHERE)
    return !hearth_filing_row_can_change (row) || batch->filing.verb == HEARTH_FILE_DELETE;
  return shown == target_folder (self, batch) ||
         (batch->filing.verb == HEARTH_FILE_COPY && is_there (self, batch, row));
}

static gboolean
file_slice (
    HearthAccountStore *self, HearthFilingBatch *batch, const gint64 *rows, gsize n_rows, GError **error)
{
  g_autoptr (GArray) found = hearth_filing_read_placements (self, rows, n_rows, error);

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      HearthFilingRow *row = &g_array_index (found, HearthFilingRow, i);
      HearthKey draft;

      if (is_left_out (self, batch, row))
        continue;
      draft = batch->filing.verb != HEARTH_FILE_COPY
                  ? hearth_draft_store_find_placement (self, hearth_store_key (self, row->placement))
                  : HEARTH_KEY_NONE;
      if (draft != HEARTH_KEY_NONE ? !file_draft (self, batch, row, draft, error)
                                   : !file_row (self, batch, row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_target (HearthAccountStore *self, const HearthFilingBatch *batch, GError **error)
{
  HearthStoreFolder *folder;

  if (batch->filing.verb == HEARTH_FILE_DELETE || is_elsewhere (self, batch))
    return TRUE;
  folder = hearth_store_find (self, batch->filing.target, error);
  if (folder == NULL)
    return FALSE;
  if (folder->record.is_selectable)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "The folder “%s” holds only folders", folder->name);
  return FALSE;
}

/**
 * hearth_filing_store_file:
 * @placements: (array length=n_placements): those that are gone, lie in the target already, or are being deleted are left
 *   out; best %HEARTH_STORE_BATCH_ROWS at a time
 * @durability: %HEARTH_DURABLE for the last slice of what the user did
 *
 * Files messages: shows them where they are meant to be, changes the flags that go with it, and notes in the journal
 * what the server has to do, all in one transaction.
 *
 * Errors: %HEARTH_ERROR_NOT_FOUND if the target is gone, %HEARTH_ERROR_INVALID_INPUT if it takes no messages.
 */
gboolean
hearth_filing_store_file (HearthAccountStore *self,
                          HearthFilingBatch *batch,
                          const HearthKey *placements,
                          gsize n_placements,
                          HearthDurability durability,
                          GError **error)
{
  const HearthFiling *filing = &batch->filing;
  const HearthKey row = batch->row;
  const guint n_filed = batch->filed != NULL ? batch->filed->entries->len : 0;
  const guint n_kept = batch->filed != NULL ? batch->filed->kept->len : 0;
  gsize n_rows;
  g_autofree gint64 *rows = hearth_store_dup_rows (self, placements, n_placements, &n_rows);
  gboolean succeeded;

  if (!hearth_account_store_begin (self, durability, error))
    return FALSE;
  succeeded = check_target (self, batch, error) && file_slice (self, batch, rows, n_rows, error) &&
              (filing->mask == 0 || n_rows == 0 ||
               hearth_account_store_set_flags (self, placements, n_placements, filing->mask, filing->values,
                                               HEARTH_BATCH, error));
  if (hearth_store_end (self, succeeded, error))
    return TRUE;
  batch->row = row;
  if (batch->filed != NULL)
    {
      g_array_set_size (batch->filed->entries, n_filed);
      g_array_set_size (batch->filed->kept, n_kept);
    }
  return FALSE;
}

/**
 * hearth_filing_store_list_placements:
 * @after: the last one of the list before, or %HEARTH_KEY_NONE to begin
 * @placements: (element-type HearthKey): at most %HEARTH_STORE_BATCH_ROWS are added
 *
 * Lists everything in a folder, a slice at a time.
 */
gboolean
hearth_filing_store_list_placements (
    HearthAccountStore *self, HearthKey folder, HearthKey after, GArray *placements, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail, "SELECT id FROM placement WHERE folder = ? AND id > ? ORDER BY id LIMIT ?", error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (after));
  sqlite3_bind_int (statement, 3, HEARTH_STORE_BATCH_ROWS);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const HearthKey key = hearth_store_key (self, sqlite3_column_int64 (statement, 0));

      g_array_append_val (placements, key);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* A later journal row goes on from where the message is. */
static gboolean
inherit_place (HearthAccountStore *self, const HearthFilingRow *row, gboolean *is_inherited, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "UPDATE journal_item SET folder = ?3, uidvalidity = ?4, uid = ?5 WHERE placement = ?1 AND journal ="
      " (SELECT min (journal) FROM journal_item WHERE placement = ?1 AND journal > ?2)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->placement);
  sqlite3_bind_int64 (statement, 2, row->item_row);
  sqlite3_bind_int64 (statement, 3, row->item_folder);
  sqlite3_bind_int64 (statement, 4, row->item_uidvalidity);
  hearth_bind_key (statement, 5, row->item_uid);
  if (!hearth_store_step (self, statement, error))
    return FALSE;
  *is_inherited = sqlite3_changes (hearth_database_get_handle (self->mail)) > 0;
  return TRUE;
}

/* The message is shown again where the server has it. */
static gboolean
put_back (HearthAccountStore *self, HearthFilingRow *row, GError **error)
{
  gboolean is_inherited = FALSE;

  if (!hearth_filing_remove_item (self, row->item_row, row->placement, error))
    return FALSE;
  /* Copied, and not removed where it was: it is in both places. A sync finds the one that is not shown. */
  if (row->stage == HEARTH_FILING_COPIED && row->folder != HEARTH_FILING_NOWHERE)
    return TRUE;
  if (!row->hides)
    return hearth_filing_forget_items (self, row->placement, error) &&
           hearth_filing_forget_placement (self, row, error);
  if (!inherit_place (self, row, &is_inherited, error) || is_inherited)
    return is_inherited;
  if (hearth_store_find (self, hearth_store_key (self, row->item_folder), NULL) == NULL)
    return hearth_filing_forget_placement (self, row, error);
  return hearth_filing_relocate (self, row, row->item_folder, row->item_uid, error);
}

static gboolean
cancel_items (HearthAccountStore *self, gint64 journal, GError **error)
{
  g_autoptr (GArray) rows = hearth_filing_read_items (self, journal, 0, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!put_back (self, &g_array_index (rows, HearthFilingRow, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
delete_row (HearthAccountStore *self, gint64 journal, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, "DELETE FROM journal WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, journal);
  self->pending->is_journal_changed = TRUE;
  return hearth_store_step (self, statement, error);
}

/**
 * hearth_filing_store_cancel:
 * @row: a journal row that is not being carried out
 *
 * Gives a change up: the view goes back to what the server has, and the row is gone.
 */
gboolean
hearth_filing_store_cancel (HearthAccountStore *self, HearthKey row, GError **error)
{
  const gint64 journal = hearth_key_get_row (row);
  g_autoptr (HearthJournalRow) known = hearth_journal_load (self, row, error);

  if (known == NULL)
    return FALSE;
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self,
                           cancel_items (self, journal, error) &&
                               hearth_filing_cancel_wish (self, known, error) &&
                               delete_row (self, journal, error),
                           error);
}
