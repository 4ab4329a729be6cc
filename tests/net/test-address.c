/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is near, and whom certificates name. */
#include "hearth-net-address.h"

static void
test_private (void)
{
  static const struct
  {
    const char *address;
    gboolean loopback;
    gboolean private;
  } cases[] = {
    { "127.0.0.1", TRUE, TRUE },
    { "127.255.255.254", TRUE, TRUE },
    { "::1", TRUE, TRUE },
    { "::ffff:127.0.0.1", TRUE, TRUE },
    { "10.0.0.1", FALSE, TRUE },
    { "10.255.255.255", FALSE, TRUE },
    { "11.0.0.1", FALSE, FALSE },
    { "9.255.255.255", FALSE, FALSE },
    { "172.15.255.255", FALSE, FALSE },
    { "172.16.0.1", FALSE, TRUE },
    { "172.31.255.255", FALSE, TRUE },
    { "172.32.0.1", FALSE, FALSE },
    { "192.168.0.1", FALSE, TRUE },
    { "192.167.0.1", FALSE, FALSE },
    { "192.169.0.1", FALSE, FALSE },
    { "169.254.1.1", FALSE, TRUE },
    { "169.253.1.1", FALSE, FALSE },
    { "fe80::1", FALSE, TRUE },
    { "fc00::1", FALSE, TRUE },
    { "fdff::1", FALSE, TRUE },
    { "fe00::1", FALSE, FALSE },
    { "fec0::1", FALSE, FALSE },
    { "2001:db8::1", FALSE, FALSE },
    { "::ffff:192.168.1.1", FALSE, TRUE },
    { "::ffff:8.8.8.8", FALSE, FALSE },
    { "::10.0.0.1", FALSE, FALSE },
    { "8.8.8.8", FALSE, FALSE },
    { "0.0.0.0", FALSE, FALSE },
    { "255.255.255.255", FALSE, FALSE },
    { "::", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (cases[i].address);

      g_test_message ("%s", cases[i].address);
      g_assert_cmpint (hearth_net_address_is_loopback (address), ==, cases[i].loopback);
      g_assert_cmpint (hearth_net_address_is_private (address), ==, cases[i].private);
    }
}

static void
test_hosts (void)
{
  const char *const near[] = { "localhost", "LOCALHOST", "mail.hearth.localhost", "a.LocalHost", "127.0.0.1",
                               "127.1.2.3", "::1" };
  const char *const far[] = { "",         "localhost.example", "mylocalhost",       "localhost.",
                              "10.0.0.1", "mail.example",      "127.0.0.1.example", "::2",
                              ".local" };

  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    g_assert_true (hearth_net_host_is_loopback (near[i]));
  for (guint i = 0; i < G_N_ELEMENTS (far); i++)
    g_assert_false (hearth_net_host_is_loopback (far[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/address/private", test_private);
  g_test_add_func ("/net/address/hosts", test_hosts);
  return g_test_run ();
}
