/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-house.h"
#include "hearth-job.h"
#include "hearth-status.h"

G_BEGIN_DECLS

/**
 * HearthAccountTest:
 *
 * The job of trying an account: both servers are connected to and signed in at, and nothing is stored. Engine thread.
 */
#define HEARTH_TYPE_ACCOUNT_TEST (hearth_account_test_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountTest, hearth_account_test, HEARTH, ACCOUNT_TEST, HearthJob)

typedef void (*HearthAccountTestProgress) (HearthAccountTest *self, HearthTestStep step, gpointer data);

HearthAccountTest *hearth_account_test_new (const HearthAccountInfo *account,
                                            const char *password,
                                            HearthAccountTestProgress progress,
                                            gpointer data);
HearthTestStep hearth_account_test_get_step (HearthAccountTest *self);

G_END_DECLS
