/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole messages off the wire, streamed into the store as they come. One request a message however many ask for it;
 * what the user waits for overtakes what is fetched ahead. An answer without data is no deletion: whoever asked is
 * told that the server has nothing, and the row stays. Owned by the session. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-body-fetcher.h"

#include "hearth-error.h"
#include "hearth-ring-log.h"

/* Fetched ahead at the same time. */
#define AHEAD_IN_FLIGHT 2

/* Waiting to be fetched ahead; what was asked for first falls out. */
#define AHEAD_MAX 200

typedef struct
{
  HearthBodyFetched fetched;
  gpointer data;
} Waiter;

/* One message. Lives until its command is done. */
typedef struct
{
  HearthBodyFetcher *fetcher; /* NULL once that stopped */
  HearthLocation location;
  HearthImapPriority priority;
  GArray *waiters; /* of Waiter */
  HearthImapConnection *connection;
  HearthImapCommand *command;
  HearthBodyWriter *writer;
  gboolean is_whole;
  GError *trouble;
} Fetch;

struct _HearthBodyFetcher
{
  HearthAccountSession *session;
  GQueue waiting; /* of Fetch: not asked for yet */
  GQueue asked;   /* of Fetch */
  gboolean is_stopped;
  gboolean is_waking;
};

static HearthAccountRunner *
get_runner (HearthBodyFetcher *self)
{
  return hearth_account_session_get_runner (self->session);
}

static void
fetch_free (Fetch *fetch)
{
  g_array_unref (fetch->waiters);
  g_clear_object (&fetch->connection);
  g_clear_pointer (&fetch->command, hearth_imap_command_unref);
  g_clear_pointer (&fetch->writer, hearth_body_writer_free);
  g_clear_error (&fetch->trouble);
  g_free (fetch);
}

static void
end_fetch (Fetch *fetch, const GError *error)
{
  for (guint i = 0; i < fetch->waiters->len; i++)
    {
      const Waiter *waiter = &g_array_index (fetch->waiters, Waiter, i);

      waiter->fetched (fetch->location.message, error, waiter->data);
    }
  fetch_free (fetch);
}

static void
begin_cb (HearthImapCommand *command, const HearthImapBody *body, gpointer data)
{
  Fetch *fetch = data;

  if (fetch->fetcher == NULL || body->is_nil || fetch->writer != NULL || fetch->is_whole)
    return;
  fetch->writer =
      hearth_account_store_begin_body (hearth_account_runner_get_store (get_runner (fetch->fetcher)),
                                       fetch->location.message, NULL, &fetch->trouble);
}

static void
data_cb (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  Fetch *fetch = data;

  if (fetch->writer != NULL && fetch->trouble == NULL)
    hearth_body_writer_write (fetch->writer, bytes, length, &fetch->trouble);
}

static void
end_cb (HearthImapCommand *command, gpointer data)
{
  Fetch *fetch = data;

  if (fetch->writer == NULL || fetch->trouble != NULL)
    return;
  fetch->is_whole = hearth_body_writer_finish (fetch->writer, &fetch->trouble);
  g_clear_pointer (&fetch->writer, hearth_body_writer_free);
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Fetch *fetch = data;
  HearthBodyFetcher *self = fetch->fetcher;
  g_autoptr (GError) trouble = g_steal_pointer (&fetch->trouble);

  if (trouble == NULL && error != NULL)
    trouble = g_error_copy (error);
  if (trouble == NULL && !fetch->is_whole)
    trouble = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The server has no text for message %u",
                                fetch->location.uid);
  if (self != NULL)
    {
      g_queue_remove (&self->asked, fetch);
      hearth_account_runner_publish (get_runner (self));
    }
  end_fetch (fetch, trouble);
  if (self != NULL)
    hearth_body_fetcher_wake (self);
}

static const HearthImapHandlers handlers = {
  .body_begin = begin_cb,
  .body_data = data_cb,
  .body_end = end_cb,
  .done = done_cb,
};

static gboolean
ask (HearthBodyFetcher *self, Fetch *fetch)
{
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthImapConnection *connection =
      hearth_account_session_get_connection (self->session, fetch->location.folder);

  if (connection == NULL)
    return FALSE;
  g_queue_remove (&self->waiting, fetch);
  record = hearth_account_store_dup_folder (hearth_account_runner_get_store (get_runner (self)),
                                            fetch->location.folder, NULL);
  if (record == NULL)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The folder is gone");

      end_fetch (fetch, error);
      return TRUE;
    }
  fetch->connection = g_object_ref (connection);
  fetch->command = hearth_imap_command_new_fetch_body (record->path, fetch->location.uidvalidity,
                                                       fetch->location.uid, "", 0);
  hearth_imap_command_set_handlers (fetch->command, &handlers, fetch);
  hearth_imap_command_set_priority (fetch->command, fetch->priority);
  g_queue_push_tail (&self->asked, fetch);
  hearth_imap_connection_submit (connection, fetch->command);
  return TRUE;
}

