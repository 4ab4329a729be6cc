/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine for tests, with calls that wait. The test's thread is the handle's thread. */
#include "engine-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-thread.h"

/* --- waiting --- */

typedef struct
{
  GAsyncResult *result;
} Call;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Call *) data)->result = g_object_ref (result);
}

static GAsyncResult *
finish (Call *call)
{
  while (call->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return call->result;
}

static void
changes_cb (HearthEngine *engine, const HearthChangeSet *changes, gpointer data)
{
  ((EngineFixture *) data)->n_events++;
}

static void
status_cb (HearthEngine *engine, HearthAccountStatus *status, gpointer data)
{
  ((EngineFixture *) data)->n_events++;
}

static void
refused_cb (HearthEngine *engine, GArray *keys, const GError *error, gpointer data)
{
  EngineFixture *self = data;

  self->n_events++;
  g_array_append_vals (self->refused, keys->data, keys->len);
}

static void
not_done_cb (HearthEngine *engine, HearthPendingChange *change, gpointer data)
{
  EngineFixture *self = data;

  self->n_events++;
  g_ptr_array_add (self->not_done, hearth_pending_change_ref (change));
}

void
engine_fixture_wait (EngineFixture *self, EngineCondition condition, gconstpointer data)
{
  /* Counted before it is looked at: a condition that asks the engine lets events come in. */
  for (guint n_events = self->n_events; !condition (self, data); n_events = self->n_events)
    while (self->n_events == n_events)
      g_main_context_iteration (NULL, TRUE);
}

static gboolean
look_again_cb (gpointer data)
{
  ((EngineFixture *) data)->n_events++;
  return G_SOURCE_CONTINUE;
}

/* For what the engine tells nothing of. */
void
engine_fixture_poll (EngineFixture *self, EngineCondition condition, gconstpointer data)
{
  const guint timer = g_timeout_add (20, look_again_cb, self);

  engine_fixture_wait (self, condition, data);
  g_source_remove (timer);
}

typedef struct
{
  FakeServer *server;
  const char *command;
  guint n;
} Heard;

static gboolean
has_heard (EngineFixture *self, gconstpointer data)
{
  const Heard *heard = data;

  return fake_server_count (heard->server, heard->command) >= heard->n;
}

void
engine_fixture_wait_heard (EngineFixture *self, FakeServer *server, const char *command, guint n)
{
  engine_fixture_poll (self, has_heard, &(Heard){ server, command, n });
}

/* As engine_fixture_poll(), and the user wants to know each time: what is under way may have begun before. */
void
engine_fixture_check_until (EngineFixture *self, EngineCondition condition, gconstpointer data)
{
  while (!condition (self, data))
    {
      hearth_engine_check_now (self->engine, 0);
      for (gint64 end = g_get_monotonic_time () + 50 * 1000; g_get_monotonic_time () < end;)
        g_main_context_iteration (NULL, FALSE);
    }
}

void
engine_fixture_check_until_heard (EngineFixture *self, FakeServer *server, const char *command, guint n)
{
  engine_fixture_check_until (self, has_heard, &(Heard){ server, command, n });
}

/* --- life --- */

EngineFixture *
engine_fixture_new (void)
{
  EngineFixture *self = g_new0 (EngineFixture, 1);

  hearth_thread_set_role (HEARTH_THREAD_UI);
  self->dir = g_dir_make_tmp ("hearth-engine-XXXXXX", NULL);
  self->refused = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  self->not_done = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_pending_change_unref);
  g_assert_nonnull (self->dir);
  return self;
}

void
engine_fixture_start (EngineFixture *self)
{
  const HearthEngineEvents events = { changes_cb, status_cb, refused_cb, not_done_cb };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthHouse) house = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  self->engine = hearth_engine_new (self->dir);
  hearth_engine_set_events (self->engine, &events, self);
  hearth_engine_start_async (self->engine, done_cb, &call);
  result = finish (&call);
  house = hearth_engine_start_finish (self->engine, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (house);
}

