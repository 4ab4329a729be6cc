/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threat 53: no encryption is for this machine and its network only, whatever the settings say. The public address lives
 * in a network of this process alone, which leads nowhere. */
#include <gio/gio.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-thread.h"
#include "net-fixture.h"

#define PUBLIC_ADDRESS  "8.8.8.8"
#define PRIVATE_ADDRESS "192.168.7.7"

/* Before any thread is there. */
static gboolean
enter_own_network (void)
{
  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

/* Gives the only interface, which is the loopback, an address. */
static void
take_address (const char *text)
{
  int fd = socket (AF_INET, SOCK_DGRAM, 0);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr (GSocketAddress) with_port = g_inet_socket_address_new (address, 0);
  struct ifreq request = { .ifr_name = "lo" };

  g_assert_true (g_socket_address_to_native (with_port, &request.ifr_addr, sizeof request.ifr_addr, NULL));
  g_assert_cmpint (ioctl (fd, SIOCSIFADDR, &request), ==, 0);
  request.ifr_flags = IFF_UP;
  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &request), ==, 0);
  close (fd);
}

static HearthStream *
connect_to (const char *text, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (address, 0);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) effective = NULL;
  HearthStreamConfig config = { .host = text, .security = HEARTH_STREAM_SECURITY_NONE };

  g_assert_true (g_socket_listener_add_address (listener, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                                NULL, &effective, NULL));
  config.port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return fixture_connect (&config, error);
}

static void
test_public (void)
{
  g_autoptr (GError) error = NULL;

  take_address (PUBLIC_ADDRESS);
  g_assert_null (connect_to (PUBLIC_ADDRESS, &error));
  g_assert_error (error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
}

static void
test_private (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HearthStream) stream = NULL;

  take_address (PRIVATE_ADDRESS);
  stream = connect_to (PRIVATE_ADDRESS, &error);
  g_assert_no_error (error);
  hearth_stream_close (stream);
}

int
main (int argc, char *argv[])
{
  if (!enter_own_network ())
    {
      g_print ("1..0 # SKIP no network of its own can be had here\n");
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  g_test_add_func ("/net/unencrypted/public", test_public);
  g_test_add_func ("/net/unencrypted/private", test_private);
  return g_test_run ();
}
