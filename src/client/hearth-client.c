/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The household as the window sees it: keeps objects of people, accounts, folders and letters in step with what the
 * engine reports. UI thread; one a process, owned by the application. */
#define G_LOG_DOMAIN "hearth-client"

#include "hearth-client-filing.h"
#include "hearth-client-private.h"

#include "hearth-draft-private.h"
#include "hearth-error.h"
#include "hearth-thread.h"

/* Folders are read again at most this often while a sync changes their counts all the time. */
#define FOLDERS_READ_INTERVAL_MS 200

typedef struct
{
  HearthClient *client; /* not owned */
  guint16 account;
  guint timeout_id;
  gboolean is_reading;
  gboolean is_wanted;
} FolderReading;

struct _HearthClient
{
  GObject parent_instance;

  HearthEngine *engine;
  HearthHouse *house;
  GListStore *members;
  GListStore *outbox;
  GHashTable *folder_readings; /* account number → FolderReading */
  GPtrArray *lists;            /* of HearthMessageList, not owned: weak references */
  GPtrArray *drafts;           /* of HearthDraft, not owned: they tell when they go */
  HearthClientFiling *filing;
  char *status_text;
  gboolean is_ready;
  GHashTable *cancelled; /* of HearthKey: letters that the user took back */
  gboolean is_outbox_reading;
  gboolean is_outbox_wanted;
};

enum
{
  PROP_0,
  PROP_READY,
  PROP_STATUS_TEXT,
  PROP_N_LETTERS_WAITING,
  N_PROPS,
};

enum
{
  SIGNAL_HOUSE_CHANGED,
  SIGNAL_REFUSED,
  SIGNAL_LETTER_DONE,
  SIGNAL_BODY_ARRIVED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HearthClient, hearth_client, G_TYPE_OBJECT)

static void want_folders (HearthClient *self, guint16 account);
static void want_outbox (HearthClient *self);

static guint
count_waiting (HearthClient *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->outbox));
  guint waiting = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (G_LIST_MODEL (self->outbox), i);

      if (hearth_waiting_letter_get_item (letter)->state != HEARTH_OUTBOX_SENT)
        waiting++;
    }
  return waiting;
}

static void
update_status_text (HearthClient *self)
{
  g_autofree char *text = hearth_words_for_house_status (G_LIST_MODEL (self->members), count_waiting (self));

  if (g_strcmp0 (text, self->status_text) == 0)
    return;
  g_free (self->status_text);
  self->status_text = g_steal_pointer (&text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
}

/* --- people and accounts --- */

static gpointer
find_in (GListModel *model, gboolean (*matches) (gpointer item, gconstpointer what), gconstpointer what)
{
  const guint n = g_list_model_get_n_items (model);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (matches (item, what))
        return item; /* the model keeps it alive */
    }
  return NULL;
}

static gboolean
member_has_id (gpointer member, gconstpointer id)
{
  return hearth_member_get_id (member) == *(const gint64 *) id;
}

static gboolean
account_has_number (gpointer account, gconstpointer number)
{
  return hearth_account_get_number (account) == *(const guint16 *) number;
}

static void
add_account (HearthClient *self, HearthMember *member, const HearthAccountInfo *info)
{
  g_autoptr (HearthAccount) account = hearth_account_new (member, info);
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (self->engine, info->number);

  if (status != NULL)
    hearth_account_set_status (account, status);
  g_list_store_append (G_LIST_STORE (hearth_member_get_accounts (member)), account);
  want_folders (self, info->number);
}

/* Moves what stands elsewhere; nothing is told where all is right. */
static void
put_at (GListStore *store, guint position, gpointer item)
{
  guint now;

  if (item == NULL || !g_list_store_find (store, item, &now) || now == position)
    return;
  g_object_ref (item);
  g_list_store_remove (store, now);
  g_list_store_insert (store, position, item);
  g_object_unref (item);
}

static void
bring_accounts_in_step (HearthClient *self, HearthMember *member)
{
  GListStore *accounts = G_LIST_STORE (hearth_member_get_accounts (member));

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (accounts)); i > 0; i--)
    {
      g_autoptr (HearthAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i - 1);
      const HearthAccountInfo *info =
          hearth_house_find_account (self->house, hearth_account_get_number (account));

      if (info == NULL || info->person != hearth_member_get_id (member))
        g_list_store_remove (accounts, i - 1);
      else
        hearth_account_set_info (account, info);
    }
  for (guint i = 0, position = 0; i < self->house->accounts->len; i++)
    {
      const HearthAccountInfo *info = g_ptr_array_index (self->house->accounts, i);

      if (info->person != hearth_member_get_id (member))
        continue;
      if (find_in (G_LIST_MODEL (accounts), account_has_number, &info->number) == NULL)
        add_account (self, member, info);
      put_at (accounts, position++, find_in (G_LIST_MODEL (accounts), account_has_number, &info->number));
    }
}

