/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing as the server did it. A command that may have been carried out is SENT on the disk before it goes; after a cut
 * the folders are brought in step, and what they show says which messages arrived. A UID that is not known is told by
 * the sync of the folder, which knows the message again (hearth_filing_adopt()). Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-filing-private.h"

void
hearth_filing_group_free (HearthFilingGroup *self)
{
  hearth_id_set_free (self->uids);
  g_free (self);
}

static HearthFilingGroup *
get_group (GPtrArray *groups, HearthKey folder, guint32 uidvalidity, HearthFilingStage stage)
{
  HearthFilingGroup *group;

  for (guint i = 0; i < groups->len; i++)
    {
      group = g_ptr_array_index (groups, i);
      if (group->folder == folder && group->uidvalidity == uidvalidity && group->stage == stage)
        return group;
    }
  group = g_new0 (HearthFilingGroup, 1);
  group->folder = folder;
  group->uidvalidity = uidvalidity;
  group->stage = stage;
  group->uids = hearth_id_set_new ();
  g_ptr_array_add (groups, group);
  return group;
}

/**
 * hearth_filing_store_list_groups:
 * @row: a journal row about messages
 *
 * Returns: (transfer full) (nullable) (element-type HearthFilingGroup): what is still to be done, by folder and stage
 */
GPtrArray *
hearth_filing_store_list_groups (HearthAccountStore *self, HearthKey row, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_filing_group_free);
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT folder, uidvalidity, uid, stage FROM journal_item WHERE journal = ? ORDER BY folder, uid",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const guint32 uid = (guint32) sqlite3_column_int64 (statement, 2);
      HearthFilingGroup *group =
          get_group (groups, hearth_store_key (self, sqlite3_column_int64 (statement, 0)),
                     uid != 0 ? (guint32) sqlite3_column_int64 (statement, 1) : 0,
                     (HearthFilingStage) sqlite3_column_int (statement, 3));

      if (uid != 0)
        hearth_id_set_add (group->uids, uid);
      else
        group->n_unaimed++;
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&groups) : NULL;
}

static gboolean
set_stage (HearthAccountStore *self,
           HearthKey row,
           HearthKey folder,
           HearthIdRange range,
           HearthFilingStage stage,
           GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "UPDATE journal_item SET stage = ?5 WHERE journal = ?1 AND folder = ?2 AND uid BETWEEN ?3 AND ?4",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (folder));
  sqlite3_bind_int64 (statement, 3, range.first);
  sqlite3_bind_int64 (statement, 4, range.last);
  sqlite3_bind_int (statement, 5, (int) stage);
  return hearth_store_step (self, statement, error);
}

static gboolean
set_stages (HearthAccountStore *self,
            HearthKey row,
            HearthKey folder,
            const HearthIdSet *uids,
            HearthFilingStage stage,
            GError **error)
{
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (uids); i++)
    if (!set_stage (self, row, folder, hearth_id_set_get_range (uids, i), stage, error))
      return FALSE;
  return TRUE;
}

/**
 * hearth_filing_store_mark_stage:
 *
 * Notes, durably, how far the server is with some messages of a journal row.
 */
gboolean
hearth_filing_store_mark_stage (HearthAccountStore *self,
                                HearthKey row,
                                HearthKey folder,
                                const HearthIdSet *uids,
                                HearthFilingStage stage,
                                GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, set_stages (self, row, folder, uids, stage, error), error);
}

static gboolean
aim (HearthAccountStore *self,
     const char *sql,
     gint64 folder,
     gint64 which,
     guint32 uidvalidity,
     guint32 uid,
     GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (self->mail, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, which);
  sqlite3_bind_int64 (statement, 3, uidvalidity);
  sqlite3_bind_int64 (statement, 4, uid);
  return hearth_store_step (self, statement, error);
}

