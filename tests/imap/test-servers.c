/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthImapConnection against the real Dovecot of tests/household. */
#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-connection.h"
#include "hearth-imap-name.h"
#include "hearth-net.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

#define LARGE_BYTES (300 * 1024)

/* One connection and what it said. */
typedef struct
{
  HearthImapConnection *connection;
  GError *error;
  gboolean is_opened;
  gboolean is_lost;
  guint32 exists;
  guint32 expunged_uid;
  guint n_expunged;
  guint32 fetched_uid;
  HearthImapFlags fetched_flags;
} Peer;

/* One command and its answers. */
typedef struct
{
  HearthImapCommand *command;
  gboolean is_done;
  GError *error;
  GString *seen;
  GByteArray *body;
  guint n_fetched;
  guint n_pieces;
  guint place; /* in the order of ending, from 1 */
} Call;

static guint n_done;

static void
on_exists (HearthImapConnection *connection, guint32 count, gpointer data)
{
  ((Peer *) data)->exists = count;
}

static void
on_event_fetch (HearthImapConnection *connection, const HearthImapFetch *fetch, gpointer data)
{
  Peer *peer = data;

  peer->fetched_uid = fetch->uid;
  peer->fetched_flags = fetch->flags.system;
}

static void
on_expunged (HearthImapConnection *connection, guint32 uid, gpointer data)
{
  Peer *peer = data;

  peer->expunged_uid = uid;
  peer->n_expunged++;
}

static void
on_lost (HearthImapConnection *connection, const GError *error, gpointer data)
{
  Peer *peer = data;

  g_assert_false (peer->is_lost);
  peer->is_lost = TRUE;
  peer->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Peer *peer = data;

  hearth_imap_connection_open_finish (HEARTH_IMAP_CONNECTION (source), result, &peer->error);
  peer->is_opened = TRUE;
}

static void
peer_open_packed (Peer *peer,
                  const char *port,
                  HearthStreamSecurity security,
                  const char *user,
                  const char *password,
                  HearthImapCompression compression)
{
  const HearthImapConnectionConfig config = {
    .stream = { .host = g_getenv ("HEARTH_HOST"),
                .port = (guint16) atoi (g_getenv (port)),
                .security = security },
    .user = user,
    .secret = password,
    .name = "test",
    .compression = compression,
  };
  const HearthImapEvents events = {
    .exists = on_exists, .fetch = on_event_fetch, .expunged = on_expunged, .lost = on_lost
  };

  *peer = (Peer){ .connection = hearth_imap_connection_new (&config) };
  hearth_imap_connection_set_events (peer->connection, &events, peer);
  hearth_imap_connection_open_async (peer->connection, NULL, opened_cb, peer);
  while (!peer->is_opened)
    g_main_context_iteration (NULL, TRUE);
}

static void
peer_open (
    Peer *peer, const char *port, HearthStreamSecurity security, const char *user, const char *password)
{
  peer_open_packed (peer, port, security, user, password, HEARTH_IMAP_COMPRESSION_NEVER);
}

static void
peer_open_anna (Peer *peer)
{
  peer_open (peer, "HEARTH_IMAPS_PORT", HEARTH_STREAM_SECURITY_TLS, g_getenv ("HEARTH_ANNA_LOGIN"),
             g_getenv ("HEARTH_ANNA_PASSWORD"));
  g_assert_no_error (peer->error);
}

static void
peer_close (Peer *peer)
{
  hearth_imap_connection_logout (peer->connection);
  while (!peer->is_lost)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (peer->error);
  g_assert_cmpint (hearth_imap_connection_get_state (peer->connection), ==, HEARTH_IMAP_CONNECTION_CLOSED);
  g_assert_finalize_object (peer->connection);
}