static void
adopt_house (HearthClient *self, HearthHouse *house)
{
  hearth_house_unref (self->house);
  self->house = hearth_house_ref (house);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->members)); i > 0; i--)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i - 1);

      if (hearth_house_find_person (house, hearth_member_get_id (member)) == NULL)
        g_list_store_remove (self->members, i - 1);
    }
  for (guint i = 0; i < house->people->len; i++)
    {
      const HearthPerson *person = g_ptr_array_index (house->people, i);
      HearthMember *member = find_in (G_LIST_MODEL (self->members), member_has_id, &person->id);

      if (member != NULL)
        {
          hearth_member_set_person (member, person);
          bring_accounts_in_step (self, member);
          put_at (self->members, i, member);
          continue;
        }
      member = hearth_member_new (person);
      bring_accounts_in_step (self, member);
      g_list_store_insert (self->members, MIN (i, g_list_model_get_n_items (G_LIST_MODEL (self->members))),
                           member);
      g_object_unref (member);
    }
  update_status_text (self);
  g_signal_emit (self, signals[SIGNAL_HOUSE_CHANGED], 0);
}

static void
house_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthClient) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthHouse) house = hearth_engine_read_house_finish (HEARTH_ENGINE (source), result, &error);

  if (house != NULL)
    adopt_house (self, house);
  else if (!hearth_error_is_cancelled (error))
    g_message ("the accounts could not be read: %s", error->message);
}

/* --- folders --- */

static void
folder_reading_free (gpointer data)
{
  FolderReading *reading = data;

  g_clear_handle_id (&reading->timeout_id, g_source_remove);
  g_free (reading);
}

static void
folders_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthClient) self = g_task_get_source_object (data);
  const guint16 number = (guint16) GPOINTER_TO_UINT (g_task_get_task_data (data));
  g_autoptr (GTask) keep = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = hearth_engine_read_folders_finish (HEARTH_ENGINE (source), result, &error);
  FolderReading *reading = g_hash_table_lookup (self->folder_readings, GUINT_TO_POINTER (number));
  HearthAccount *account = hearth_client_find_account (self, number);

  g_object_ref (self);
  if (infos != NULL && account != NULL)
    {
      hearth_account_set_folders (account, infos);
      update_status_text (self);
    }
  else if (infos == NULL && !hearth_error_is_cancelled (error))
    g_message ("the folders could not be read: %s", error->message);
  if (reading == NULL)
    return;
  reading->is_reading = FALSE;
  if (reading->is_wanted)
    want_folders (self, number);
}

static gboolean
folders_timeout_cb (gpointer data)
{
  FolderReading *reading = data;
  GTask *task = g_task_new (reading->client, NULL, NULL, NULL);

  reading->timeout_id = 0;
  reading->is_reading = TRUE;
  reading->is_wanted = FALSE;
  g_task_set_task_data (task, GUINT_TO_POINTER (reading->account), NULL);
  hearth_engine_read_folders_async (reading->client->engine, reading->account, folders_read_cb, task);
  return G_SOURCE_REMOVE;
}

static void
want_folders (HearthClient *self, guint16 account)
{
  FolderReading *reading = g_hash_table_lookup (self->folder_readings, GUINT_TO_POINTER (account));
  const gboolean is_first = reading == NULL;

  if (is_first)
    {
      reading = g_new0 (FolderReading, 1);
      reading->client = self;
      reading->account = account;
      g_hash_table_insert (self->folder_readings, GUINT_TO_POINTER (account), reading);
    }
  reading->is_wanted = reading->is_reading;
  if (!reading->is_reading && reading->timeout_id == 0)
    {
      if (is_first)
        folders_timeout_cb (reading);
      else
        reading->timeout_id = g_timeout_add (FOLDERS_READ_INTERVAL_MS, folders_timeout_cb, reading);
    }
}

/* --- letters that wait --- */

static gboolean
letter_has_key (gpointer letter, gconstpointer key)
{
  return hearth_waiting_letter_get_item (letter)->key == *(const HearthKey *) key;
}

