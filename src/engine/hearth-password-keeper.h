/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-known-passwords.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/**
 * HearthKeptPasswords:
 * @account: whose they are
 * @fate: whether all of them are in the keyring
 * @keyring_error: why not, or %NULL
 */
typedef struct
{
  guint16 account;
  HearthPasswordFate fate;
  GError *keyring_error;
} HearthKeptPasswords;

void hearth_kept_passwords_free (HearthKeptPasswords *self);

void hearth_password_keeper_keep_async (HearthCore *core,
                                        const HearthAccountInfo *account,
                                        const HearthKnownPasswords *passwords,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
HearthKeptPasswords *hearth_password_keeper_keep_finish (GAsyncResult *result, GError **error);

G_END_DECLS
