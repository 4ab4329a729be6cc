/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handle: starts and stops the engine thread, carries requests to it as GTasks whose data are values, and events
 * from it. It belongs to the thread that made it. What is asked for lives in hearth-engine-*.c by aspect. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-engine.h"

#include "hearth-engine-private.h"
#include "hearth-error.h"
#include "hearth-mime-init.h"
#include "hearth-net.h"
#include "hearth-thread.h"

typedef enum
{
  LIFE_NEW,
  LIFE_RUNNING,
  LIFE_STOPPING,
  LIFE_STOPPED,
} Life;

struct _HearthEngine
{
  GObject parent_instance;

  char *data_dir;
  Life life;
  GThread *handle_thread; /* not owned: that made it */
  GMainContext *context;  /* of the handle */
  HearthEventQueue *events;
  HearthEngineEvents handlers;
  gpointer handlers_data;
  guint64 last_request;

  GThread *thread;
  GMainContext *engine_context;
  HearthReadThread *reader;
  HearthPool *pool;
  GTask *stop_task;

  /* engine thread only */
  HearthCore *core;
  GMainLoop *loop;
};

G_DEFINE_FINAL_TYPE (HearthEngine, hearth_engine, G_TYPE_OBJECT)

/* --- requests --- */

typedef struct
{
  HearthEngine *engine; /* not owned: the task holds it */
  HearthEngineFunc func;
  gpointer input;
  GDestroyNotify input_free;

  /* only of requests that can be withdrawn */
  guint64 id;
  GCancellable *caller_cancellable;
  gulong caller_handler;
  GCancellable *engine_cancellable; /* engine thread only, owned by the core */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->input_free != NULL)
    request->input_free (request->input);
  g_free (request);
}

static void
run_on_engine (HearthEngine *self, GSourceFunc func, gpointer data, GDestroyNotify free)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, free);
  g_source_attach (source, self->engine_context);
}

static gboolean
request_cb (gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  HearthEngine *self = request->engine;

  if (self->core == NULL || hearth_core_is_stopping (self->core))
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine is stopping");
      return G_SOURCE_REMOVE;
    }
  if (request->id != 0)
    request->engine_cancellable = hearth_core_begin_request (self->core, request->id);
  request->func (self->core, task, request->input);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_engine_post:
 * @task: (transfer none): made in the caller's context
 * @input: (transfer full): given to @func on the engine thread
 */
void
hearth_engine_post (
    HearthEngine *self, GTask *task, HearthEngineFunc func, gpointer input, GDestroyNotify free)
{
  hearth_engine_post_cancellable (self, task, NULL, func, input, free);
}

typedef struct
{
  HearthEngine *engine;
  guint64 id;
} RequestId;

static gboolean
cancel_cb (gpointer data)
{
  RequestId *request = data;

  if (request->engine->core != NULL)
    hearth_core_cancel_request (request->engine->core, request->id);
  return G_SOURCE_REMOVE;
}

static gboolean
end_cb (gpointer data)
{
  RequestId *request = data;

  if (request->engine->core != NULL)
    hearth_core_end_request (request->engine->core, request->id);
  return G_SOURCE_REMOVE;
}

static void
post_request_id (HearthEngine *self, GSourceFunc func, guint64 id)
{
  RequestId *request;

  if (self->engine_context == NULL || self->life == LIFE_STOPPED)
    return;
  request = g_new (RequestId, 1);
  request->engine = self;
  request->id = id;
  run_on_engine (self, func, request, g_free);
}

static void
caller_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Request *request = g_task_get_task_data (G_TASK (data));

  post_request_id (request->engine, cancel_cb, request->id);
}

static void
completed_cb (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (request->caller_handler != 0)
    g_cancellable_disconnect (request->caller_cancellable, request->caller_handler);
  request->caller_handler = 0;
  g_clear_object (&request->caller_cancellable);
  post_request_id (request->engine, end_cb, request->id);
}

