/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What some servers really do, as dialogues: an INBOX of three that has to come out right all the same, whatever it says of
 * it, and flags that are taken or not. */
#include <string.h>

#include "engine-fixture.h"
#include "fake-server.h"
#include "hearth-ring-log.h"

#define ROW(number, uid, subject, size)                                                                      \
  "* " number " FETCH (RFC822.SIZE " size " BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 10 1)"    \
  " ENVELOPE (NIL \"" subject "\" ((NIL NIL \"ilse\" \"x.example\")) NIL NIL NIL NIL NIL NIL \"<" uid        \
  "@x>\") BODY[HEADER.FIELDS (REFERENCES)] \"\" FLAGS () INTERNALDATE \"01-Nov-2026 10:00:0" number          \
  " +0000\" UID " uid ")\n"

#define ROWS ROW ("1", "1", "one", "20") ROW ("2", "2", "two", "20") ROW ("3", "3", "three", "20") "$ OK\n"

/* SELECT, with @next for what it says of UIDNEXT. */
#define SELECTED(next)                                                                                       \
  "* FLAGS (\\Seen \\Flagged)\n* 3 EXISTS\n* OK [PERMANENTFLAGS (\\Seen \\Flagged)]\n"                       \
  "* OK [UIDVALIDITY 7]\n" next "$ OK [READ-WRITE]\n"

#define NEXT_4 "* OK [UIDNEXT 4]\n"

/* Longer than any of them says to be. */
#define TEXT                                                                                                 \
  "* 3 FETCH (UID 3 BODY[] {66}\nSubject: three\n\nMore than it says, by a line or two, or three.\n)\n$ "    \
  "OK\n"

typedef struct
{
  const char *path;
  const char *host;
  const char *capabilities;
  const char *name; /* what ID says */
  const char *list;
  const char *select;
} Product;

/* What all have in common. */
static const FakeRule rules[] = {
  { "LOGIN *", "$ OK\n" },
  { "LSUB *", "$ OK\n" },
  { "STATUS *", "$ OK\n" },
  { "UID FETCH * (UID FLAGS INTERNALDATE*", ROWS },
  { "UID FETCH * (UID FLAGS)", "* 1 FETCH (FLAGS () UID 1)\n* 2 FETCH (FLAGS () UID 2)\n"
                               "* 3 FETCH (FLAGS () UID 3)\n$ OK\n" },
  { "UID FETCH 3 (UID BODY.PEEK[])", TEXT },
  { "UID FETCH *", "$ OK\n" },
  { "UID SEARCH *", "* SEARCH 1 2 3\n$ OK\n" },
  { "UID STORE * (\\Seen)", "$ OK\n" },
  { "UID STORE *", "$ BAD what\n" },
  { "NOOP", "$ OK\n" },
  { "LOGOUT", "* BYE\n$ OK\n" },
};

/* --- a name service for which every host is this computer --- */

#define LOCAL_TYPE_RESOLVER (local_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LocalResolver, local_resolver, LOCAL, RESOLVER, GResolver)

struct _LocalResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (LocalResolver, local_resolver, G_TYPE_RESOLVER)

static void
lookup_async (GResolver *resolver,
              const char *host,
              GResolverNameLookupFlags flags,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, data);

  g_task_return_pointer (task, g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)),
                         (GDestroyNotify) g_resolver_free_addresses);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
