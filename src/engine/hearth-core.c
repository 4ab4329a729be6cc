/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine thread's own things: the house, one runner an account, and what they share. Made, used and freed on the
 * engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-core.h"

#include "hearth-account-runner.h"
#include "hearth-error.h"
#include "hearth-filing-store.h"
#include "hearth-message-loader.h"
#include "hearth-mime-init.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"
#include "hearth-timer.h"

/* Quitting waits for goodbyes and for what is being written no longer than this. */
#define STOP_MS 2500
/* Opening charsets takes a core for a while: not while the window is being made. Whoever needs them sooner opens them. */
#define WARM_UP_AFTER_MS 1000

/* A hint about the network; may come on another thread, and after the core is gone. */
typedef struct
{
  gatomicrefcount ref_count;
  GMainContext *context;
  HearthCore *core; /* engine thread only; NULL once the core is gone */
} NetworkHint;

struct _HearthCore
{
  char *data_dir;
  HearthEventQueue *events;
  HearthReadThread *reader;
  HearthPool *pool;
  HearthHousekeeper *housekeeper;
  HearthCredentials *credentials;
  HearthMessageLoader *loader;
  HearthPictureFetch *pictures; /* made with the first picture */

  HearthHouseStore *house_store;
  HearthHouse *house;
  GHashTable *runners;  /* of account number to HearthAccountRunner */
  GHashTable *requests; /* of id to GCancellable */

  NetworkHint *hint;
  gulong hint_handler;
  gulong portal_handler;
  gulong metered_handler;
  GSource *sleep_watch;
  HearthMeteredGuess metered_guess;
  gboolean is_metered;

  HearthCoreStopped stopped;
  gpointer stopped_data;
  guint n_stopping;
  guint n_works; /* begun by the user, not yet on the disk */
  GSource *stop_timer;
  GSource *warm_up_timer;
  gboolean is_stopping;
  gboolean is_closed;
};

/* --- the network --- */

static NetworkHint *
hint_ref (NetworkHint *hint)
{
  g_atomic_ref_count_inc (&hint->ref_count);
  return hint;
}

static void
hint_unref (NetworkHint *hint)
{
  if (!g_atomic_ref_count_dec (&hint->ref_count))
    return;
  g_main_context_unref (hint->context);
  g_free (hint);
}

static gboolean
find_metered (HearthCore *self)
{
  if (self->metered_guess != HEARTH_METERED_AS_SYSTEM_SAYS)
    return self->metered_guess == HEARTH_METERED_YES;
  return g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

/* What is fetched ahead goes on, or ends. */
static void
note_metered (HearthCore *self)
{
  const gboolean is_metered = find_metered (self);
  GHashTableIter iter;
  gpointer runner;

  if (self->is_metered == is_metered)
    return;
  self->is_metered = is_metered;
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    hearth_account_runner_texts_changed (runner);
}

static void
tell_network (HearthCore *self)
{
  const gboolean is_available = g_network_monitor_get_network_available (g_network_monitor_get_default ()) &&
                                !hearth_core_is_behind_portal (self);
  GHashTableIter iter;
  gpointer runner;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    hearth_account_runner_network_changed (runner, is_available);
  note_metered (self);
}

static gboolean
network_cb (gpointer data)
{
  NetworkHint *hint = data;

  if (hint->core != NULL && !hint->core->is_stopping)
    tell_network (hint->core);
  return G_SOURCE_REMOVE;
}

/* After sleep nobody knows which connections are still there. */
static gboolean
slept_cb (gpointer data)
{
  HearthCore *self = data;

  hearth_debug ("engine", "the computer slept, or its clock was set");
  if (!self->is_stopping)
    tell_network (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
metered_cb (gpointer data)
{
  NetworkHint *hint = data;

  if (hint->core != NULL && !hint->core->is_stopping)
    note_metered (hint->core);
  return G_SOURCE_REMOVE;
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean is_available, NetworkHint *hint)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, network_cb, hint_ref (hint), (GDestroyNotify) hint_unref);
  g_source_attach (source, hint->context);
}

/* Also without a change of the network itself. */
static void
metered_changed_cb (GNetworkMonitor *monitor, GParamSpec *pspec, NetworkHint *hint)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, metered_cb, hint_ref (hint), (GDestroyNotify) hint_unref);
  g_source_attach (source, hint->context);
}

static void
connectivity_changed_cb (GNetworkMonitor *monitor, GParamSpec *param, NetworkHint *hint)
{
  network_changed_cb (monitor, TRUE, hint);
}

