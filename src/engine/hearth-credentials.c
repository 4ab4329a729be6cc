/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords by way of libsecret, asynchronous, on the engine thread and in its main context. A keyring has four ways
 * of not giving a password, and each needs other words: it is locked (libsecret then finds nothing and reports no
 * error), there is no secret service, there is no session bus, or nothing is stored. In the first three cases a
 * password that the user types is kept in locked memory for this run, and nowhere else.
 *
 * What is stored has the attributes account, protocol, host and user. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-credentials.h"

#include <string.h>

#include <libsecret/secret.h>

#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

struct _HearthCredentials
{
  GObject parent_instance;
  GHashTable *for_this_run; /* of "account protocol host user" to password in wiped memory */
};

G_DEFINE_FINAL_TYPE (HearthCredentials, hearth_credentials, G_TYPE_OBJECT)

static const SecretSchema schema = {
  HEARTH_APP_ID ".Password",
  SECRET_SCHEMA_NONE,
  {
      { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "protocol", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "host", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* One call from its start to its end. */
typedef struct
{
  char *key;
  char *account;
  HearthServer *server;
  char *password;
  GError *trouble; /* what the keyring said before it was asked whether it is locked */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->key);
  g_free (call->account);
  hearth_server_free (call->server);
  hearth_password_free (call->password);
  g_clear_error (&call->trouble);
  g_free (call);
}

static char *
make_key (const char *account, const HearthServer *server)
{
  return g_strdup_printf ("%s %s %s %s", account, hearth_protocol_get_name (server->protocol), server->host,
                          server->user);
}

static GTask *
call_new (HearthCredentials *self,
          const char *account,
          const HearthServer *server,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  call->account = g_strdup (account);
  if (server != NULL)
    {
      call->server = hearth_server_copy (server);
      call->key = make_key (account, server);
    }
  g_task_set_task_data (task, call, call_free);
  return task;
}

static GHashTable *
make_attributes (const Call *call)
{
  return secret_attributes_build (&schema, "account", call->account, "protocol",
                                  hearth_protocol_get_name (call->server->protocol), "host",
                                  call->server->host, "user", call->server->user, NULL);
}

/* What a D-Bus error says about the keyring as a whole. */
static GError *
keyring_error (const GError *cause)
{
  if (hearth_error_is_cancelled (cause))
    return hearth_error_from_gio (cause);
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
      g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT))
    return hearth_error_new (HEARTH_ERROR_KEYRING_LOCKED, "The keyring is locked: %s", cause->message);
  if (cause->domain == G_DBUS_ERROR || cause->domain == SECRET_ERROR)
    return hearth_error_new (HEARTH_ERROR_KEYRING_MISSING, "The secret service does not answer: %s",
                             cause->message);
  return hearth_error_new (HEARTH_ERROR_KEYRING_NO_BUS, "No session bus: %s", cause->message);
}

typedef void (*CollectionFunc) (GTask *task, gboolean is_locked, GError *error);

typedef struct
{
  GTask *task;
  CollectionFunc func;
} CollectionQuery;

static void
collection_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree CollectionQuery *query = data;
  g_autoptr (GTask) task = query->task;
  g_autoptr (GError) cause = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &cause);

  /* No default collection: nothing was ever stored, and storing creates one. */
  if (cause != NULL)
    query->func (task, FALSE, keyring_error (cause));
  else
    query->func (task, collection != NULL && secret_collection_get_locked (collection), NULL);
}

static void
service_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CollectionQuery *query = data;
  g_autoptr (GError) cause = NULL;
  g_autoptr (SecretService) service = secret_service_get_finish (result, &cause);

  if (service == NULL)
    {
      g_autoptr (GTask) task = query->task;

      query->func (task, FALSE, keyring_error (cause));
      g_free (query);
      return;
    }
  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               g_task_get_cancellable (query->task), collection_cb, query);
}