gint64
engine_fixture_stop (EngineFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  const gint64 begin_us = g_get_monotonic_time ();
  Call call = { NULL };

  hearth_engine_stop_async (self->engine, done_cb, &call);
  result = finish (&call);
  g_assert_true (hearth_engine_stop_finish (self->engine, result, NULL));
  g_clear_object (&self->engine);
  return (g_get_monotonic_time () - begin_us) / 1000;
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

void
engine_fixture_free (EngineFixture *self)
{
  if (self->engine != NULL)
    engine_fixture_stop (self);
  remove_tree (self->dir);
  g_clear_error (&self->keyring_error);
  g_array_unref (self->refused);
  g_ptr_array_unref (self->not_done);
  g_free (self->dir);
  g_free (self);
}

/* --- accounts --- */

HearthAccountInfo *
engine_account_new (const char *address,
                    const char *user,
                    const char *imap_host,
                    guint16 imap_port,
                    HearthSecurity imap_security,
                    guint16 smtp_port,
                    HearthSecurity smtp_security)
{
  HearthAccountInfo *info = hearth_account_info_new ();
  HearthAddress *from = hearth_address_new ("Test", address);

  info->name = g_strdup ("Test");
  info->enabled = TRUE;
  info->imap = hearth_server_new (HEARTH_PROTOCOL_IMAP, imap_host, imap_port, imap_security, user);
  if (smtp_port != 0)
    info->smtp = hearth_server_new (HEARTH_PROTOCOL_SMTP, imap_host, smtp_port, smtp_security, user);
  g_ptr_array_add (info->identities, hearth_identity_new (0, 0, from));
  hearth_address_unref (from);
  return info;
}

guint16
engine_fixture_add_account (EngineFixture *self, HearthAccountInfo *info, const char *password)
{
  g_autoptr (GAsyncResult) person = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call person_call = { NULL }, call = { NULL };
  guint16 account;

  hearth_engine_add_person_async (self->engine, "Anna", done_cb, &person_call);
  person = finish (&person_call);
  info->person = hearth_engine_add_person_finish (self->engine, person, &error);
  g_assert_no_error (error);
  hearth_engine_add_account_async (self->engine, info,
                                   &(HearthPasswords){ .imap = password, .smtp = password }, done_cb, &call);
  result = finish (&call);
  g_clear_error (&self->keyring_error);
  account =
      hearth_engine_add_account_finish (self->engine, result, &self->fate, &self->keyring_error, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (account, !=, 0);
  return account;
}

void
engine_fixture_set_password (EngineFixture *self,
                             guint16 account,
                             HearthProtocol protocol,
                             const char *password)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_set_password_async (self->engine, account, protocol, password, done_cb, &call);
  result = finish (&call);
  g_clear_error (&self->keyring_error);
  hearth_engine_set_password_finish (self->engine, result, &self->fate, &self->keyring_error, &error);
  g_assert_no_error (error);
}

void
engine_fixture_update_account (EngineFixture *self,
                               const HearthAccountInfo *info,
                               const HearthPasswords *passwords)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_update_account_async (self->engine, info, passwords, done_cb, &call);
  result = finish (&call);
  hearth_engine_update_account_finish (self->engine, result, &self->fate, NULL, &error);
  g_assert_no_error (error);
}

/* @change: (transfer full) */
void
engine_fixture_change_house (EngineFixture *self, HearthHouseChange *change)
{
  g_autoptr (HearthHouseChange) own = change;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_change_house_async (self->engine, own, done_cb, &call);
  result = finish (&call);
  hearth_engine_change_house_finish (self->engine, result, &error);
  g_assert_no_error (error);
}

gboolean
engine_fixture_test_account (EngineFixture *self,
                             const HearthAccountInfo *info,
                             const char *password,
                             HearthTestStep *failed_step,
                             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Call call = { NULL };

  hearth_engine_test_account_async (self->engine, info, &(HearthPasswords){ .imap = password }, NULL, NULL,
                                    NULL, done_cb, &call);
  result = finish (&call);
  return hearth_engine_test_account_finish (self->engine, result, failed_step, error);
}

void
engine_fixture_trust (EngineFixture *self,
                      guint16 account,
                      HearthProtocol protocol,
                      GTlsCertificate *certificate)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_trust_certificate_async (self->engine, account, protocol, certificate, done_cb, &call);
  result = finish (&call);
  hearth_engine_trust_certificate_finish (self->engine, result, &error);
  g_assert_no_error (error);
}

HearthHouse *
engine_fixture_house (EngineFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  Call call = { NULL };

  hearth_engine_read_house_async (self->engine, done_cb, &call);
  result = finish (&call);
  return hearth_engine_read_house_finish (self->engine, result, NULL);
}

/* --- how accounts are --- */

HearthAccountState
engine_fixture_state (EngineFixture *self, guint16 account)
{
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (self->engine, account);

  return status != NULL ? status->state : HEARTH_ACCOUNT_CONNECTING;
}

int
engine_fixture_error_code (EngineFixture *self, guint16 account)
{
  g_autoptr (HearthAccountStatus) status = hearth_engine_dup_status (self->engine, account);

  return status != NULL && status->error != NULL ? status->error->code : -1;
}

