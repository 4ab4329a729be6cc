/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountStore: flags as state. `flags` is what is shown, `server_flags` what the server last said, `dirty_mask`
 * where the two are meant to differ until the server has been told. Server news merge as
 * (server & ~dirty) | (flags & dirty); nothing here is ever a list of commands. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-account-store-private.h"
#include "hearth-filing-private.h"
#include "hearth-key-table.h"
#include "hearth-threads.h"

/* Rows that are read, changed and written in one go. */
#define SLICE_ROWS 5000

typedef struct
{
  gint64 placement;
  gint64 folder;
  gint64 thread;
  gint64 message;
  HearthFlags flags;
  HearthFlags server_flags;
  HearthFlags dirty_mask;
} FlagRow;

#define FLAG_COLUMNS   "p.id, p.folder, m.thread, m.id, p.flags, p.server_flags, p.dirty_mask"
#define N_FLAG_COLUMNS 7

static FlagRow
flag_row_read (sqlite3_stmt *statement)
{
  return (FlagRow){
    .placement = sqlite3_column_int64 (statement, 0),
    .folder = sqlite3_column_int64 (statement, 1),
    .thread = sqlite3_column_int64 (statement, 2),
    .message = sqlite3_column_int64 (statement, 3),
    .flags = (HearthFlags) sqlite3_column_int64 (statement, 4),
    .server_flags = (HearthFlags) sqlite3_column_int64 (statement, 5),
    .dirty_mask = (HearthFlags) sqlite3_column_int64 (statement, 6),
  };
}

static gboolean
read_all (HearthAccountStore *self, sqlite3_stmt *statement, GArray *rows, GError **error)
{
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const FlagRow row = flag_row_read (statement);

      g_array_append_val (rows, row);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* What the folder counts and shows follows what the row says. */
static gboolean
follow_change (HearthAccountStore *self, const FlagRow *old, const FlagRow *row, GError **error)
{
  HearthStoreFolder *folder = hearth_store_find (self, hearth_store_key (self, row->folder), NULL);
  int unread = (int) !(row->flags & HEARTH_FLAG_SEEN) - (int) !(old->flags & HEARTH_FLAG_SEEN);

  if (folder == NULL || old->flags == row->flags)
    return TRUE;
  if (unread != 0)
    {
      folder->record.n_unread += (guint32) unread;
      hearth_store_touch (self, folder)->is_info_changed = TRUE;
      if (!hearth_threads_add_unread (self, row->folder, row->thread, unread, error))
        return FALSE;
    }
  hearth_store_touch (self, folder);
  hearth_change_set_change_row (self->pending, folder->record.key, hearth_store_key (self, row->placement));
  return TRUE;
}

static gboolean
write_row (HearthAccountStore *self, const FlagRow *old, const FlagRow *row, GError **error)
{
  sqlite3_stmt *statement;

  if (old->flags == row->flags && old->server_flags == row->server_flags &&
      old->dirty_mask == row->dirty_mask)
    return TRUE;
  statement = hearth_database_prepare (
      self->mail, "UPDATE placement SET flags = ?2, server_flags = ?3, dirty_mask = ?4 WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, row->placement);
  sqlite3_bind_int64 (statement, 2, (gint64) row->flags);
  sqlite3_bind_int64 (statement, 3, (gint64) row->server_flags);
  sqlite3_bind_int64 (statement, 4, (gint64) row->dirty_mask);
  return hearth_store_step (self, statement, error) && follow_change (self, old, row, error);
}

/* A bit that is set as the server has it needs no push, unless one that says otherwise may be on its way. */
static FlagRow
with_user_change (const FlagRow *old, HearthFlags mask, HearthFlags values)
{
  FlagRow row = *old;

  row.flags = (old->flags & ~mask) | (values & mask);
  row.dirty_mask = old->dirty_mask | (mask & (row.flags ^ old->flags));
  return row;
}

static GArray *
list_with_siblings (HearthAccountStore *self, const gint64 *rows, gsize n_rows, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (FlagRow));
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT " FLAG_COLUMNS " FROM placement p JOIN message m ON m.id = p.message WHERE p.message IN"
      " (SELECT message FROM placement WHERE id IN (SELECT row FROM hearth_rows (?)))",
      error);

  if (statement == NULL)
    return NULL;
  hearth_key_table_bind (statement, 1, rows, n_rows);
  return read_all (self, statement, found, error) ? g_steal_pointer (&found) : NULL;
}