/* Copies of a message that wait for its UID in @folder: any UID under which it is there will do. */
gboolean
hearth_filing_aim_copies (
    HearthAccountStore *self, gint64 folder, gint64 message, guint32 uidvalidity, guint32 uid, GError **error)
{
  return aim (
      self,
      "UPDATE journal_item SET uid = ?4, uidvalidity = ?3 WHERE folder = ?1 AND message = ?2 AND uid IS NULL"
      " AND NOT hides",
      folder, message, uidvalidity, uid, error);
}

/* The first that waits to move a message away from @folder: because a journal row before it had to be done first, or the
 * folder was made anew. */
gboolean
hearth_filing_aim_move (
    HearthAccountStore *self, gint64 folder, gint64 message, guint32 uidvalidity, guint32 uid, GError **error)
{
  return aim (self,
              "UPDATE journal_item SET uid = ?4, uidvalidity = ?3 WHERE uid IS NULL AND hides AND folder = ?1"
              " AND message = ?2 AND journal = (SELECT min (journal) FROM journal_item WHERE folder = ?1 AND"
              " message = ?2 AND uid IS NULL AND hides)",
              folder, message, uidvalidity, uid, error);
}

/* The user has moved this very one on. */
static gboolean
aim_placement (HearthAccountStore *self,
               gint64 folder,
               gint64 placement,
               guint32 uidvalidity,
               guint32 uid,
               GError **error)
{
  return aim (self,
              "UPDATE journal_item SET uid = ?4, uidvalidity = ?3 WHERE uid IS NULL AND folder = ?1 AND "
              "placement = ?2",
              folder, placement, uidvalidity, uid, error);
}

/* A sync may have found the message at its new place before the command's own answer told of it: with the flags that it
 * has there. */
static gboolean
take_over_placement (HearthAccountStore *self, HearthFilingRow *row, guint32 uid, GError **error)
{
  HearthFlagNews news = { .uid = uid };
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail, "SELECT id FROM placement WHERE folder = ? AND uid = ?", error);
  g_autoptr (GArray) other = NULL;
  gint64 found = 0;
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->folder);
  sqlite3_bind_int64 (statement, 2, uid);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    found = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  if (!hearth_database_check (self->mail, result, error))
    return FALSE;
  if (found == 0)
    return hearth_filing_relocate (self, row, row->folder, uid, error);
  other = hearth_filing_read_placements (self, &found, 1, error);
  if (other == NULL)
    return FALSE;
  news.flags = g_array_index (other, HearthFilingRow, 0).server_flags;
  return hearth_filing_forget_placement (self, &g_array_index (other, HearthFilingRow, 0), error) &&
         hearth_filing_relocate (self, row, row->folder, uid, error) &&
         hearth_account_store_merge_server_flags (self, hearth_store_key (self, row->folder), &news, 1, NULL,
                                                  error);
}

/* The server has the message in @target under @uid. */
static gboolean
arrive (HearthAccountStore *self,
        HearthFilingRow *row,
        gint64 target,
        guint32 uidvalidity,
        guint32 uid,
        GError **error)
{
  if (uid == 0 || row->uid == uid)
    return TRUE;
  if (!hearth_filing_aim_copies (self, target, row->message, uidvalidity, uid, error))
    return FALSE;
  if (row->folder != target)
    return aim_placement (self, target, row->placement, uidvalidity, uid, error);
  return take_over_placement (self, row, uid, error);
}

/* The UID in @to that stands where @uid stands in @from; 0 if there is none. */
static guint32
map_uid (const HearthIdSet *from, const HearthIdSet *to, guint32 uid)
{
  guint64 index = 0;

  if (from == NULL || to == NULL || hearth_id_set_count (from) != hearth_id_set_count (to))
    return 0;
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (from); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (from, i);

      if (uid < range.first)
        return 0;
      if (uid <= range.last)
        {
          index += uid - range.first;
          break;
        }
      index += (guint64) range.last - range.first + 1;
    }
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (to); i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (to, i);
      const guint64 length = (guint64) range.last - range.first + 1;

      if (index < length)
        return (guint32) (range.first + index);
      index -= length;
    }
  return 0;
}

