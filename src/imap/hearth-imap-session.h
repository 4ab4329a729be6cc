/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-capability.h"
#include "hearth-imap-command.h"
#include "hearth-ring-log.h"

G_BEGIN_DECLS

/** How far a session is. */
typedef enum
{
  HEARTH_IMAP_SESSION_GREETING,
  HEARTH_IMAP_SESSION_STARTING_TLS, /* capabilities and STARTTLS in plain text */
  HEARTH_IMAP_SESSION_HANDSHAKE, /* the stream is to be encrypted; then hearth_imap_session_tls_started() */
  HEARTH_IMAP_SESSION_LOOKING,   /* at the capabilities before signing in */
  HEARTH_IMAP_SESSION_SIGNING_IN,
  HEARTH_IMAP_SESSION_SETTLING, /* capabilities, ID, NAMESPACE */
  HEARTH_IMAP_SESSION_READY,
  HEARTH_IMAP_SESSION_LEAVING,
  HEARTH_IMAP_SESSION_CLOSED,
} HearthImapSessionState;

/** Whether the stream under a session is to be encrypted by STARTTLS. */
typedef enum
{
  HEARTH_IMAP_STARTTLS_NOT_NEEDED,
  HEARTH_IMAP_STARTTLS_REQUIRED,
} HearthImapStartTls;

/**
 * HearthImapSession:
 *
 * The protocol without its wire: what came is put in, what is to be sent is taken out, the rest are events. Engine
 * thread; belongs to a connection or a test.
 */
typedef struct _HearthImapSession HearthImapSession;

/**
 * HearthImapSessionEvents:
 * @state: the state changed
 * @sign_in: to be answered, now or later, by hearth_imap_session_authenticate(), _login() or _fail(). @can_login: the
 *   LOGIN command is not disabled
 * @challenge: to be answered, now or later, by hearth_imap_session_respond() or _fail(); @challenge is %NULL for the
 *   initial response
 * @is_proven: whether the server has shown that it knows the secret too, where the mechanism asks for that
 * @compressed: what comes next is packed, @unread first, which was received already; what is taken out from here on is
 *   to be packed too (RFC 4978)
 * @failed: the session is over: %NULL after LOGOUT. Called once; every command was told before
 *
 * The others are as in #HearthImapEvents. All but @is_proven must be there.
 */
typedef struct
{
  void (*state) (HearthImapSession *session, HearthImapSessionState state, gpointer data);
  void (*sign_in) (HearthImapSession *session,
                   const char *const *mechanisms,
                   gboolean can_login,
                   gpointer data);
  void (*challenge) (HearthImapSession *session, GBytes *challenge, gpointer data);
  gboolean (*is_proven) (HearthImapSession *session, gpointer data, GError **error);
  void (*reopened) (HearthImapSession *session, gpointer data);
  void (*exists) (HearthImapSession *session, guint32 count, gpointer data);
  void (*fetch) (HearthImapSession *session, const HearthImapFetch *fetch, gpointer data);
  void (*expunged) (HearthImapSession *session, guint32 uid, gpointer data);
  void (*vanished) (HearthImapSession *session, const HearthIdSet *uids, gpointer data);
  void (*status) (HearthImapSession *session, const HearthImapStatus *status, gpointer data);
  void (*list_changed) (HearthImapSession *session, gpointer data);
  void (*notify_ended) (HearthImapSession *session, gpointer data);
  void (*alert) (HearthImapSession *session, const char *text, gpointer data);
  void (*no_room) (HearthImapSession *session, gpointer data);
  void (*compressed) (HearthImapSession *session, GBytes *unread, gpointer data);
  void (*failed) (HearthImapSession *session, const GError *error, gpointer data);
} HearthImapSessionEvents;

/**
 * HearthImapSessionConfig:
 * @start_tls: whether nothing but STARTTLS may be said before the stream is encrypted
 * @name: what logs call it
 * @enable: what to ENABLE (RFC 5161) after signing in, where it is offered: HEARTH_IMAP_CAP_QRESYNC, or 0
 */
typedef struct
{
  HearthImapStartTls start_tls;
  const char *name;
  HearthImapCapabilities enable;
} HearthImapSessionConfig;

HearthImapSession *hearth_imap_session_new (const HearthImapSessionConfig *config,
                                            const HearthImapSessionEvents *events,
                                            gpointer data);
void hearth_imap_session_free (HearthImapSession *session);

/* The wire */
void hearth_imap_session_receive (HearthImapSession *session, const char *bytes, gsize length);
GBytes *hearth_imap_session_take_output (HearthImapSession *session);
void hearth_imap_session_tls_started (HearthImapSession *session);
void hearth_imap_session_fail (HearthImapSession *session, const GError *error);

/* Signing in */
void hearth_imap_session_authenticate (HearthImapSession *session,
                                       const char *mechanism,
                                       gboolean has_initial_response);
void hearth_imap_session_respond (HearthImapSession *session, GBytes *response);
void hearth_imap_session_login (HearthImapSession *session, const char *user, const char *secret);

/* Commands */
void hearth_imap_session_submit (HearthImapSession *session, HearthImapCommand *command);
void hearth_imap_session_cancel (HearthImapSession *session, HearthImapCommand *command);
void hearth_imap_session_set_idle (HearthImapSession *session, const char *mailbox);
void hearth_imap_session_renew (HearthImapSession *session);
void hearth_imap_session_compress (HearthImapSession *session);
void hearth_imap_session_begin_measuring (HearthImapSession *session);
void hearth_imap_session_end_measuring (HearthImapSession *session);
void hearth_imap_session_logout (HearthImapSession *session);

HearthImapSessionState hearth_imap_session_get_state (HearthImapSession *session);
const char *hearth_imap_session_state_get_name (HearthImapSessionState state);
HearthImapCapabilities hearth_imap_session_get_enabled (HearthImapSession *session);
HearthImapCapabilities hearth_imap_session_get_capabilities (HearthImapSession *session);
const HearthImapMailbox *hearth_imap_session_get_mailbox (HearthImapSession *session);
const GPtrArray *hearth_imap_session_get_namespaces (HearthImapSession *session);
const char *hearth_imap_session_get_server_name (HearthImapSession *session);
gboolean hearth_imap_session_is_idling (HearthImapSession *session);
gboolean hearth_imap_session_is_compressed (HearthImapSession *session);
gboolean hearth_imap_session_is_in_answer (HearthImapSession *session);
gboolean hearth_imap_session_is_waiting (HearthImapSession *session);
guint hearth_imap_session_get_n_waiting (HearthImapSession *session);
HearthRingLog *hearth_imap_session_get_log (HearthImapSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapSession, hearth_imap_session_free)

G_END_DECLS
