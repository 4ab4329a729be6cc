/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts before anybody opens them. A round counts what is lacking, then fetches it over the background connection:
 * small messages many by one command, a few commands in flight, packed in the pool and written in few durable
 * transactions; larger ones by part or streamed (HearthBodyFetcher). What is held in memory is bounded, and so is how long
 * the connection is taken: commands grow and shrink with the speed of the line. It pauses while somebody waits for a message or
 * folders are brought in step. What is here is in the store, so a round may end anywhere and another goes on there. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-text-stock.h"

#include "hearth-body-fetcher.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-text-stock-private.h"
#include "hearth-timer.h"

/* News come in bursts, and a session that has just begun has other things to do. */
#define LOOK_AFTER_MS 300

/* After the disk failed or was full; after the connection broke. */
#define RETRY_MS          (30 * 1000)
#define AGAIN_MS          (5 * 1000)
#define AGAIN_DOUBLED_MAX 6

/* How often a server that says "not now" is believed of one message; sooner where it gave others right before. */
#define BUSY_MAX          12
#define BUSY_AFTER_OTHERS 4

/* Answers should not take longer than about half a second each. */
#define FAST_ANSWER_MS     200
#define SLOW_ANSWER_MS     800
#define COMMAND_MIN_BYTES  ((guint64) 32 * 1024)
#define COMMAND_MAX_BYTES  ((guint64) 2 * 1024 * 1024)
#define COMMANDS_IN_FLIGHT 3
#define APART_IN_FLIGHT    2

#define WRITE_BYTES    ((guint64) 4 * 1024 * 1024)
#define WRITE_MESSAGES 400

/* What is shorter is not shown. */
#define SHOWN_AFTER_MS 2000

static void advance (HearthTextStock *self);

static HearthAccountRunner *
get_runner (HearthTextStock *self)
{
  return hearth_account_session_get_runner (self->session);
}

static HearthAccountStore *
get_store (HearthTextStock *self)
{
  return hearth_account_runner_get_store (get_runner (self));
}

/* --- what is told --- */

static HearthTextsState
get_state (HearthTextStock *self)
{
  if (self->trouble != HEARTH_TEXTS_REST)
    return self->trouble;
  if (self->round_ms == 0)
    return self->is_stale || self->is_closing ? HEARTH_TEXTS_REST : HEARTH_TEXTS_HERE;
  return self->n_total > 0 && hearth_timer_now_ms () - self->round_ms >= SHOWN_AFTER_MS
             ? HEARTH_TEXTS_FETCHING
             : HEARTH_TEXTS_REST;
}

static void
tell (HearthTextStock *self)
{
  const HearthTextsState state = get_state (self);
  const gboolean has_place = self->round_ms != 0 && self->wanted_place < self->places->len;

  if (self->is_stopped)
    return;
  if (state == HEARTH_TEXTS_FETCHING)
    hearth_account_runner_set_texts (
        get_runner (self), state,
        has_place ? g_array_index (self->places, HearthTextPlace, self->wanted_place).folder
                  : HEARTH_KEY_NONE,
        MIN (self->n_done, self->n_total), self->n_total);
  else
    hearth_account_runner_set_texts (get_runner (self), state, HEARTH_KEY_NONE, 0, 0);
}

/* --- rounds --- */

static gboolean
timer_cb (gpointer data)
{
  HearthTextStock *self = data;

  hearth_timer_clear (&self->timer);
  advance (self);
  return G_SOURCE_REMOVE;
}

static void
advance_after (HearthTextStock *self, guint delay_ms)
{
  if (self->timer == NULL && !self->is_stopped)
    self->timer = hearth_timer_add (delay_ms, timer_cb, self);
}

/* What is wanted is forgotten, and looked for again later; what is in flight still counts. */
static void
put_off (HearthTextStock *self, guint delay_ms)
{
  self->n_counted = self->n_walked = 0;
  self->round_ms = 0;
  g_array_set_size (self->places, 0);
  g_array_set_size (self->wanted, 0);
  self->wanted_next = 0;
  self->is_stale = TRUE;
  self->not_before_ms = hearth_timer_now_ms () + delay_ms;
  hearth_timer_clear (&self->timer);
  advance_after (self, delay_ms);
}

