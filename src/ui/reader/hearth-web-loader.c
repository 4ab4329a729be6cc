/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens the web module in a quiet moment after the window is up. First a probe finds out whether WebKit's sandbox can
 * run here, because WebKit ends the whole program if it cannot; then the module and its libraries are opened; both on
 * a thread of GTask's, not on the UI thread. Then the content filter is compiled. The object itself lives on the UI
 * thread and belongs to the application; readers watch its "state". */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-web-loader.h"

#include <glib/gi18n.h>
#include <gmodule.h>

/** After so many web processes that died or hung, mail is shown as text until the next start. */
#define MAX_FAILURES 3

struct _HearthWebLoader
{
  GObject parent_instance;

  char *module_dir;
  char *cache_dir;
  const HearthWebModule *module;
  HearthWebLoaderState state;
  char *reason;
  guint n_failures;
};

G_DEFINE_FINAL_TYPE (HearthWebLoader, hearth_web_loader, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* --- on a worker thread ------------------------------------------------------------------------------------------ */

/* The same call that WebKit's launcher makes, with nothing in it. */
static gboolean
probe_sandbox (GError **error)
{
  const char *const probe[] = {
    "bwrap",  "--ro-bind", "/",    "/", "--unshare-user", "--unshare-pid", "--unshare-net",
    "--proc", "/proc",     "true", NULL
  };
  g_autoptr (GError) cause = NULL;
  g_autofree char *bwrap = g_find_program_in_path ("bwrap");
  g_autofree char *proxy = g_find_program_in_path ("xdg-dbus-proxy");
  int status;

  if (bwrap == NULL || proxy == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   /* Translators: %s is the name of a program */
                   _ ("Mail is shown as text, because %s is not installed."),
                   bwrap == NULL ? "bubblewrap" : "xdg-dbus-proxy");
      return FALSE;
    }
  if (!g_spawn_sync (NULL, (char **) probe, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                     NULL, NULL, NULL, &status, &cause) ||
      !g_spawn_check_wait_status (status, &cause))
    {
      g_debug ("the sandbox probe says: %s", cause->message);
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          _ ("Mail is shown as text, because this computer does not allow the sandbox for web pages."));
      return FALSE;
    }
  return TRUE;
}

static const HearthWebModule *
open_module (const char *module_dir, GError **error)
{
  g_autofree char *path = g_build_filename (module_dir, "hearth-web.so", NULL);
  GModule *handle = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  const HearthWebModule *module;
  gpointer symbol;

  if (handle == NULL || !g_module_symbol (handle, HEARTH_WEB_SYMBOL, &symbol))
    {
      g_debug ("no web module: %s", g_module_error ());
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
          _ ("Mail is shown as text, because the part of Hearth for web pages is not installed."));
      return NULL;
    }
  g_module_make_resident (handle);
  module = ((HearthWebGetModule) symbol) ();
  if (module->abi != HEARTH_WEB_ABI)
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          _ ("Mail is shown as text, because the part of Hearth for web pages is of another version."));
      return NULL;
    }
  return module;
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  const HearthWebModule *module = NULL;

  if (probe_sandbox (&error))
    module = open_module (data, &error);
  if (module != NULL)
    g_task_return_pointer (task, (gpointer) module, NULL);
  else
    g_task_return_error (task, error);
}

/* --- on the UI thread -------------------------------------------------------------------------------------------- */

static void
set_state (HearthWebLoader *self, HearthWebLoaderState state, const char *reason)
{
  g_free (self->reason);
  self->reason = g_strdup (reason);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthWebLoader) self = data;
  g_autoptr (GError) error = NULL;

  if (self->module->prepare_finish (result, &error))
    {
      set_state (self, HEARTH_WEB_LOADER_READY, NULL);
      return;
    }
  g_debug ("no content filter: %s", error->message);
  set_state (self, HEARTH_WEB_LOADER_UNAVAILABLE,
             _ ("Mail is shown as text, because the filter against web content could not be set up."));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HearthWebLoader *self = HEARTH_WEB_LOADER (source);
  g_autoptr (GError) error = NULL;

  self->module = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->module == NULL)
    set_state (self, HEARTH_WEB_LOADER_UNAVAILABLE, error->message);
  else
    self->module->prepare_async (self->cache_dir, NULL, prepared_cb, g_object_ref (self));
}