/**
 * hearth_engine_post_cancellable:
 * @cancellable: (nullable): of the caller's thread; cancelling it sends the engine a message with the request's id
 */
void
hearth_engine_post_cancellable (HearthEngine *self,
                                GTask *task,
                                GCancellable *cancellable,
                                HearthEngineFunc func,
                                gpointer input,
                                GDestroyNotify free)
{
  Request *request = g_new0 (Request, 1);

  request->engine = self;
  request->func = func;
  request->input = input;
  request->input_free = free;
  g_task_set_task_data (task, request, request_free);
  if (!hearth_engine_is_running (self))
    {
      g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine does not run");
      return;
    }

  if (cancellable != NULL)
    {
      request->id = ++self->last_request;
      request->caller_cancellable = g_object_ref (cancellable);
      g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), NULL);
    }
  run_on_engine (self, request_cb, g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    request->caller_handler =
        g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb), task, NULL);
}

/**
 * hearth_request_get_cancellable:
 *
 * Returns: (transfer none) (nullable): cancelled on the engine thread when the caller withdraws the request
 */
GCancellable *
hearth_request_get_cancellable (GTask *task)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  return ((Request *) g_task_get_task_data (task))->engine_cancellable;
}

typedef struct
{
  HearthEngine *engine;
  HearthEngineNote func;
  gpointer input;
  GDestroyNotify input_free;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  if (note->input_free != NULL)
    note->input_free (note->input);
  g_free (note);
}

static gboolean
note_cb (gpointer data)
{
  Note *note = data;

  if (note->engine->core != NULL && !hearth_core_is_stopping (note->engine->core))
    note->func (note->engine->core, note->input);
  return G_SOURCE_REMOVE;
}

static Note *
note_new (HearthEngine *self, HearthEngineNote func, gpointer input, GDestroyNotify free)
{
  Note *note = g_new0 (Note, 1);

  note->engine = self;
  note->func = func;
  note->input = input;
  note->input_free = free;
  return note;
}

/**
 * hearth_engine_note:
 * @input: (transfer full): given to @func on the engine thread
 */
void
hearth_engine_note (HearthEngine *self, HearthEngineNote func, gpointer input, GDestroyNotify free)
{
  Note *note = note_new (self, func, input, free);

  if (hearth_engine_is_running (self))
    run_on_engine (self, note_cb, note, note_free);
  else
    note_free (note);
}

/**
 * hearth_engine_note_from_reader:
 * @input: (transfer full): given to @func on the engine thread
 *
 * Called on the reader thread, which ends before the engine's main context goes.
 */
void
hearth_engine_note_from_reader (HearthEngine *self,
                                HearthEngineNote func,
                                gpointer input,
                                GDestroyNotify free)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_READER);
  run_on_engine (self, note_cb, note_new (self, func, input, free), note_free);
}

/**
 * hearth_engine_read:
 * @task: (transfer none): returned by the reader thread
 */
void
hearth_engine_read (HearthEngine *self, GTask *task, const HearthReadThreadWork *work)
{
  if (hearth_engine_is_running (self))
    {
      hearth_read_thread_run (self->reader, task, work);
      return;
    }
  if (work->input_free != NULL)
    work->input_free (work->input);
  g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_CANCELLED, "The engine does not run");
}

/**
 * hearth_engine_is_running:
 *
 * Returns: whether requests are taken
 */
gboolean
hearth_engine_is_running (HearthEngine *self)
{
  return self->life == LIFE_RUNNING;
}

/**
 * hearth_engine_get_context:
 *
 * Returns: (transfer none): the main context of the handle
 */
GMainContext *
hearth_engine_get_context (HearthEngine *self)
{
  return self->context;
}

/* --- events --- */

static void
changes_cb (const HearthChangeSet *changes, gpointer data)
{
  HearthEngine *self = data;

  if (self->handlers.changes != NULL)
    self->handlers.changes (self, changes, self->handlers_data);
}