static gboolean
is_done (HearthOutboxState state)
{
  return state == HEARTH_OUTBOX_SENT || state == HEARTH_OUTBOX_FAILED || state == HEARTH_OUTBOX_UNKNOWN;
}

/* A letter that is not in the outbox any more was sent and filed, unless it was taken back. */
static void
tell_gone (HearthClient *self, const HearthOutboxItem *item)
{
  HearthOutboxItem *sent;

  if (g_hash_table_remove (self->cancelled, &item->key) || item->state == HEARTH_OUTBOX_SENT)
    return;
  sent = hearth_outbox_item_new (item->key);
  sent->state = HEARTH_OUTBOX_SENT;
  sent->subject = g_strdup (item->subject);
  sent->recipients = g_strdup (item->recipients);
  sent->is_copy_filed = TRUE;
  g_signal_emit (self, signals[SIGNAL_LETTER_DONE], 0, sent);
  hearth_outbox_item_unref (sent);
}

static const HearthOutboxItem *
find_item (GPtrArray *items, HearthKey key)
{
  for (guint i = 0; i < items->len; i++)
    {
      const HearthOutboxItem *item = g_ptr_array_index (items, i);

      if (item->key == key)
        return item;
    }
  return NULL;
}

static void
adopt_outbox (HearthClient *self, GPtrArray *items)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->outbox)); i > 0; i--)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (G_LIST_MODEL (self->outbox), i - 1);

      if (find_item (items, hearth_waiting_letter_get_item (letter)->key) != NULL)
        continue;
      g_list_store_remove (self->outbox, i - 1);
      tell_gone (self, hearth_waiting_letter_get_item (letter));
    }
  for (guint i = 0; i < items->len; i++)
    {
      HearthOutboxItem *item = g_ptr_array_index (items, i);
      HearthWaitingLetter *letter = find_in (G_LIST_MODEL (self->outbox), letter_has_key, &item->key);
      const gboolean was_done =
          letter == NULL ? !self->is_ready : is_done (hearth_waiting_letter_get_item (letter)->state);

      if (letter != NULL)
        hearth_waiting_letter_set_item (letter, item);
      else
        {
          letter = hearth_waiting_letter_new (item);
          g_list_store_append (self->outbox, letter);
          g_object_unref (letter);
        }
      if (is_done (item->state) && !was_done)
        g_signal_emit (self, signals[SIGNAL_LETTER_DONE], 0, item);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LETTERS_WAITING]);
  update_status_text (self);
}

static void
outbox_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthClient) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = hearth_engine_read_outbox_finish (HEARTH_ENGINE (source), result, &error);

  self->is_outbox_reading = FALSE;
  if (items != NULL)
    adopt_outbox (self, items);
  else if (!hearth_error_is_cancelled (error))
    g_message ("the outbox could not be read: %s", error->message);
  if (self->is_outbox_wanted)
    want_outbox (self);
}

static void
want_outbox (HearthClient *self)
{
  self->is_outbox_wanted = self->is_outbox_reading;
  if (self->is_outbox_reading)
    return;
  self->is_outbox_reading = TRUE;
  hearth_engine_read_outbox_async (self->engine, outbox_read_cb, g_object_ref (self));
}

/**
 * hearth_client_note_queued:
 * @letter: what was handed over under @key
 *
 * Shows the letter as waiting before the outbox is read again, so that it is never missing.
 */
void
hearth_client_note_queued (HearthClient *self, HearthKey key, const HearthLetter *letter)
{
  HearthOutboxItem *item;
  HearthWaitingLetter *waiting;

  if (find_in (G_LIST_MODEL (self->outbox), letter_has_key, &key) == NULL)
    {
      item = hearth_outbox_item_new (key);
      item->state = HEARTH_OUTBOX_QUEUED;
      item->subject = g_strdup (letter->subject);
      item->recipients = hearth_address_list_to_string (letter->to);
      item->queued_unix_s = g_get_real_time () / G_USEC_PER_SEC;
      waiting = hearth_waiting_letter_new (item);
      g_list_store_append (self->outbox, waiting);
      g_object_unref (waiting);
      hearth_outbox_item_unref (item);
    }
  want_outbox (self);
}

/**
 * hearth_client_note_cancelled:
 *
 * The letter goes because the user took it back, not because it was sent.
 */
void
hearth_client_note_cancelled (HearthClient *self, HearthKey key)
{
  g_hash_table_add (self->cancelled, g_memdup2 (&key, sizeof key));
}

