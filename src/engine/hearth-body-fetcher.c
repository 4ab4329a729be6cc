/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages off the wire: whole ones streamed into the store as they come, large ones by part (HearthPartFetch). One
 * request a message however many ask for it; what the user waits for overtakes what is fetched ahead. An answer without data is no deletion: whoever asked is
 * told that the server has nothing, and the row stays. Owned by the session. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-body-fetcher.h"

#include "hearth-error.h"
#include "hearth-part-fetch.h"
#include "hearth-text-stock.h"

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
  HearthBodyExtent extent;
  char *part;
  HearthImapPriority priority;
  HearthSessionRole role;
  GArray *waiters; /* of Waiter */
  HearthImapConnection *connection;
  HearthImapCommand *command; /* of a whole message */
  HearthPartFetch *parts;
  HearthBodyWriter *writer;
  gboolean is_whole;
  gboolean was_ready; /* the connection, when it was asked for by part */
  GError *trouble;
} Fetch;

struct _HearthBodyFetcher
{
  HearthAccountSession *session;
  GQueue waiting;               /* of Fetch: not asked for yet */
  GQueue asked;                 /* of Fetch */
  HearthImapConnection *broken; /* (nullable): the last one of which is known what it may have broken on */
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
  g_clear_pointer (&fetch->parts, hearth_part_fetch_free);
  g_free (fetch->part);
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

/* Not one that waited for a connection that did not come up. */
static gboolean
was_asked (const Fetch *fetch)
{
  return fetch->command != NULL ? hearth_imap_command_was_sent (fetch->command) : fetch->was_ready;
}

/* What a connection broke on: the message that had begun to come, or the first that it was asked for. */
static void
note_break (HearthBodyFetcher *self, Fetch *fetch, const GError *error)
{
  if (!hearth_fetch_breaks_may_be (error) || self->broken == fetch->connection || !was_asked (fetch))
    return;
  g_set_object (&self->broken, fetch->connection);
  hearth_fetch_breaks_note (hearth_account_runner_get_breaks (get_runner (self)), fetch->location.message);
}

/* It came, or it does not come. */
static void
conclude (Fetch *fetch, const GError *error)
{
  HearthBodyFetcher *self = fetch->fetcher;

  if (self != NULL)
    {
      note_break (self, fetch, error);
      g_queue_remove (&self->asked, fetch);
      hearth_account_runner_publish (get_runner (self));
    }
  end_fetch (fetch, error);
  if (self == NULL)
    return;
  hearth_body_fetcher_wake (self);
  if (!self->is_stopped)
    hearth_text_stock_wake (hearth_account_session_get_stock (self->session));
}

static void
done_cb (HearthImapCommand *command, const GError *error, gpointer data)
{
  Fetch *fetch = data;
  g_autoptr (GError) trouble = g_steal_pointer (&fetch->trouble);

  if (trouble == NULL && error != NULL)
    trouble = g_error_copy (error);
  if (trouble == NULL && !fetch->is_whole)
    trouble = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The server has no text for message %u",
                                fetch->location.uid);
  conclude (fetch, trouble);
}

static const HearthImapHandlers handlers = {
  .body_begin = begin_cb,
  .body_data = data_cb,
  .body_end = end_cb,
  .done = done_cb,
};

static void
ask_for_whole (Fetch *fetch, const char *path)
{
  fetch->command =
      hearth_imap_command_new_fetch_body (path, fetch->location.uidvalidity, fetch->location.uid, "", 0);
  hearth_imap_command_set_handlers (fetch->command, &handlers, fetch);
  hearth_imap_command_set_priority (fetch->command, fetch->priority);
  hearth_imap_connection_submit (fetch->connection, fetch->command);
}

static HearthFolderRecord *
dup_folder (HearthBodyFetcher *self, const Fetch *fetch)
{
  return hearth_account_store_dup_folder (hearth_account_runner_get_store (get_runner (self)),
                                          fetch->location.folder, NULL);
}

static void
parts_done_cb (HearthPartFetch *parts, HearthPartFetchFate fate, const GError *error, gpointer data)
{
  Fetch *fetch = data;
  g_autoptr (HearthFolderRecord) record =
      fate == HEARTH_PART_FETCH_WANTS_WHOLE ? dup_folder (fetch->fetcher, fetch) : NULL;

  g_autoptr (GError) gone = NULL;

  if (fate != HEARTH_PART_FETCH_WANTS_WHOLE)
    {
      conclude (fetch, error);
      return;
    }
  if (record == NULL)
    {
      gone = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The folder is gone");
      conclude (fetch, gone);
      return;
    }
  g_clear_pointer (&fetch->parts, hearth_part_fetch_free);
  ask_for_whole (fetch, record->path);
}

static void
ask_for_parts (HearthBodyFetcher *self, Fetch *fetch, const char *path, guint64 attachment_limit)
{
  const HearthPartFetchConfig config = {
    .store = hearth_account_runner_get_store (get_runner (self)),
    .connection = fetch->connection,
    .path = path,
    .location = &fetch->location,
    .part = fetch->part,
    .attachment_limit = attachment_limit,
    .priority = fetch->priority,
    .done = parts_done_cb,
    .data = fetch,
  };

  fetch->parts = hearth_part_fetch_new (&config);
  hearth_part_fetch_begin (fetch->parts);
}

