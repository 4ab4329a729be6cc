/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, the client's side: which mechanism, and its steps. Protocols carry the steps and do the base64.
 * Engine thread; what takes long runs in GIO's pool, one step at a time. Owned by a connection's session. */
#define G_LOG_DOMAIN "hearth-net"

#include "hearth-sasl.h"

#include <string.h>

#include "hearth-error.h"
#include "hearth-net.h"
#include "hearth-scram.h"
#include "hearth-thread.h"

typedef enum
{
  MECHANISM_SCRAM_PLUS,
  MECHANISM_SCRAM,
  MECHANISM_PLAIN,
  MECHANISM_LOGIN,
  MECHANISM_XOAUTH2,
} MechanismId;

typedef struct
{
  MechanismId id;
  const char *name;
  HearthSaslSecretKind secret_kind;
} Mechanism;

/* Best first. PLAIN and LOGIN show the server the password. */
static const Mechanism mechanism_table[] = {
  { MECHANISM_SCRAM_PLUS, "SCRAM-SHA-256-PLUS", HEARTH_SASL_PASSWORD },
  { MECHANISM_SCRAM, "SCRAM-SHA-256", HEARTH_SASL_PASSWORD },
  { MECHANISM_PLAIN, "PLAIN", HEARTH_SASL_PASSWORD },
  { MECHANISM_LOGIN, "LOGIN", HEARTH_SASL_PASSWORD },
  { MECHANISM_XOAUTH2, "XOAUTH2", HEARTH_SASL_TOKEN },
};

struct _HearthSasl
{
  GObject parent_instance;

  const Mechanism *mechanism;
  char *user;
  char *secret;
  HearthScram *scram;
  guint steps;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (HearthSasl, hearth_sasl, G_TYPE_OBJECT)

static void
wipe_free (char *text)
{
  if (text == NULL)
    return;
  explicit_bzero (text, strlen (text));
  g_free (text);
}

/* Room beforehand: an array that grows would leave copies of the secret behind. */
static GByteArray *
secret_new (HearthSasl *sasl)
{
  return g_byte_array_sized_new ((guint) (strlen (sasl->user) + strlen (sasl->secret) + 64));
}

static void
secret_add (GByteArray *secret, const char *text)
{
  g_byte_array_append (secret, (const guint8 *) text, (guint) strlen (text));
}

/* RFC 4616. */
static GBytes *
step_plain (HearthSasl *sasl, GError **error)
{
  GByteArray *text;

  if (sasl->steps > 0)
    {
      hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "PLAIN: a challenge out of turn");
      return NULL;
    }
  text = secret_new (sasl);
  g_byte_array_append (text, (const guint8 *) "", 1);
  secret_add (text, sasl->user);
  g_byte_array_append (text, (const guint8 *) "", 1);
  secret_add (text, sasl->secret);
  return hearth_net_bytes_take_wiped (text);
}

/* Two questions in fixed order, whatever their words are. */
static GBytes *
step_login (HearthSasl *sasl, GError **error)
{
  GByteArray *text;

  if (sasl->steps > 1)
    {
      hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "LOGIN: a challenge out of turn");
      return NULL;
    }
  text = secret_new (sasl);
  secret_add (text, sasl->steps == 0 ? sasl->user : sasl->secret);
  return hearth_net_bytes_take_wiped (text);
}

/* A second challenge holds the reason of a refusal; an empty answer lets the server end the exchange. */
static GBytes *
step_xoauth2 (HearthSasl *sasl, GError **error)
{
  GByteArray *text;

  if (sasl->steps > 1)
    {
      hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "XOAUTH2: a challenge out of turn");
      return NULL;
    }
  if (sasl->steps == 1)
    return g_bytes_new_static ("", 0);
  text = secret_new (sasl);
  secret_add (text, "user=");
  secret_add (text, sasl->user);
  secret_add (text, "\001auth=Bearer ");
  secret_add (text, sasl->secret);
  secret_add (text, "\001\001");
  return hearth_net_bytes_take_wiped (text);
}

