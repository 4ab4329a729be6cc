/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a server of an account is connected to: the model's words into those of net. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-stream-settings.h"

static HearthStreamSecurity
stream_security (HearthSecurity security)
{
  switch (security)
    {
    case HEARTH_SECURITY_STARTTLS:
      return HEARTH_STREAM_SECURITY_STARTTLS;
    case HEARTH_SECURITY_NONE:
      return HEARTH_STREAM_SECURITY_NONE;
    case HEARTH_SECURITY_TLS:
    default:
      return HEARTH_STREAM_SECURITY_TLS;
    }
}

/**
 * hearth_stream_settings_for:
 * @server: a server of an account
 *
 * Returns: how to connect to it; what it points to belongs to @server
 */
HearthStreamConfig
hearth_stream_settings_for (const HearthServer *server)
{
  return (HearthStreamConfig){
    .host = server->host,
    .port = server->port,
    .security = stream_security (server->security),
    .pinned_sha256 = server->pinned_sha256,
  };
}