/* Whether the message is fetched by part, and with which attachments. */
static gboolean
goes_by_part (HearthBodyFetcher *self, const Fetch *fetch, const HearthFolderRecord *record, guint64 *limit)
{
  const HearthKeep keep =
      hearth_keep_resolve (&record->keep, &hearth_account_runner_get_info (get_runner (self))->keep);

  *limit = hearth_keep_get_attachment_limit (&keep);
  return fetch->extent == HEARTH_BODY_PART ||
         (fetch->extent == HEARTH_BODY_READABLE && fetch->location.size_bytes > *limit);
}

static HearthImapConnection *
get_connection (HearthBodyFetcher *self, const Fetch *fetch)
{
  if (fetch->role == HEARTH_SESSION_N_ROLES || fetch->priority == HEARTH_IMAP_PRIORITY_USER)
    return hearth_account_session_get_connection (self->session, fetch->location.folder);
  return hearth_account_session_get_connection_for (self->session, fetch->role);
}

static gboolean
ask (HearthBodyFetcher *self, Fetch *fetch)
{
  g_autoptr (HearthFolderRecord) record = NULL;
  HearthImapConnection *connection = get_connection (self, fetch);
  guint64 limit;

  if (connection == NULL)
    return FALSE;
  g_queue_remove (&self->waiting, fetch);
  record = dup_folder (self, fetch);
  if (record == NULL)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_NOT_FOUND, "The folder is gone");

      end_fetch (fetch, error);
      return TRUE;
    }
  fetch->connection = g_object_ref (connection);
  fetch->was_ready = hearth_imap_connection_get_state (connection) == HEARTH_IMAP_CONNECTION_READY;
  g_queue_push_tail (&self->asked, fetch);
  if (goes_by_part (self, fetch, record, &limit))
    ask_for_parts (self, fetch, record->path, limit);
  else
    ask_for_whole (fetch, record->path);
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

/* Who has the whole of a message has what is needed to read it. */
static gboolean
covers (const Fetch *fetch, const HearthBodyRequest *request)
{
  return fetch->location.message == request->location.message &&
         (fetch->extent == HEARTH_BODY_WHOLE ||
          (fetch->extent == request->extent && g_strcmp0 (fetch->part, request->part) == 0));
}

static Fetch *
find (GQueue *queue, const HearthBodyRequest *request)
{
  for (GList *link = queue->head; link != NULL; link = link->next)
    if (covers (link->data, request))
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
  g_clear_object (&self->broken);
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
      g_autoptr (HearthImapCommand) command = NULL;
      g_autoptr (HearthImapConnection) connection = g_object_ref (fetch->connection);

      if (fetch->command == NULL)
        {
          end_fetch (fetch, reason);
          continue;
        }
      command = hearth_imap_command_ref (fetch->command);
      fetch->fetcher = NULL;
      g_clear_error (&fetch->trouble);
      fetch->trouble = g_error_copy (reason);
      hearth_imap_connection_cancel (connection, command);
    }
  while ((fetch = g_queue_pop_head (&self->waiting)) != NULL)
    end_fetch (fetch, reason);
}

/**
 * hearth_body_fetcher_drop_ahead:
 *
 * What only may be wanted next and was not asked for yet is not asked for.
 */
void
hearth_body_fetcher_drop_ahead (HearthBodyFetcher *self)
{
  g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_CANCELLED, "It is to come when it is opened");
  GQueue dropped = G_QUEUE_INIT;
  GList *next;
  Fetch *fetch;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      next = link->next;
      if (((Fetch *) link->data)->priority != HEARTH_IMAP_PRIORITY_BACKGROUND)
        continue;
      g_queue_unlink (&self->waiting, link);
      g_queue_push_tail_link (&dropped, link);
    }
  /* Whoever hears that may ask for others. */
  while ((fetch = g_queue_pop_head (&dropped)) != NULL)
    end_fetch (fetch, error);
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

static Fetch *
fetch_new (HearthBodyFetcher *self, const HearthBodyRequest *request)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->fetcher = self;
  fetch->location = request->location;
  fetch->extent = request->extent;
  fetch->part = g_strdup (request->part);
  fetch->priority = request->priority;
  fetch->role = request->role;
  fetch->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
  return fetch;
}

/**
 * hearth_body_fetcher_fetch:
 * @request: copied
 *
 * While the account is still signing in, the request waits for that.
 */
void
hearth_body_fetcher_fetch (HearthBodyFetcher *self, const HearthBodyRequest *request)
{
  const Waiter waiter = { request->fetched, request->data };
  Fetch *fetch = find (&self->asked, request);

  if (self->is_stopped)
    {
      g_autoptr (GError) error = hearth_error_new (HEARTH_ERROR_OFFLINE, "There is no connection");

      request->fetched (request->location.message, error, request->data);
      return;
    }
  if (fetch == NULL)
    fetch = find (&self->waiting, request);
  if (fetch != NULL)
    {
      fetch->priority = MIN (fetch->priority, request->priority);
      g_array_append_val (fetch->waiters, waiter);
    }
  else
    {
      fetch = fetch_new (self, request);
      g_array_append_val (fetch->waiters, waiter);
      /* What is wanted last is wanted most. */
      g_queue_push_head (&self->waiting, fetch);
      drop_oldest_ahead (self);
    }
  hearth_body_fetcher_wake (self);
}

static gboolean
has_user (GQueue *queue)
{
  for (GList *link = queue->head; link != NULL; link = link->next)
    if (((Fetch *) link->data)->priority == HEARTH_IMAP_PRIORITY_USER)
      return TRUE;
  return FALSE;
}

/**
 * hearth_body_fetcher_is_awaited:
 *
 * Returns: whether somebody waits for a message
 */
gboolean
hearth_body_fetcher_is_awaited (HearthBodyFetcher *self)
{
  return has_user (&self->asked) || has_user (&self->waiting);
}
