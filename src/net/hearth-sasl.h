/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-stream.h"

G_BEGIN_DECLS

/* A challenge, decoded, that is longer than this ends the exchange. */
#define HEARTH_SASL_CHALLENGE_MAX_BYTES (12 * 1024)

/* SCRAM: fewer iterations make a stolen exchange cheap to guess, more are an attack on our processor. */
#define HEARTH_SASL_ITERATIONS_MIN 4096
#define HEARTH_SASL_ITERATIONS_MAX 600000

typedef enum
{
  HEARTH_SASL_PASSWORD,
  HEARTH_SASL_TOKEN, /* an OAuth 2 access token: XOAUTH2 only */
} HearthSaslSecretKind;

/**
 * HearthSaslConfig:
 * @user: the authentication id
 * @secret: the password or token
 * @secret_kind: which of the two
 * @stream: says whether it is encrypted, whether it is near, and gives the channel binding; not kept
 *
 * Who signs in and over what. Copied; the secret is wiped when the #HearthSasl goes.
 */
typedef struct
{
  const char *user;
  const char *secret;
  HearthSaslSecretKind secret_kind;
  HearthStream *stream;
} HearthSaslConfig;

#define HEARTH_TYPE_SASL (hearth_sasl_get_type ())
G_DECLARE_FINAL_TYPE (HearthSasl, hearth_sasl, HEARTH, SASL, GObject)

/* @mechanisms: what the server offers, "PLAIN", "SCRAM-SHA-256" …; HEARTH_ERROR_AUTH_MECHANISM if none will do. */
HearthSasl *hearth_sasl_new (const HearthSaslConfig *config, const char *const *mechanisms, GError **error);

const char *hearth_sasl_get_mechanism (HearthSasl *sasl);
gboolean hearth_sasl_has_initial_response (HearthSasl *sasl);

/* One step: the decoded challenge in (%NULL for the initial response), the decoded response out. The caller does
 * base64. One step at a time. */
void hearth_sasl_step_async (HearthSasl *sasl,
                             GBytes *challenge,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
GBytes *hearth_sasl_step_finish (HearthSasl *sasl, GAsyncResult *result, GError **error);

/* To be asked when the server says that all is well: FALSE if the mechanism has not seen the server's proof. */
gboolean hearth_sasl_check_success (HearthSasl *sasl, GBytes *additional_data, GError **error);

G_END_DECLS
