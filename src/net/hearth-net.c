/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be settled once, before anything of this layer or of GIO's TLS is used. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-net.h"

#include <string.h>

/* GIO's own default takes TLS 1.0 and RSA keys of 1024 bits. MEDIUM asks for 2048 bits and refuses SHA-1. */
#define TLS_PRIORITY "SECURE128:%PROFILE_MEDIUM:-VERS-TLS-ALL:+VERS-TLS1.2:+VERS-TLS1.3:%COMPAT"

/**
 * hearth_net_init:
 *
 * Sets the program's rules for TLS. To be called from main() before any thread starts: glib-networking reads them
 * from the environment when it makes its first connection. Further calls do nothing.
 */
void
hearth_net_init (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  g_setenv ("G_TLS_GNUTLS_PRIORITY", TLS_PRIORITY, TRUE);
  g_once_init_leave (&done, 1);
}

static void
wiped_free (gpointer data)
{
  GByteArray *array = data;

  explicit_bzero (array->data, array->len);
  g_byte_array_unref (array);
}

/**
 * hearth_net_bytes_take_wiped:
 * @array: (transfer full): bytes that may hold a secret
 *
 * Returns: (transfer full): the same, overwritten before they are freed
 */
GBytes *
hearth_net_bytes_take_wiped (GByteArray *array)
{
  return g_bytes_new_with_free_func (array->data, array->len, wiped_free, array);
}