static void
take_trouble (HearthTextStock *self, const GError *error)
{
  hearth_debug ("engine", "texts: %s", error->message);
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_STORE_FULL))
    self->trouble = HEARTH_TEXTS_NO_ROOM;
  else if (hearth_error_is_store (error))
    self->trouble = HEARTH_TEXTS_NO_DISK;
  /* What was counted as here may not be. */
  g_hash_table_remove_all (self->complete);
  put_off (self, RETRY_MS);
}

/* --- writing --- */

static void
write_packed (HearthTextStock *self)
{
  g_autoptr (GPtrArray) packed = NULL;
  g_autoptr (GError) error = NULL;

  if (self->packed->len == 0)
    return;
  packed = g_steal_pointer (&self->packed);
  self->packed = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_packed_body_free);
  self->packed_bytes = 0;
  if (hearth_account_store_put_packed (get_store (self), packed, HEARTH_DURABLE, &error))
    {
      self->n_done += packed->len;
      self->trouble = HEARTH_TEXTS_REST;
    }
  else
    take_trouble (self, error);
  hearth_account_runner_publish (get_runner (self));
  tell (self);
}

/* The connection did not bring all that was asked for. */
static gboolean
is_broken (const GError *error)
{
  return hearth_error_is_connection (error) || hearth_error_is_cancelled (error) ||
         hearth_fetch_breaks_may_be (error);
}

static void
begin_again (HearthTextStock *self)
{
  const guint factor = 1u << MIN (self->n_breaks, AGAIN_DOUBLED_MAX);

  /* Something in it may be what breaks it: later and later while nothing comes. */
  self->n_breaks++;
  g_hash_table_remove_all (self->complete);
  put_off (self, AGAIN_MS * factor);
}

/* --- refusals --- */

/* Several in flight may be refused for one reason. */
static void
wait_after_refusal (HearthTextStock *self)
{
  if (self->round_ms != 0)
    begin_again (self);
}

/* It was asked for alone. A server that is busy refuses everything; one that gave others right before means this one. */
static void
refused_alone (HearthTextStock *self, HearthKey message, const GError *error)
{
  guint n_busy = GPOINTER_TO_UINT (g_hash_table_lookup (self->refused, &message));

  n_busy += self->n_breaks == 0 ? BUSY_AFTER_OTHERS : 1;
  if (g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY) && n_busy < BUSY_MAX)
    {
      g_hash_table_replace (self->refused, g_memdup2 (&message, sizeof message), GUINT_TO_POINTER (n_busy));
      hearth_text_stock_set_aside (self, message);
      wait_after_refusal (self);
      return;
    }
  hearth_text_stock_give_up (self, message);
  self->n_done++;
}

/* One of these, or the server is busy: each is asked for by itself. */
static void
refused_together (HearthTextStock *self, const GArray *missing)
{
  for (guint i = 0; i < missing->len; i++)
    {
      const HearthKey message = g_array_index (missing, HearthLocation, i).message;

      if (!g_hash_table_contains (self->refused, &message))
        g_hash_table_insert (self->refused, g_memdup2 (&message, sizeof message), GUINT_TO_POINTER (0));
    }
  wait_after_refusal (self);
}

/* The server did not give these, and the connection is as it was. */
static void
take_missing (HearthTextStock *self, const HearthTextBatch *batch, const GArray *missing, const GError *error)
{
  const gboolean is_busy = g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY);

  if (missing->len == 0)
    return;
  if (error != NULL && hearth_text_batch_was_sent (batch) && hearth_text_batch_get_n_messages (batch) > 1)
    refused_together (self, missing);
  else if (is_busy && hearth_text_batch_was_sent (batch))
    refused_alone (self, g_array_index (missing, HearthLocation, 0).message, error);
  else
    for (guint i = 0; i < missing->len; i++)
      {
        const HearthKey message = g_array_index (missing, HearthLocation, i).message;

        /* A folder that cannot be opened now does not keep the others waiting. */
        if (is_busy)
          hearth_text_stock_set_aside (self, message);
        else
          hearth_text_stock_give_up (self, message);
        self->n_done++;
      }
}

/* --- many by one command --- */

static void
learn_speed (HearthTextStock *self, const HearthTextBatch *batch)
{
  const gint64 answer_ms = hearth_text_batch_get_answer_ms (batch);

  if (answer_ms < FAST_ANSWER_MS && hearth_text_batch_get_size (batch) * 2 >= self->command_bytes)
    self->command_bytes = MIN (self->command_bytes * 2, COMMAND_MAX_BYTES);
  else if (answer_ms > SLOW_ANSWER_MS)
    self->command_bytes = MAX (self->command_bytes / 2, COMMAND_MIN_BYTES);
}