/* Asks whether the collection is locked: lookup does not say. */
static void
query_collection (GTask *task, CollectionFunc func)
{
  CollectionQuery *query = g_new0 (CollectionQuery, 1);

  query->task = g_object_ref (task);
  query->func = func;
  secret_service_get (SECRET_SERVICE_NONE, g_task_get_cancellable (task), service_cb, query);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &cause);
  void (*next) (GTask *) = g_object_get_data (G_OBJECT (task), "next");

  if (bus == NULL)
    {
      if (hearth_error_is_cancelled (cause))
        g_task_return_error (task, hearth_error_from_gio (cause));
      else
        g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_KEYRING_NO_BUS, "No session bus: %s",
                                 cause->message);
      return;
    }
  /* Otherwise GIO ends the program together with the bus. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  next (task);
}

static void
with_bus (GTask *task, void (*next) (GTask *))
{
  g_object_set_data (G_OBJECT (task), "next", next);
  g_bus_get (G_BUS_TYPE_SESSION, g_task_get_cancellable (task), bus_cb, task);
}

/* --- looking up --- */

static void
return_not_found (GTask *task)
{
  const Call *call = g_task_get_task_data (task);
  GError *error = hearth_error_new (HEARTH_ERROR_AUTH_MISSING, "No password is stored for %s on %s",
                                    call->server->user, call->server->host);

  hearth_error_set_server (error, call->server->host, call->server->port);
  g_task_return_error (task, error);
}

static void
lookup_locked_cb (GTask *task, gboolean is_locked, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else if (is_locked)
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_KEYRING_LOCKED, "The keyring is locked");
  else
    return_not_found (task);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) cause = NULL;
  char *password = secret_password_lookup_nonpageable_finish (result, &cause);

  if (password != NULL)
    g_task_return_pointer (task, password, (GDestroyNotify) hearth_password_free);
  else if (cause != NULL)
    g_task_return_error (task, keyring_error (cause));
  else
    query_collection (task, lookup_locked_cb);
}

static void
lookup_in_keyring (GTask *task)
{
  g_autoptr (GHashTable) attributes = make_attributes (g_task_get_task_data (task));

  secret_password_lookupv (&schema, attributes, g_task_get_cancellable (task), lookup_cb,
                           g_object_ref (task));
}

/**
 * hearth_credentials_lookup_async:
 * @account: the random id of the account's folder
 * @server: whose password
 *
 * Looks in the memory of this run first, then in the keyring, which may ask the user to unlock it.
 */
void
hearth_credentials_lookup_async (HearthCredentials *self,
                                 const char *account,
                                 const HearthServer *server,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;
  const Call *call;
  const char *known;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  task = call_new (self, account, server, cancellable, callback, data);
  call = g_task_get_task_data (task);
  known = g_hash_table_lookup (self->for_this_run, call->key);
  if (known != NULL)
    g_task_return_pointer (task, hearth_password_copy (known), (GDestroyNotify) hearth_password_free);
  else
    with_bus (g_steal_pointer (&task), lookup_in_keyring);
}

/**
 * hearth_credentials_lookup_finish:
 *
 * Returns: (transfer full) (nullable): the password, to be given to hearth_password_free(). On error %NULL with
 *   %HEARTH_ERROR_AUTH_MISSING if none is stored, or one of the HEARTH_ERROR_KEYRING_* codes
 */
char *
hearth_credentials_lookup_finish (HearthCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- storing --- */

static void
keep_for_this_run (HearthCredentials *self, const Call *call)
{
  g_hash_table_insert (self->for_this_run, g_strdup (call->key), hearth_password_copy (call->password));
}

static void
store_failed (GTask *task, GError *error)
{
  hearth_debug ("engine", "keyring: %s", error->message);
  g_task_return_error (task, error);
}

static void
store_locked_cb (GTask *task, gboolean is_locked, GError *error)
{
  Call *call = g_task_get_task_data (task);

  if (error != NULL)
    store_failed (task, error);
  else if (is_locked)
    store_failed (task, hearth_error_new (HEARTH_ERROR_KEYRING_LOCKED, "The keyring is locked"));
  else if (call->trouble != NULL)
    store_failed (task, keyring_error (call->trouble));
  else
    store_failed (task,
                  hearth_error_new (HEARTH_ERROR_KEYRING_LOCKED, "The keyring did not take the password"));
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HearthCredentials *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (secret_password_store_finish (result, &call->trouble))
    {
      g_hash_table_remove (self->for_this_run, call->key);
      g_task_return_boolean (task, TRUE);
      return;
    }
  query_collection (task, store_locked_cb);
}

static void
store_in_keyring (GTask *task)
{
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = make_attributes (call);
  g_autofree char *label = g_strdup_printf ("Hearth: %s (%s)", call->server->user, call->server->host);

  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, call->password,
                          g_task_get_cancellable (task), store_cb, g_object_ref (task));
}

