/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthThreadRole:
 *
 * The threads of the house (src/README.md). A thread takes its role once, when it starts.
 */
typedef enum
{
  HEARTH_THREAD_NONE, /* not told: tests, GIO's own workers */
  HEARTH_THREAD_UI,
  HEARTH_THREAD_ENGINE,
  HEARTH_THREAD_READER,
  HEARTH_THREAD_HOUSEKEEPER,
  HEARTH_THREAD_POOL,
} HearthThreadRole;

void hearth_thread_set_role (HearthThreadRole role);
HearthThreadRole hearth_thread_get_role (void);
const char *hearth_thread_role_get_name (HearthThreadRole role);

/* Asserts in debug builds that the caller runs on a thread of @role. */
#ifdef HEARTH_DEBUG
#define HEARTH_ASSERT_THREAD(role) g_assert (hearth_thread_get_role () == (role))
#else
#define HEARTH_ASSERT_THREAD(role) ((void) 0)
#endif

G_END_DECLS
