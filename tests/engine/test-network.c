/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the network monitor says, which is played here: behind a captive portal nobody is shown a password, and afterwards it
 * goes on by itself; a change of network has connections checked. */
#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-error.h"
#include "hearth-ring-log.h"

/* --- the monitor --- */

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor
{
  GObject parent_instance;
};

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static int connectivity = G_NETWORK_CONNECTIVITY_FULL; /* atomic */

static gboolean
initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor,
                               test_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

static void
test_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *param)
{
  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, TRUE);
  else if (id == PROP_METERED)
    g_value_set_boolean (value, FALSE);
  else
    g_value_set_enum (value, g_atomic_int_get (&connectivity));
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

static void
change_network (GNetworkConnectivity now)
{
  g_atomic_int_set (&connectivity, (int) now);
  g_object_notify (G_OBJECT (g_network_monitor_get_default ()), "connectivity");
}

/* --- tests --- */

static const FakeRule rules[] = {
  { "CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\n$ OK\n" },
  { "LOGIN *", "$ OK\n" },
  { "LIST *", "* LIST () \"/\" INBOX\n$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "SELECT *", "* FLAGS (\\Seen)\n* 0 EXISTS\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 1]\n$ OK [READ-WRITE]\n" },
  { "UID *", "$ OK\n" },
  { "IDLE", "+ idling\n* OK [ALERT] here I am\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

typedef struct
{
  FakeServer *server;
  EngineFixture *engine;
  guint16 account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthAccountInfo) info = NULL;

  g_atomic_int_set (&connectivity, GPOINTER_TO_INT (data));
  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", "127.0.0.1", fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static void
test_portal (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait_problem (fixture->engine, fixture->account, HEARTH_ERROR_PORTAL);
  g_assert_cmpint (engine_fixture_state (fixture->engine, fixture->account), ==, HEARTH_ACCOUNT_WAITING);
  hearth_engine_check_now (fixture->engine->engine, 0);
  engine_fixture_wait_problem (fixture->engine, fixture->account, HEARTH_ERROR_PORTAL);
  g_assert_false (fake_server_has_heard (fixture->server, "*"));

  change_network (G_NETWORK_CONNECTIVITY_FULL);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 0);
  g_assert_cmpint (engine_fixture_error_code (fixture->engine, fixture->account), ==, -1);
}

/* What the server says first while it is listened to has been heard. */
static gboolean
is_idling (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return status->alert != NULL;
}

static gboolean
is_idling_anew (EngineFixture *engine, gconstpointer data)
{
  g_autoptr (HearthAccountStatus) status =
      hearth_engine_dup_status (engine->engine, ((const Fixture *) data)->account);

  return g_strcmp0 (status->alert, "here again") == 0;
}

/* Whether the server is still there shows by ending IDLE and beginning it anew. */
static void
test_change (Fixture *fixture, gconstpointer data)
{
  engine_fixture_wait (fixture->engine, is_idling, fixture);
  fake_server_put_rule (fixture->server, "IDLE", "+ idling\n* OK [ALERT] here again\n");
  change_network (G_NETWORK_CONNECTIVITY_LIMITED);
  engine_fixture_wait (fixture->engine, is_idling_anew, fixture);
  g_assert_cmpuint (fake_server_count (fixture->server, "LOGIN *"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_setenv ("GIO_USE_NETWORK_MONITOR", "test", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, TEST_TYPE_MONITOR, "test", 1000);
  g_assert_true (TEST_IS_MONITOR (g_network_monitor_get_default ()));
  g_test_add ("/engine/network/portal", Fixture, GINT_TO_POINTER (G_NETWORK_CONNECTIVITY_PORTAL), set_up,
              test_portal, tear_down);
  g_test_add ("/engine/network/change", Fixture, GINT_TO_POINTER (G_NETWORK_CONNECTIVITY_FULL), set_up,
              test_change, tear_down);
  return g_test_run ();
}