/* --- what the engine reports --- */

static void
apply_folder_change (HearthClient *self, const HearthFolderChange *change)
{
  /* A list may go while a view answers a change: take them by index and keep each. */
  for (guint i = 0; i < self->lists->len; i++)
    {
      g_autoptr (HearthMessageList) list = g_object_ref (g_ptr_array_index (self->lists, i));

      if (hearth_message_list_get_folder (list) == change->folder)
        hearth_message_list_apply (list, change);
    }
}

static void
changes_cb (HearthEngine *engine, const HearthChangeSet *changes, gpointer data)
{
  g_autoptr (HearthClient) self = g_object_ref (data);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, changes->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HearthFolderChange *change = value;

      apply_folder_change (self, change);
      if (change->is_info_changed)
        want_folders (self, hearth_key_get_account (change->folder));
    }
  for (guint i = 0; i < changes->folder_lists->len; i++)
    want_folders (self, g_array_index (changes->folder_lists, guint16, i));
  if (changes->is_house_changed)
    hearth_engine_read_house_async (engine, house_read_cb, g_object_ref (self));
  if (changes->is_outbox_changed)
    want_outbox (self);
  if (changes->is_journal_changed)
    hearth_client_want_pending (self);
  for (guint i = 0; i < changes->bodies->len; i++)
    g_signal_emit (self, signals[SIGNAL_BODY_ARRIVED], 0, g_array_index (changes->bodies, HearthKey, i));
}

static void
status_cb (HearthEngine *engine, HearthAccountStatus *status, gpointer data)
{
  HearthClient *self = data;
  HearthAccount *account = hearth_client_find_account (self, status->account);

  if (account == NULL)
    return;
  hearth_account_set_status (account, status);
  update_status_text (self);
}

static void
refused_cb (HearthEngine *engine, GArray *keys, const GError *error, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_REFUSED], 0, keys->len, error);
}

static void
not_done_cb (HearthEngine *engine, HearthPendingChange *change, gpointer data)
{
  hearth_client_tell_not_done (data, change);
}

static const HearthEngineEvents events = {
  .changes = changes_cb,
  .status = status_cb,
  .refused = refused_cb,
  .not_done = not_done_cb,
};

/* --- the object --- */

static void
hearth_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthClient *self = HEARTH_CLIENT (object);

  switch (id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->is_ready);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_N_LETTERS_WAITING:
      g_value_set_uint (value, count_waiting (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
list_gone_cb (gpointer data, GObject *where_it_was)
{
  g_ptr_array_remove_fast (data, where_it_was);
}

static void
hearth_client_finalize (GObject *object)
{
  HearthClient *self = HEARTH_CLIENT (object);

  hearth_engine_set_events (self->engine, &(HearthEngineEvents){ 0 }, NULL);
  for (guint i = 0; i < self->lists->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->lists, i), list_gone_cb, self->lists);
  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->drafts);
  g_hash_table_unref (self->folder_readings);
  g_hash_table_unref (self->cancelled);
  g_object_unref (self->members);
  g_object_unref (self->outbox);
  hearth_client_filing_free (self->filing);
  hearth_house_unref (self->house);
  g_object_unref (self->engine);
  g_free (self->status_text);
  G_OBJECT_CLASS (hearth_client_parent_class)->finalize (object);
}

