/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the greeting to READY: capabilities, STARTTLS, signing in (RFC 3501 section 6.2, RFC 4959), ID, NAMESPACE.
 * Before TLS nothing is said but CAPABILITY and STARTTLS, and nothing heard is believed afterwards. Engine thread. */
#define G_LOG_DOMAIN "hearth-imap"

#include "hearth-imap-session-private.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-imap-limits.h"
#include "hearth-thread.h"

static void
look (HearthImapSession *session)
{
  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_LOOKING);
  hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_CAPABILITY);
}

void
hearth_imap_session_take_capabilities (HearthImapSession *session, const HearthImapResponse *response)
{
  session->capabilities = response->capabilities;
  session->has_capabilities = TRUE;
  g_ptr_array_set_size (session->mechanisms, 0);
  for (guint i = 0; i < response->n_mechanisms; i++)
    {
      char *name = hearth_imap_text_dup (response->mechanisms[i]);

      for (char *p = name; *p != '\0'; p++)
        *p = g_ascii_toupper (*p);
      g_ptr_array_add (session->mechanisms, name);
    }
}

static void
forget_capabilities (HearthImapSession *session)
{
  session->capabilities = 0;
  session->refused = 0;
  session->has_capabilities = FALSE;
  g_ptr_array_set_size (session->mechanisms, 0);
}

/**
 * hearth_imap_session_is_in_plain_text:
 *
 * Returns: whether anybody on the way may have said what is heard now, though the connection is to be encrypted
 */
gboolean
hearth_imap_session_is_in_plain_text (const HearthImapSession *session)
{
  return session->start_tls == HEARTH_IMAP_STARTTLS_REQUIRED &&
         session->state <= HEARTH_IMAP_SESSION_HANDSHAKE;
}

static void
ask_for_sign_in (HearthImapSession *session)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_SIGNING_IN);
  if (hearth_imap_session_is_closed (session))
    return;
  for (guint i = 0; i < session->mechanisms->len; i++)
    g_ptr_array_add (names, g_ptr_array_index (session->mechanisms, i));
  g_ptr_array_add (names, NULL);
  session->events.sign_in (session, (const char *const *) names->pdata,
                           (session->capabilities & HEARTH_IMAP_CAP_LOGINDISABLED) == 0, session->data);
}

/* Signed in: what the server offers now may be more than before. */
static void
settle (HearthImapSession *session)
{
  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_SETTLING);
  if (hearth_imap_session_is_closed (session))
    return;
  if (!session->has_capabilities)
    {
      hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_CAPABILITY);
      return;
    }
  if (session->capabilities & HEARTH_IMAP_CAP_ID)
    hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_ID);
  if (session->capabilities & HEARTH_IMAP_CAP_NAMESPACE)
    hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_NAMESPACE);
  if ((session->capabilities & HEARTH_IMAP_CAP_ENABLE) &&
      (session->capabilities & session->enable & HEARTH_IMAP_CAP_QRESYNC))
    hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_ENABLE);
  /* What is asked next needs none of the answers, but for one SELECT that waits for ENABLE. */
  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_READY);
}

static void
start_tls (HearthImapSession *session)
{
  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_STARTING_TLS);
  if (!session->has_capabilities)
    hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_CAPABILITY);
  else if (session->capabilities & HEARTH_IMAP_CAP_STARTTLS)
    hearth_imap_session_send_own (session, HEARTH_IMAP_COMMAND_STARTTLS);
  else
    hearth_imap_session_fail_with (session, HEARTH_ERROR_STARTTLS_MISSING,
                                   "The server does not offer STARTTLS");
}

/* The first line of the server. PREAUTH in plain text would skip encryption. */
void
hearth_imap_session_greeted (HearthImapSession *session, const HearthImapResponse *response)
{
  const gboolean is_preauth = response->kind == HEARTH_IMAP_RESPONSE_PREAUTH;

  if (response->kind != HEARTH_IMAP_RESPONSE_OK && !is_preauth)
    {
      g_autoptr (GError) error = hearth_imap_error_from_response (response, "greeting");

      hearth_imap_session_fail (session, error);
      return;
    }
  if (response->code == HEARTH_IMAP_CODE_CAPABILITY)
    hearth_imap_session_take_capabilities (session, response);
  if (session->start_tls == HEARTH_IMAP_STARTTLS_REQUIRED)
    {
      if (is_preauth)
        hearth_imap_session_fail_with (session, HEARTH_ERROR_STARTTLS_MISSING,
                                       "The server signed us in before encryption");
      else
        start_tls (session);
    }
  else if (is_preauth)
    settle (session);
  else if (session->has_capabilities)
    ask_for_sign_in (session);
  else
    look (session);
}

