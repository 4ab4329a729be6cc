/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether web pages can be shown is found out before anything of WebKit is loaded, and said in words if not. */

#include <string.h>
#include <sys/stat.h>

#include "hearth-web-loader.h"

static HearthWebLoaderState
load (const char *module_dir, char **reason)
{
  g_autoptr (HearthWebLoader) loader = hearth_web_loader_new (module_dir, NULL);
  HearthWebLoaderState state;

  g_assert_cmpint (hearth_web_loader_get_state (loader), ==, HEARTH_WEB_LOADER_UNSTARTED);
  g_assert_null (hearth_web_loader_get_module (loader));
  hearth_web_loader_start (loader);
  while ((state = hearth_web_loader_get_state (loader)) == HEARTH_WEB_LOADER_STARTING)
    g_main_context_iteration (NULL, TRUE);
  *reason = g_strdup (hearth_web_loader_get_reason (loader));
  g_assert_true ((hearth_web_loader_get_module (loader) != NULL) == (state == HEARTH_WEB_LOADER_READY));
  return state;
}

static gboolean
is_webkit_loaded (void)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, "libwebkitgtk") != NULL;
}

/* A folder with these programs and nothing else. */
static char *
make_path (const char *const *names, const char *script)
{
  g_autofree char *folder = g_dir_make_tmp ("hearth-test-XXXXXX", NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, script, -1, NULL));
      g_assert_cmpint (chmod (path, 0755), ==, 0);
    }
  return g_steal_pointer (&folder);
}

static void
with_path (const char *path, const char *words)
{
  g_autofree char *before = g_strdup (g_getenv ("PATH"));
  g_autofree char *reason = NULL;

  g_setenv ("PATH", path, TRUE);
  g_assert_cmpint (load (NULL, &reason), ==, HEARTH_WEB_LOADER_UNAVAILABLE);
  g_setenv ("PATH", before, TRUE);
  g_assert_nonnull (strstr (reason, words));
  g_assert_false (is_webkit_loaded ());
}

static void
test_no_bubblewrap (void)
{
  g_autofree char *path = make_path ((const char *const[]){ "xdg-dbus-proxy", NULL }, "#!/bin/sh\nexit 0\n");

  with_path (path, "bubblewrap is not installed");
}

static void
test_no_proxy (void)
{
  g_autofree char *path = make_path ((const char *const[]){ "bwrap", NULL }, "#!/bin/sh\nexit 0\n");

  with_path (path, "xdg-dbus-proxy is not installed");
}

static void
test_sandbox_forbidden (void)
{
  g_autofree char *path =
      make_path ((const char *const[]){ "bwrap", "xdg-dbus-proxy", NULL }, "#!/bin/sh\nexit 1\n");

  with_path (path, "does not allow the sandbox");
}

static void
test_no_module (void)
{
  g_autofree char *reason = NULL;

  g_assert_cmpint (load ("/nowhere", &reason), ==, HEARTH_WEB_LOADER_UNAVAILABLE);
  g_assert_nonnull (strstr (reason, "not installed"));
  g_assert_false (is_webkit_loaded ());
}

static void
test_ready (void)
{
  g_autofree char *reason = NULL;

  g_assert_false (is_webkit_loaded ());
  g_assert_cmpint (load (NULL, &reason), ==, HEARTH_WEB_LOADER_READY);
  g_assert_null (reason);
  g_assert_true (is_webkit_loaded ());
}

static void
test_gives_up (void)
{
  g_autoptr (HearthWebLoader) loader = hearth_web_loader_new (NULL, NULL);

  hearth_web_loader_start (loader);
  while (hearth_web_loader_get_state (loader) == HEARTH_WEB_LOADER_STARTING)
    g_main_context_iteration (NULL, TRUE);
  hearth_web_loader_count_failure (loader);
  hearth_web_loader_count_failure (loader);
  g_assert_nonnull (hearth_web_loader_get_module (loader));
  hearth_web_loader_count_failure (loader);
  g_assert_null (hearth_web_loader_get_module (loader));
  g_assert_nonnull (hearth_web_loader_get_reason (loader));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  /* In this order: once loaded, the libraries stay. */
  g_test_add_func ("/web-loader/no-bubblewrap", test_no_bubblewrap);
  g_test_add_func ("/web-loader/no-proxy", test_no_proxy);
  g_test_add_func ("/web-loader/sandbox-forbidden", test_sandbox_forbidden);
  g_test_add_func ("/web-loader/no-module", test_no_module);
  g_test_add_func ("/web-loader/ready", test_ready);
  g_test_add_func ("/web-loader/gives-up", test_gives_up);
  return g_test_run ();
}