static void
hint_closure_free (gpointer data, GClosure *closure)
{
  hint_unref (data);
}

static void
watch_network (HearthCore *self)
{
  self->hint = g_new0 (NetworkHint, 1);
  g_atomic_ref_count_init (&self->hint->ref_count);
  self->hint->context = g_main_context_ref_thread_default ();
  self->hint->core = self;
  self->hint_handler =
      g_signal_connect_data (g_network_monitor_get_default (), "network-changed",
                             G_CALLBACK (network_changed_cb), hint_ref (self->hint), hint_closure_free, 0);
  self->portal_handler = g_signal_connect_data (g_network_monitor_get_default (), "notify::connectivity",
                                                G_CALLBACK (connectivity_changed_cb), hint_ref (self->hint),
                                                hint_closure_free, 0);
  self->metered_handler =
      g_signal_connect_data (g_network_monitor_get_default (), "notify::network-metered",
                             G_CALLBACK (metered_changed_cb), hint_ref (self->hint), hint_closure_free, 0);
  self->is_metered = find_metered (self);
  self->sleep_watch = hearth_timer_add_sleep_watch (slept_cb, self);
}

/* --- life --- */

/**
 * hearth_core_new:
 *
 * Returns: (transfer full): a core that has opened nothing
 */
HearthCore *
hearth_core_new (const HearthCoreConfig *config)
{
  HearthCore *self = g_new0 (HearthCore, 1);

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  self->data_dir = g_strdup (config->data_dir);
  self->events = hearth_event_queue_ref (config->events);
  self->reader = config->reader;
  self->pool = config->pool;
  self->runners = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->requests = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->credentials = hearth_credentials_new ();
  self->loader = hearth_message_loader_new (self);
  self->house = hearth_house_new ();
  return self;
}

static gpointer
init_mime (gpointer input, GError **error)
{
  hearth_mime_init ();
  return NULL;
}