static void
hearth_client_class_init (HearthClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hearth_client_get_property;
  object_class->finalize = hearth_client_finalize;
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, flags);
  properties[PROP_N_LETTERS_WAITING] =
      g_param_spec_uint ("n-letters-waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * HearthClient::refused:
   * @n: on how many messages
   * @error: why
   *
   * The server refused a change of flags, and the view went back.
   */
  signals[SIGNAL_HOUSE_CHANGED] = g_signal_new ("house-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", HEARTH_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_ERROR);
  /**
   * HearthClient::letter-done:
   * @item: the letter
   *
   * A letter was sent, was refused for good, or may have been sent.
   */
  signals[SIGNAL_LETTER_DONE] = g_signal_new ("letter-done", HEARTH_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                              NULL, NULL, G_TYPE_NONE, 1, HEARTH_TYPE_OUTBOX_ITEM);
  /**
   * HearthClient::body-arrived:
   * @message: key of the message
   *
   * The text of a message came from the server.
   */
  signals[SIGNAL_BODY_ARRIVED] = g_signal_new ("body-arrived", HEARTH_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  hearth_client_filing_class_init (HEARTH_TYPE_CLIENT);
}

static void
hearth_client_init (HearthClient *self)
{
  self->members = g_list_store_new (HEARTH_TYPE_MEMBER);
  self->outbox = g_list_store_new (HEARTH_TYPE_WAITING_LETTER);
  self->folder_readings = g_hash_table_new_full (NULL, NULL, NULL, folder_reading_free);
  self->cancelled = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->lists = g_ptr_array_new ();
  self->drafts = g_ptr_array_new ();
  self->filing = hearth_client_filing_new ();
  self->house = hearth_house_new ();
}

/**
 * hearth_client_prepare:
 *
 * Settles what the layers below read from the environment. The first thing in main(), before any thread runs.
 */
void
hearth_client_prepare (void)
{
  hearth_engine_prepare ();
}

/**
 * hearth_client_new:
 * @data_dir: the folder that holds `house.db` and the accounts, made if it is missing
 *
 * Returns: (transfer full): a client that was not started
 */
HearthClient *
hearth_client_new (const char *data_dir)
{
  HearthClient *self = g_object_new (HEARTH_TYPE_CLIENT, NULL);

  self->engine = hearth_engine_new (data_dir);
  hearth_engine_set_events (self->engine, &events, self);
  return self;
}

/**
 * hearth_client_get_engine:
 *
 * Returns: (transfer none): the engine, for requests that need nothing of the client
 */
HearthEngine *
hearth_client_get_engine (HearthClient *self)
{
  return self->engine;
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (HearthHouse) house = hearth_engine_start_finish (HEARTH_ENGINE (source), result, &error);

  if (house == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  adopt_house (self, house);
  want_outbox (self);
  hearth_client_want_pending (self);
  self->is_ready = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
  g_task_return_boolean (task, TRUE);
}

/**
 * hearth_client_start_async:
 *
 * Opens the house and starts syncing.
 */
void
hearth_client_start_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data)
{
  hearth_engine_start_async (self->engine, started_cb, g_task_new (self, NULL, callback, data));
}

/**
 * hearth_client_start_finish:
 *
 * Returns: whether it is open; %HEARTH_ERROR_STORE_IN_USE, _NEWER, _DAMAGED and others are for the user
 */
gboolean
hearth_client_start_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (hearth_engine_stop_finish (HEARTH_ENGINE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
draft_flushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  guint *n_left = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (result != NULL && !hearth_draft_flush_finish (HEARTH_DRAFT (source), result, &error))
    g_message ("a draft could not be saved: %s", error->message);
  if (--*n_left == 0)
    hearth_engine_stop_async (self->engine, stopped_cb, g_steal_pointer (&task));
}

/**
 * hearth_client_stop_async:
 *
 * Ends all work within three seconds. What is not done yet is on disk and goes on at the next start.
 */
void
hearth_client_stop_async (HearthClient *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  guint *n_left = g_new0 (guint, 1);

  *n_left = self->drafts->len + 1;
  g_task_set_task_data (task, n_left, g_free);
  /* The key of a draft is known after its first save: one that follows before would make a second draft. */
  for (guint i = 0; i < self->drafts->len; i++)
    hearth_draft_flush_async (self->drafts->pdata[i], draft_flushed_cb, g_object_ref (task));
  draft_flushed_cb (NULL, NULL, task);
}

/**
 * hearth_client_stop_finish:
 *
 * Returns: whether it ended well
 */
gboolean
hearth_client_stop_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hearth_client_get_members:
 *
 * Returns: (transfer none): a #GListStore of #HearthMember, by position
 */
GListModel *
hearth_client_get_members (HearthClient *self)
{
  return G_LIST_MODEL (self->members);
}

/**
 * hearth_client_get_outbox:
 *
 * Returns: (transfer none): a #GListStore of #HearthWaitingLetter, in the order they were written
 */
GListModel *
hearth_client_get_outbox (HearthClient *self)
{
  return G_LIST_MODEL (self->outbox);
}

/**
 * hearth_client_get_house:
 *
 * Returns: (transfer none): people and accounts as last read
 */
HearthHouse *
hearth_client_get_house (HearthClient *self)
{
  return self->house;
}

/**
 * hearth_client_find_account:
 *
 * Returns: (transfer none) (nullable): the account of that number
 */
HearthAccount *
hearth_client_find_account (HearthClient *self, guint16 number)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->members));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i);
      HearthAccount *account = find_in (hearth_member_get_accounts (member), account_has_number, &number);

      if (account != NULL)
        return account;
    }
  return NULL;
}

