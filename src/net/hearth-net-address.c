/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which addresses stay on this computer or in this house. Any thread; plain values. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-net-address.h"

#include <string.h>

/* An IPv4 address written as ::ffff:a.b.c.d is judged as the IPv4 address that it is. */
static GInetAddress *
address_unmap (GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

/**
 * hearth_net_address_is_loopback:
 * @address: an address
 *
 * Returns: whether it is of 127.0.0.0/8 or ::1
 */
gboolean
hearth_net_address_is_loopback (GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = address_unmap (address);

  return g_inet_address_get_is_loopback (plain);
}

/**
 * hearth_net_address_is_private:
 * @address: an address
 *
 * Returns: whether it is a loopback address or one of a private network: RFC 1918, unique local (RFC 4193, fc00::/7)
 *   or link-local (RFC 3927, fe80::/10)
 */
gboolean
hearth_net_address_is_private (GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = address_unmap (address);
  const guint8 *bytes = g_inet_address_to_bytes (plain);

  if (g_inet_address_get_is_loopback (plain) || g_inet_address_get_is_link_local (plain))
    return TRUE;
  if (g_inet_address_get_family (plain) == G_SOCKET_FAMILY_IPV6)
    return (bytes[0] & 0xfe) == 0xfc;
  return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xf0) == 16) ||
         (bytes[0] == 192 && bytes[1] == 168);
}

/**
 * hearth_net_host_is_loopback:
 * @host: a name or address
 *
 * Looks at the letters only, nothing is resolved: "localhost", names below it (RFC 6761, which GIO resolves by
 * itself) and loopback addresses.
 *
 * Returns: whether @host can only mean this computer
 */
gboolean
hearth_net_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *lower = NULL;

  if (address != NULL)
    return hearth_net_address_is_loopback (address);
  lower = g_ascii_strdown (host, -1);
  return strcmp (lower, "localhost") == 0 || g_str_has_suffix (lower, ".localhost");
}