/* Whatever stands between the OK and the handshake was put there by somebody else. */
static void
start_tls_answered (HearthImapSession *session, const HearthImapResponse *response)
{
  if (response->kind != HEARTH_IMAP_RESPONSE_OK)
    {
      hearth_imap_session_fail_with (session, HEARTH_ERROR_STARTTLS_MISSING, "The server refused STARTTLS");
      return;
    }
  if (hearth_imap_parser_get_unread (session->parser) > 0)
    {
      hearth_imap_session_fail_with (session, HEARTH_ERROR_STARTTLS_MISSING,
                                     "Plain text came after STARTTLS");
      return;
    }
  forget_capabilities (session);
  hearth_imap_session_set_state (session, HEARTH_IMAP_SESSION_HANDSHAKE);
}

/**
 * hearth_imap_session_tls_started:
 *
 * The stream is encrypted after %HEARTH_IMAP_SESSION_HANDSHAKE: everything begins anew.
 */
void
hearth_imap_session_tls_started (HearthImapSession *session)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (session->state != HEARTH_IMAP_SESSION_HANDSHAKE)
    return;
  hearth_imap_parser_reset (session->parser);
  look (session);
}

static gboolean
is_encodable_now (HearthImapSession *session)
{
  return session->state == HEARTH_IMAP_SESSION_SIGNING_IN && session->sign_in != NULL;
}

/* Capabilities that come from here on, untagged or with the answer, are those of the signed-in user. */
static void
send_sign_in (HearthImapSession *session)
{
  g_autoptr (GError) error = NULL;

  session->has_capabilities = FALSE;
  if (!hearth_imap_session_send (session, session->sign_in, &error))
    hearth_imap_session_fail (session, error);
}

/**
 * hearth_imap_session_authenticate:
 * @mechanism: one of those offered
 * @has_initial_response: whether the client speaks first in it
 *
 * AUTHENTICATE, with the initial response in the same line where the server can take it (RFC 4959).
 */
void
hearth_imap_session_authenticate (HearthImapSession *session,
                                  const char *mechanism,
                                  gboolean has_initial_response)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (session->state != HEARTH_IMAP_SESSION_SIGNING_IN || session->sign_in != NULL)
    return;
  session->sign_in = hearth_imap_command_new (HEARTH_IMAP_COMMAND_AUTHENTICATE);
  session->sign_in->target = g_strdup (mechanism);
  session->has_initial_response = has_initial_response;
  if (has_initial_response && (session->capabilities & HEARTH_IMAP_CAP_SASL_IR))
    {
      session->wants_initial = TRUE;
      session->events.challenge (session, NULL, session->data);
    }
  else
    send_sign_in (session);
}

/**
 * hearth_imap_session_login:
 * @user: the user
 * @secret: the password
 *
 * The LOGIN command, for servers without a mechanism that we know.
 */
void
hearth_imap_session_login (HearthImapSession *session, const char *user, const char *secret)
{
  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (session->state != HEARTH_IMAP_SESSION_SIGNING_IN || session->sign_in != NULL)
    return;
  if (session->capabilities & HEARTH_IMAP_CAP_LOGINDISABLED)
    {
      hearth_imap_session_fail_with (session, HEARTH_ERROR_AUTH_MECHANISM, "The server does not allow LOGIN");
      return;
    }
  session->sign_in = hearth_imap_command_new (HEARTH_IMAP_COMMAND_LOGIN);
  session->sign_in->section = g_strdup (user);
  session->sign_in->secret = g_strdup (secret);
  send_sign_in (session);
}

/**
 * hearth_imap_session_respond:
 * @response: the answer to the challenge that was asked about last, not encoded
 */
void
hearth_imap_session_respond (HearthImapSession *session, GBytes *response)
{
  g_autofree char *line = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (!is_encodable_now (session))
    return;
  if (session->wants_initial)
    {
      session->wants_initial = FALSE;
      session->sign_in->message = g_bytes_ref (response);
      send_sign_in (session);
      return;
    }
  if (!session->is_challenged)
    return;
  session->is_challenged = FALSE;
  line = g_base64_encode (g_bytes_get_data (response, NULL), g_bytes_get_size (response));
  hearth_ring_log_add_redacted (session->log, HEARTH_RING_LOG_SENT, "response", strlen (line));
  hearth_imap_output_add_line (session->output, line);
  explicit_bzero (line, strlen (line));
}

/* "+ base64" while AUTHENTICATE is in flight. */
void
hearth_imap_session_take_challenge (HearthImapSession *session, const HearthImapResponse *response)
{
  g_autofree char *text = hearth_imap_text_dup (response->text);
  g_autoptr (GBytes) challenge = NULL;
  gsize length = 0;

  if (session->sign_in == NULL || session->sign_in->kind != HEARTH_IMAP_COMMAND_AUTHENTICATE ||
      session->is_challenged)
    return;
  if (response->text.length > HEARTH_IMAP_CHALLENGE_MAX_BYTES)
    {
      hearth_imap_session_fail_with (session, HEARTH_ERROR_LIMIT, "The server's challenge is too long");
      return;
    }
  session->is_challenged = TRUE;
  if (session->has_initial_response && session->sign_in->message == NULL)
    {
      session->sign_in->message = g_bytes_new_static ("", 0);
      session->events.challenge (session, NULL, session->data);
      return;
    }
  if (text != NULL && *text != '\0')
    g_base64_decode_inplace (text, &length);
  challenge = g_bytes_new (text, length);
  session->events.challenge (session, challenge, session->data);
}