/**
 * hearth_client_find_folder:
 *
 * Returns: (transfer none) (nullable): the folder of that key
 */
HearthFolder *
hearth_client_find_folder (HearthClient *self, HearthKey folder)
{
  HearthAccount *account = hearth_client_find_account (self, hearth_key_get_account (folder));

  return account != NULL ? hearth_account_find_folder (account, folder) : NULL;
}

/**
 * hearth_client_get_status_text:
 *
 * Returns: one line about the whole house, for the foot of the tree
 */
const char *
hearth_client_get_status_text (HearthClient *self)
{
  return self->status_text != NULL ? self->status_text : "";
}

/* What is known of filing and undo. */
HearthClientFiling *
hearth_client_get_filing (HearthClient *self)
{
  return self->filing;
}

/* Returns: (transfer none) (nullable): a row that some list has read, without asking for it */
const HearthRow *
hearth_client_peek_row (HearthClient *self, HearthKey placement)
{
  for (guint i = 0; i < self->lists->len; i++)
    {
      const HearthRow *row = hearth_message_list_peek_row (self->lists->pdata[i], placement);

      if (row != NULL)
        return row;
    }
  return NULL;
}

/* A draft that is written on; it is saved when the program ends. */
void
hearth_client_keep_draft (HearthClient *self, HearthDraft *draft)
{
  g_ptr_array_add (self->drafts, draft);
}

/* The draft goes. */
void
hearth_client_forget_draft (HearthClient *self, HearthDraft *draft)
{
  g_ptr_array_remove_fast (self->drafts, draft);
}

/* Returns: whether the draft is written on here, or is just being closed, sent or discarded */
gboolean
hearth_client_has_draft (HearthClient *self, HearthKey key)
{
  for (guint i = 0; i < self->drafts->len; i++)
    if (key != HEARTH_KEY_NONE && hearth_draft_get_key (self->drafts->pdata[i]) == key)
      return TRUE;
  return FALSE;
}

/* --- lists --- */

/**
 * hearth_client_get_lists:
 *
 * Returns: (transfer none) (element-type HearthMessageList): those that somebody looks at
 */
GPtrArray *
hearth_client_get_lists (HearthClient *self)
{
  return self->lists;
}

static void
head_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (HearthListIndex) head = hearth_engine_read_list_finish (HEARTH_ENGINE (source), result, &error);
  HearthMessageList *list;

  if (head == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  list = hearth_message_list_new (self->engine, head);
  g_ptr_array_add (self->lists, list);
  g_object_weak_ref (G_OBJECT (list), list_gone_cb, self->lists);
  g_task_return_pointer (task, list, g_object_unref);
}

/* The rows that are read with a list's head: as many as the highest of usual screens shows (3,840 px at 58 px). */
#define HEAD_ROWS 66

/**
 * hearth_client_open_list_async:
 * @cancellable: (nullable): ends the request; the callback still comes
 *
 * Opens @folder and makes it the one that is kept in step first.
 */
void
hearth_client_open_list_async (HearthClient *self,
                               HearthFolder *folder,
                               HearthSort sort,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  hearth_engine_set_current_folder (self->engine, hearth_folder_get_key (folder));
  hearth_engine_read_list_head_async (self->engine, hearth_folder_get_key (folder), sort, HEAD_ROWS,
                                      head_read_cb, g_task_new (self, cancellable, callback, data));
}

/**
 * hearth_client_open_list_finish:
 *
 * Returns: (transfer full): a list with its first rows filled, which keeps itself up to date
 */
HearthMessageList *
hearth_client_open_list_finish (HearthClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
flags_set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthClient) self = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_engine_set_flags_finish (HEARTH_ENGINE (source), result, &error) &&
      !hearth_error_is_cancelled (error))
    g_signal_emit (self, signals[SIGNAL_REFUSED], 0, 0, error);
}

/**
 * hearth_client_set_flags:
 * @keys: (array length=n_keys): placements
 * @mask: which flags to change
 * @values: to what
 *
 * Changes flags here and, in the background, on the server. A failure comes as #HearthClient::refused.
 */
void
hearth_client_set_flags (
    HearthClient *self, const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values)
{
  if (n_keys > 0)
    hearth_engine_set_flags_async (self->engine, keys, n_keys, mask, values, flags_set_cb,
                                   g_object_ref (self));
}