/**
 * hearth_credentials_store_async:
 * @password: copied, and wiped when no longer needed
 *
 * Puts a password into the keyring. It is known to lookups from now on, whatever the keyring says.
 */
void
hearth_credentials_store_async (HearthCredentials *self,
                                const char *account,
                                const HearthServer *server,
                                const char *password,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  GTask *task;
  Call *call;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  task = call_new (self, account, server, NULL, callback, data);
  call = g_task_get_task_data (task);
  call->password = hearth_password_copy (password);
  keep_for_this_run (self, call);
  with_bus (task, store_in_keyring);
}

/**
 * hearth_credentials_store_finish:
 *
 * Returns: %TRUE if the keyring has the password; else it is kept for this run, and @error says why
 */
gboolean
hearth_credentials_store_finish (HearthCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- clearing --- */

static void
clear_locked_cb (GTask *task, gboolean is_locked, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else if (is_locked)
    g_task_return_new_error (task, HEARTH_ERROR, HEARTH_ERROR_KEYRING_LOCKED, "The keyring is locked");
  else
    g_task_return_boolean (task, TRUE); /* nothing was stored */
}

static void
clear_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) cause = NULL;

  if (secret_password_clear_finish (result, &cause))
    g_task_return_boolean (task, TRUE);
  else if (cause != NULL)
    g_task_return_error (task, keyring_error (cause));
  else
    query_collection (task, clear_locked_cb);
}

static void
clear_in_keyring (GTask *task)
{
  const Call *call = g_task_get_task_data (task);

  secret_password_clear (&schema, g_task_get_cancellable (task), clear_cb, g_object_ref (task), "account",
                         call->account, NULL);
}

static gboolean
is_of_account (gpointer key, gpointer value, gpointer account)
{
  const gsize length = strlen (account);

  return strncmp (key, account, length) == 0 && ((const char *) key)[length] == ' ';
}

/**
 * hearth_credentials_clear_async:
 *
 * Forgets every password of an account, in memory and in the keyring.
 */
void
hearth_credentials_clear_async (HearthCredentials *self,
                                const char *account,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  g_hash_table_foreach_remove (self->for_this_run, is_of_account, (gpointer) account);
  with_bus (call_new (self, account, NULL, NULL, callback, data), clear_in_keyring);
}

/**
 * hearth_credentials_clear_finish:
 *
 * Returns: %TRUE if nothing is left in the keyring
 */
gboolean
hearth_credentials_clear_finish (HearthCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- life --- */

static void
hearth_credentials_finalize (GObject *object)
{
  HearthCredentials *self = HEARTH_CREDENTIALS (object);

  g_hash_table_unref (self->for_this_run);
  G_OBJECT_CLASS (hearth_credentials_parent_class)->finalize (object);
}

static void
hearth_credentials_class_init (HearthCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_credentials_finalize;
}

static void
hearth_credentials_init (HearthCredentials *self)
{
  self->for_this_run =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hearth_password_free);
}

/**
 * hearth_credentials_new:
 *
 * Returns: (transfer full): knows nothing, has asked nobody
 */
HearthCredentials *
hearth_credentials_new (void)
{
  return g_object_new (HEARTH_TYPE_CREDENTIALS, NULL);
}

/**
 * hearth_credentials_shutdown:
 *
 * Forgets the passwords of this run and lets the connection to the secret service go, which belongs to this thread.
 */
void
hearth_credentials_shutdown (HearthCredentials *self)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);

  g_hash_table_remove_all (self->for_this_run);
  secret_service_disconnect ();
}

/**
 * hearth_password_copy:
 * @password: (nullable): a password
 *
 * Returns: (transfer full) (nullable): a copy for hearth_password_free(), not paged out as far as the system allows
 */
char *
hearth_password_copy (const char *password)
{
  gsize length;

  /* Steals the copy that the value made in libsecret's locked memory. */
  return password != NULL
             ? secret_value_unref_to_password (secret_value_new (password, -1, "text/plain"), &length)
             : NULL;
}

/**
 * hearth_password_free:
 * @password: (transfer full) (nullable): a password of hearth_password_copy() or of a lookup
 *
 * Wipes the memory, then frees it. Knows libsecret's own locked memory.
 */
void
hearth_password_free (char *password)
{
  if (password == NULL)
    return;
  secret_password_free (password);
}
