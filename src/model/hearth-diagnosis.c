/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of an account's servers: filled by the engine, then never changed. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-diagnosis.h"

/**
 * hearth_server_trouble_free:
 * @data: (transfer full): a #HearthServerTrouble
 */
void
hearth_server_trouble_free (gpointer data)
{
  HearthServerTrouble *trouble = data;

  g_clear_error (&trouble->error);
  g_free (trouble);
}

static void
server_free (gpointer data)
{
  HearthServerDiagnosis *server = data;

  g_free (server->host);
  g_free (server->tls_version);
  g_free (server->cipher);
  g_clear_object (&server->certificate);
  g_free (server->product);
  g_strfreev (server->capabilities);
  g_ptr_array_unref (server->troubles);
  g_free (server->exchange);
  g_free (server);
}

/**
 * hearth_server_trouble_new:
 * @error: copied
 *
 * Returns: (transfer full): to be added to a #HearthServerDiagnosis
 */
HearthServerTrouble *
hearth_server_trouble_new (gint64 at_unix_s, const GError *error)
{
  HearthServerTrouble *trouble = g_new0 (HearthServerTrouble, 1);

  trouble->at_unix_s = at_unix_s;
  trouble->error = g_error_copy (error);
  return trouble;
}

/**
 * hearth_server_diagnosis_new:
 *
 * Returns: (transfer full): an empty one, to be filled and added to a #HearthDiagnosis
 */
HearthServerDiagnosis *
hearth_server_diagnosis_new (HearthProtocol protocol)
{
  HearthServerDiagnosis *server = g_new0 (HearthServerDiagnosis, 1);

  server->protocol = protocol;
  server->troubles = g_ptr_array_new_with_free_func (hearth_server_trouble_free);
  return server;
}

/**
 * hearth_diagnosis_new:
 *
 * Returns: (transfer full): one without servers, to be filled before it is handed over
 */
HearthDiagnosis *
hearth_diagnosis_new (guint16 account)
{
  HearthDiagnosis *self = g_new0 (HearthDiagnosis, 1);

  self->account = account;
  self->made_unix_s = g_get_real_time () / G_USEC_PER_SEC;
  self->servers = g_ptr_array_new_with_free_func (server_free);
  return self;
}

/**
 * hearth_diagnosis_free:
 * @self: (transfer full) (nullable): a value
 */
void
hearth_diagnosis_free (HearthDiagnosis *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->servers);
  g_free (self);
}