typedef struct
{
  guint16 account;
  int value;
  const char *path;
  const char *subject;
  guint32 n_messages;
  HearthKey key;
} Query;

static gboolean
has_state (EngineFixture *self, gconstpointer data)
{
  const Query *query = data;

  return (int) engine_fixture_state (self, query->account) == query->value;
}

void
engine_fixture_wait_state (EngineFixture *self, guint16 account, HearthAccountState state)
{
  const Query query = { .account = account, .value = (int) state };

  engine_fixture_wait (self, has_state, &query);
}

static gboolean
has_problem (EngineFixture *self, gconstpointer data)
{
  const Query *query = data;

  return engine_fixture_error_code (self, query->account) == query->value;
}

void
engine_fixture_wait_problem (EngineFixture *self, guint16 account, int code)
{
  const Query query = { .account = account, .value = code };

  engine_fixture_wait (self, has_problem, &query);
}

static gboolean
is_pushed (EngineFixture *self, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (self->engine, ((const Query *) data)->account);

  return status->n_flags_waiting == 0;
}

void
engine_fixture_wait_pushed (EngineFixture *self, guint16 account)
{
  const Query query = { .account = account };

  engine_fixture_wait (self, is_pushed, &query);
}

/* --- folders and rows --- */

HearthFolderInfo *
engine_fixture_folder (EngineFixture *self, guint16 account, const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  Call call = { NULL };

  hearth_engine_read_folders_async (self->engine, account, done_cb, &call);
  result = finish (&call);
  folders = hearth_engine_read_folders_finish (self->engine, result, NULL);
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      HearthFolderInfo *info = g_ptr_array_index (folders, i);

      if (g_str_equal (info->path, path))
        return hearth_folder_info_ref (info);
    }
  return NULL;
}

static gboolean
is_in_step (EngineFixture *self, gconstpointer data)
{
  const Query *query = data;
  g_autoptr (HearthFolderInfo) info = engine_fixture_folder (self, query->account, query->path);

  return info != NULL && info->state == HEARTH_FOLDER_IN_STEP && info->n_messages == query->n_messages;
}

void
engine_fixture_wait_in_step (EngineFixture *self, guint16 account, const char *path, guint32 n_messages)
{
  const Query query = { .account = account, .path = path, .n_messages = n_messages };

  engine_fixture_wait (self, is_in_step, &query);
}

GPtrArray *
engine_fixture_rows (EngineFixture *self, guint16 account, const char *path, guint n_first)
{
  g_autoptr (HearthFolderInfo) info = engine_fixture_folder (self, account, path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthListIndex) list = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  if (info == NULL)
    return g_ptr_array_new ();
  hearth_engine_read_list_head_async (self->engine, info->key, HEARTH_SORT_NEWEST_FIRST, n_first, done_cb,
                                      &call);
  result = finish (&call);
  list = hearth_engine_read_list_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return g_ptr_array_ref (list->rows);
}

HearthRow *
engine_fixture_find_row (EngineFixture *self, guint16 account, const char *path, const char *subject)
{
  g_autoptr (GPtrArray) rows = engine_fixture_rows (self, account, path, 500);

  for (guint i = 0; i < rows->len; i++)
    {
      HearthRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->subject, subject))
        return hearth_row_ref (row);
    }
  return NULL;
}

static gboolean
has_row (EngineFixture *self, gconstpointer data)
{
  const Query *query = data;
  g_autoptr (HearthRow) row = engine_fixture_find_row (self, query->account, query->path, query->subject);

  return row != NULL;
}

HearthRow *
engine_fixture_wait_row (EngineFixture *self, guint16 account, const char *path, const char *subject)
{
  const Query query = { .account = account, .path = path, .subject = subject };

  engine_fixture_wait (self, has_row, &query);
  return engine_fixture_find_row (self, account, path, subject);
}

void
engine_fixture_set_flags (
    EngineFixture *self, const HearthKey *keys, gsize n_keys, HearthFlags mask, HearthFlags values)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_set_flags_async (self->engine, keys, n_keys, mask, values, done_cb, &call);
  result = finish (&call);
  hearth_engine_set_flags_finish (self->engine, result, &error);
  g_assert_no_error (error);
}

HearthContent *
engine_fixture_read (EngineFixture *self, HearthKey placement, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Call call = { NULL };

  hearth_engine_read_message_async (self->engine, placement, NULL, done_cb, &call);
  result = finish (&call);
  return hearth_engine_read_message_finish (self->engine, result, error);
}

