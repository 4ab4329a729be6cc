/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"
#include "hearth-quiet-line.h"
#include "hearth-server-group.h"
#include "hearth-test-steps.h"

G_BEGIN_DECLS

/**
 * HearthTrialFields:
 * @steps: where the steps are shown
 * @problems: where lines about what was typed are said
 * @certificate: the button that shows a certificate nobody vouches for
 * @password: for fetching
 *
 * The parts of a form that a trial speaks through. Borrowed: the form owns them and the trial.
 */
typedef struct
{
  HearthTestSteps *steps;
  GtkBox *problems;
  GtkWidget *certificate;
  AdwEntryRow *password;
  HearthServerGroup *imap;
  HearthServerGroup *smtp;
} HearthTrialFields;

/**
 * HearthAccountTrial:
 *
 * Tests an account as it was typed into a form, and says at its place what was wrong. Nothing is ever cleared.
 *
 * Signals: "passed"; "failed" (gboolean: whether the servers have to be seen for it); "stopped"; "again" (the user
 * trusts a certificate: the form starts once more).
 */
#define HEARTH_TYPE_ACCOUNT_TRIAL (hearth_account_trial_get_type ())
G_DECLARE_FINAL_TYPE (HearthAccountTrial, hearth_account_trial, HEARTH, ACCOUNT_TRIAL, GObject)

HearthAccountTrial *hearth_account_trial_new (HearthClient *client, const HearthTrialFields *fields);
void hearth_account_trial_shutdown (HearthAccountTrial *self);
void hearth_account_trial_clear (HearthAccountTrial *self);
void hearth_account_trial_say (HearthAccountTrial *self, HearthQuietKind kind, const char *text);
void hearth_account_trial_start (HearthAccountTrial *self, const HearthAccountInfo *account);
void hearth_account_trial_stop (HearthAccountTrial *self);
gboolean hearth_account_trial_is_running (HearthAccountTrial *self);
void hearth_account_trial_show_certificate (HearthAccountTrial *self);
HearthPasswords hearth_account_trial_get_passwords (HearthAccountTrial *self);

G_END_DECLS