static void
on_fetch (HearthImapCommand *command, const HearthImapFetch *fetch, gpointer data)
{
  Call *call = data;

  call->n_fetched++;
  g_string_append_printf (call->seen, "%u", fetch->uid);
  if (fetch->items & HEARTH_IMAP_ITEM_FLAGS)
    g_string_append_printf (call->seen, " flags=%d", fetch->flags.system & ~HEARTH_IMAP_FLAG_RECENT);
  if (fetch->items & HEARTH_IMAP_ITEM_DATE)
    g_string_append_printf (call->seen, " date=%" G_GINT64_FORMAT, fetch->internal_date_unix_s);
  if (fetch->envelope != NULL)
    g_string_append_printf (
        call->seen, " subject=%.*s from=%.*s@%.*s", (int) fetch->envelope->subject.length,
        fetch->envelope->subject.data, (int) fetch->envelope->from.first[0].mailbox.length,
        fetch->envelope->from.first[0].mailbox.data, (int) fetch->envelope->from.first[0].host.length,
        fetch->envelope->from.first[0].host.data);
  if (fetch->structure != NULL)
    g_string_append_printf (call->seen, " parts=%u", fetch->structure->n_parts);
  if (fetch->items & HEARTH_IMAP_ITEM_REFERENCES)
    g_string_append_printf (call->seen, " references=%.*s", (int) strcspn (fetch->references.data, "\r"),
                            fetch->references.data);
  g_string_append_c (call->seen, '\n');
}

static void
on_body_data (HearthImapCommand *command, const char *bytes, gsize length, gpointer data)
{
  Call *call = data;

  call->n_pieces++;
  g_byte_array_append (call->body, (const guint8 *) bytes, (guint) length);
}

static void
on_list (HearthImapCommand *command, const HearthImapListEntry *entry, gpointer data)
{
  Call *call = data;
  g_autofree char *wire = hearth_imap_text_dup (entry->name);
  g_autofree char *name = hearth_imap_name_decode (wire);

  g_string_append_printf (
      call->seen, "%s sep=%c sub=%d drafts=%d\n", name, entry->separator != 0 ? entry->separator : '-',
      (entry->flags & HEARTH_IMAP_LIST_SUBSCRIBED) != 0, (entry->flags & HEARTH_IMAP_LIST_DRAFTS) != 0);
}

static void
on_status (HearthImapCommand *command, const HearthImapStatus *status, gpointer data)
{
  Call *call = data;

  g_string_append_printf (call->seen, "messages=%u unseen=%u", status->messages, status->unseen);
}