static GBytes *
sasl_step (HearthSasl *sasl, GBytes *challenge, GError **error)
{
  switch (sasl->mechanism->id)
    {
    case MECHANISM_SCRAM_PLUS:
    case MECHANISM_SCRAM:
      return hearth_scram_step (sasl->scram, challenge, error);
    case MECHANISM_PLAIN:
      return step_plain (sasl, error);
    case MECHANISM_LOGIN:
      return step_login (sasl, error);
    case MECHANISM_XOAUTH2:
      return step_xoauth2 (sasl, error);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* In the pool: nothing but @sasl->scram is touched, which the engine thread leaves alone while @sasl->busy. */
static void
step_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  HearthSasl *sasl = source;
  GError *error = NULL;
  GBytes *answer = hearth_scram_step (sasl->scram, data, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static GError *
sasl_check_step (HearthSasl *sasl, GBytes *challenge)
{
  if (sasl->busy)
    return hearth_error_new (HEARTH_ERROR_FAILED, "one step at a time");
  if (challenge != NULL && g_bytes_get_size (challenge) > HEARTH_SASL_CHALLENGE_MAX_BYTES)
    return hearth_error_new (HEARTH_ERROR_LIMIT, "%s: a challenge of %zu bytes", sasl->mechanism->name,
                             g_bytes_get_size (challenge));
  return NULL;
}

/**
 * hearth_sasl_step_async:
 * @challenge: (nullable): what the server asks, decoded; %NULL or empty for the first step of a mechanism that
 *   begins
 * @cancellable: (nullable): ends the waiting; the exchange is then of no further use
 *
 * One step, never two at once. SCRAM derives its key in a thread of the pool.
 */
void
hearth_sasl_step_async (HearthSasl *sasl,
                        GBytes *challenge,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error;
  GBytes *answer;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  task = g_task_new (sasl, cancellable, callback, data);
  g_task_set_source_tag (task, hearth_sasl_step_async);
  error = sasl_check_step (sasl, challenge);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sasl->busy = TRUE;
  if (sasl->scram != NULL && sasl->steps > 0)
    {
      if (challenge != NULL)
        g_task_set_task_data (task, g_bytes_ref (challenge), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, step_thread);
      return;
    }
  answer = sasl_step (sasl, challenge, &error);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_sasl_step_finish:
 *
 * Errors: PROTOCOL and LIMIT for challenges that make no sense, AUTH_MECHANISM for SCRAM with iterations out of
 * bounds, AUTH_REJECTED if the server says so within the exchange, CANCELLED. The exchange is then over; the
 * protocol cancels it on the wire.
 *
 * Returns: (transfer full) (nullable): the answer, not encoded, perhaps empty; its memory is wiped when freed
 */
GBytes *
hearth_sasl_step_finish (HearthSasl *sasl, GAsyncResult *result, GError **error)
{
  GBytes *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer != NULL)
    {
      sasl->busy = FALSE;
      sasl->steps++;
    }
  else
    hearth_error_take_gio (error);
  return answer;
}

/**
 * hearth_sasl_check_success:
 * @additional_data: (nullable): what the server added to its success, decoded
 * @error: %HEARTH_ERROR_PROTOCOL
 *
 * To be asked before a server's success is believed: a server that says OK before it has proved that it knows the
 * password (RFC 5802, 3) may be anybody.
 *
 * Returns: whether all is well
 */
gboolean
hearth_sasl_check_success (HearthSasl *sasl, GBytes *additional_data, GError **error)
{
  g_autoptr (GBytes) answer = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (sasl->scram == NULL)
    return TRUE;
  if (sasl->busy)
    {
      hearth_set_error (error, HEARTH_ERROR_PROTOCOL, "the server said OK in the middle of the exchange");
      return FALSE;
    }
  if (!hearth_scram_is_verified (sasl->scram) && additional_data != NULL)
    {
      answer = hearth_scram_step (sasl->scram, additional_data, error);
      if (answer == NULL)
        return FALSE;
    }
  if (hearth_scram_is_verified (sasl->scram))
    return TRUE;
  hearth_set_error (error, HEARTH_ERROR_PROTOCOL,
                    "the server said OK without proving that it knows the password");
  return FALSE;
}

static void
hearth_sasl_finalize (GObject *object)
{
  HearthSasl *sasl = HEARTH_SASL (object);

  g_free (sasl->user);
  wipe_free (sasl->secret);
  hearth_scram_free (sasl->scram);
  G_OBJECT_CLASS (hearth_sasl_parent_class)->finalize (object);
}

static void
hearth_sasl_class_init (HearthSaslClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_sasl_finalize;
}

static void
hearth_sasl_init (HearthSasl *sasl)
{
}

static gboolean
strv_contains_ascii_case (const char *const *list, const char *name)
{
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    if (g_ascii_strcasecmp (list[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* No encryption is for those who chose it, over a connection that does not leave the house. */
static gboolean
stream_may_carry_secrets (HearthStream *stream)
{
  return hearth_stream_is_encrypted (stream) ||
         (hearth_stream_get_security (stream) == HEARTH_STREAM_SECURITY_NONE &&
          hearth_stream_is_private_peer (stream));
}

static const Mechanism *
choose_mechanism (HearthSaslSecretKind secret_kind, const char *const *mechanisms, gboolean can_bind)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanism_table); i++)
    {
      const Mechanism *mechanism = &mechanism_table[i];

      if (mechanism->secret_kind == secret_kind && strv_contains_ascii_case (mechanisms, mechanism->name) &&
          (can_bind || mechanism->id != MECHANISM_SCRAM_PLUS))
        return mechanism;
    }
  return NULL;
}

static HearthScram *
sasl_make_scram (HearthSasl *sasl, const char *binding_type, GBytes *binding, GError **error)
{
  const HearthScramConfig config = {
    .user = sasl->user,
    .password = sasl->secret,
    .binding_type = binding_type,
    .binding = binding,
    .mechanism = sasl->mechanism->name,
  };

  return hearth_scram_new (&config, error);
}

static gboolean
check_config (const HearthSaslConfig *config, GError **error)
{
  if (config->user == NULL || *config->user == '\0' || config->secret == NULL || *config->secret == '\0')
    hearth_set_error (error, HEARTH_ERROR_AUTH_MISSING, "no user or no password");
  else if (!g_utf8_validate (config->user, -1, NULL) || !g_utf8_validate (config->secret, -1, NULL))
    hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "user and password must be UTF-8");
  else if (config->secret_kind == HEARTH_SASL_TOKEN &&
           (strchr (config->user, '\001') != NULL || strchr (config->secret, '\001') != NULL))
    hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "a token must not contain control characters");
  else if (!stream_may_carry_secrets (config->stream))
    hearth_set_error (error, HEARTH_ERROR_AUTH_MECHANISM,
                      "not signing in over a connection without encryption");
  else
    return TRUE;
  return FALSE;
}

/**
 * hearth_sasl_new:
 * @config: who signs in over which stream; copied, the secret is wiped at the end
 * @mechanisms: (array zero-terminated=1) (nullable): what the server offers, in any case
 * @error: %HEARTH_ERROR_AUTH_MISSING, %HEARTH_ERROR_INVALID_INPUT, or %HEARTH_ERROR_AUTH_MECHANISM if there is no way
 *   that both sides know, or the stream must not carry a secret
 *
 * Chooses the best mechanism of SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN and LOGIN, or XOAUTH2 for a token.
 *
 * Returns: (transfer full) (nullable): an exchange for one attempt
 */
HearthSasl *
hearth_sasl_new (const HearthSaslConfig *config, const char *const *mechanisms, GError **error)
{
  g_autoptr (HearthSasl) sasl = NULL;
  g_autoptr (GBytes) binding = NULL;
  const char *binding_type = NULL;

  HEARTH_ASSERT_THREAD (HEARTH_THREAD_ENGINE);
  if (!check_config (config, error))
    return NULL;
  sasl = g_object_new (HEARTH_TYPE_SASL, NULL);
  sasl->user = g_strdup (config->user);
  sasl->secret = g_strdup (config->secret);
  binding = hearth_stream_dup_channel_binding (config->stream, &binding_type);
  sasl->mechanism = choose_mechanism (config->secret_kind, mechanisms, binding != NULL);
  if (sasl->mechanism == NULL)
    {
      g_autofree char *offered = mechanisms != NULL ? g_strjoinv (" ", (char **) mechanisms) : g_strdup ("");

      hearth_set_error (error, HEARTH_ERROR_AUTH_MECHANISM, "no way of signing in among \"%s\"", offered);
      return NULL;
    }
  if (sasl->mechanism->id != MECHANISM_SCRAM_PLUS && sasl->mechanism->id != MECHANISM_SCRAM)
    return g_steal_pointer (&sasl);
  sasl->scram = sasl_make_scram (sasl, binding_type, binding, error);
  return sasl->scram != NULL ? g_steal_pointer (&sasl) : NULL;
}

/**
 * hearth_sasl_get_mechanism:
 *
 * Returns: (transfer none): the name of the mechanism, in capitals
 */
const char *
hearth_sasl_get_mechanism (HearthSasl *sasl)
{
  return sasl->mechanism->name;
}

/**
 * hearth_sasl_has_initial_response:
 *
 * Returns: whether the client speaks first: the first step is then made with %NULL, at once where the protocol can
 *   carry an initial response, else when the server's empty challenge has come
 */
gboolean
hearth_sasl_has_initial_response (HearthSasl *sasl)
{
  return sasl->mechanism->id != MECHANISM_LOGIN;
}
