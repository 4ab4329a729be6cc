/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program begins. */
#define G_LOG_DOMAIN "hearth-ui"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

#include "hearth-application.h"
#include "hearth-client.h"
#include "hearth-thread.h"

/* A dump would hold mail and passwords. */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
}

int
main (int argc, char **argv)
{
  g_autoptr (HearthApplication) application = NULL;

  forbid_core_dumps ();
  hearth_client_prepare ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, HEARTH_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (HEARTH_APP_ID);
  g_set_application_name ("Hearth");
  hearth_thread_set_role (HEARTH_THREAD_UI);

  application = hearth_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