typedef struct
{
  gint64 journal;
  gint64 target; /* NOWHERE for what is deleted */
  const HearthIdSet *from;
  const HearthIdSet *to;
  guint32 uidvalidity;
  HearthFilingLoss *loss;
} Arrival;

static gboolean
begin_arrival (HearthAccountStore *self, HearthKey row, Arrival *arrival, GError **error)
{
  g_autoptr (HearthJournalRow) known = hearth_journal_load (self, row, error);

  if (known == NULL)
    return FALSE;
  arrival->journal = hearth_key_get_row (row);
  arrival->target = known->kind == HEARTH_JOURNAL_MOVE || known->kind == HEARTH_JOURNAL_COPY
                        ? hearth_key_get_row (known->target)
                        : HEARTH_FILING_NOWHERE;
  return TRUE;
}

typedef gboolean (*ItemFunc) (HearthAccountStore *self,
                              HearthFilingRow *row,
                              const Arrival *arrival,
                              GError **error);

static gboolean
for_each_item (HearthAccountStore *self,
               HearthKey folder,
               const HearthIdSet *uids,
               const Arrival *arrival,
               ItemFunc func,
               GError **error)
{
  g_autoptr (GArray) rows =
      hearth_filing_read_items (self, arrival->journal, hearth_key_get_row (folder), error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      HearthFilingRow *row = &g_array_index (rows, HearthFilingRow, i);

      if (row->item_uid != 0 && hearth_id_set_contains (uids, row->item_uid) &&
          !func (self, row, arrival, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
item_arrived (HearthAccountStore *self, HearthFilingRow *row, const Arrival *arrival, GError **error)
{
  return arrive (self, row, arrival->target, arrival->uidvalidity,
                 map_uid (arrival->from, arrival->to, row->item_uid), error);
}

/**
 * hearth_filing_store_mark_arrived:
 * @folder: where the messages were
 * @from @to: (nullable): the UIDs there and at the target, by order (COPYUID, RFC 4315); what is not among them is found by
 *   the next sync of the target
 *
 * The server has copied messages to the target of a journal row; at the source they are still to be removed.
 */
gboolean
hearth_filing_store_mark_arrived (HearthAccountStore *self,
                                  HearthKey row,
                                  HearthKey folder,
                                  const HearthIdSet *from,
                                  const HearthIdSet *to,
                                  guint32 uidvalidity,
                                  GError **error)
{
  Arrival arrival = { .from = from, .to = to, .uidvalidity = uidvalidity };

  return begin_arrival (self, row, &arrival, error) &&
         hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self,
                           for_each_item (self, folder, from, &arrival, item_arrived, error) &&
                               set_stages (self, row, folder, from, HEARTH_FILING_COPIED, error),
                           error);
}

static gboolean
set_place (HearthAccountStore *self,
           const Arrival *arrival,
           gint64 placement,
           guint32 uidvalidity,
           guint32 uid,
           GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "UPDATE journal_item SET folder = ?3, uidvalidity = ?4, uid = ?5 WHERE journal = ?1 AND placement = ?2",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, arrival->journal);
  sqlite3_bind_int64 (statement, 2, placement);
  sqlite3_bind_int64 (statement, 3, arrival->target);
  sqlite3_bind_int64 (statement, 4, uidvalidity);
  sqlite3_bind_int64 (statement, 5, uid);
  return hearth_store_step (self, statement, error);
}

static gboolean
item_trashed (HearthAccountStore *self, HearthFilingRow *row, const Arrival *arrival, GError **error)
{
  return set_place (self, arrival, row->placement, arrival->uidvalidity,
                    map_uid (arrival->from, arrival->to, row->item_uid), error);
}

/**
 * hearth_filing_store_mark_trashed:
 * @folder @from: where messages of a journal row were, which removes them
 * @trash @uidvalidity @to: where they are, by order
 *
 * They are to be removed there, which this is only the way to.
 */
gboolean
hearth_filing_store_mark_trashed (HearthAccountStore *self,
                                  HearthKey row,
                                  HearthKey folder,
                                  const HearthIdSet *from,
                                  HearthKey trash,
                                  const HearthIdSet *to,
                                  guint32 uidvalidity,
                                  GError **error)
{
  const Arrival arrival = { .journal = hearth_key_get_row (row),
                            .target = hearth_key_get_row (trash),
                            .from = from,
                            .to = to,
                            .uidvalidity = uidvalidity };

  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, for_each_item (self, folder, from, &arrival, item_trashed, error), error);
}

static gboolean
item_done (HearthAccountStore *self, HearthFilingRow *row, const Arrival *arrival, GError **error)
{
  if (!hearth_filing_remove_item (self, arrival->journal, row->placement, error))
    return FALSE;
  if (row->folder != HEARTH_FILING_NOWHERE)
    return TRUE;
  /* Deleted for ever, or given to another account. */
  if (arrival->target == HEARTH_FILING_NOWHERE)
    return hearth_filing_forget_placement (self, row, error);
  return hearth_filing_join (self, row, arrival->target, error);
}

/**
 * hearth_filing_store_mark_done:
 * @folder @uids: messages of the journal row with which the server is done
 *
 * Crosses messages out; the row goes with the last one.
 */
gboolean
hearth_filing_store_mark_done (
    HearthAccountStore *self, HearthKey row, HearthKey folder, const HearthIdSet *uids, GError **error)
{
  Arrival arrival = { 0 };

  return begin_arrival (self, row, &arrival, error) &&
         hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self,
                           for_each_item (self, folder, uids, &arrival, item_done, error) &&
                               hearth_filing_drop_empty (self, arrival.journal, error),
                           error);
}