static void
status_cb (HearthAccountStatus *status, gpointer data)
{
  HearthEngine *self = data;

  if (self->handlers.status != NULL)
    self->handlers.status (self, status, self->handlers_data);
}

static void
refused_cb (GArray *keys, const GError *error, gpointer data)
{
  HearthEngine *self = data;

  if (self->handlers.refused != NULL)
    self->handlers.refused (self, keys, error, self->handlers_data);
}

static void
not_done_cb (HearthPendingChange *change, gpointer data)
{
  HearthEngine *self = data;

  if (self->handlers.not_done != NULL)
    self->handlers.not_done (self, change, self->handlers_data);
}

/**
 * hearth_engine_set_events:
 * @events: (transfer none): copied
 * @data: for them
 */
void
hearth_engine_set_events (HearthEngine *self, const HearthEngineEvents *events, gpointer data)
{
  self->handlers = *events;
  self->handlers_data = data;
}

/**
 * hearth_engine_dup_status:
 *
 * Returns: (transfer full) (nullable): how an account is doing right now; %NULL for one that there is not
 */
HearthAccountStatus *
hearth_engine_dup_status (HearthEngine *self, guint16 account)
{
  return hearth_event_queue_dup_status (self->events, account);
}

/* --- the thread --- */

static gboolean
dispatch_all (GMainContext *context)
{
  gboolean has_dispatched = FALSE;

  while (g_main_context_iteration (context, FALSE))
    has_dispatched = TRUE;
  return has_dispatched;
}

/* Answers and notes that are on their way find the core closed, and so do those of what is still being read or parsed. */
static void
answer_all (HearthEngine *self)
{
  do
    {
      hearth_read_thread_wait (self->reader);
      hearth_pool_wait (self->pool);
    }
  while (dispatch_all (self->engine_context));
}

static gpointer
engine_thread (gpointer data)
{
  HearthEngine *self = data;
  const HearthCoreConfig config = { self->data_dir, self->events, self->reader, self->pool };

  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_main_context_push_thread_default (self->engine_context);
  self->core = hearth_core_new (&config);
  g_main_loop_run (self->loop);
  hearth_core_close (self->core);
  answer_all (self);
  g_clear_pointer (&self->core, hearth_core_free);
  g_main_context_pop_thread_default (self->engine_context);
  return NULL;
}

static void
join_thread (HearthEngine *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->reader, hearth_read_thread_free);
  g_clear_pointer (&self->pool, hearth_pool_free);
  self->life = LIFE_STOPPED;
}

static void
start_request (HearthCore *core, GTask *task, gpointer input)
{
  GError *error = NULL;

  if (hearth_core_start (core, &error))
    g_task_return_pointer (task, hearth_house_ref (hearth_core_get_house (core)),
                           (GDestroyNotify) hearth_house_unref);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_engine_start_async:
 *
 * Starts the threads, opens house and accounts, and lets these connect. May be called once, also after it failed.
 */
void
hearth_engine_start_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_return_if_fail (self->life == LIFE_NEW || self->life == LIFE_RUNNING);

  if (self->life == LIFE_NEW)
    {
      hearth_engine_prepare ();
      self->life = LIFE_RUNNING;
      self->engine_context = g_main_context_new ();
      self->loop = g_main_loop_new (self->engine_context, FALSE);
      self->reader = hearth_read_thread_new ();
      self->pool = hearth_pool_new ();
      self->thread = g_thread_new ("hearth-engine", engine_thread, self);
    }
  hearth_engine_post (self, task, start_request, NULL, NULL);
}

/**
 * hearth_engine_start_finish:
 *
 * Returns: (transfer full) (nullable): the house. Errors are those of the store: %HEARTH_ERROR_STORE_IN_USE,
 *   %HEARTH_ERROR_STORE_NEWER and so on
 */
