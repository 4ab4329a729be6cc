/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-house.h"

G_BEGIN_DECLS

/**
 * HearthServerTrouble:
 * @at_unix_s: when it was
 * @error: what it was: a #HearthError
 *
 * Something that did not work.
 */
typedef struct
{
  gint64 at_unix_s;
  GError *error;
} HearthServerTrouble;

/**
 * HearthServerDiagnosis:
 * @protocol: IMAP or SMTP
 * @host @port @security: as the account has it
 * @is_connected: there is a connection now
 * @noted_unix_s: when what follows was so; 0: never yet, and all of it is %NULL
 * @tls_version @cipher: (nullable): %NULL without encryption
 * @certificate: (nullable): the one the server showed
 * @product: (nullable): what the server says it is
 * @capabilities: (array zero-terminated=1) (nullable): names of what the server offers, as far as Hearth knows them
 * @troubles: (element-type HearthServerTrouble): the last ones, latest first; never %NULL
 * @exchange: (nullable): the last lines that went over the wire, without credentials and messages
 *
 * What is known of one server of an account.
 */
typedef struct
{
  HearthProtocol protocol;
  char *host;
  guint16 port;
  HearthSecurity security;
  gboolean is_connected;
  gint64 noted_unix_s;
  char *tls_version;
  char *cipher;
  GTlsCertificate *certificate;
  char *product;
  GStrv capabilities;
  GPtrArray *troubles;
  char *exchange;
} HearthServerDiagnosis;

/**
 * HearthDiagnosis:
 * @account: of which account
 * @made_unix_s: when this was put together
 * @servers: (element-type HearthServerDiagnosis): for fetching, then for sending
 *
 * What is known of the servers of an account. Immutable once handed over.
 */
typedef struct
{
  guint16 account;
  gint64 made_unix_s;
  GPtrArray *servers;
} HearthDiagnosis;

HearthServerTrouble *hearth_server_trouble_new (gint64 at_unix_s, const GError *error);
void hearth_server_trouble_free (gpointer trouble);
HearthServerDiagnosis *hearth_server_diagnosis_new (HearthProtocol protocol);
HearthDiagnosis *hearth_diagnosis_new (guint16 account);
void hearth_diagnosis_free (HearthDiagnosis *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthDiagnosis, hearth_diagnosis_free)

G_END_DECLS