/* Shown there, it was as if nobody had wanted it to be deleted. */
static gboolean
item_sought (HearthAccountStore *self, HearthFilingRow *row, const Arrival *arrival, GError **error)
{
  const Arrival for_ever = { .journal = arrival->journal, .target = HEARTH_FILING_NOWHERE };
  g_autoptr (GArray) shown = NULL;
  HearthFilingTwin twin;

  if (!hearth_filing_find_twin (self, row->message, arrival->target, &twin, error))
    return FALSE;
  if (twin.uid == 0)
    return item_done (self, row, &for_ever, error);
  shown = hearth_filing_read_placements (self, &twin.placement, 1, error);
  return shown != NULL &&
         hearth_filing_forget_placement (self, &g_array_index (shown, HearthFilingRow, 0), error) &&
         set_place (self, arrival, row->placement, arrival->uidvalidity, twin.uid, error);
}

/**
 * hearth_filing_store_seek_trashed:
 * @folder @uids: messages of a journal row, which removes them, that are not there any more
 * @trash: has been brought in step since
 *
 * Those that are in @trash are to be removed there; with the others the server is done.
 */
gboolean
hearth_filing_store_seek_trashed (HearthAccountStore *self,
                                  HearthKey row,
                                  HearthKey folder,
                                  const HearthIdSet *uids,
                                  HearthKey trash,
                                  GError **error)
{
  HearthStoreFolder *found = hearth_store_find (self, trash, error);
  Arrival arrival = { .journal = hearth_key_get_row (row), .target = hearth_key_get_row (trash) };

  if (found == NULL)
    return FALSE;
  arrival.uidvalidity = found->record.uidvalidity;
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self,
                           for_each_item (self, folder, uids, &arrival, item_sought, error) &&
                               hearth_filing_drop_empty (self, arrival.journal, error),
                           error);
}

