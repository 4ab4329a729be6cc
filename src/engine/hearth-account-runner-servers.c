/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthAccountRunner: what is known of the account's servers, and what went wrong with them lately. Engine thread. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-account-runner-private.h"

#include "hearth-error.h"
#include "hearth-server-facts.h"

/* What did not work lately, for each server. */
#define TROUBLES_KEPT 10

/* The connections that there are now know better than what was noted. */
static void
look_at_connections (HearthAccountRunner *self, HearthServerDiagnosis *server)
{
  server->is_connected = self->session != NULL && hearth_account_session_is_online (self->session);
  if (self->session != NULL)
    server->exchange = hearth_account_session_dup_exchange (self->session);
}

static HearthServerDiagnosis *
diagnose (HearthAccountRunner *self, const HearthServer *server)
{
  HearthServerDiagnosis *diagnosis = hearth_server_facts_load (self->store, server);
  const GPtrArray *troubles = self->troubles[server->protocol];

  if (server->protocol == HEARTH_PROTOCOL_IMAP)
    look_at_connections (self, diagnosis);
  if (diagnosis->exchange == NULL)
    diagnosis->exchange = g_strdup (self->exchanges[server->protocol]);
  for (guint i = troubles->len; i > 0; i--)
    {
      const HearthServerTrouble *trouble = g_ptr_array_index (troubles, i - 1);

      g_ptr_array_add (diagnosis->troubles, hearth_server_trouble_new (trouble->at_unix_s, trouble->error));
    }
  return diagnosis;
}

/**
 * hearth_account_runner_dup_diagnosis:
 *
 * Returns: (transfer full): what is known of the account's servers, also while there is no connection
 */
HearthDiagnosis *
hearth_account_runner_dup_diagnosis (HearthAccountRunner *self)
{
  HearthDiagnosis *diagnosis = hearth_diagnosis_new (self->info->number);

  g_ptr_array_add (diagnosis->servers, diagnose (self, self->info->imap));
  if (self->info->smtp != NULL)
    g_ptr_array_add (diagnosis->servers, diagnose (self, self->info->smtp));
  return diagnosis;
}

/**
 * hearth_account_runner_note_exchange:
 * @exchange: (nullable): the redacted last lines of a connection that goes
 */
void
hearth_account_runner_note_exchange (HearthAccountRunner *self, HearthProtocol protocol, const char *exchange)
{
  if (exchange == NULL)
    return;
  g_free (self->exchanges[protocol]);
  self->exchanges[protocol] = g_strdup (exchange);
}

/**
 * hearth_account_runner_note_trouble:
 * @exchange: (nullable): the redacted last lines before it
 *
 * Remembers what did not work, for as long as the program runs.
 */
void
hearth_account_runner_note_trouble (HearthAccountRunner *self,
                                    HearthProtocol protocol,
                                    const GError *error,
                                    const char *exchange)
{
  GPtrArray *troubles = self->troubles[protocol];

  if (error == NULL || hearth_error_is_cancelled (error))
    return;
  if (troubles->len >= TROUBLES_KEPT)
    g_ptr_array_remove_index (troubles, 0);
  g_ptr_array_add (troubles, hearth_server_trouble_new (g_get_real_time () / G_USEC_PER_SEC, error));
  hearth_account_runner_note_exchange (self, protocol, exchange);
}

/**
 * hearth_account_runner_forget_server:
 *
 * Another server takes its place: what went wrong there says nothing of this one.
 */
void
hearth_account_runner_forget_server (HearthAccountRunner *self, HearthProtocol protocol)
{
  g_ptr_array_set_size (self->troubles[protocol], 0);
  g_clear_pointer (&self->exchanges[protocol], g_free);
}