/* One of these broke the connection, if the network did not: the one that had begun to come, or any. */
static void
suspect (HearthTextStock *self, const GArray *missing, gboolean has_begun)
{
  for (guint i = 0; i < (has_begun ? 1 : missing->len); i++)
    hearth_fetch_breaks_note (hearth_account_runner_get_breaks (get_runner (self)),
                              g_array_index (missing, HearthLocation, i).message);
}

static void
batch_done_cb (HearthTextBatch *batch,
               GPtrArray *packed,
               GArray *missing,
               gboolean has_begun,
               const GError *error,
               gpointer data)
{
  HearthTextStock *self = data;
  const gboolean came_broken = error != NULL && is_broken (error);

  /* Servers answer one after another: the others only waited. */
  if (hearth_fetch_breaks_may_be (error) && hearth_text_batch_was_sent (batch) &&
      g_ptr_array_index (self->batches, 0) == batch)
    suspect (self, missing, has_begun);
  g_ptr_array_remove (self->batches, batch);
  if (packed->len > 0)
    self->n_breaks = 0;
  learn_speed (self, batch);
  for (guint i = 0; i < packed->len; i++)
    self->packed_bytes += hearth_packed_body_get_size (g_ptr_array_index (packed, i));
  g_ptr_array_extend_and_steal (self->packed, packed);
  if (!came_broken)
    take_missing (self, batch, missing, error);
  if (self->packed_bytes >= WRITE_BYTES || self->packed->len >= WRITE_MESSAGES || self->batches->len == 0)
    write_packed (self);
  if (came_broken)
    begin_again (self);
  advance (self);
}

static gboolean
is_suspect (HearthTextStock *self, const HearthLocation *location)
{
  return g_hash_table_contains (self->refused, &location->message) ||
         hearth_fetch_breaks_is_suspect (hearth_account_runner_get_breaks (get_runner (self)),
                                         location->message);
}

static gboolean
goes_along (const HearthTextPlace *place, const HearthLocation *location)
{
  return location->size_bytes <=
         MIN (hearth_keep_get_attachment_limit (&place->keep), HEARTH_TEXT_BATCH_MESSAGE_BYTES);
}

static void
begin_batch (HearthTextStock *self, HearthImapConnection *connection, const char *path)
{
  const HearthTextPlace *place = &g_array_index (self->places, HearthTextPlace, self->wanted_place);
  HearthTextBatch *batch = hearth_text_batch_new (
      hearth_core_get_pool (hearth_account_runner_get_core (get_runner (self))), batch_done_cb, self);

  while (self->wanted_next < self->wanted->len)
    {
      const HearthLocation *location = &g_array_index (self->wanted, HearthLocation, self->wanted_next);
      const guint n = hearth_text_batch_get_n_messages (batch);

      if (!goes_along (place, location) || n == HEARTH_TEXT_BATCH_MESSAGES || (n > 0 && self->is_alone) ||
          (n > 0 && is_suspect (self, location)) ||
          (n > 0 && hearth_text_batch_get_size (batch) + location->size_bytes > self->command_bytes))
        break;
      self->is_alone = is_suspect (self, location);
      hearth_text_batch_add (batch, location);
      self->wanted_next++;
    }
  g_ptr_array_add (self->batches, batch);
  hearth_text_batch_begin (batch, connection, path);
}

/* --- one by itself --- */

static void
apart_cb (HearthKey message, const GError *error, gpointer data)
{
  HearthTextStock *self = data;

  self->n_apart--;
  if (self->is_stopped)
    return;
  if (error == NULL)
    {
      self->n_breaks = 0;
      self->n_done++;
    }
  if (hearth_error_is_store (error))
    take_trouble (self, error);
  else if (error != NULL && is_broken (error))
    begin_again (self);
  else if (error != NULL)
    refused_alone (self, message, error);
  tell (self);
  advance (self);
}

static void
begin_apart (HearthTextStock *self)
{
  const HearthTextPlace *place = &g_array_index (self->places, HearthTextPlace, self->wanted_place);
  const HearthBodyRequest request = {
    .location = g_array_index (self->wanted, HearthLocation, self->wanted_next),
    .extent = place->keep.kind == HEARTH_KEEP_EVERYTHING ? HEARTH_BODY_WHOLE : HEARTH_BODY_READABLE,
    .priority = HEARTH_IMAP_PRIORITY_BACKGROUND,
    .role = HEARTH_SESSION_BACK,
    .fetched = apart_cb,
    .data = self,
  };

  self->is_alone = is_suspect (self, &request.location);
  self->wanted_next++;
  self->n_apart++;
  hearth_body_fetcher_fetch (hearth_account_session_get_bodies (self->session), &request);
}