/* Nobody has the message any more: not where it was, and not where it should have gone. */
static gboolean
item_gone (HearthAccountStore *self, HearthFilingRow *row, const Arrival *arrival, GError **error)
{
  if (!hearth_filing_count_loss (self, row, arrival->loss, error) ||
      !hearth_filing_remove_item (self, arrival->journal, row->placement, error))
    return FALSE;
  return row->uid != 0 || (hearth_filing_forget_items (self, row->placement, error) &&
                           hearth_filing_forget_placement (self, row, error));
}

/**
 * hearth_filing_store_mark_gone:
 * @folder @uids: messages that were not there any more when the server should have filed them
 *
 * @loss: (out): how many that is
 *
 * Somebody else deleted or moved them: they are no longer shown at the target either.
 */
gboolean
hearth_filing_store_mark_gone (HearthAccountStore *self,
                               HearthKey row,
                               HearthKey folder,
                               const HearthIdSet *uids,
                               HearthFilingLoss *loss,
                               GError **error)
{
  Arrival arrival = { .loss = loss };

  *loss = (HearthFilingLoss){ 0 };
  return begin_arrival (self, row, &arrival, error) &&
         hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self,
                           for_each_item (self, folder, uids, &arrival, item_gone, error) &&
                               hearth_filing_drop_empty (self, arrival.journal, error),
                           error);
}

/* A message is at the target if it is shown there under a UID, or if a later journal row knows it there. One that was there
 * before is one with that when it is not at the source any more. */
static gboolean
sort_out (HearthAccountStore *self,
          HearthKey row,
          HearthKey folder,
          const HearthIdSet *present,
          HearthIdSet *arrived,
          HearthIdSet *absent,
          GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT i.uid, (p.folder = j.target AND p.uid IS NOT NULL) OR EXISTS"
      "  (SELECT 1 FROM journal_item l WHERE l.placement = i.placement AND l.journal > i.journal"
      "   AND l.folder = j.target AND l.uid IS NOT NULL),"
      " p.folder = 0 AND EXISTS (SELECT 1 FROM placement t WHERE t.message = p.message"
      "  AND t.folder = j.target AND t.uid IS NOT NULL)"
      " FROM journal_item i CROSS JOIN placement p ON p.id = i.placement CROSS JOIN journal j ON j.id = "
      "i.journal"
      " WHERE i.journal = ? AND i.folder = ? AND i.stage = ? AND i.uid IS NOT NULL",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (row));
  sqlite3_bind_int64 (statement, 2, hearth_key_get_row (folder));
  sqlite3_bind_int (statement, 3, HEARTH_FILING_SENT);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const guint32 uid = (guint32) sqlite3_column_int64 (statement, 0);
      const gboolean is_joined = sqlite3_column_int (statement, 2) && !hearth_id_set_contains (present, uid);

      hearth_id_set_add (sqlite3_column_int (statement, 1) || is_joined ? arrived : absent, uid);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error) &&
         set_stages (self, row, folder, arrived, HEARTH_FILING_COPIED, error) &&
         set_stages (self, row, folder, absent, HEARTH_FILING_NOT_SENT, error);
}

/**
 * hearth_filing_store_sort_out:
 * @present: the UIDs in @folder that are still there
 * @arrived: takes the UIDs in @folder of those that are COPIED now
 * @absent: takes the UIDs of those that are NOT_SENT now
 *
 * Of the messages that may have been copied, those that a sync of the target has found since are COPIED; the others were
 * not sent.
 */
gboolean
hearth_filing_store_sort_out (HearthAccountStore *self,
                              HearthKey row,
                              HearthKey folder,
                              const HearthIdSet *present,
                              HearthIdSet *arrived,
                              HearthIdSet *absent,
                              GError **error)
{
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (self, sort_out (self, row, folder, present, arrived, absent, error), error);
}

