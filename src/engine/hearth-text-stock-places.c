/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthTextStock: which texts are lacking. Folders one after another, INBOX first, each newest first, walked through in
 * slices, twice: to count, and to fetch. Nothing is kept of it but the place where the walk is. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-error.h"
#include "hearth-text-stock-private.h"

/* What a server shows in such a folder lies in another one, too (RFC 6154, RFC 8457). */
static gboolean
is_view (const HearthFolderRecord *record)
{
  return record->role == HEARTH_ROLE_FLAGGED || record->role == HEARTH_ROLE_IMPORTANT;
}

/* INBOX, what is looked at, what people file, and last what nobody wants. */
static guint
rank_of (const HearthFolderRecord *record, HearthKey current)
{
  if (record->role == HEARTH_ROLE_INBOX)
    return 0;
  if (record->key == current)
    return 1;
  switch ((int) record->role)
    {
    case HEARTH_ROLE_DRAFTS:
    case HEARTH_ROLE_SENT:
      return 2;
    case HEARTH_ROLE_ALL:
    case HEARTH_ROLE_ARCHIVE:
      return 4;
    case HEARTH_ROLE_JUNK:
    case HEARTH_ROLE_TRASH:
      return 5;
    default:
      return 3;
    }
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  const HearthTextPlace *first = a, *second = b;

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;
  return first->folder < second->folder ? -1 : first->folder > second->folder;
}

static gboolean
was_complete (HearthTextStock *self, HearthKey folder, const HearthKeep *keep)
{
  const HearthKeep *known = g_hash_table_lookup (self->complete, &folder);

  return known != NULL && hearth_keep_equal (known, keep);
}

static void
init_scan (HearthTextPlace *place)
{
  hearth_text_scan_init (&place->scan, place->folder,
                         hearth_keep_get_since_unix_s (&place->keep, g_get_real_time () / G_USEC_PER_SEC));
  place->scan.wants_whole = place->keep.kind == HEARTH_KEEP_EVERYTHING;
}

/**
 * hearth_text_stock_plan:
 *
 * Begins a round: which folders, and how much of each.
 */
gboolean
hearth_text_stock_plan (HearthTextStock *self, GError **error)
{
  HearthAccountRunner *runner = hearth_account_session_get_runner (self->session);
  g_autoptr (GPtrArray) records =
      hearth_account_store_list_folders (hearth_account_runner_get_store (runner), error);
  const HearthKey current = hearth_account_runner_get_current_folder (runner);

  if (records == NULL)
    return FALSE;
  g_array_set_size (self->places, 0);
  for (guint i = 0; i < records->len; i++)
    {
      const HearthFolderRecord *record = g_ptr_array_index (records, i);
      HearthTextPlace place = {
        .folder = record->key,
        .keep = hearth_keep_resolve (&record->keep, &hearth_account_runner_get_info (runner)->keep),
        .rank = rank_of (record, current),
      };

      if (!record->is_selectable || is_view (record) || place.keep.kind == HEARTH_KEEP_HEADERS)
        continue;
      place.is_shallow = was_complete (self, place.folder, &place.keep);
      init_scan (&place);
      place.scan.counts = TRUE;
      g_array_append_val (self->places, place);
    }
  g_array_sort (self->places, compare_places);
  self->n_counted = self->n_walked = 0;
  self->wanted_next = 0;
  g_array_set_size (self->wanted, 0);
  self->n_done = self->n_total = 0;
  return TRUE;
}

static gboolean
is_left_out (HearthTextStock *self, HearthKey message)
{
  HearthAccountRunner *runner = hearth_account_session_get_runner (self->session);

  return g_hash_table_contains (self->given_up, &message) ||
         g_hash_table_contains (self->set_aside, &message) ||
         hearth_fetch_breaks_is_left_out (hearth_account_runner_get_breaks (runner), message);
}

/* Looks at the next slice of @place. Returns: whether that is its end */
static gboolean
look_at (HearthTextStock *self, HearthTextPlace *place, GArray *lacking, gboolean *is_end, GError **error)
{
  HearthAccountStore *store =
      hearth_account_runner_get_store (hearth_account_session_get_runner (self->session));
  g_autoptr (GError) trouble = NULL;

  *is_end = TRUE;
  if (!hearth_account_store_scan_texts (store, &place->scan, lacking, NULL, &trouble))
    {
      if (g_error_matches (trouble, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  for (guint i = lacking->len; i > 0; i--)
    if (is_left_out (self, g_array_index (lacking, HearthLocation, i - 1).message))
      g_array_remove_index (lacking, i - 1);
  *is_end = place->scan.is_done || (place->is_shallow && lacking->len == 0);
  return TRUE;
}

/**
 * hearth_text_stock_count_slice:
 *
 * Counts a bit of what is lacking.
 */
gboolean
hearth_text_stock_count_slice (HearthTextStock *self, GError **error)
{
  g_autoptr (GArray) lacking = g_array_new (FALSE, FALSE, sizeof (HearthLocation));
  HearthTextPlace *place = &g_array_index (self->places, HearthTextPlace, self->n_counted);
  gboolean is_end;

  if (!look_at (self, place, lacking, &is_end, error))
    return FALSE;
  self->n_total += lacking->len;
  if (!is_end)
    return TRUE;
  init_scan (place);
  self->n_counted++;
  return TRUE;
}

static void
note_complete (HearthTextStock *self, const HearthTextPlace *place)
{
  g_hash_table_replace (self->complete, g_memdup2 (&place->folder, sizeof place->folder),
                        g_memdup2 (&place->keep, sizeof place->keep));
}

/**
 * hearth_text_stock_walk_slice:
 *
 * Finds the next messages that are lacking.
 */
gboolean
hearth_text_stock_walk_slice (HearthTextStock *self, GError **error)
{
  HearthTextPlace *place = &g_array_index (self->places, HearthTextPlace, self->n_walked);
  gboolean is_end;

  g_array_set_size (self->wanted, 0);
  self->wanted_next = 0;
  self->wanted_place = self->n_walked;
  if (!look_at (self, place, self->wanted, &is_end, error))
    return FALSE;
  if (!is_end)
    return TRUE;
  note_complete (self, place);
  self->n_walked++;
  return TRUE;
}

/**
 * hearth_text_stock_give_up:
 *
 * The server does not give this message; it is not asked for again in this session unless somebody opens it.
 */
void
hearth_text_stock_give_up (HearthTextStock *self, HearthKey message)
{
  g_hash_table_add (self->given_up, g_memdup2 (&message, sizeof message));
}

/**
 * hearth_text_stock_set_aside:
 *
 * The server does not give this message now; it is asked for again when the others are here.
 */
void
hearth_text_stock_set_aside (HearthTextStock *self, HearthKey message)
{
  g_hash_table_add (self->set_aside, g_memdup2 (&message, sizeof message));
}