static guint
count_ahead (HearthBodyFetcher *self)
{
  guint n = 0;

  for (GList *link = self->asked.head; link != NULL; link = link->next)
    n += ((Fetch *) link->data)->priority != HEARTH_IMAP_PRIORITY_USER;
  return n;
}

/* The first that may be asked for now. */
static Fetch *
find_next (HearthBodyFetcher *self)
{
  const gboolean is_full = count_ahead (self) >= AHEAD_IN_FLIGHT;

  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    if (!is_full || ((Fetch *) link->data)->priority == HEARTH_IMAP_PRIORITY_USER)
      return link->data;
  return NULL;
}

static Fetch *
find (GQueue *queue, HearthKey message)
{
  for (GList *link = queue->head; link != NULL; link = link->next)
    if (((Fetch *) link->data)->location.message == message)
      return link->data;
  return NULL;
}

/**
 * hearth_body_fetcher_new:
 * @session: (transfer none): owns it
 *
 * Returns: (transfer full): a fetcher with nothing to do
 */
HearthBodyFetcher *
hearth_body_fetcher_new (HearthAccountSession *session)
{
  HearthBodyFetcher *self = g_new0 (HearthBodyFetcher, 1);

  self->session = session;
  g_queue_init (&self->waiting);
  g_queue_init (&self->asked);
  return self;
}

/**
 * hearth_body_fetcher_free:
 * @self: (transfer full): a fetcher
 */
void
hearth_body_fetcher_free (HearthBodyFetcher *self)
{
  hearth_body_fetcher_stop (self, NULL);
  g_free (self);
}

/**
 * hearth_body_fetcher_wake:
 *
 * Asks for what waits, as far as there is a connection.
 */
void
hearth_body_fetcher_wake (HearthBodyFetcher *self)
{
  Fetch *fetch;

  if (self->is_waking || !hearth_account_session_is_online (self->session))
    return;
  /* What is asked of a connection that has just ended is answered at once, and whoever hears that may come back here. */
  self->is_waking = TRUE;
  while (!self->is_stopped && (fetch = find_next (self)) != NULL && ask (self, fetch))
    ;
  self->is_waking = FALSE;
}

/**
 * hearth_body_fetcher_stop:
 * @error: (nullable): what became of the connection
 *
 * Tells everybody who waits that nothing comes any more.
 */
void
hearth_body_fetcher_stop (HearthBodyFetcher *self, const GError *error)
{
  g_autoptr (GError) reason = error != NULL
                                  ? g_error_copy (error)
                                  : hearth_error_new (HEARTH_ERROR_CANCELLED, "The account is closing");
  Fetch *fetch;

  self->is_stopped = TRUE;
  while ((fetch = g_queue_pop_head (&self->asked)) != NULL)
    {
      g_autoptr (HearthImapCommand) command = hearth_imap_command_ref (fetch->command);
      g_autoptr (HearthImapConnection) connection = g_object_ref (fetch->connection);

      fetch->fetcher = NULL;
      g_clear_error (&fetch->trouble);
      fetch->trouble = g_error_copy (reason);
      hearth_imap_connection_cancel (connection, command);
    }
  while ((fetch = g_queue_pop_head (&self->waiting)) != NULL)
    end_fetch (fetch, reason);
}

static void
drop_oldest_ahead (HearthBodyFetcher *self)
{
  if (g_queue_get_length (&self->waiting) <= AHEAD_MAX)
    return;
  for (GList *link = self->waiting.tail; link != NULL; link = link->prev)
    {
      Fetch *fetch = link->data;
      g_autoptr (GError) error = NULL;

      if (fetch->priority == HEARTH_IMAP_PRIORITY_USER)
        continue;
      error = hearth_error_new (HEARTH_ERROR_CANCELLED, "Other messages are wanted more");
      g_queue_delete_link (&self->waiting, link);
      end_fetch (fetch, error);
      return;
    }
}

/**
 * hearth_body_fetcher_fetch:
 * @location: which message, where
 * @priority: USER for what somebody waits for
 * @fetched: called once, maybe before this returns
 *
 * While the account is still signing in, the request waits for that.
 */
void
hearth_body_fetcher_fetch (HearthBodyFetcher *self,
                           const HearthLocation *location,
                           HearthImapPriority priority,
                           HearthBodyFetched fetched,
                           gpointer data)
{
  const Waiter waiter = { fetched, data };
  Fetch *fetch = find (&self->asked, location->message);

  if (self->is_stopped)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_OFFLINE, "There is no connection");

      fetched (location->message, error, data);
      return;
    }
  if (fetch == NULL)
    fetch = find (&self->waiting, location->message);
  if (fetch != NULL)
    {
      fetch->priority = MIN (fetch->priority, priority);
      g_array_append_val (fetch->waiters, waiter);
    }
  else
    {
      fetch = g_new0 (Fetch, 1);
      fetch->fetcher = self;
      fetch->location = *location;
      fetch->priority = priority;
      fetch->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
      g_array_append_val (fetch->waiters, waiter);
      /* What is wanted last is wanted most. */
      g_queue_push_head (&self->waiting, fetch);
      drop_oldest_ahead (self);
    }
  hearth_body_fetcher_wake (self);
}
