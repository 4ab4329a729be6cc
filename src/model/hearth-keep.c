/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the mail is fetched before anybody opens it. Plain values, any thread. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-keep.h"

#include <string.h>

/**
 * hearth_keep_new:
 *
 * Returns: @kind with the usual months and size
 */
HearthKeep
hearth_keep_new (HearthKeepKind kind)
{
  return (HearthKeep){ kind, HEARTH_KEEP_MONTHS, HEARTH_KEEP_ATTACHMENT_BYTES };
}

/**
 * hearth_keep_default:
 *
 * Returns: what an account has until somebody chooses: all texts, and attachments up to 1 MB
 */
HearthKeep
hearth_keep_default (void)
{
  return hearth_keep_new (HEARTH_KEEP_TEXTS);
}

/**
 * hearth_keep_from_numbers:
 *
 * Returns: what a file says, within its limits
 */
HearthKeep
hearth_keep_from_numbers (gint64 kind, gint64 months, gint64 attachment_max_bytes)
{
  HearthKeep self = hearth_keep_default ();

  if (kind >= 0 && kind < HEARTH_N_KEEP_KINDS)
    self.kind = (HearthKeepKind) kind;
  self.months = (guint) CLAMP (months, 1, HEARTH_KEEP_MONTHS_MAX);
  self.attachment_max_bytes = (guint64) MAX (attachment_max_bytes, 0);
  return self;
}

/**
 * hearth_keep_resolve:
 *
 * Returns: what holds for a folder with @folder in an account with @account
 */
HearthKeep
hearth_keep_resolve (const HearthKeep *folder, const HearthKeep *account)
{
  return folder->kind != HEARTH_KEEP_AS_ACCOUNT ? *folder : *account;
}

/**
 * hearth_keep_equal:
 *
 * Returns: whether both mean the same and remember the same
 */
gboolean
hearth_keep_equal (const HearthKeep *a, const HearthKeep *b)
{
  return a->kind == b->kind && a->months == b->months && a->attachment_max_bytes == b->attachment_max_bytes;
}

/**
 * hearth_keep_get_since_unix_s:
 *
 * Returns: the texts of messages since then are wanted: %G_MININT64 for all, %G_MAXINT64 for none
 */
gint64
hearth_keep_get_since_unix_s (const HearthKeep *self, gint64 now_unix_s)
{
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) since = NULL;

  if (self->kind == HEARTH_KEEP_HEADERS)
    return G_MAXINT64;
  if (self->kind != HEARTH_KEEP_RECENT)
    return G_MININT64;
  now = g_date_time_new_from_unix_utc (now_unix_s);
  since =
      now != NULL ? g_date_time_add_months (now, -(int) MIN (self->months, HEARTH_KEEP_MONTHS_MAX)) : NULL;
  return since != NULL ? g_date_time_to_unix (since) : G_MININT64;
}

/**
 * hearth_keep_get_attachment_limit:
 *
 * Returns: the largest attachment that comes along with its message
 */
guint64
hearth_keep_get_attachment_limit (const HearthKeep *self)
{
  return self->kind == HEARTH_KEEP_EVERYTHING ? G_MAXUINT64 : self->attachment_max_bytes;
}

static const char *const names[HEARTH_N_KEEP_KINDS] = { "account", "texts", "everything", "recent",
                                                        "headers" };

/**
 * hearth_keep_kind_get_name:
 *
 * Returns: a fixed name for logs and tools
 */
const char *
hearth_keep_kind_get_name (HearthKeepKind kind)
{
  return (guint) kind < G_N_ELEMENTS (names) ? names[kind] : "texts";
}

/**
 * hearth_keep_kind_from_name:
 * @kind: (out): the kind of that name
 *
 * Returns: whether there is one
 */
gboolean
hearth_keep_kind_from_name (const char *name, HearthKeepKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *kind = (HearthKeepKind) i;
        return TRUE;
      }
  return FALSE;
}
