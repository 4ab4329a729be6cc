/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountSession: how many connections its server allows. It says so by refusing one while others work: then there
 * are no more than those, also after the next start; every hour one more is tried, since servers forget and are given more. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-session-private.h"
#include "hearth-error.h"
#include "hearth-link-store.h"
#include "hearth-ring-log.h"

#define TRY_MORE_S (60 * 60)

static gint64
now_unix_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static guint
count_connections (HearthAccountSession *self)
{
  guint n = 0;

  for (int i = 0; i < HEARTH_SESSION_N_ROLES; i++)
    n += self->slots[i].connection != NULL;
  return n;
}

static void
keep_limit (HearthAccountSession *self, guint n_allowed)
{
  HearthServerNotes *notes = hearth_account_runner_get_notes (self->runner);
  g_autoptr (GError) error = NULL;

  notes->n_allowed = n_allowed;
  notes->allowed_unix_s = now_unix_s ();
  if (!hearth_link_store_set_limit (hearth_account_runner_get_store (self->runner), n_allowed,
                                    notes->allowed_unix_s, &error))
    hearth_debug ("engine", "the limit of connections is not kept: %s", error->message);
}

/**
 * hearth_session_may_open:
 *
 * Returns: whether a further connection is worth a try
 */
gboolean
hearth_session_may_open (HearthAccountSession *self)
{
  const HearthServerNotes *notes = hearth_account_runner_get_notes (self->runner);

  if ((hearth_session_get_quirks (self) & HEARTH_QUIRK_FEW_CONNECTIONS) != 0)
    return FALSE;
  return notes->n_allowed == 0 || count_connections (self) < notes->n_allowed ||
         ABS (now_unix_s () - notes->allowed_unix_s) >= TRY_MORE_S;
}

/* The password is right: the watching connection has signed in with it. */
static gboolean
is_about_number (const GError *error)
{
  return g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_BUSY) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED) ||
         g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
}

/**
 * hearth_session_note_refusal:
 * @error: why a further connection could not be opened; it is not counted any more
 *
 * Returns: whether the server has shown how many it allows
 */
gboolean
hearth_session_note_refusal (HearthAccountSession *self, const GError *error)
{
  const guint n = count_connections (self);

  if (!is_about_number (error) || n == 0 || self->is_leaving)
    return FALSE;
  hearth_debug ("engine", "the server allows %u connections: %s", n, error->message);
  keep_limit (self, n);
  return TRUE;
}

/**
 * hearth_session_note_opened:
 *
 * A connection was opened: if it is one more than was allowed, so many are.
 */
void
hearth_session_note_opened (HearthAccountSession *self)
{
  const guint n_allowed = hearth_account_runner_get_notes (self->runner)->n_allowed;
  const guint n = count_connections (self);

  if (n_allowed != 0 && n > n_allowed)
    keep_limit (self, n < HEARTH_SESSION_N_ROLES ? n : 0);
}