GBytes *
engine_fixture_read_part (EngineFixture *self, HearthKey placement, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Call call = { NULL };

  hearth_engine_read_part_async (self->engine, placement, path, NULL, done_cb, &call);
  result = finish (&call);
  return hearth_engine_read_part_finish (self->engine, result, error);
}

/* --- letters --- */

HearthKey
engine_fixture_send (EngineFixture *self, HearthLetter *letter, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Call call = { NULL };

  hearth_engine_send_async (self->engine, letter, done_cb, &call);
  result = finish (&call);
  return hearth_engine_send_finish (self->engine, result, error);
}

HearthOutboxItem *
engine_fixture_outbox_item (EngineFixture *self, HearthKey key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) items = NULL;
  Call call = { NULL };

  hearth_engine_read_outbox_async (self->engine, done_cb, &call);
  result = finish (&call);
  items = hearth_engine_read_outbox_finish (self->engine, result, NULL);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      HearthOutboxItem *item = g_ptr_array_index (items, i);

      if (item->key == key)
        return hearth_outbox_item_ref (item);
    }
  return NULL;
}

static gboolean
has_outbox_state (EngineFixture *self, gconstpointer data)
{
  const Query *query = data;
  g_autoptr (HearthOutboxItem) item = engine_fixture_outbox_item (self, query->key);

  return item != NULL && (int) item->state == query->value;
}

void
engine_fixture_wait_outbox (EngineFixture *self, HearthKey key, HearthOutboxState state)
{
  const Query query = { .key = key, .value = (int) state };

  engine_fixture_wait (self, has_outbox_state, &query);
}

gboolean
engine_fixture_decide (EngineFixture *self, HearthKey key, HearthOutboxDecision decision, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Call call = { NULL };

  hearth_engine_decide_outbox_async (self->engine, key, decision, done_cb, &call);
  result = finish (&call);
  return hearth_engine_decide_outbox_finish (self->engine, result, error);
}

/* --- drafts --- */

HearthKey
engine_fixture_save_draft (EngineFixture *self, HearthKey draft, HearthKey origin, HearthLetter *letter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthDraftRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_save_draft_async (self->engine, draft, origin, letter, done_cb, &call);
  result = finish (&call);
  record = hearth_engine_save_draft_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return record->key;
}

void
engine_fixture_discard_draft (EngineFixture *self, HearthKey draft)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Call call = { NULL };

  hearth_engine_discard_draft_async (self->engine, draft, HEARTH_KEY_NONE, done_cb, &call);
  result = finish (&call);
  hearth_engine_discard_draft_finish (self->engine, result, &error);
  g_assert_no_error (error);
}

HearthDraftRecord *
engine_fixture_edit_draft (EngineFixture *self, HearthKey placement)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HearthDraftRecord *record;
  Call call = { NULL };

  hearth_engine_edit_draft_async (self->engine, placement, done_cb, &call);
  result = finish (&call);
  record = hearth_engine_edit_draft_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return record;
}

static HearthKey
send_draft (EngineFixture *self, HearthKey draft, HearthLetter *letter, gint64 not_before_unix_s)
{
  const HearthDraftRecord record = { .key = draft, .letter = letter };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HearthKey key;
  Call call = { NULL };

  hearth_engine_send_draft_async (self->engine, &record, not_before_unix_s, done_cb, &call);
  result = finish (&call);
  key = hearth_engine_send_draft_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return key;
}

HearthKey
engine_fixture_send_draft (EngineFixture *self, HearthKey draft, HearthLetter *letter)
{
  return send_draft (self, draft, letter, 0);
}

HearthKey
engine_fixture_send_draft_later (EngineFixture *self, HearthLetter *letter, gint64 not_before_unix_s)
{
  return send_draft (self, HEARTH_KEY_NONE, letter, not_before_unix_s);
}

HearthDeliveryNews *
engine_fixture_read_deliveries (EngineFixture *self, HearthKey placement, const char *about)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HearthDeliveryNews *news;
  Call call = { NULL };

  hearth_engine_read_deliveries_async (self->engine, placement, about, done_cb, &call);
  result = finish (&call);
  news = hearth_engine_read_deliveries_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return news;
}

/* --- files --- */

gboolean
engine_files_contain (const char *path, const char *needle)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  g_autofree char *contents = NULL;
  gboolean is_found = FALSE;
  const char *name;
  gsize length;

  if (dir == NULL)
    return g_file_get_contents (path, &contents, &length, NULL) &&
           memmem (contents, length, needle, strlen (needle)) != NULL;
  while (!is_found && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      is_found = engine_files_contain (child, needle);
    }
  g_dir_close (dir);
  return is_found;
}
