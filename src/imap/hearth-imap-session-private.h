/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-output.h"
#include "hearth-imap-parser.h"
#include "hearth-imap-sequence.h"
#include "hearth-imap-session.h"

G_BEGIN_DECLS

/**
 * HearthImapFlight:
 * @tag: of one line
 * @command: whose it is, a reference; one that was cancelled stays until its answer
 */
typedef struct
{
  char tag[12];
  HearthImapCommand *command;
} HearthImapFlight;

typedef enum
{
  HEARTH_IMAP_IDLE_NONE,
  HEARTH_IMAP_IDLE_ASKED,   /* IDLE is sent */
  HEARTH_IMAP_IDLE_RUNNING, /* the server said "+" */
  HEARTH_IMAP_IDLE_ENDING,  /* DONE is sent */
} HearthImapIdleState;

struct _HearthImapSession
{
  HearthImapSessionEvents events;
  gpointer data;
  HearthImapSessionState state;
  HearthImapStartTls start_tls;
  HearthRingLog *log;
  HearthImapParser *parser;
  HearthImapOutput *output;
  guint n_tags;
  guint n_broken;
  char *farewell;                /* what BYE said */
  HearthImapCapabilities enable; /* where that is offered */

  /* what is known of the server */
  HearthImapCapabilities capabilities;
  GPtrArray *mechanisms;
  gboolean has_capabilities;
  GPtrArray *namespaces;
  char *server_name;
  HearthImapCapabilities enabled;
  HearthImapCapabilities refused; /* offered, but answered NO or BAD */

  /* signing in */
  HearthImapCommand *sign_in;
  gboolean has_initial_response;
  gboolean is_challenged;
  gboolean wants_initial;

  /* commands */
  GQueue queues[3]; /* by priority */
  GQueue flights;
  HearthImapIdleState idle;
  char *idle_mailbox;
  gboolean wants_renewal;
  gboolean wants_logout;
  gboolean wants_compression;
  gboolean is_compressed;
  gboolean is_notified; /* the server tells of mailboxes that are not selected */
  gboolean is_measuring;

  /* the mailbox */
  HearthImapMailbox *mailbox; /* the selected one */
  HearthImapOpenMode open_mode;
  guint32 told_uid_next;      /* of the UIDs below, this connection has heard */
  HearthImapMailbox *opening; /* while SELECT is in flight */
  gboolean is_automatic;      /* that SELECT is the session's own */
  HearthImapCommand
      *opened_for;     /* (nullable): the command that it is for, which goes out before it is left again */
  gboolean is_closing; /* until [CLOSED] the server may still speak of the mailbox before (RFC 7162) */
  HearthImapSequence *sequence;

  /* a body that comes in pieces */
  HearthImapCommand *body_command;
  gboolean is_in_fetch; /* the answers to a FETCH have begun to come, and it has not ended */
  guint32 body_uid;
};

/* hearth-imap-session.c */
void hearth_imap_session_set_state (HearthImapSession *session, HearthImapSessionState state);
void hearth_imap_session_fail_with (HearthImapSession *session, int code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void hearth_imap_session_close (HearthImapSession *session, const GError *error);
gboolean hearth_imap_session_is_closed (HearthImapSession *session);

/* hearth-imap-session-login.c */
gboolean hearth_imap_session_is_in_plain_text (const HearthImapSession *session);
void hearth_imap_session_take_capabilities (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_greeted (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_own_command_done (HearthImapSession *session,
                                           HearthImapCommand *command,
                                           const HearthImapResponse *response);
void hearth_imap_session_take_challenge (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_take_namespaces (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_take_id (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_pump_sign_in (HearthImapSession *session);

/* hearth-imap-session-queue.c */
gboolean hearth_imap_session_send (HearthImapSession *session, HearthImapCommand *command, GError **error);
void hearth_imap_session_send_own (HearthImapSession *session, HearthImapCommandKind kind);
void hearth_imap_session_pump (HearthImapSession *session);
void
hearth_imap_session_fail_queued_for (HearthImapSession *session, const char *mailbox, const GError *error);
void hearth_imap_flight_free (HearthImapFlight *flight);
void hearth_imap_session_end_all (HearthImapSession *session, const GError *error);
HearthImapCommand *hearth_imap_session_find_flight (HearthImapSession *session, HearthImapCommandKind kind);

/* hearth-imap-session-compress.c */
gboolean hearth_imap_session_is_better_alone (HearthImapSession *session, const HearthImapCommand *command);
gboolean hearth_imap_session_is_compression_due (HearthImapSession *session, const HearthImapCommand *next);
void hearth_imap_session_compress_answered (HearthImapSession *session, const HearthImapResponse *response);

/* hearth-imap-session-answers.c */
void hearth_imap_session_tagged (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_continued (HearthImapSession *session, const HearthImapResponse *response);
GError *hearth_imap_error_from_response (const HearthImapResponse *response, const char *command);

/* hearth-imap-session-data.c */
void hearth_imap_session_untagged (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_untagged_ok (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_start_opening (HearthImapSession *session, HearthImapCommand *select);
void hearth_imap_session_end_opening (HearthImapSession *session,
                                      HearthImapCommand *select,
                                      const HearthImapResponse *response);
void hearth_imap_session_forget_mailbox (HearthImapSession *session);

/* hearth-imap-session-fetch.c */
HearthImapCommand *hearth_imap_session_find_resync (HearthImapSession *session);
void hearth_imap_session_fetched (HearthImapSession *session, const HearthImapResponse *response);
void hearth_imap_session_body (HearthImapSession *session, const HearthImapResponse *response);

G_END_DECLS