static gboolean
warm_up_cb (gpointer data)
{
  HearthCore *self = data;

  hearth_timer_clear (&self->warm_up_timer);
  hearth_pool_run_async (self->pool, init_mime, NULL, NULL, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
start_runners (HearthCore *self, GError **error)
{
  for (guint i = 0; i < self->house->accounts->len; i++)
    {
      const HearthAccountInfo *info = g_ptr_array_index (self->house->accounts, i);

      if (hearth_core_add_runner (self, info->number, error) == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_core_start:
 *
 * Opens the house and every account, and lets them connect. After an error it may be tried again.
 */
gboolean
hearth_core_start (HearthCore *self, GError **error)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  if (self->house_store != NULL)
    return TRUE;
  self->house_store = hearth_house_store_open (self->data_dir, error);
  if (self->house_store == NULL)
    return FALSE;
  if (self->housekeeper == NULL)
    self->housekeeper = hearth_housekeeper_new ();
  hearth_housekeeper_add (self->housekeeper, self->data_dir);
  self->warm_up_timer = hearth_timer_add (WARM_UP_AFTER_MS, warm_up_cb, self);
  if (self->hint == NULL)
    watch_network (self);
  if (hearth_core_reload_house (self, error) && start_runners (self, error))
    return TRUE;

  while (g_hash_table_size (self->runners) > 0)
    {
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, self->runners);
      g_hash_table_iter_next (&iter, &key, NULL);
      hearth_core_remove_runner (self, (guint16) GPOINTER_TO_UINT (key));
    }
  hearth_timer_clear (&self->warm_up_timer);
  hearth_housekeeper_remove (self->housekeeper, self->data_dir);
  g_clear_pointer (&self->house_store, hearth_house_store_close);
  return FALSE;
}

static void
cancel_requests (HearthCore *self)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->requests);

  for (GList *link = all; link != NULL; link = link->next)
    g_cancellable_cancel (link->data);
}

static void
finish_stop (HearthCore *self)
{
  HearthCoreStopped stopped = g_steal_pointer (&self->stopped);

  hearth_timer_clear (&self->stop_timer);
  if (stopped != NULL)
    stopped (self, self->stopped_data);
}

static void
finish_stop_if_done (HearthCore *self)
{
  if (self->is_stopping && self->n_stopping == 0 && self->n_works == 0)
    finish_stop (self);
}

static void
runner_stopped_cb (HearthAccountRunner *runner, gpointer data)
{
  HearthCore *self = data;

  self->n_stopping--;
  finish_stop_if_done (self);
}

static gboolean
stop_idle_cb (gpointer data)
{
  finish_stop_if_done (data);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_timer_cb (gpointer data)
{
  finish_stop (data);
  return G_SOURCE_REMOVE;
}

/**
 * hearth_core_begin_work:
 *
 * Something that the user did is on its way to the disk in several turns: stopping waits for it.
 */
void
hearth_core_begin_work (HearthCore *self)
{
  self->n_works++;
}

/**
 * hearth_core_end_work:
 *
 * It is on the disk, or failed.
 */
void
hearth_core_end_work (HearthCore *self)
{
  self->n_works--;
  finish_stop_if_done (self);
}

/**
 * hearth_core_stop:
 * @stopped: called once, later
 *
 * Withdraws requests and lets every account say goodbye.
 */
void
hearth_core_stop (HearthCore *self, HearthCoreStopped stopped, gpointer data)
{
  GHashTableIter iter;
  gpointer runner;

  self->is_stopping = TRUE;
  self->stopped = stopped;
  self->stopped_data = data;
  cancel_requests (self);
  hearth_timer_clear (&self->warm_up_timer);
  self->stop_timer = hearth_timer_add (STOP_MS, stop_timer_cb, self);
  self->n_stopping = g_hash_table_size (self->runners);
  if (self->n_stopping == 0)
    {
      g_autoptr (GSource) idle = g_idle_source_new ();

      g_source_set_callback (idle, stop_idle_cb, self, NULL);
      g_source_attach (idle, g_main_context_get_thread_default ());
      return;
    }
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    hearth_account_runner_stop (runner, runner_stopped_cb, self);
}

/**
 * hearth_core_close:
 * @self: a core, stopped or not
 *
 * Closes everything. Write-ahead logs are carried over by the housekeeper before it ends. What is still on its way from
 * other threads finds a core that is stopping, until that is freed.
 */
void
hearth_core_close (HearthCore *self)
{
  GHashTableIter iter;
  gpointer runner;

  if (self->is_closed)
    return;
  self->is_closed = self->is_stopping = TRUE;
  self->stopped = NULL;
  hearth_timer_clear (&self->warm_up_timer);
  hearth_timer_clear (&self->stop_timer);
  hearth_timer_clear (&self->sleep_watch);
  if (self->hint != NULL)
    {
      self->hint->core = NULL;
      g_signal_handler_disconnect (g_network_monitor_get_default (), self->hint_handler);
      g_signal_handler_disconnect (g_network_monitor_get_default (), self->portal_handler);
      g_signal_handler_disconnect (g_network_monitor_get_default (), self->metered_handler);
      hint_unref (self->hint);
    }
  cancel_requests (self);
  /* The housekeeper's last checkpoints want the writers open. */
  g_clear_pointer (&self->housekeeper, hearth_housekeeper_free);
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    hearth_account_runner_close (runner);
  g_clear_object (&self->pictures);
  hearth_credentials_shutdown (self->credentials);
  g_clear_pointer (&self->house_store, hearth_house_store_close);
}

/**
 * hearth_core_free:
 * @self: (transfer full) (nullable): a core; closed if it is not yet
 */
void
hearth_core_free (HearthCore *self)
{
  if (self == NULL)
    return;
  hearth_core_close (self);
  g_hash_table_unref (self->runners);
  hearth_message_loader_free (self->loader);
  g_object_unref (self->credentials);
  hearth_house_unref (self->house);
  g_hash_table_unref (self->requests);
  hearth_event_queue_unref (self->events);
  g_free (self->data_dir);
  g_free (self);
}

/**
 * hearth_core_is_stopping:
 *
 * Returns: whether stores may be closed already
 */
gboolean
hearth_core_is_stopping (HearthCore *self)
{
  return self->is_stopping;
}

/* --- the house --- */

/**
 * hearth_core_get_house:
 *
 * Returns: (transfer none): the house as it was read last
 */
HearthHouse *
hearth_core_get_house (HearthCore *self)
{
  return self->house;
}

/**
 * hearth_core_reload_house:
 *
 * Reads the house again after a change.
 */
gboolean
hearth_core_reload_house (HearthCore *self, GError **error)
{
  HearthHouse *house = hearth_house_store_read (self->house_store, error);

  if (house == NULL)
    return FALSE;
  hearth_house_unref (self->house);
  self->house = house;
  for (guint i = 0; i < house->accounts->len; i++)
    {
      const HearthAccountInfo *info = g_ptr_array_index (house->accounts, i);
      HearthAccountRunner *runner = g_hash_table_lookup (self->runners, GUINT_TO_POINTER (info->number));

      if (runner != NULL)
        hearth_account_runner_note_info (runner, info);
    }
  return TRUE;
}

/**
 * hearth_core_get_house_store:
 *
 * Returns: (transfer none) (nullable): the writer of house.db; an error if the engine did not start
 */
HearthHouseStore *
hearth_core_get_house_store (HearthCore *self, GError **error)
{
  if (self->house_store == NULL || self->is_stopping)
    {
      hearth_set_error (error, HEARTH_ERROR_CANCELLED, "The engine does not run");
      return NULL;
    }
  return self->house_store;
}

/**
 * hearth_core_publish_house:
 *
 * Tells that people or accounts changed.
 */
void
hearth_core_publish_house (HearthCore *self)
{
  HearthChangeSet *changes = hearth_change_set_new ();

  changes->is_house_changed = TRUE;
  hearth_housekeeper_note_commit (self->housekeeper, self->data_dir);
  hearth_event_queue_post_changes (self->events, changes);
}

/* --- accounts --- */

/**
 * hearth_core_get_runner:
 *
 * Returns: (transfer none) (nullable): the runner of an account
 */
HearthAccountRunner *
hearth_core_get_runner (HearthCore *self, guint16 account, GError **error)
{
  HearthAccountRunner *runner = g_hash_table_lookup (self->runners, GUINT_TO_POINTER (account));

  if (self->is_stopping)
    {
      hearth_set_error (error, HEARTH_ERROR_CANCELLED, "The engine is stopping");
      return NULL;
    }
  if (runner == NULL)
    hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "No account %u", account);
  return runner;
}

/**
 * hearth_core_find_open_runner:
 *
 * Returns: (transfer none) (nullable): the runner of an account, also while the core is stopping, as long as its store
 *   can be written: for what the user did before
 */
HearthAccountRunner *
hearth_core_find_open_runner (HearthCore *self, guint16 account, GError **error)
{
  HearthAccountRunner *runner =
      self->is_closed ? NULL : g_hash_table_lookup (self->runners, GUINT_TO_POINTER (account));

  if (runner == NULL)
    hearth_set_error (error, self->is_closed ? HEARTH_ERROR_CANCELLED : HEARTH_ERROR_NOT_FOUND,
                      "No account %u is open", account);
  return runner;
}

/**
 * hearth_core_list_runners:
 *
 * Returns: (transfer full) (element-type HearthAccountRunner): all of them
 */
GPtrArray *
hearth_core_list_runners (HearthCore *self)
{
  GPtrArray *runners = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer runner;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    g_ptr_array_add (runners, g_object_ref (runner));
  return runners;
}

/**
 * hearth_core_add_runner:
 * @account: an account of the house
 *
 * Opens the account's store and lets it connect.
 *
 * Returns: (transfer none) (nullable): its runner
 */
HearthAccountRunner *
hearth_core_add_runner (HearthCore *self, guint16 account, GError **error)
{
  const HearthAccountInfo *info = hearth_house_find_account (self->house, account);
  g_autofree char *dir = NULL;
  HearthAccountRunner *runner;

  if (info == NULL)
    {
      hearth_set_error (error, HEARTH_ERROR_NOT_FOUND, "No account %u", account);
      return NULL;
    }
  dir = hearth_house_store_dup_account_dir (self->house_store, info);
  runner = hearth_account_runner_new (self, info, dir, error);
  if (runner == NULL)
    return NULL;
  hearth_housekeeper_add (self->housekeeper, dir);
  g_hash_table_insert (self->runners, GUINT_TO_POINTER (account), runner);
  hearth_account_runner_start (runner);
  return runner;
}

/**
 * hearth_core_remove_runner:
 *
 * Ends everything of an account at once and closes its files.
 */
void
hearth_core_remove_runner (HearthCore *self, guint16 account)
{
  HearthAccountRunner *runner = g_hash_table_lookup (self->runners, GUINT_TO_POINTER (account));
  g_autofree char *dir = NULL;

  if (runner == NULL)
    return;
  dir = g_strdup (hearth_account_store_get_dir (hearth_account_runner_get_store (runner)));
  hearth_housekeeper_remove (self->housekeeper, dir);
  hearth_account_runner_close (runner);
  hearth_event_queue_forget_account (self->events, account);
  g_hash_table_remove (self->runners, GUINT_TO_POINTER (account));
}

/* What others made impossible. */
static void
publish_given_up (HearthCore *self, HearthAccountStore *store)
{
  g_autoptr (GPtrArray) given_up = hearth_filing_store_take_given_up (store);

  for (guint i = 0; given_up != NULL && i < given_up->len; i++)
    hearth_event_queue_post_not_done (self->events, g_ptr_array_index (given_up, i));
}

/**
 * hearth_core_publish:
 * @store: whose commits are to be told
 */
void
hearth_core_publish (HearthCore *self, HearthAccountStore *store)
{
  HearthChangeSet *changes = hearth_account_store_take_changes (store);

  publish_given_up (self, store);

  if (changes == NULL)
    return;
  if (self->housekeeper != NULL && !hearth_change_set_is_empty (changes))
    hearth_housekeeper_note_commit (self->housekeeper, hearth_account_store_get_dir (store));
  hearth_event_queue_post_changes (self->events, changes);
}

/* --- what the accounts share --- */

/**
 * hearth_core_is_behind_portal:
 *
 * Returns: whether the network is known to want its user to sign in first (a captive portal): what answers there is not
 *   the server
 */
gboolean
hearth_core_is_behind_portal (HearthCore *self)
{
  return g_network_monitor_get_connectivity (g_network_monitor_get_default ()) ==
         G_NETWORK_CONNECTIVITY_PORTAL;
}

/**
 * hearth_core_get_credentials:
 *
 * Returns: (transfer none): passwords
 */
HearthCredentials *
hearth_core_get_credentials (HearthCore *self)
{
  return self->credentials;
}

/**
 * hearth_core_get_reader:
 *
 * Returns: (transfer none): the reader thread
 */
HearthReadThread *
hearth_core_get_reader (HearthCore *self)
{
  return self->reader;
}

/**
 * hearth_core_get_pool:
 *
 * Returns: (transfer none): the workers
 */
HearthPool *
hearth_core_get_pool (HearthCore *self)
{
  return self->pool;
}

/**
 * hearth_core_get_events:
 *
 * Returns: (transfer none): the way to the handle
 */
HearthEventQueue *
hearth_core_get_events (HearthCore *self)
{
  return self->events;
}

/**
 * hearth_core_is_metered:
 *
 * Returns: whether the connection is paid by its amount, as far as the system knows
 */
gboolean
hearth_core_is_metered (HearthCore *self)
{
  return self->is_metered;
}

/**
 * hearth_core_assume_metered:
 *
 * Takes @guess for what the system says.
 */
void
hearth_core_assume_metered (HearthCore *self, HearthMeteredGuess guess)
{
  self->metered_guess = guess;
  note_metered (self);
}

/**
 * hearth_core_get_pictures:
 *
 * Pictures come from the public network only, so that a letter cannot knock at doors in the house. Tests have no other
 * network than this computer: HEARTH_PRIVATE_PICTURES lets them in.
 *
 * Returns: (transfer none): what fetches the pictures that the user allowed
 */
HearthPictureFetch *
hearth_core_get_pictures (HearthCore *self)
{
  if (self->pictures == NULL)
    self->pictures =
        hearth_picture_fetch_new (g_getenv ("HEARTH_PRIVATE_PICTURES") != NULL ? HEARTH_PICTURE_FETCH_PRIVATE
                                                                               : HEARTH_PICTURE_FETCH_PUBLIC);
  return self->pictures;
}

/**
 * hearth_core_get_loader:
 *
 * Returns: (transfer none): messages as they are read
 */
HearthMessageLoader *
hearth_core_get_loader (HearthCore *self)
{
  return self->loader;
}

/* --- requests that can be withdrawn --- */

/**
 * hearth_core_begin_request:
 *
 * Returns: (transfer none): cancelled when the request is withdrawn or the engine stops
 */
GCancellable *
hearth_core_begin_request (HearthCore *self, guint64 id)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_hash_table_insert (self->requests, g_memdup2 (&id, sizeof id), cancellable);
  return cancellable;
}

/**
 * hearth_core_cancel_request:
 */
void
hearth_core_cancel_request (HearthCore *self, guint64 id)
{
  GCancellable *cancellable = g_hash_table_lookup (self->requests, &id);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

/**
 * hearth_core_end_request:
 *
 * The caller has its answer.
 */
void
hearth_core_end_request (HearthCore *self, guint64 id)
{
  g_hash_table_remove (self->requests, &id);
}
