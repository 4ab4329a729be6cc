/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) by gsasl, with the server's numbers looked at first.
 * A plain value used by one thread at a time: the step that derives the key takes long and belongs into a pool. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-scram.h"

#include <gsasl.h>
#include <string.h>

#include "hearth-error.h"
#include "hearth-sasl.h"

typedef enum
{
  SCRAM_START,
  SCRAM_FIRST_SENT,
  SCRAM_PROOF_SENT,
  SCRAM_VERIFIED,
  SCRAM_FAILED,
} ScramState;

struct _HearthScram
{
  Gsasl *context;
  Gsasl_session *session;
  ScramState state;
};

static gboolean
is_base64 (const char *text, gsize length)
{
  gsize padding = 0;

  if (length == 0 || length % 4 != 0)
    return FALSE;
  while (padding < 2 && text[length - 1 - padding] == '=')
    padding++;
  for (gsize i = 0; i < length - padding; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return TRUE;
}

static gboolean
is_nonce (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] < 0x21 || text[i] > 0x7e)
      return FALSE;
  return length > 0;
}

/* As many digits as the largest allowed number has: what is longer is too large. */
static gboolean
check_iterations (const char *text, gsize length, GError **error)
{
  guint64 iterations = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]) || (i == 0 && text[i] == '0'))
        {
          hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "SCRAM: the iteration count is no number");
          return FALSE;
        }
      if (i < 10)
        iterations = iterations * 10 + (guint64) (text[i] - '0');
    }
  if (length <= 10 && iterations >= HEARTH_SASL_ITERATIONS_MIN && iterations <= HEARTH_SASL_ITERATIONS_MAX)
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_AUTH_MECHANISM,
                    "SCRAM: the server asks for %.*s iterations, not %d to %d", (int) MIN (length, 20), text,
                    HEARTH_SASL_ITERATIONS_MIN, HEARTH_SASL_ITERATIONS_MAX);
  return FALSE;
}

/**
 * hearth_scram_check_server_first:
 * @text: the server's first message (RFC 5802, 7: "r=…,s=…,i=…")
 * @length: its length
 * @error: %HEARTH_ERROR_PROTOCOL if it is none, %HEARTH_ERROR_AUTH_MECHANISM if its iteration count is out of bounds
 *
 * Returns: whether gsasl may see it
 */
gboolean
hearth_scram_check_server_first (const char *text, gsize length, GError **error)
{
  static const char order[] = "rsi";
  const char *at = text;
  const char *end = text + length;

  for (guint i = 0; order[i] != '\0'; i++)
    {
      const char *comma = memchr (at, ',', (gsize) (end - at));
      const char *stop = comma != NULL ? comma : end;
      const gboolean last = order[i] == 'i';
      gboolean good = end - at > 2 && at[0] == order[i] && at[1] == '=' && (comma != NULL || last);

      if (good && order[i] == 'r')
        good = is_nonce (at + 2, (gsize) (stop - at - 2));
      else if (good && order[i] == 's')
        good = is_base64 (at + 2, (gsize) (stop - at - 2));
      if (!good || stop - at <= 2)
        {
          hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "SCRAM: the server's first message makes no sense");
          return FALSE;
        }
      if (last)
        return check_iterations (at + 2, (gsize) (stop - at - 2), error);
      at = stop + 1;
    }
  return FALSE;
}

static gboolean
scram_set_binding (HearthScram *scram, const HearthScramConfig *config)
{
  g_autofree char *base64 = NULL;
  gsize length;
  const guint8 *bytes;

  /* Without PLUS gsasl refuses to go on if it knows a binding. */
  if (config->binding == NULL || !g_str_has_suffix (config->mechanism, "-PLUS"))
    return TRUE;
  bytes = g_bytes_get_data (config->binding, &length);
  base64 = g_base64_encode (bytes, length);
  return gsasl_property_set (scram->session,
                             strcmp (config->binding_type, "tls-exporter") == 0 ? GSASL_CB_TLS_EXPORTER
                                                                                : GSASL_CB_TLS_UNIQUE,
                             base64) == GSASL_OK;
}

/**
 * hearth_scram_new:
 * @config: who signs in; copied
 * @error: %HEARTH_ERROR_AUTH_MECHANISM if gsasl cannot do it
 *
 * Returns: (transfer full) (nullable): an exchange
 */