/* The folder whose keyword bits @mask means: that of the first placement named. */
static HearthStoreFolder *
find_speaker (HearthAccountStore *self, const GArray *rows, gint64 placement)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, FlagRow, i).placement == placement)
      return hearth_store_find (self, hearth_store_key (self, g_array_index (rows, FlagRow, i).folder), NULL);
  return NULL;
}

/* Keywords have their bits by folder: maps the change to those of @folder, for each folder once. */
static gboolean
map_change (HearthAccountStore *self,
            HearthStoreFolder *speaker,
            gint64 folder,
            const HearthFlags change[2],
            HearthFlags mapped[2],
            GError **error)
{
  HearthStoreFolder *to = hearth_store_find (self, hearth_store_key (self, folder), NULL);

  mapped[0] = change[0];
  mapped[1] = change[1];
  if (!(change[0] & ~HEARTH_FLAGS_FIXED) || speaker == NULL || to == NULL || speaker == to)
    return TRUE;
  return hearth_store_map_flags (self, speaker, to, change[0], &mapped[0], error) &&
         hearth_store_map_flags (self, speaker, to, change[1], &mapped[1], error);
}

/* Of messages that are nowhere at the moment, since their folder is read anew: the change waits with them. */
static gboolean
set_orphans (HearthAccountStore *self,
             const gint64 *rows,
             gsize n_rows,
             HearthFlags mask,
             HearthFlags values,
             GError **error)
{
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "UPDATE orphan SET flags = (flags & ~?1) | ?2,"
                               " dirty_mask = dirty_mask | (~flags & ?2) | (flags & ?1 & ~?2)"
                               " WHERE last_placement IN (SELECT row FROM hearth_rows (?3))",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, (gint64) (mask & HEARTH_FLAGS_FIXED));
  sqlite3_bind_int64 (statement, 2, (gint64) (values & mask & HEARTH_FLAGS_FIXED));
  hearth_key_table_bind (statement, 3, rows, n_rows);
  return hearth_store_step (self, statement, error);
}

/* The flags that the server lets one change in @folder. */
static HearthFlags
find_changeable (HearthAccountStore *self, gint64 folder)
{
  const HearthStoreFolder *found = hearth_store_find (self, hearth_store_key (self, folder), NULL);
  HearthFlags flags = 0;

  if (found == NULL)
    return ~(HearthFlags) 0;
  if (found->record.is_read_only)
    return 0;
  if (found->record.rights & HEARTH_RIGHT_SEEN)
    flags |= HEARTH_FLAG_SEEN;
  if (found->record.rights & HEARTH_RIGHT_DELETE)
    flags |= HEARTH_FLAG_DELETED;
  if (found->record.rights & HEARTH_RIGHT_FLAGS)
    flags |= ~(HEARTH_FLAG_SEEN | HEARTH_FLAG_DELETED);
  return flags;
}

static gboolean
is_named (const gint64 *rows, gsize n_rows, gint64 placement)
{
  for (gsize i = 0; i < n_rows; i++)
    if (rows[i] == placement)
      return TRUE;
  return FALSE;
}

/* What the user chose is changed, and what the server refuses of that they are told. Where the message lies besides, in a folder
 * of others, say, nothing is tried that is refused. */