local_resolver_class_init (LocalResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
local_resolver_init (LocalResolver *self)
{
}

/* --- each product --- */

typedef struct
{
  FakeServer *server;
  EngineFixture *engine;
  guint16 account;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Product *product = data;
  g_autofree char *capabilities =
      g_strdup_printf ("* CAPABILITY IMAP4rev1 %s\n$ OK\n", product->capabilities);
  g_autofree char *id = g_strdup_printf ("* ID (\"name\" \"%s\")\n$ OK\n", product->name);
  g_autofree char *list = g_strdup_printf ("%s$ OK\n", product->list);
  g_autoptr (HearthAccountInfo) info = NULL;

  fixture->server = fake_server_new ("* OK hello", rules, G_N_ELEMENTS (rules));
  fake_server_put_rule (fixture->server, "CAPABILITY", capabilities);
  fake_server_put_rule (fixture->server, "ID *", id);
  fake_server_put_rule (fixture->server, "ENABLE *", "* ENABLED\n$ OK\n");
  fake_server_put_rule (fixture->server, "LIST *", list);
  fake_server_put_rule (fixture->server, "LIST * RETURN*", "$ NO what\n");
  fake_server_put_rule (fixture->server, "SELECT *", product->select);
  fixture->engine = engine_fixture_new ();
  engine_fixture_start (fixture->engine);
  info =
      engine_account_new ("anna@x.example", "anna", product->host, fake_server_get_port (fixture->server),
                          HEARTH_SECURITY_NONE, fake_server_get_port (fixture->server), HEARTH_SECURITY_NONE);
  fixture->account = engine_fixture_add_account (fixture->engine, info, "secret");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_fixture_free (fixture->engine);
  fake_server_free (fixture->server);
}

static gboolean
is_refused (EngineFixture *engine, gconstpointer data)
{
  return engine->refused->len > 0;
}

/* All three are there, twice looked at; the text is there; what is read is told, and a keyword that the server does not know
 * how to take goes back alone. */
static void
test_inbox (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HearthRow) row = NULL;
  g_autoptr (HearthRow) after = NULL;
  g_autoptr (HearthContent) content = NULL;
  g_autoptr (GError) error = NULL;
  const Product *product = data;
  guint n;

  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 3);
  n = fake_server_count (fixture->server, "UID FETCH * (UID FLAGS)");
  hearth_engine_check_now (fixture->engine->engine, 0);
  while (fake_server_count (fixture->server, "UID FETCH * (UID FLAGS)") == n)
    g_main_context_iteration (NULL, FALSE);
  engine_fixture_wait_in_step (fixture->engine, fixture->account, "INBOX", 3);
  row = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");
  content = engine_fixture_read (fixture->engine, row->key, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (((HearthPart *) g_ptr_array_index (content->parts, 0))->text, "or three"));

  engine_fixture_set_flags (fixture->engine, &row->key, 1, HEARTH_FLAG_SEEN | HEARTH_FLAG_FORWARDED,
                            HEARTH_FLAG_SEEN | HEARTH_FLAG_FORWARDED);
  engine_fixture_wait_pushed (fixture->engine, fixture->account);
  engine_fixture_wait (fixture->engine, is_refused, NULL);
  after = engine_fixture_find_row (fixture->engine, fixture->account, "INBOX", "three");
  /* The server does not keep what it was told: a look at it in between may have undone \Seen, but nothing else. */
  g_assert_true (fake_server_has_heard (fixture->server, "UID STORE 3 +FLAGS* (\\Seen)"));
  g_assert_cmpuint (after->flags & ~(HearthFlags) HEARTH_FLAG_SEEN, ==, 0);
  g_assert_cmpint (engine_fixture_error_code (fixture->engine, fixture->account), ==, -1);
  /* Who offers it is asked for it, but not where it is known to be broken. */
  g_assert_cmpint (fake_server_has_heard (fixture->server, "ENABLE *QRESYNC*"), ==,
                   strstr (product->capabilities, "QRESYNC") != NULL &&
                       !g_str_has_suffix (product->host, ".mail.me.com"));
}

static const Product products[] = {
  /* LIST shows only INBOX, without a separator; few capabilities; a keyword is BAD; a size that is not what comes */
  { "/engine/products/mailutils", "mail.x.example", "ID", "GNU Mailutils",
    "* LIST (\\NoInferiors) NIL INBOX\n", SELECTED (NEXT_4) },
  /* NO to LIST with RETURN; everything below INBOX; ENABLE enables nothing */
  { "/engine/products/courier", "mail.x.example", "LIST-EXTENDED ENABLE QRESYNC ID", "Courier-IMAP",
    "* LIST (\\HasChildren) \".\" INBOX\n* LIST (\\HasNoChildren) \".\" INBOX.Sent\n", SELECTED (NEXT_4) },
  /* offers QRESYNC; what it says then is not to be believed */
  { "/engine/products/icloud", "p05-imap.mail.me.com", "ENABLE QRESYNC ID", "iCloud",
    "* LIST () \"/\" INBOX\n", SELECTED (NEXT_4) },
  { "/engine/products/no-uidnext", "mail.x.example", "", "x", "* LIST () \"/\" INBOX\n", SELECTED ("") },
  { "/engine/products/uidnext-zero", "mail.x.example", "", "x", "* LIST () \"/\" INBOX\n",
    SELECTED ("* OK [UIDNEXT 0]\n") },
  /* attributes that are flags of messages, and a name in another case */
  { "/engine/products/odd-list", "mail.x.example", "", "x", "* LIST (\\Seen \\Flagged) \"/\" inbox\n",
    SELECTED (NEXT_4) },
};

int
main (int argc, char *argv[])
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  if (g_getenv ("HEARTH_TEST_DEBUG") != NULL)
    hearth_debug_enable (g_getenv ("HEARTH_TEST_DEBUG"));
  resolver = g_object_new (LOCAL_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  for (guint i = 0; i < G_N_ELEMENTS (products); i++)
    g_test_add (products[i].path, Fixture, &products[i], set_up, test_inbox, tear_down);
  return g_test_run ();
}
