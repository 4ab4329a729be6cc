/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-house.h"

G_BEGIN_DECLS

/**
 * HearthCredentials:
 *
 * The passwords of the accounts: in the keyring of the desktop, and in memory for this run where there is none or it
 * is locked. Engine thread.
 */
#define HEARTH_TYPE_CREDENTIALS (hearth_credentials_get_type ())
G_DECLARE_FINAL_TYPE (HearthCredentials, hearth_credentials, HEARTH, CREDENTIALS, GObject)

HearthCredentials *hearth_credentials_new (void);
void hearth_credentials_shutdown (HearthCredentials *self);

/* @account is the random id of the account's folder, which no other account of any user ever has. */
void hearth_credentials_lookup_async (HearthCredentials *self,
                                      const char *account,
                                      const HearthServer *server,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
char *hearth_credentials_lookup_finish (HearthCredentials *self, GAsyncResult *result, GError **error);

void hearth_credentials_store_async (HearthCredentials *self,
                                     const char *account,
                                     const HearthServer *server,
                                     const char *password,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
gboolean hearth_credentials_store_finish (HearthCredentials *self, GAsyncResult *result, GError **error);

void hearth_credentials_clear_async (HearthCredentials *self,
                                     const char *account,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
gboolean hearth_credentials_clear_finish (HearthCredentials *self, GAsyncResult *result, GError **error);

void hearth_password_free (char *password);
char *hearth_password_copy (const char *password);

G_END_DECLS
