/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which thread this is: lets a function assert that it runs where the design says. */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-thread.h"

static _Thread_local HearthThreadRole current_role = HEARTH_THREAD_NONE;

/**
 * hearth_thread_set_role:
 * @role: what the calling thread is from here on
 */
void
hearth_thread_set_role (HearthThreadRole role)
{
  current_role = role;
}

/**
 * hearth_thread_get_role:
 *
 * Returns: the role of the calling thread
 */
HearthThreadRole
hearth_thread_get_role (void)
{
  return current_role;
}

/**
 * hearth_thread_role_get_name:
 *
 * Returns: a fixed name for logs and for the operating system
 */
const char *
hearth_thread_role_get_name (HearthThreadRole role)
{
  static const char *const names[] = { "none", "ui", "engine", "reader", "housekeeper", "pool" };

  return (guint) role < G_N_ELEMENTS (names) ? names[role] : "none";
}
