/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-capability.h"
#include "hearth-imap-command.h"
#include "hearth-stream.h"

G_BEGIN_DECLS

/** How far a connection is. It only moves on; CLOSED is the end. */
typedef enum
{
  HEARTH_IMAP_CONNECTION_NEW,
  HEARTH_IMAP_CONNECTION_CONNECTING, /* name, TCP, TLS from the first byte */
  HEARTH_IMAP_CONNECTION_GREETING,   /* greeting, capabilities, STARTTLS */
  HEARTH_IMAP_CONNECTION_SIGNING_IN,
  HEARTH_IMAP_CONNECTION_READY, /* takes commands; those submitted earlier wait for this */
  HEARTH_IMAP_CONNECTION_CLOSED,
} HearthImapConnectionState;

/** Whether the server is asked to pack what it sends (COMPRESS=DEFLATE, RFC 4978), where it offers that. */
typedef enum
{
  HEARTH_IMAP_COMPRESSION_NEVER,
  HEARTH_IMAP_COMPRESSION_WHEN_SLOW, /* when what came shows that the link is slow (hearth-link-meter.h) */
  HEARTH_IMAP_COMPRESSION_AT_ONCE,   /* after signing in */
} HearthImapCompression;

/**
 * HearthImapConnectionConfig:
 * @stream: where to connect and how it is protected
 * @user @secret: who signs in; the secret is wiped when the connection goes
 * @name: what logs call it: "Anna/Home #1"
 * @enable: what to ENABLE (RFC 5161) after signing in, where it is offered: HEARTH_IMAP_CAP_QRESYNC, or 0
 * @compression: when to pack
 *
 * Copied.
 */
typedef struct
{
  HearthStreamConfig stream;
  const char *user;
  const char *secret;
  const char *name;
  HearthImapCapabilities enable;
  HearthImapCompression compression;
} HearthImapConnectionConfig;

#define HEARTH_TYPE_IMAP_CONNECTION (hearth_imap_connection_get_type ())
G_DECLARE_FINAL_TYPE (HearthImapConnection, hearth_imap_connection, HEARTH, IMAP_CONNECTION, GObject)

/**
 * HearthImapEvents:
 * @state: the state changed
 * @reopened: a mailbox was opened to listen in it, or for a command: what happened before is not told. @exists follows
 * @exists: the selected mailbox now has @count messages; fewer than before is no deletion (only @expunged and
 *   @vanished are)
 * @fetch: flags or more of a message that nobody asked for; uid 0: some message, a compare is needed
 * @expunged: a message is gone; uid 0: which one is not known, a compare is needed
 * @vanished: these are gone, all of them (RFC 7162)
 * @status: how a mailbox is that is not selected, with the items that changed (NOTIFY, RFC 5465)
 * @list_changed: a mailbox came, went, has another name or subscription: LIST says more
 * @notify_ended: the server tells nothing more of mailboxes that are not selected: there was too much
 * @alert: the server wants the user to read this: one safe line, to be labelled with the account
 * @no_room: the mailbox is full, whether a command was refused for that or the server just says so (OVERQUOTA, RFC 9208);
 *   whoever gave the command is told by its error
 * @lost: the connection ended: with %NULL as asked, else why. All commands were told before; called at most once, and
 *   not at all if opening failed, which its callback tells
 *
 * What a server says unasked. All may be %NULL, everything given is borrowed. @reopened to @vanished concern
 * hearth_imap_connection_get_mailbox(). Handlers may submit commands and close the connection.
 */
typedef struct
{
  void (*state) (HearthImapConnection *connection, HearthImapConnectionState state, gpointer data);
  void (*reopened) (HearthImapConnection *connection, gpointer data);
  void (*exists) (HearthImapConnection *connection, guint32 count, gpointer data);
  void (*fetch) (HearthImapConnection *connection, const HearthImapFetch *fetch, gpointer data);
  void (*expunged) (HearthImapConnection *connection, guint32 uid, gpointer data);
  void (*vanished) (HearthImapConnection *connection, const HearthIdSet *uids, gpointer data);
  void (*status) (HearthImapConnection *connection, const HearthImapStatus *status, gpointer data);
  void (*list_changed) (HearthImapConnection *connection, gpointer data);
  void (*notify_ended) (HearthImapConnection *connection, gpointer data);
  void (*alert) (HearthImapConnection *connection, const char *text, gpointer data);
  void (*no_room) (HearthImapConnection *connection, gpointer data);
  void (*lost) (HearthImapConnection *connection, const GError *error, gpointer data);
} HearthImapEvents;

HearthImapConnection *hearth_imap_connection_new (const HearthImapConnectionConfig *config);
void hearth_imap_connection_set_events (HearthImapConnection *connection,
                                        const HearthImapEvents *events,
                                        gpointer data);

/* From nothing to READY. On failure the connection is CLOSED; make a new one to try again. */
void hearth_imap_connection_open_async (HearthImapConnection *connection,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
gboolean
hearth_imap_connection_open_finish (HearthImapConnection *connection, GAsyncResult *result, GError **error);

/* Takes a reference. The done handler may be called before this returns only if the connection is CLOSED. */
void hearth_imap_connection_submit (HearthImapConnection *connection, HearthImapCommand *command);
/* Calls done with HEARTH_ERROR_CANCELLED at once. What was sent already is still carried out by the server. */
void hearth_imap_connection_cancel (HearthImapConnection *connection, HearthImapCommand *command);

/* While nothing else is to be done, stay in @mailbox and listen (IDLE, renewed; NOOP every two minutes where there
 * is none). %NULL: just keep the connection alive. */
void hearth_imap_connection_set_idle (HearthImapConnection *connection, const char *mailbox);
/* The network changed or the computer slept: find out now whether the server still answers. */
void hearth_imap_connection_check (HearthImapConnection *connection);

/* LOGOUT after what is in flight, at most two seconds; then lost(NULL). Queued commands end with CANCELLED. */
void hearth_imap_connection_logout (HearthImapConnection *connection);
/* At once; commands end with CANCELLED, then lost(NULL). */
void hearth_imap_connection_close (HearthImapConnection *connection);

HearthImapConnectionState hearth_imap_connection_get_state (HearthImapConnection *connection);
const char *hearth_imap_connection_state_get_name (HearthImapConnectionState state);
gboolean hearth_imap_connection_has (HearthImapConnection *connection, HearthImapCapabilities capability);
HearthImapCapabilities hearth_imap_connection_get_capabilities (HearthImapConnection *connection);
const HearthImapMailbox *hearth_imap_connection_get_mailbox (HearthImapConnection *connection);
/* The kinds of namespaces the server told of, maybe none. (element-type HearthImapNamespace) */
const GPtrArray *hearth_imap_connection_get_namespaces (HearthImapConnection *connection);
const char *hearth_imap_connection_get_server_name (HearthImapConnection *connection); /* from ID, or NULL */
guint hearth_imap_connection_get_n_waiting (HearthImapConnection *connection); /* queued and in flight */
gboolean hearth_imap_connection_is_compressed (HearthImapConnection *connection);
gboolean hearth_imap_connection_is_slow (HearthImapConnection *connection); /* as far as was measured */
gboolean hearth_imap_connection_is_idling (HearthImapConnection *connection);
HearthStream *hearth_imap_connection_get_stream (HearthImapConnection *connection);
/* The last lines of the exchange, without credentials and message text, to be shown with an error. */
char *hearth_imap_connection_dup_log (HearthImapConnection *connection);

G_END_DECLS