HearthHouse *
hearth_engine_start_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
stopped_in_handle_cb (gpointer data)
{
  HearthEngine *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  join_thread (self);
  hearth_event_queue_flush (self->events);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
core_stopped_cb (HearthCore *core, gpointer data)
{
  HearthEngine *self = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_main_loop_quit (self->loop);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, stopped_in_handle_cb, self, NULL);
  g_source_attach (source, self->context);
}

static gboolean
stop_cb (gpointer data)
{
  HearthEngine *self = data;

  hearth_core_stop (self->core, core_stopped_cb, self);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_engine_stop_async:
 *
 * Says goodbye to the servers, commits, and ends the threads: at most three seconds. Requests under way end with
 * %HEARTH_ERROR_CANCELLED. What the user did and is not yet on the servers goes there after the next start.
 */
void
hearth_engine_stop_async (HearthEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (self->life != LIFE_RUNNING)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->life = LIFE_STOPPING;
  self->stop_task = g_steal_pointer (&task);
  run_on_engine (self, stop_cb, self, NULL);
}

/**
 * hearth_engine_stop_finish:
 *
 * Returns: %TRUE
 */
gboolean
hearth_engine_stop_finish (HearthEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- life --- */

static void
stopped_hard_cb (HearthCore *core, gpointer data)
{
  g_main_loop_quit (((HearthEngine *) data)->loop);
}

static gboolean
stop_hard_cb (gpointer data)
{
  hearth_core_stop (((HearthEngine *) data)->core, stopped_hard_cb, data);
  return G_SOURCE_REMOVE;
}

/* Waits for a moment until the other thread has let go, too: whoever is last frees. */
static gboolean
let_go_cb (gpointer data)
{
  return g_atomic_int_get (&G_OBJECT (data)->ref_count) > 1 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* A request holds the handle, and the thread that answered it may be the last that lets it go. That one cannot wait for its own
 * end, nor free what the thread of the handle is using: so the handle goes there. */
static void
hearth_engine_dispose (GObject *object)
{
  HearthEngine *self = HEARTH_ENGINE (object);

  if (self->thread != NULL && self->handle_thread != g_thread_self ())
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_callback (source, let_go_cb, g_object_ref (self), g_object_unref);
      g_source_attach (source, self->context);
      return;
    }
  G_OBJECT_CLASS (hearth_engine_parent_class)->dispose (object);
}

static void
hearth_engine_finalize (GObject *object)
{
  HearthEngine *self = HEARTH_ENGINE (object);

  if (self->thread != NULL)
    {
      /* Nobody stopped it. */
      run_on_engine (self, stop_hard_cb, self, NULL);
      join_thread (self);
    }
  hearth_event_queue_close (self->events);
  hearth_event_queue_unref (self->events);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->engine_context, g_main_context_unref);
  g_main_context_unref (self->context);
  g_free (self->data_dir);
  G_OBJECT_CLASS (hearth_engine_parent_class)->finalize (object);
}

static void
hearth_engine_class_init (HearthEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_engine_dispose;
  G_OBJECT_CLASS (klass)->finalize = hearth_engine_finalize;
}

static void
hearth_engine_init (HearthEngine *self)
{
  const HearthEventHandlers handlers = { changes_cb, status_cb, refused_cb, not_done_cb };

  self->handle_thread = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();
  self->events = hearth_event_queue_new (self->context, &handlers, self);
}

/**
 * hearth_engine_prepare:
 *
 * Settles the program's rules for TLS, which GIO takes from the environment. The first thing in main(), before any
 * thread runs; further calls do nothing.
 */
void
hearth_engine_prepare (void)
{
  hearth_net_init ();
}

/**
 * hearth_engine_new:
 * @data_dir: where everything is kept, usually `$XDG_DATA_HOME/hearth`
 *
 * Returns: (transfer full): a handle that has not started
 */
HearthEngine *
hearth_engine_new (const char *data_dir)
{
  HearthEngine *self = g_object_new (HEARTH_TYPE_ENGINE, NULL);

  self->data_dir = g_strdup (data_dir);
  return self;
}
