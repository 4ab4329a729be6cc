/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-core.h"

G_BEGIN_DECLS

/**
 * HearthKnownPasswords:
 * @imap: for fetching
 * @smtp: for sending, or %NULL if that does not sign in
 *
 * The passwords of an account, typed or known, in wiped memory.
 */
typedef struct
{
  char *imap;
  char *smtp;
} HearthKnownPasswords;

void hearth_known_passwords_free (HearthKnownPasswords *self);

void hearth_known_passwords_find_async (HearthCore *core,
                                        const HearthAccountInfo *account,
                                        const HearthKnownPasswords *typed,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
HearthKnownPasswords *hearth_known_passwords_find_finish (GAsyncResult *result, GError **error);

HearthKnownPasswords *hearth_known_passwords_new (const HearthPasswords *typed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthKnownPasswords, hearth_known_passwords_free)

G_END_DECLS