HearthScram *
hearth_scram_new (const HearthScramConfig *config, GError **error)
{
  g_autoptr (HearthScram) scram = g_new0 (HearthScram, 1);

  if (gsasl_init (&scram->context) != GSASL_OK ||
      gsasl_client_start (scram->context, config->mechanism, &scram->session) != GSASL_OK ||
      gsasl_property_set (scram->session, GSASL_AUTHID, config->user) != GSASL_OK ||
      gsasl_property_set (scram->session, GSASL_PASSWORD, config->password) != GSASL_OK ||
      !scram_set_binding (scram, config))
    {
      hearth_set_error (error, HEARTH_ERROR_AUTH_MECHANISM, "%s cannot be used", config->mechanism);
      return NULL;
    }
  return g_steal_pointer (&scram);
}

static void
session_wipe (Gsasl_session *session, Gsasl_property property)
{
  char *value = (char *) gsasl_property_fast (session, property);

  if (value != NULL)
    explicit_bzero (value, strlen (value));
}

/**
 * hearth_scram_free:
 * @scram: (transfer full) (nullable): an exchange
 *
 * Wipes what can be used to sign in again.
 */
void
hearth_scram_free (HearthScram *scram)
{
  if (scram == NULL)
    return;
  if (scram->session != NULL)
    {
      session_wipe (scram->session, GSASL_PASSWORD);
      session_wipe (scram->session, GSASL_SCRAM_SALTED_PASSWORD);
      gsasl_finish (scram->session);
    }
  if (scram->context != NULL)
    gsasl_done (scram->context);
  g_free (scram);
}

static void
set_step_error (HearthScram *scram, int code, GError **error)
{
  if (scram->state == SCRAM_PROOF_SENT)
    hearth_set_error (error, HEARTH_ERROR_PROTOCOL,
                      "SCRAM: the server did not prove that it knows the password");
  else if (code == GSASL_SASLPREP_ERROR)
    hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT,
                      "SCRAM: the user or password has forbidden characters");
  else
    hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "SCRAM: %s", gsasl_strerror (code));
}

/* "e=…": the server says by itself that it refuses (RFC 5802, 7). */
static gboolean
check_server_final (const char *text, gsize length, GError **error)
{
  if (length < 2 || text[0] != 'e' || text[1] != '=')
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_AUTH_REJECTED, "SCRAM: the server refuses the password");
  hearth_error_set_server_text (error != NULL ? *error : NULL, text + 2);
  return FALSE;
}

static gboolean
scram_check_challenge (HearthScram *scram, const char *text, gsize length, GError **error)
{
  if (length > HEARTH_SASL_CHALLENGE_MAX_BYTES)
    {
      hearth_set_error (error, HEARTH_ERROR_LIMIT, "SCRAM: a challenge that is too long");
      return FALSE;
    }
  switch (scram->state)
    {
    case SCRAM_START:
      if (length == 0)
        return TRUE;
      break;
    case SCRAM_FIRST_SENT:
      return hearth_scram_check_server_first (text, length, error);
    case SCRAM_PROOF_SENT:
      return check_server_final (text, length, error);
    case SCRAM_VERIFIED:
    case SCRAM_FAILED:
    default:
      break;
    }
  hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "SCRAM: a challenge out of turn");
  return FALSE;
}

/**
 * hearth_scram_step:
 * @challenge: (nullable): what the server said, decoded
 * @error: where to put an error
 *
 * The second step derives the key: up to a second of this thread's time.
 *
 * Returns: (transfer full) (nullable): the answer, perhaps empty
 */
GBytes *
hearth_scram_step (HearthScram *scram, GBytes *challenge, GError **error)
{
  gsize length = 0;
  const char *bytes = challenge != NULL ? g_bytes_get_data (challenge, &length) : NULL;
  g_autofree char *text = g_strndup (bytes != NULL ? bytes : "", length);
  char *out = NULL;
  size_t out_length = 0;
  GBytes *answer;
  int code;

  if (strlen (text) != length)
    hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "SCRAM: a challenge with a NUL in it");
  if (strlen (text) != length || !scram_check_challenge (scram, text, length, error))
    {
      scram->state = SCRAM_FAILED;
      return NULL;
    }
  code = gsasl_step (scram->session, length > 0 ? text : NULL, length, &out, &out_length);
  if ((scram->state == SCRAM_PROOF_SENT) != (code == GSASL_OK) ||
      (code != GSASL_OK && code != GSASL_NEEDS_MORE))
    {
      set_step_error (scram, code, error);
      scram->state = SCRAM_FAILED;
      gsasl_free (out);
      return NULL;
    }
  scram->state++;
  answer = g_bytes_new (out, out_length);
  gsasl_free (out);
  return answer;
}

/**
 * hearth_scram_is_verified:
 *
 * Returns: whether the server has proved that it knows the password
 */
gboolean
hearth_scram_is_verified (HearthScram *scram)
{
  return scram->state == SCRAM_VERIFIED;
}
