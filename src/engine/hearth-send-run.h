/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-runner.h"
#include "hearth-job.h"

G_BEGIN_DECLS

/**
 * HearthSendRun:
 *
 * The job of sending what is due: password, connection, letter after letter. Ends well when nothing is due any more,
 * and with the error when the server cannot be reached or does not let us in. Engine thread.
 */
#define HEARTH_TYPE_SEND_RUN (hearth_send_run_get_type ())
G_DECLARE_FINAL_TYPE (HearthSendRun, hearth_send_run, HEARTH, SEND_RUN, HearthJob)

HearthSendRun *hearth_send_run_new (HearthAccountRunner *runner);
gboolean hearth_send_run_stop_after_letter (HearthSendRun *self);
char *hearth_send_run_dup_log (HearthSendRun *self);

G_END_DECLS