static void
sign_in_failed (HearthImapSession *session, const HearthImapResponse *response)
{
  const char *command = hearth_imap_command_get_name (session->sign_in);
  g_autoptr (GError) error = hearth_imap_error_from_response (response, command);

  /* BAD: the server does not know what it offered. NO without a code that says more is a wrong password. */
  if (error->code == HEARTH_ERROR_SERVER_REFUSED)
    error->code =
        response->kind == HEARTH_IMAP_RESPONSE_BAD ? HEARTH_ERROR_AUTH_MECHANISM : HEARTH_ERROR_AUTH_REJECTED;
  hearth_imap_session_fail (session, error);
}

static void
sign_in_answered (HearthImapSession *session, const HearthImapResponse *response)
{
  g_autoptr (GError) error = NULL;

  if (response->kind != HEARTH_IMAP_RESPONSE_OK)
    {
      sign_in_failed (session, response);
      return;
    }
  if (session->sign_in->kind == HEARTH_IMAP_COMMAND_AUTHENTICATE && session->events.is_proven != NULL &&
      !session->events.is_proven (session, session->data, &error))
    {
      hearth_imap_session_fail (session, error);
      return;
    }
  g_clear_pointer (&session->sign_in, hearth_imap_command_unref);
  if (response->code == HEARTH_IMAP_CODE_CAPABILITY)
    hearth_imap_session_take_capabilities (session, response);
  settle (session);
}

static void
capability_answered (HearthImapSession *session, const HearthImapResponse *response)
{
  if (response->kind != HEARTH_IMAP_RESPONSE_OK || !session->has_capabilities)
    {
      g_autoptr (GError) error = hearth_imap_error_from_response (response, "CAPABILITY");

      error->code = HEARTH_ERROR_PROTOCOL;
      hearth_imap_session_fail (session, error);
    }
  else if (session->state == HEARTH_IMAP_SESSION_STARTING_TLS)
    start_tls (session);
  else if (session->state == HEARTH_IMAP_SESSION_LOOKING)
    ask_for_sign_in (session);
  else if (session->state == HEARTH_IMAP_SESSION_SETTLING)
    settle (session);
}

/* One of the session's own commands has its answer; it is no longer among the flights. */
void
hearth_imap_session_own_command_done (HearthImapSession *session,
                                      HearthImapCommand *command,
                                      const HearthImapResponse *response)
{
  switch ((int) command->kind)
    {
    case HEARTH_IMAP_COMMAND_CAPABILITY:
      capability_answered (session, response);
      break;
    case HEARTH_IMAP_COMMAND_STARTTLS:
      start_tls_answered (session, response);
      break;
    case HEARTH_IMAP_COMMAND_AUTHENTICATE:
    case HEARTH_IMAP_COMMAND_LOGIN:
      sign_in_answered (session, response);
      break;
    case HEARTH_IMAP_COMMAND_COMPRESS:
      hearth_imap_session_compress_answered (session, response);
      break;
    case HEARTH_IMAP_COMMAND_LOGOUT:
      hearth_imap_session_close (session, NULL);
      break;
    default:
      break;
    }
}

void
hearth_imap_session_take_namespaces (HearthImapSession *session, const HearthImapResponse *response)
{
  g_ptr_array_set_size (session->namespaces, 0);
  for (guint i = 0; i < response->n_namespaces; i++)
    {
      HearthImapNamespace *namespace = g_new0 (HearthImapNamespace, 1);

      namespace->kind = response->namespaces[i].kind;
      namespace->prefix = hearth_imap_text_dup (response->namespaces[i].prefix);
      if (namespace->prefix == NULL)
      namespace->prefix = g_strdup ("");
      namespace->separator = response->namespaces[i].separator;
      g_ptr_array_add (session->namespaces, namespace);
    }
}

void
hearth_imap_session_take_id (HearthImapSession *session, const HearthImapResponse *response)
{
  g_autofree char *name = hearth_imap_text_dup (response->id_name);
  g_autofree char *version = hearth_imap_text_dup (response->id_version);
  g_autofree char *both = NULL;

  if (name == NULL)
    return;
  both = g_strdup_printf ("%s%s%s", name, version != NULL ? " " : "", version != NULL ? version : "");
  g_free (session->server_name);
  session->server_name = hearth_text_to_line (both, -1, 100);
}