static void
on_done (HearthImapCommand *command, const GError *error, gpointer data)
{
  Call *call = data;

  g_assert_false (call->is_done);
  call->is_done = TRUE;
  call->place = ++n_done;
  call->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
call_start (Call *call, Peer *peer, HearthImapCommand *command)
{
  const HearthImapHandlers handlers = {
    .fetch = on_fetch, .body_data = on_body_data, .list = on_list, .status = on_status, .done = on_done
  };

  *call = (Call){ .command = command, .seen = g_string_new (NULL), .body = g_byte_array_new () };
  hearth_imap_command_set_handlers (command, &handlers, call);
  hearth_imap_connection_submit (peer->connection, command);
}

static void
call_wait (Call *call)
{
  while (!call->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
call_clear (Call *call)
{
  hearth_imap_command_unref (call->command);
  g_string_free (call->seen, TRUE);
  g_byte_array_unref (call->body);
  g_clear_error (&call->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
call_run (Call *call, Peer *peer, HearthImapCommand *command)
{
  call_start (call, peer, command);
  call_wait (call);
}

/* Runs a command that has to succeed and of which nothing more is wanted. */
static void
run_ok (Peer *peer, HearthImapCommand *command)
{
  g_auto (Call) call;

  call_run (&call, peer, command);
  g_assert_no_error (call.error);
}

static HearthIdSet *
one (guint32 uid)
{
  HearthIdSet *set = hearth_id_set_new ();

  hearth_id_set_add (set, uid);
  return set;
}

static guint32
append (Peer *peer,
        const char *mailbox,
        const char *subject,
        gsize body_bytes,
        HearthImapFlags flags,
        guint32 *validity)
{
  g_autoptr (GString) text =
      g_string_new ("From: Anna Vogel <anna@vogel.example>\r\nDate: Thu, 01 Jan 2026 10:00:00 +0000\r\n"
                    "References: <a@b> <c@d>\r\n");
  g_autoptr (GBytes) message = NULL;
  g_auto (Call) call;
  guint32 uid = 0;

  g_string_append_printf (text, "Subject: %s\r\nMessage-ID: <%s@vogel.example>\r\n\r\n", subject, subject);
  while (text->len < body_bytes)
    g_string_append_printf (text, "This is line %zu of a letter.\r\n", text->len);
  g_string_append (text, "End.\r\n");
  message = g_bytes_new (text->str, text->len);
  call_run (&call, peer, hearth_imap_command_new_append (mailbox, flags, NULL, 1767261600, message));
  g_assert_no_error (call.error);
  g_assert_true (hearth_imap_command_get_append_uid (call.command, validity, &uid));
  return uid;
}

static void
test_ways (void)
{
  static const struct
  {
    const char *port;
    HearthStreamSecurity security;
  } ways[] = {
    { "HEARTH_IMAPS_PORT", HEARTH_STREAM_SECURITY_TLS },
    { "HEARTH_IMAP_PORT", HEARTH_STREAM_SECURITY_STARTTLS },
    { "HEARTH_IMAP_PORT", HEARTH_STREAM_SECURITY_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *log = NULL;
      Peer peer;

      peer_open (&peer, ways[i].port, ways[i].security, g_getenv ("HEARTH_ANNA_LOGIN"),
                 g_getenv ("HEARTH_ANNA_PASSWORD"));
      g_assert_no_error (peer.error);
      g_assert_cmpint (hearth_stream_is_encrypted (hearth_imap_connection_get_stream (peer.connection)), ==,
                       ways[i].security != HEARTH_STREAM_SECURITY_NONE);
      g_assert_true (
          hearth_imap_connection_has (peer.connection, HEARTH_IMAP_CAP_IDLE | HEARTH_IMAP_CAP_UIDPLUS));
      /* The answers to ID and NAMESPACE come after the connection is ready, and before the first of ours. */
      run_ok (&peer, hearth_imap_command_new_noop ());
      g_assert_cmpuint (hearth_imap_connection_get_namespaces (peer.connection)->len, >=, 1);
      g_assert_nonnull (strstr (hearth_imap_connection_get_server_name (peer.connection), "Dovecot"));
      log = hearth_imap_connection_dup_log (peer.connection);
      g_assert_nonnull (strstr (log, "AUTHENTICATE SCRAM-SHA-256"));
      g_assert_null (strstr (log, g_getenv ("HEARTH_ANNA_PASSWORD")));
      peer_close (&peer);
    }
}

/* How many bytes came for the list of INBOX, of which @n_rows. */
static guint64
bytes_of_list (Peer *peer, guint *n_rows)
{
  g_autoptr (HearthIdSet) all = hearth_id_set_new ();
  HearthStream *stream = hearth_imap_connection_get_stream (peer->connection);
  guint64 n_before;
  g_auto (Call) call;

  run_ok (peer, hearth_imap_command_new_select ("INBOX", HEARTH_IMAP_OPEN_READ_ONLY));
  n_before = hearth_stream_get_bytes_received (stream);
  hearth_id_set_add_range (all, 1, G_MAXUINT32);
  call_run (&call, peer,
            hearth_imap_command_new_fetch ("INBOX", 0, all,
                                           HEARTH_IMAP_ITEM_UID | HEARTH_IMAP_ITEM_FLAGS |
                                               HEARTH_IMAP_ITEM_ENVELOPE | HEARTH_IMAP_ITEM_STRUCTURE));
  g_assert_no_error (call.error);
  *n_rows = call.n_fetched;
  return hearth_stream_get_bytes_received (stream) - n_before;
}

/* The same list, packed and not; a large message there and back. Where packing is not offered nothing is asked for. */
static void
test_compressed (void)
{
  static const struct
  {
    const char *port;
    HearthStreamSecurity security;
  } ways[] = {
    { "HEARTH_IMAPS_PORT", HEARTH_STREAM_SECURITY_TLS },
    { "HEARTH_IMAP_PORT", HEARTH_STREAM_SECURITY_STARTTLS },
    { "HEARTH_IMAP_PORT", HEARTH_STREAM_SECURITY_NONE },
  };
  guint n_plain_rows = 0;
  guint64 n_plain;
  Peer plain;

  peer_open_anna (&plain);
  n_plain = bytes_of_list (&plain, &n_plain_rows);
  peer_close (&plain);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      guint n_rows = 0;
      guint32 validity, uid;
      guint64 n_packed;
      g_autofree char *log = NULL;
      Peer peer;
      g_auto (Call) call;

      peer_open_packed (&peer, ways[i].port, ways[i].security, g_getenv ("HEARTH_ANNA_LOGIN"),
                        g_getenv ("HEARTH_ANNA_PASSWORD"), HEARTH_IMAP_COMPRESSION_AT_ONCE);
      g_assert_no_error (peer.error);
      run_ok (&peer, hearth_imap_command_new_noop ());
      n_packed = bytes_of_list (&peer, &n_rows);
      g_assert_cmpuint (n_rows, ==, n_plain_rows);
      log = hearth_imap_connection_dup_log (peer.connection);
      if (!hearth_imap_connection_has (peer.connection, HEARTH_IMAP_CAP_COMPRESS) &&
          !hearth_imap_connection_is_compressed (peer.connection))
        {
          g_assert_null (strstr (log, "COMPRESS DEFLATE"));
          g_assert_cmpuint (n_packed, >, n_plain / 2);
          g_test_message ("not offered");
        }
      else
        {
          g_assert_true (hearth_imap_connection_is_compressed (peer.connection));
          g_assert_cmpuint (n_packed, <, n_plain / 2);
          g_test_message ("list: %" G_GUINT64_FORMAT " bytes, packed %" G_GUINT64_FORMAT, n_plain, n_packed);
        }
      uid = append (&peer, "Drafts", "packed", LARGE_BYTES, 0, &validity);
      call_run (&call, &peer, hearth_imap_command_new_fetch_body ("Drafts", validity, uid, "", 0));
      g_assert_no_error (call.error);
      g_assert_cmpuint (call.body->len, >, LARGE_BYTES);
      g_assert_cmpmem (call.body->data + call.body->len - 6, 6, "End.\r\n", 6);
      {
        g_autoptr (HearthIdSet) set = one (uid);

        run_ok (&peer, hearth_imap_command_new_store ("Drafts", validity, set, HEARTH_IMAP_STORE_ADD,
                                                      HEARTH_IMAP_FLAG_DELETED, NULL));
        run_ok (&peer, hearth_imap_command_new_expunge ("Drafts", validity, NULL));
      }
      peer_close (&peer);
    }
}

static void
test_odd_password (void)
{
  Peer peer;

  peer_open (&peer, "HEARTH_IMAPS_PORT", HEARTH_STREAM_SECURITY_TLS, g_getenv ("HEARTH_ODD_LOGIN"),
             g_getenv ("HEARTH_ODD_PASSWORD"));
  g_assert_no_error (peer.error);
  peer_close (&peer);
}

static void
test_wrong_password (void)
{
  Peer peer;

  peer_open (&peer, "HEARTH_IMAPS_PORT", HEARTH_STREAM_SECURITY_TLS, g_getenv ("HEARTH_ANNA_LOGIN"), "wrong");
  g_assert_error (peer.error, HEARTH_ERROR, HEARTH_ERROR_AUTH_REJECTED);
  g_assert_cmpstr (hearth_error_get_details (peer.error)->host, ==, g_getenv ("HEARTH_HOST"));
  g_assert_false (peer.is_lost);
  g_clear_error (&peer.error);
  g_assert_finalize_object (peer.connection);
}

static void
test_wrong_ways (void)
{
  Peer peer;

  peer_open (&peer, "HEARTH_IMAPS_PORT", HEARTH_STREAM_SECURITY_NONE, "anna", "x");
  g_assert_nonnull (peer.error);
  g_clear_error (&peer.error);
  g_assert_finalize_object (peer.connection);
  peer_open (&peer, "HEARTH_SUBMISSION_PORT", HEARTH_STREAM_SECURITY_STARTTLS, "anna", "x");
  g_assert_error (peer.error, HEARTH_ERROR, HEARTH_ERROR_PROTOCOL);
  g_clear_error (&peer.error);
  g_assert_finalize_object (peer.connection);
}

static void
test_list (void)
{
  g_auto (Call) list;
  g_auto (Call) status;
  Peer peer;

  peer_open_anna (&peer);
  call_start (&list, &peer, hearth_imap_command_new_list ("", "*"));
  call_start (
      &status, &peer,
      hearth_imap_command_new_status ("inbox", HEARTH_IMAP_STATUS_MESSAGES | HEARTH_IMAP_STATUS_UNSEEN));
  call_wait (&list);
  call_wait (&status);
  g_assert_no_error (list.error);
  g_assert_nonnull (strstr (list.seen->str, "INBOX sep="));
  g_assert_nonnull (strstr (list.seen->str, "sub=1 drafts=1"));
  g_assert_no_error (status.error);
  g_assert_true (g_str_has_prefix (status.seen->str, "messages="));
  peer_close (&peer);
}

static char *
make_folder (Peer *peer, const char *name)
{
  g_autofree char *plain =
      g_strdup_printf ("%s %d & Grüße 猫 \"x\"", name, (int) g_random_int_range (0, 1 << 30));
  char *wire = hearth_imap_name_encode (plain, NULL);

  run_ok (peer, hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, wire));
  return wire;
}

/* Append, list, change flags, search, read, copy, move, expunge: what one sees the other hears about. */
static void
test_messages (void)
{
  Peer writer, listener;
  g_autofree char *mailbox = NULL;
  g_autofree char *other = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (HearthIdSet) all = hearth_id_set_new ();
  g_autoptr (HearthIdSet) second = NULL;
  const HearthImapItems items = HEARTH_IMAP_ITEM_FLAGS | HEARTH_IMAP_ITEM_DATE | HEARTH_IMAP_ITEM_ENVELOPE |
                                HEARTH_IMAP_ITEM_STRUCTURE | HEARTH_IMAP_ITEM_REFERENCES;
  guint32 validity, uids[3], copied_validity;
  const HearthIdSet *from, *to;
  g_auto (Call) fetch, body, search, copy, wrong;

  peer_open_anna (&writer);
  peer_open_anna (&listener);
  mailbox = make_folder (&writer, "Test");
  other = make_folder (&writer, "Other");
  uids[0] = append (&writer, mailbox, "one", 100, 0, &validity);
  uids[1] = append (&writer, mailbox, "two", LARGE_BYTES, HEARTH_IMAP_FLAG_SEEN, &validity);
  uids[2] = append (&writer, mailbox, "three", 0, 0, &validity);
  hearth_id_set_add_range (all, 1, G_MAXUINT32);

  call_run (&fetch, &listener, hearth_imap_command_new_fetch (mailbox, validity, all, items));
  g_assert_no_error (fetch.error);
  expected = g_strdup_printf ("%u flags=0 date=1767261600 subject=one from=anna@vogel.example parts=1 "
                              "references=References: <a@b> <c@d>\n"
                              "%u flags=1 date=1767261600 subject=two from=anna@vogel.example parts=1 "
                              "references=References: <a@b> <c@d>\n"
                              "%u flags=0 date=1767261600 subject=three from=anna@vogel.example parts=1 "
                              "references=References: <a@b> <c@d>\n",
                              uids[0], uids[1], uids[2]);
  g_assert_cmpstr (fetch.seen->str, ==, expected);
  hearth_imap_connection_set_idle (listener.connection, mailbox);
  while (!hearth_imap_connection_is_idling (listener.connection))
    g_main_context_iteration (NULL, TRUE);

  second = one (uids[1]);
  run_ok (&writer, hearth_imap_command_new_store (mailbox, validity, second, HEARTH_IMAP_STORE_ADD,
                                                  HEARTH_IMAP_FLAG_FLAGGED, NULL));
  while (listener.fetched_uid == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listener.fetched_uid, ==, uids[1]);
  g_assert_cmpint (listener.fetched_flags & ~HEARTH_IMAP_FLAG_RECENT, ==,
                   HEARTH_IMAP_FLAG_SEEN | HEARTH_IMAP_FLAG_FLAGGED);

  call_run (&body, &listener,
            hearth_imap_command_new_fetch_body (mailbox, validity, uids[1], "", LARGE_BYTES + 1024));
  g_assert_no_error (body.error);
  g_assert_cmpuint (body.body->len, >, LARGE_BYTES);
  g_assert_cmpuint (body.n_pieces, >, 1);
  g_assert_cmpmem (body.body->data + body.body->len - 6, 6, "End.\r\n", 6);
  call_run (&wrong, &listener, hearth_imap_command_new_fetch_body (mailbox, validity + 1, uids[1], "", 0));
  g_assert_error (wrong.error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND);

  {
    HearthImapCommand *command = hearth_imap_command_new_search (mailbox, validity);

    hearth_imap_command_search_header (command, "Message-ID", "<three@vogel.example>");
    hearth_imap_command_search_flag (command, HEARTH_IMAP_FLAG_SEEN, FALSE);
    call_run (&search, &writer, command);
  }
  g_assert_no_error (search.error);
  g_assert_cmpuint (hearth_id_set_count (hearth_imap_command_get_found (search.command)), ==, 1);
  g_assert_true (hearth_id_set_contains (hearth_imap_command_get_found (search.command), uids[2]));

  call_run (&copy, &writer, hearth_imap_command_new_copy (mailbox, validity, second, other));
  g_assert_no_error (copy.error);
  g_assert_true (hearth_imap_command_get_copy_uids (copy.command, &copied_validity, &from, &to));
  g_assert_true (hearth_id_set_contains (from, uids[1]));

  while (!hearth_imap_connection_is_idling (listener.connection))
    g_main_context_iteration (NULL, TRUE);
  {
    g_auto (Call) move;

    call_run (&move, &writer, hearth_imap_command_new_move (mailbox, validity, second, other));
    g_assert_no_error (move.error);
    g_assert_true (hearth_imap_command_get_copy_uids (move.command, &copied_validity, &from, &to));
  }
  while (listener.n_expunged == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listener.expunged_uid, ==, uids[1]);
  append (&writer, mailbox, "four", 0, 0, &validity);
  while (listener.exists != 3)
    g_main_context_iteration (NULL, TRUE);

  peer_close (&listener);
  run_ok (&writer, hearth_imap_command_new_unselect ());
  run_ok (&writer, hearth_imap_command_new_mailbox (HEARTH_IMAP_DELETE, mailbox));
  run_ok (&writer, hearth_imap_command_new_mailbox (HEARTH_IMAP_DELETE, other));
  peer_close (&writer);
}

/* Many in flight, over two folders, and one that the user waits for. */
static void
test_pipeline (void)
{
  Peer peer;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  Call calls[40];
  guint32 validity;

  peer_open_anna (&peer);
  a = make_folder (&peer, "A");
  b = make_folder (&peer, "B");
  append (&peer, a, "in-a", 0, 0, &validity);
  append (&peer, b, "in-b", 0, 0, &validity);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (HearthIdSet) uids = one (1);
      HearthImapCommand *command =
          hearth_imap_command_new_fetch (i % 3 == 0 ? a : b, 0, uids, HEARTH_IMAP_ITEM_ENVELOPE);

      hearth_imap_command_set_priority (command, i == 39 ? HEARTH_IMAP_PRIORITY_USER
                                                         : HEARTH_IMAP_PRIORITY_BACKGROUND);
      call_start (&calls[i], &peer, command);
    }
  g_assert_cmpuint (hearth_imap_connection_get_n_waiting (peer.connection), ==, 40);
  n_done = 0;
  call_wait (&calls[39]);
  g_assert_cmpuint (calls[39].place, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      call_wait (&calls[i]);
      g_assert_no_error (calls[i].error);
      g_assert_cmpstr (calls[i].seen->str, ==,
                       i % 3 == 0 ? "1 subject=in-a from=anna@vogel.example\n"
                                  : "1 subject=in-b from=anna@vogel.example\n");
      call_clear (&calls[i]);
    }
  run_ok (&peer, hearth_imap_command_new_unselect ());
  run_ok (&peer, hearth_imap_command_new_mailbox (HEARTH_IMAP_DELETE, a));
  run_ok (&peer, hearth_imap_command_new_mailbox (HEARTH_IMAP_DELETE, b));
  peer_close (&peer);
}

static void
test_refusals (void)
{
  Peer peer;
  g_auto (Call) select, bad_name, fetch;
  g_autoptr (HearthIdSet) uids = one (1);

  peer_open_anna (&peer);
  call_run (&select, &peer, hearth_imap_command_new_select ("No such folder", HEARTH_IMAP_OPEN_READ_WRITE));
  g_assert_error (select.error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
  g_assert_nonnull (hearth_error_get_details (select.error)->server_text);
  call_run (&bad_name, &peer, hearth_imap_command_new_mailbox (HEARTH_IMAP_CREATE, "a\r\nh9 LOGOUT"));
  g_assert_error (bad_name.error, HEARTH_ERROR, HEARTH_ERROR_INVALID_INPUT);
  g_assert_false (hearth_imap_command_was_sent (bad_name.command));
  call_run (&fetch, &peer, hearth_imap_command_new_fetch ("No such folder", 0, uids, HEARTH_IMAP_ITEM_FLAGS));
  g_assert_error (fetch.error, HEARTH_ERROR, HEARTH_ERROR_SERVER_REFUSED);
  run_ok (&peer, hearth_imap_command_new_noop ());
  peer_close (&peer);
}

/* Closing with commands waiting tells them all. */
static void
test_close (void)
{
  Peer peer;
  Call calls[5];

  peer_open_anna (&peer);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    call_start (&calls[i], &peer, hearth_imap_command_new_status ("INBOX", HEARTH_IMAP_STATUS_MESSAGES));
  hearth_imap_connection_close (peer.connection);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_assert_error (calls[i].error, HEARTH_ERROR, HEARTH_ERROR_CANCELLED);
      call_clear (&calls[i]);
    }
  g_assert_true (peer.is_lost);
  g_assert_no_error (peer.error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (peer.connection);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hearth_net_init ();
  hearth_debug_enable (g_getenv ("HEARTH_DEBUG"));
  hearth_thread_set_role (HEARTH_THREAD_ENGINE);
  if (g_getenv ("HEARTH_HOUSEHOLD") == NULL)
    {
      g_print ("1..0 # SKIP needs tests/household\n");
      return 0;
    }
  g_test_add_func ("/imap/servers/ways", test_ways);
  g_test_add_func ("/imap/servers/compressed", test_compressed);
  g_test_add_func ("/imap/servers/odd-password", test_odd_password);
  g_test_add_func ("/imap/servers/wrong-password", test_wrong_password);
  g_test_add_func ("/imap/servers/wrong-ways", test_wrong_ways);
  g_test_add_func ("/imap/servers/list", test_list);
  g_test_add_func ("/imap/servers/messages", test_messages);
  g_test_add_func ("/imap/servers/pipeline", test_pipeline);
  g_test_add_func ("/imap/servers/refusals", test_refusals);
  g_test_add_func ("/imap/servers/close", test_close);
  return g_test_run ();
}