static void
hearth_web_loader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HearthWebLoader *self = HEARTH_WEB_LOADER (object);

  if (id == PROP_STATE)
    g_value_set_uint (value, self->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hearth_web_loader_finalize (GObject *object)
{
  HearthWebLoader *self = HEARTH_WEB_LOADER (object);

  g_free (self->module_dir);
  g_free (self->cache_dir);
  g_free (self->reason);
  G_OBJECT_CLASS (hearth_web_loader_parent_class)->finalize (object);
}

static void
hearth_web_loader_class_init (HearthWebLoaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hearth_web_loader_get_property;
  object_class->finalize = hearth_web_loader_finalize;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, HEARTH_WEB_LOADER_UNAVAILABLE, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hearth_web_loader_init (HearthWebLoader *self)
{
}

/**
 * hearth_web_loader_new:
 * @module_dir: (nullable): where hearth-web.so is; %NULL for where it was installed, or HEARTH_MODULE_DIR if set
 * @cache_dir: (nullable): where the compiled filter may be kept; %NULL for the user's cache folder
 *
 * Returns: (transfer full): a loader that has not begun
 */
HearthWebLoader *
hearth_web_loader_new (const char *module_dir, const char *cache_dir)
{
  HearthWebLoader *self = g_object_new (HEARTH_TYPE_WEB_LOADER, NULL);

  if (module_dir == NULL)
    module_dir = g_getenv ("HEARTH_MODULE_DIR");
  self->module_dir = g_strdup (module_dir != NULL ? module_dir : HEARTH_MODULE_DIR);
  self->cache_dir = cache_dir != NULL ? g_strdup (cache_dir)
                                      : g_build_filename (g_get_user_cache_dir (), "hearth", "web", NULL);
  return self;
}

/**
 * hearth_web_loader_start:
 *
 * Begins, once; "notify::state" tells the rest.
 */
void
hearth_web_loader_start (HearthWebLoader *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HEARTH_IS_WEB_LOADER (self));
  if (self->state != HEARTH_WEB_LOADER_UNSTARTED)
    return;
  set_state (self, HEARTH_WEB_LOADER_STARTING, NULL);
  task = g_task_new (self, NULL, opened_cb, NULL);
  g_task_set_source_tag (task, hearth_web_loader_start);
  g_task_set_task_data (task, g_strdup (self->module_dir), g_free);
  g_task_run_in_thread (task, open_in_thread);
}

/**
 * hearth_web_loader_get_state:
 *
 * Returns: how far it is
 */
HearthWebLoaderState
hearth_web_loader_get_state (HearthWebLoader *self)
{
  return self->state;
}

/**
 * hearth_web_loader_get_module:
 *
 * Returns: (nullable) (transfer none): the module, if views can be made
 */
const HearthWebModule *
hearth_web_loader_get_module (HearthWebLoader *self)
{
  return self->state == HEARTH_WEB_LOADER_READY ? self->module : NULL;
}

/**
 * hearth_web_loader_get_reason:
 *
 * Returns: (nullable) (transfer none): in words, why mail is shown as text
 */
const char *
hearth_web_loader_get_reason (HearthWebLoader *self)
{
  return self->reason;
}

/**
 * hearth_web_loader_count_failure:
 *
 * A view failed. After a few of them no more views are made in this run.
 */
void
hearth_web_loader_count_failure (HearthWebLoader *self)
{
  if (++self->n_failures >= MAX_FAILURES && self->state == HEARTH_WEB_LOADER_READY)
    set_state (self, HEARTH_WEB_LOADER_UNAVAILABLE,
               _ ("Mail is shown as text, because showing web pages stopped several times. It is tried again "
                  "after the next start."));
}