/* What was to be copied was moved on before: any place where the server has the message will do. */
static gboolean
find_other_source (HearthAccountStore *self, gint64 message, HearthFilingPlace *place, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT p.folder, f.uidvalidity, p.uid FROM placement p CROSS JOIN folder f ON f.id = p.folder"
      " WHERE p.message = ?1 AND p.uid IS NOT NULL UNION ALL"
      " SELECT folder, uidvalidity, uid FROM journal_item WHERE message = ?1 AND uid IS NOT NULL LIMIT 1",
      error);
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *place = (HearthFilingPlace){
      .folder = sqlite3_column_int64 (statement, 0),
      .uidvalidity = (guint32) sqlite3_column_int64 (statement, 1),
      .uid = (guint32) sqlite3_column_int64 (statement, 2),
    };
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

static gboolean
aim_at_other_source (HearthAccountStore *self, const HearthFilingRow *row, gboolean *is_aimed, GError **error)
{
  HearthFilingPlace place = { 0 };

  *is_aimed = FALSE;
  if (row->hides)
    return TRUE;
  if (!find_other_source (self, row->message, &place, error))
    return FALSE;
  if (place.uid == 0)
    return TRUE;
  *is_aimed = TRUE;
  return hearth_filing_remove_item (self, row->item_row, row->placement, error) &&
         hearth_filing_put_item (self, row->item_row, row->placement, row->message, &place, FALSE, error);
}

static gboolean
drop_unaimed (HearthAccountStore *self, gint64 journal, gint64 folder, HearthFilingLoss *loss, GError **error)
{
  g_autoptr (GArray) rows = hearth_filing_read_items (self, journal, folder, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const HearthFilingRow *row = &g_array_index (rows, HearthFilingRow, i);
      gboolean is_aimed;

      if (row->item_uid != 0)
        continue;
      if (!aim_at_other_source (self, row, &is_aimed, error))
        return FALSE;
      if (is_aimed)
        continue;
      if (!hearth_filing_count_loss (self, row, loss, error) ||
          !hearth_filing_forget_items (self, row->placement, error) ||
          !hearth_filing_forget_placement (self, row, error))
        return FALSE;
    }
  return hearth_filing_drop_empty (self, journal, error);
}

/**
 * hearth_filing_store_drop_unaimed:
 * @loss: (out): how many that is
 *
 * Gives up on messages of a journal row that a whole sync of @folder did not find there.
 */
gboolean
hearth_filing_store_drop_unaimed (
    HearthAccountStore *self, HearthKey row, HearthKey folder, HearthFilingLoss *loss, GError **error)
{
  *loss = (HearthFilingLoss){ 0 };
  return hearth_account_store_begin (self, HEARTH_DURABLE, error) &&
         hearth_store_end (
             self, drop_unaimed (self, hearth_key_get_row (row), hearth_key_get_row (folder), loss, error),
             error);
}

static gboolean
drop_unplaced (HearthAccountStore *self, HearthKey folder, GError **error)
{
  g_autoptr (GArray) rows =
      hearth_filing_read_found (self,
                                "SELECT id FROM placement WHERE folder = ? AND uid IS NULL AND NOT EXISTS"
                                " (SELECT 1 FROM journal_item WHERE placement = placement.id) AND NOT EXISTS"
                                " (SELECT 1 FROM draft WHERE draft.placement = placement.id)",
                                hearth_key_get_row (folder), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!hearth_filing_forget_placement (self, &g_array_index (rows, HearthFilingRow, i), error))
      return FALSE;
  return rows != NULL;
}

/**
 * hearth_filing_store_drop_unplaced:
 * @folder: has just been brought in step in full
 *
 * Messages that were filed here, and of which the server did not say under which UID: by now the sync has found them. What
 * it did not know again it has as a row of its own, and this one goes.
 */
gboolean
hearth_filing_store_drop_unplaced (HearthAccountStore *self, HearthKey folder, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (self, drop_unplaced (self, folder, error), error);
}