static gboolean
set_slice (HearthAccountStore *self,
           const gint64 *rows,
           gsize n_rows,
           HearthFlags mask,
           HearthFlags values,
           GError **error)
{
  const HearthFlags change[2] = { mask, values & mask };
  g_autoptr (GArray) found = list_with_siblings (self, rows, n_rows, error);
  HearthStoreFolder *speaker;
  HearthFlags mapped[2] = { 0 };
  HearthFlags changeable = 0;
  gint64 mapped_for = 0;

  if (found == NULL || !set_orphans (self, rows, n_rows, mask, values, error))
    return FALSE;
  speaker = find_speaker (self, found, rows[0]);
  for (guint i = 0; i < found->len; i++)
    {
      const FlagRow *old = &g_array_index (found, FlagRow, i);
      HearthFlags wanted;
      FlagRow row;

      if (mapped_for != old->folder)
        {
          if (!map_change (self, speaker, old->folder, change, mapped, error))
            return FALSE;
          changeable = find_changeable (self, old->folder);
        }
      mapped_for = old->folder;
      wanted = mapped[0];
      if ((wanted & ~changeable) != 0 && !is_named (rows, n_rows, old->placement))
        wanted &= changeable;
      row = with_user_change (old, wanted, mapped[1]);
      if (!write_row (self, old, &row, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_account_store_set_flags:
 * @placements: (array length=n_placements): what the user chose; those that are gone are left out. Keyword bits in
 *   @mask are those of the folder of the first
 * @mask: the flags to change
 * @values: what to change them to
 * @durability: %HEARTH_DURABLE for the last slice of what the user did
 *
 * Changes flags as the user wants them; the server is told later. Other placements of the same messages follow, unless one
 * may not change that in their folder. A
 * million placements are several seconds of work in transactions of some thousands: a caller with more than
 * %HEARTH_STORE_BATCH_ROWS and a thread to keep free hands them over in slices, all but the last as %HEARTH_BATCH.
 */
gboolean
hearth_account_store_set_flags (HearthAccountStore *self,
                                const HearthKey *placements,
                                gsize n_placements,
                                HearthFlags mask,
                                HearthFlags values,
                                HearthDurability durability,
                                GError **error)
{
  gsize n_rows;
  g_autofree gint64 *rows = hearth_store_dup_rows (self, placements, n_placements, &n_rows);

  for (gsize done = 0; done < n_rows; done += SLICE_ROWS)
    {
      gsize n = MIN (n_rows - done, SLICE_ROWS);
      gboolean is_last = done + n == n_rows;

      if (!hearth_account_store_begin (self, is_last ? durability : HEARTH_BATCH, error) ||
          !hearth_store_end (self, set_slice (self, rows + done, n, mask, values, error), error))
        return FALSE;
    }
  return TRUE;
}

/* Inside a transaction: a placement of @message went before the server was told of what the user did to it, and the message
 * lies elsewhere, too: moved by others, whose copy was seen first. What was meant is the message. Keywords have other bits in
 * other folders, and stay behind. */
gboolean
hearth_store_hand_on_flags (
    HearthAccountStore *self, gint64 message, HearthFlags flags, HearthFlags mask, GError **error)
{
  const HearthFlags fixed = mask & HEARTH_FLAGS_FIXED;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (FlagRow));
  sqlite3_stmt *statement;

  if (fixed == 0)
    return TRUE;
  statement = hearth_database_prepare (
      self->mail,
      "SELECT " FLAG_COLUMNS " FROM placement p JOIN message m ON m.id = p.message WHERE p.message = ?",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  if (!read_all (self, statement, rows, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const FlagRow *old = &g_array_index (rows, FlagRow, i);
      const FlagRow row = with_user_change (old, fixed, flags & fixed);

      if (!write_row (self, old, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* Junk and not junk exclude one another, and what the user says counts, whoever said the other thing meanwhile. */
static void
keep_apart (FlagRow *row)
{
  const HearthFlags pair = HEARTH_FLAG_JUNK | HEARTH_FLAG_NOTJUNK;
  const HearthFlags said = row->dirty_mask & pair;

  if ((row->flags & pair) != pair || said == 0 || said == pair)
    return;
  row->flags &= ~(pair ^ said);
  row->dirty_mask |= pair;
}

/* Returns: FALSE on error; a row without a placement if there is none */
static gboolean
find_one (HearthAccountStore *self,
          sqlite3_stmt *statement,
          gint64 folder,
          guint32 uid,
          FlagRow *row,
          gint64 *bits_of,
          GError **error)
{
  int result;

  *row = (FlagRow){ 0 };
  sqlite3_bind_int64 (statement, 1, folder);
  sqlite3_bind_int64 (statement, 2, uid);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      *row = flag_row_read (statement);
      *bits_of = sqlite3_column_int64 (statement, N_FLAG_COLUMNS);
    }
  sqlite3_reset (statement);
  return hearth_database_check (self->mail, result, error);
}

/* The message that the user has moved away, and which the server still has in @folder: what others do to it there goes along
 * with it, also when it comes back. A copy that is at its target already is another matter. */
static gboolean
find_moved (
    HearthAccountStore *self, gint64 folder, guint32 uid, FlagRow *row, gint64 *bits_of, GError **error)
{
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      "SELECT " FLAG_COLUMNS ", CASE p.folder WHEN 0 THEN (SELECT l.folder FROM journal_item l"
      "  WHERE l.placement = p.id ORDER BY l.journal DESC LIMIT 1) ELSE p.folder END"
      " FROM journal_item i CROSS JOIN placement p ON p.id = i.placement CROSS JOIN message m ON m.id = "
      "p.message"
      " WHERE i.folder = ? AND i.uid = ? AND i.hides AND i.stage != 2 AND p.uid IS NULL LIMIT 1",
      error);

  return statement != NULL && find_one (self, statement, folder, uid, row, bits_of, error);
}

static gboolean
map_news (HearthAccountStore *self, gint64 from, gint64 to, HearthFlags *flags, GError **error)
{
  HearthStoreFolder *source = hearth_store_find (self, hearth_store_key (self, from), NULL);
  HearthStoreFolder *target = hearth_store_find (self, hearth_store_key (self, to), NULL);

  if (source == NULL || target == NULL || source == target)
    return TRUE;
  return hearth_store_map_flags (self, source, target, *flags, flags, error);
}

static gboolean
merge_one (HearthAccountStore *self,
           sqlite3_stmt *find,
           gint64 folder,
           const HearthFlagNews *news,
           guint *n_changed,
           GError **error)
{
  HearthFlags server_flags = news->flags;
  gboolean is_relabelled = FALSE;
  gint64 bits_of = folder;
  FlagRow old, row;

  if (!find_one (self, find, folder, news->uid, &old, &bits_of, error) ||
      (old.placement == 0 && hearth_filing_has_items (self) &&
       !find_moved (self, folder, news->uid, &old, &bits_of, error)))
    return FALSE;
  if (old.placement == 0)
    return TRUE;
  if (!map_news (self, folder, bits_of, &server_flags, error))
    return FALSE;

  /* Dirty bits stay dirty even if both sides agree: a push that says otherwise may be on its way. */
  row = old;
  row.server_flags = server_flags;
  row.flags = (server_flags & ~old.dirty_mask) | (old.flags & old.dirty_mask);
  keep_apart (&row);
  if (!hearth_store_set_labels (self, old.message, news->labels, &is_relabelled, error))
    return FALSE;
  *n_changed += row.flags != old.flags || is_relabelled;
  return write_row (self, &old, &row, error);
}

static gboolean
merge_slice (HearthAccountStore *self,
             HearthKey folder,
             const HearthFlagNews *news,
             gsize n_news,
             guint *n_changed,
             GError **error)
{
  sqlite3_stmt *find =
      hearth_database_prepare (self->mail,
                               "SELECT " FLAG_COLUMNS ", p.folder FROM placement p JOIN message m"
                               " ON m.id = p.message WHERE p.folder = ? AND p.uid = ?",
                               error);

  if (find == NULL || hearth_store_find (self, folder, error) == NULL)
    return FALSE;
  for (gsize i = 0; i < n_news; i++)
    if (!merge_one (self, find, hearth_key_get_row (folder), &news[i], n_changed, error))
      return FALSE;
  return TRUE;
}

/**
 * hearth_account_store_merge_server_flags:
 * @news: (array length=n_news): what the server says; unknown UIDs are left out
 * @n_changed: (out) (optional): rows that look different now
 *
 * Merges what the server says with what the user did and the server does not know yet, also for messages that the user
 * has moved away and the server still has in @folder. Only rows that change are written, in transactions of bounded size unless the caller has begun one.
 */
gboolean
hearth_account_store_merge_server_flags (HearthAccountStore *self,
                                         HearthKey folder,
                                         const HearthFlagNews *news,
                                         gsize n_news,
                                         guint *n_changed,
                                         GError **error)
{
  guint n = 0;

  for (gsize done = 0; done < n_news; done += SLICE_ROWS)
    if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
        !hearth_store_end (
            self, merge_slice (self, folder, news + done, MIN (n_news - done, SLICE_ROWS), &n, error), error))
      return FALSE;
  if (n_changed != NULL)
    *n_changed = n;
  return TRUE;
}

static HearthFlagPush *
find_group (GPtrArray *pushes, HearthKey folder, HearthFlags mask, HearthFlags values)
{
  HearthFlagPush *push;

  for (guint i = 0; i < pushes->len; i++)
    {
      push = g_ptr_array_index (pushes, i);
      if (push->folder == folder && push->mask == mask && push->values == values)
        return push;
    }
  push = g_new0 (HearthFlagPush, 1);
  push->folder = folder;
  push->mask = mask;
  push->values = values;
  push->uids = hearth_id_set_new ();
  g_ptr_array_add (pushes, push);
  return push;
}

/* One group for each flag that is set and each that is cleared: there are few of them, whatever the user did to how many
 * messages. */
static void
add_to_groups (GPtrArray *pushes, HearthKey folder, HearthFlags mask, HearthFlags flags, guint32 uid)
{
  for (HearthFlags bit = 1; bit != 0; bit <<= 1)
    if (mask & bit)
      hearth_id_set_add (find_group (pushes, folder, bit, flags & bit)->uids, uid);
}

/* A server may refuse a keyword and nothing else. */
static gboolean
belong_together (const HearthFlagPush *push, const HearthFlagPush *other)
{
  const HearthFlags system =
      HEARTH_FLAG_SEEN | HEARTH_FLAG_ANSWERED | HEARTH_FLAG_FLAGGED | HEARTH_FLAG_DELETED | HEARTH_FLAG_DRAFT;

  return push->folder == other->folder && ((push->mask & system) != 0) == ((other->mask & system) != 0) &&
         hearth_id_set_equal (push->uids, other->uids);
}

/* What is to be told of the same messages is one group. */
static void
join_groups (GPtrArray *pushes)
{
  for (guint i = 0; i < pushes->len; i++)
    for (guint k = pushes->len - 1; k > i; k--)
      {
        HearthFlagPush *push = g_ptr_array_index (pushes, i);
        const HearthFlagPush *other = g_ptr_array_index (pushes, k);

        if (!belong_together (push, other))
          continue;
        push->mask |= other->mask;
        push->values |= other->values;
        g_ptr_array_remove_index (pushes, k);
      }
}

/**
 * hearth_account_store_list_pushes:
 * @folder: the folder that is selected, or %HEARTH_KEY_NONE for all
 * @max_rows: how many placements to look at
 *
 * Returns: (transfer full) (element-type HearthFlagPush): what the server has to be told, in as few groups as possible
 */
GPtrArray *
hearth_account_store_list_pushes (HearthAccountStore *self, HearthKey folder, guint max_rows, GError **error)
{
  g_autoptr (GPtrArray) pushes = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_flag_push_free);
  sqlite3_stmt *statement = hearth_database_prepare (
      self->mail,
      folder != HEARTH_KEY_NONE
          ? "SELECT folder, uid, dirty_mask, flags FROM placement INDEXED BY placement_dirty"
            " WHERE dirty_mask != 0 AND uid IS NOT NULL AND folder = ?2 LIMIT ?1"
          : "SELECT folder, uid, dirty_mask, flags FROM placement INDEXED BY placement_dirty"
            " WHERE dirty_mask != 0 AND uid IS NOT NULL LIMIT ?1",
      error);
  int result;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, max_rows);
  if (folder != HEARTH_KEY_NONE)
    sqlite3_bind_int64 (statement, 2, hearth_key_get_row (folder));
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      HearthFlags mask = (HearthFlags) sqlite3_column_int64 (statement, 2);
      HearthFlags flags = (HearthFlags) sqlite3_column_int64 (statement, 3);
      HearthKey key = hearth_store_key (self, sqlite3_column_int64 (statement, 0));

      add_to_groups (pushes, key, mask, flags, (guint32) sqlite3_column_int64 (statement, 1));
    }
  sqlite3_reset (statement);
  join_groups (pushes);
  return hearth_database_check (self->mail, result, error) ? g_steal_pointer (&pushes) : NULL;
}

/* The server has what was pushed; a bit that was toggled meanwhile stays dirty. */
static FlagRow
after_push (const FlagRow *old, const HearthFlagPush *push)
{
  FlagRow row = *old;

  row.server_flags = (old->server_flags & ~push->mask) | push->values;
  row.dirty_mask = old->dirty_mask & (row.flags ^ row.server_flags);
  return row;
}

/* The server will not have it: bits that still are as pushed go back to what the server says. */
static FlagRow
after_refusal (const FlagRow *old, const HearthFlagPush *push)
{
  FlagRow row = *old;
  HearthFlags refused = old->dirty_mask & push->mask & ~(old->flags ^ push->values);

  row.flags = (old->flags & ~refused) | (old->server_flags & refused);
  row.dirty_mask = old->dirty_mask & ~refused;
  return row;
}

static gboolean
settle_rows (
    HearthAccountStore *self, GArray *rows, const HearthFlagPush *push, GArray *reverted, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const FlagRow *old = &g_array_index (rows, FlagRow, i);
      const FlagRow row = reverted != NULL ? after_refusal (old, push) : after_push (old, push);
      HearthKey key = hearth_store_key (self, row.placement);

      if (reverted != NULL && row.flags != old->flags)
        g_array_append_val (reverted, key);
      if (!write_row (self, old, &row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
settle_range (HearthAccountStore *self,
              const HearthFlagPush *push,
              HearthIdRange range,
              GArray *reverted,
              GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (FlagRow));
  sqlite3_stmt *statement =
      hearth_database_prepare (self->mail,
                               "SELECT " FLAG_COLUMNS " FROM placement p JOIN message m ON m.id = p.message"
                               " WHERE p.folder = ? AND p.uid BETWEEN ? AND ? AND p.dirty_mask != 0",
                               error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, hearth_key_get_row (push->folder));
  sqlite3_bind_int64 (statement, 2, range.first);
  sqlite3_bind_int64 (statement, 3, range.last);
  return read_all (self, statement, rows, error) && settle_rows (self, rows, push, reverted, error);
}

static gboolean
settle_push (HearthAccountStore *self, const HearthFlagPush *push, GArray *reverted, GError **error)
{
  if (hearth_store_find (self, push->folder, error) == NULL)
    return FALSE;
  for (gsize i = 0; i < hearth_id_set_get_n_ranges (push->uids); i++)
    if (!settle_range (self, push, hearth_id_set_get_range (push->uids, i), reverted, error))
      return FALSE;
  return TRUE;
}

/**
 * hearth_account_store_mark_pushed:
 * @push: a group of hearth_account_store_list_pushes() that the server has taken
 */
gboolean
hearth_account_store_mark_pushed (HearthAccountStore *self, const HearthFlagPush *push, GError **error)
{
  return hearth_account_store_begin (self, HEARTH_BATCH, error) &&
         hearth_store_end (self, settle_push (self, push, NULL, error), error);
}

/**
 * hearth_account_store_mark_refused:
 * @push: a group that the server will not take
 * @keys: (out) (optional) (transfer full) (element-type HearthKey): placements that look as before again
 */
gboolean
hearth_account_store_mark_refused (HearthAccountStore *self,
                                   const HearthFlagPush *push,
                                   GArray **keys,
                                   GError **error)
{
  g_autoptr (GArray) reverted = g_array_new (FALSE, FALSE, sizeof (HearthKey));

  if (!hearth_account_store_begin (self, HEARTH_BATCH, error) ||
      !hearth_store_end (self, settle_push (self, push, reverted, error), error))
    return FALSE;
  if (keys != NULL)
    *keys = g_steal_pointer (&reverted);
  return TRUE;
}

/**
 * hearth_account_store_count_dirty:
 *
 * Returns: placements whose flags the server does not know yet
 */
guint
hearth_account_store_count_dirty (HearthAccountStore *self)
{
  gint64 n = 0;

  hearth_database_get_int (self->mail,
                           "SELECT count(*) FROM placement INDEXED BY placement_dirty WHERE dirty_mask != 0",
                           &n, NULL);
  return (guint) n;
}