/* --- going on --- */

/* Then it is tried, and said until something was written. */
static gboolean
is_about_disk (const HearthTextStock *self)
{
  return self->trouble == HEARTH_TEXTS_NO_ROOM || self->trouble == HEARTH_TEXTS_NO_DISK;
}

static gboolean
may_fetch (HearthTextStock *self)
{
  HearthAccountRunner *runner = get_runner (self);
  const gint64 now_ms = hearth_timer_now_ms ();

  if (self->is_stopped || !hearth_account_session_is_online (self->session))
    return FALSE;
  if (now_ms < self->not_before_ms)
    {
      advance_after (self, (guint) (self->not_before_ms - now_ms));
      return FALSE;
    }
  if (hearth_account_runner_are_texts_stopped (runner))
    self->trouble = HEARTH_TEXTS_STOPPED;
  else if (!hearth_account_runner_may_fetch_ahead (runner))
    self->trouble = HEARTH_TEXTS_SPARED;
  else if (!is_about_disk (self))
    self->trouble = HEARTH_TEXTS_REST;
  return self->trouble == HEARTH_TEXTS_REST || is_about_disk (self);
}

/* Whether somebody waits for something else of this account. */
static gboolean
gives_way (HearthTextStock *self)
{
  return hearth_body_fetcher_is_awaited (hearth_account_session_get_bodies (self->session)) ||
         hearth_account_session_is_syncing (self->session);
}

static gboolean
slice_cb (gpointer data)
{
  HearthTextStock *self = data;
  g_autoptr (GError) error = NULL;
  gboolean looked;

  g_clear_pointer (&self->slice, g_source_unref);
  if (self->n_counted < self->places->len)
    looked = hearth_text_stock_count_slice (self, &error);
  else if (self->n_walked < self->places->len)
    looked = hearth_text_stock_walk_slice (self, &error);
  else
    looked = TRUE;
  if (!looked)
    take_trouble (self, error);
  advance (self);
  return G_SOURCE_REMOVE;
}

static void
look_further (HearthTextStock *self)
{
  if (self->slice != NULL)
    return;
  self->slice = g_idle_source_new ();
  g_source_set_priority (self->slice, G_PRIORITY_LOW);
  g_source_set_callback (self->slice, slice_cb, self, NULL);
  g_source_attach (self->slice, g_main_context_get_thread_default ());
}

/* A message that may break the connection is in flight alone. */
static gboolean
has_to_wait (HearthTextStock *self, const HearthLocation *next)
{
  return (self->batches->len > 0 || self->n_apart > 0) && (self->is_alone || is_suspect (self, next));
}

/* Asks for the next of what is wanted. Returns: whether something was asked for */
static gboolean
ask_next (HearthTextStock *self)
{
  const HearthTextPlace *place = &g_array_index (self->places, HearthTextPlace, self->wanted_place);
  HearthImapConnection *connection =
      hearth_account_session_get_connection_for (self->session, HEARTH_SESSION_BACK);
  g_autoptr (HearthFolderRecord) record =
      hearth_account_store_dup_folder (get_store (self), place->folder, NULL);

  if (connection == NULL)
    return FALSE;
  if (record == NULL)
    {
      self->wanted_next = self->wanted->len;
      return TRUE;
    }
  if (has_to_wait (self, &g_array_index (self->wanted, HearthLocation, self->wanted_next)))
    return FALSE;
  if (goes_along (place, &g_array_index (self->wanted, HearthLocation, self->wanted_next)))
    {
      if (self->batches->len >= COMMANDS_IN_FLIGHT)
        return FALSE;
      begin_batch (self, connection, record->path);
      return TRUE;
    }
  if (self->n_apart >= APART_IN_FLIGHT)
    return FALSE;
  begin_apart (self);
  return TRUE;
}

static gboolean
begin_round (HearthTextStock *self)
{
  g_autoptr (GError) error = NULL;

  self->is_stale = FALSE;
  self->round_ms = hearth_timer_now_ms ();
  if (hearth_text_stock_plan (self, &error))
    return TRUE;
  take_trouble (self, error);
  return FALSE;
}

