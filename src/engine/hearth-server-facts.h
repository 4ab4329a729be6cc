/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-diagnosis.h"
#include "hearth-imap-connection.h"
#include "hearth-smtp-connection.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/* What servers say of themselves, kept with the account for when there is no connection. Engine thread. */
void hearth_server_facts_note_imap (HearthAccountStore *store,
                                    const HearthServer *server,
                                    HearthImapConnection *connection);
gboolean hearth_server_facts_has_capability (HearthAccountStore *store, HearthImapCapabilities capability);
char *hearth_server_facts_dup_personal (HearthAccountStore *store, char *separator);
void hearth_server_facts_note_smtp (HearthAccountStore *store,
                                    const HearthServer *server,
                                    HearthSmtpConnection *connection);
HearthServerDiagnosis *hearth_server_facts_load (HearthAccountStore *store, const HearthServer *server);

void hearth_server_facts_note_rights (HearthAccountStore *store, const HearthServer *server, HearthKey last);
gint64 hearth_server_facts_load_rights (HearthAccountStore *store, const HearthServer *server);

void hearth_server_facts_note_quota (HearthAccountStore *store, const HearthQuota *quota);
HearthQuota hearth_server_facts_load_quota (HearthAccountStore *store);

G_END_DECLS
