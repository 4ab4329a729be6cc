/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-known-passwords.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/* Called on the engine thread before each step. */
typedef void (*HearthAccountTestStep) (HearthTestStep step, gpointer data);

void hearth_account_test_async (const HearthAccountInfo *account,
                                HearthKnownPasswords *passwords,
                                HearthAccountTestStep step,
                                gpointer step_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
gboolean hearth_account_test_finish (GAsyncResult *result, HearthTestStep *failed_step, GError **error);

G_END_DECLS