static void
end_round (HearthTextStock *self)
{
  write_packed (self);
  /* What could not be written may have come another way: then there is nothing left to be written. */
  if (self->round_ms != 0 && is_about_disk (self))
    self->trouble = HEARTH_TEXTS_REST;
  if (self->round_ms != 0 && g_hash_table_size (self->set_aside) > 0)
    {
      g_hash_table_remove_all (self->set_aside);
      begin_again (self);
    }
  self->round_ms = 0;
  if (self->is_stale)
    advance_after (self, LOOK_AFTER_MS);
}

static void
run (HearthTextStock *self)
{
  if (!may_fetch (self))
    return;
  if (self->round_ms == 0 && (!self->is_stale || gives_way (self) || !begin_round (self)))
    return;
  while (!self->is_stopped && self->round_ms != 0)
    {
      if (self->n_counted < self->places->len)
        {
          look_further (self);
          return;
        }
      if (self->wanted_next < self->wanted->len)
        {
          if (gives_way (self) || !ask_next (self))
            return;
          continue;
        }
      if (self->n_walked < self->places->len)
        {
          look_further (self);
          return;
        }
      if (self->batches->len == 0 && self->n_apart == 0)
        end_round (self);
      return;
    }
}

static void
advance (HearthTextStock *self)
{
  /* What is asked of a connection that has just ended is answered at once. */
  if (self->is_advancing || self->is_stopped)
    return;
  self->is_advancing = TRUE;
  run (self);
  self->is_advancing = FALSE;
  tell (self);
}

/**
 * hearth_text_stock_new:
 * @session: (transfer none): owns it
 *
 * Returns: (transfer full): a stock that will look what is lacking
 */
HearthTextStock *
hearth_text_stock_new (HearthAccountSession *session)
{
  HearthTextStock *self = g_new0 (HearthTextStock, 1);

  self->session = session;
  self->places = g_array_new (FALSE, FALSE, sizeof (HearthTextPlace));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (HearthLocation));
  self->complete = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->given_up = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->refused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->set_aside = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->batches = g_ptr_array_new ();
  self->packed = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_packed_body_free);
  self->command_bytes = COMMAND_MAX_BYTES / 4;
  self->is_stale = TRUE;
  return self;
}

/**
 * hearth_text_stock_free:
 * @self: (transfer full): a stock
 */
void
hearth_text_stock_free (HearthTextStock *self)
{
  hearth_text_stock_stop (self);
  g_array_unref (self->places);
  g_array_unref (self->wanted);
  g_hash_table_unref (self->complete);
  g_hash_table_unref (self->given_up);
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->set_aside);
  g_ptr_array_unref (self->batches);
  g_ptr_array_unref (self->packed);
  g_free (self);
}

/**
 * hearth_text_stock_stop:
 *
 * Writes what is here, withdraws the rest; a later session goes on.
 */
void
hearth_text_stock_stop (HearthTextStock *self)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_copy (self->batches, NULL, NULL);

  if (self->is_stopped)
    return;
  write_packed (self);
  self->round_ms = 0;
  self->trouble = HEARTH_TEXTS_REST;
  self->is_closing = TRUE;
  tell (self);
  self->is_stopped = TRUE;
  hearth_timer_clear (&self->timer);
  if (self->slice != NULL)
    g_source_destroy (self->slice);
  g_clear_pointer (&self->slice, g_source_unref);
  g_ptr_array_set_size (self->batches, 0);
  for (guint i = 0; i < batches->len; i++)
    hearth_text_batch_abandon (g_ptr_array_index (batches, i));
}

/**
 * hearth_text_stock_look:
 *
 * There may be new messages.
 */
void
hearth_text_stock_look (HearthTextStock *self)
{
  self->is_stale = TRUE;
  if (self->round_ms == 0)
    advance_after (self, LOOK_AFTER_MS);
}

/**
 * hearth_text_stock_begin_anew:
 *
 * What is wanted, or whether it may be fetched, is not what it was.
 */
void
hearth_text_stock_begin_anew (HearthTextStock *self)
{
  if (self->is_stopped)
    return;
  self->trouble = HEARTH_TEXTS_REST;
  put_off (self, 0);
  tell (self);
}

/**
 * hearth_text_stock_wake:
 *
 * Nobody may wait for anything else any more: goes on.
 */
void
hearth_text_stock_wake (HearthTextStock *self)
{
  if (self->round_ms != 0)
    advance (self);
  else if (self->is_stale)
    advance_after (self, LOOK_AFTER_MS);
}
