/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-ring-log.h"
#include "hearth-smtp-capabilities.h"
#include "hearth-smtp-message.h"

G_BEGIN_DECLS

typedef enum
{
  HEARTH_SMTP_SESSION_START_TLS = 1 << 0, /* nothing but EHLO and STARTTLS before encryption */
  HEARTH_SMTP_SESSION_SIGN_IN = 1 << 1,
} HearthSmtpSessionFlags;

/**
 * HearthSmtpEvent:
 *
 * What has happened, and what the driver has to do about it.
 */
typedef enum
{
  HEARTH_SMTP_EVENT_NONE,      /* nothing more: write the output, read, feed */
  HEARTH_SMTP_EVENT_START_TLS, /* shake hands, then hearth_smtp_session_tls_started() */
  HEARTH_SMTP_EVENT_SIGN_IN,   /* choose among the mechanisms, then hearth_smtp_session_sign_in() */
  HEARTH_SMTP_EVENT_CHALLENGE, /* hearth_smtp_session_respond() to hearth_smtp_session_get_challenge() */
  HEARTH_SMTP_EVENT_SIGNED_IN, /* check the server's proof, then hearth_smtp_session_accept() */
  HEARTH_SMTP_EVENT_READY,     /* hearth_smtp_session_begin_message() may be called */
  HEARTH_SMTP_EVENT_SEND_BODY, /* hearth_smtp_session_add_body() …, hearth_smtp_session_end_body() */
  HEARTH_SMTP_EVENT_ABOUT_TO_FINISH, /* write it down, then hearth_smtp_session_finish_message() */
  HEARTH_SMTP_EVENT_MESSAGE_DONE,    /* hearth_smtp_session_take_result() */
  HEARTH_SMTP_EVENT_FAILED,          /* hearth_smtp_session_get_error(); close, nothing more will come */
} HearthSmtpEvent;

typedef struct _HearthSmtpSession HearthSmtpSession;

HearthSmtpSession *hearth_smtp_session_new (HearthSmtpSessionFlags flags, HearthRingLog *log);
void hearth_smtp_session_free (HearthSmtpSession *session);

void hearth_smtp_session_feed (HearthSmtpSession *session, const guint8 *bytes, gsize size);
void hearth_smtp_session_lose (HearthSmtpSession *session, const GError *cause);
HearthSmtpEvent hearth_smtp_session_next_event (HearthSmtpSession *session);
GBytes *hearth_smtp_session_take_output (HearthSmtpSession *session);
gboolean hearth_smtp_session_is_awaiting (HearthSmtpSession *session);
gboolean hearth_smtp_session_wants_input (HearthSmtpSession *session);
gboolean hearth_smtp_session_wants_body (HearthSmtpSession *session);
gboolean hearth_smtp_session_is_ready (HearthSmtpSession *session);
gboolean hearth_smtp_session_is_dot_out (HearthSmtpSession *session);
gsize hearth_smtp_session_get_unread_bytes (HearthSmtpSession *session);
const GError *hearth_smtp_session_get_error (HearthSmtpSession *session);
const HearthSmtpCapabilities *hearth_smtp_session_get_capabilities (HearthSmtpSession *session);

void hearth_smtp_session_tls_started (HearthSmtpSession *session);
void
hearth_smtp_session_sign_in (HearthSmtpSession *session, const char *mechanism, GBytes *initial_response);
GBytes *hearth_smtp_session_get_challenge (HearthSmtpSession *session);
void hearth_smtp_session_respond (HearthSmtpSession *session, GBytes *response);
void hearth_smtp_session_accept (HearthSmtpSession *session);

void hearth_smtp_session_begin_message (HearthSmtpSession *session, const HearthSmtpEnvelope *envelope);
void hearth_smtp_session_add_body (HearthSmtpSession *session, const guint8 *bytes, gsize size);
void hearth_smtp_session_end_body (HearthSmtpSession *session);
GStrv hearth_smtp_session_dup_refused (HearthSmtpSession *session);
void hearth_smtp_session_finish_message (HearthSmtpSession *session);
HearthSmtpResult *hearth_smtp_session_take_result (HearthSmtpSession *session, GError **error);

void hearth_smtp_session_quit (HearthSmtpSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthSmtpSession, hearth_smtp_session_free)

G_END_DECLS
