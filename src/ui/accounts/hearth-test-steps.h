/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthTestSteps:
 *
 * The steps of testing an account, ticked as they succeed; the one that failed says why and what to do.
 */
#define HEARTH_TYPE_TEST_STEPS (hearth_test_steps_get_type ())
G_DECLARE_FINAL_TYPE (HearthTestSteps, hearth_test_steps, HEARTH, TEST_STEPS, GtkWidget)

void hearth_test_steps_begin (HearthTestSteps *self, const HearthAccountInfo *account);
void hearth_test_steps_reach (HearthTestSteps *self, HearthTestStep step);
void hearth_test_steps_fail (HearthTestSteps *self, HearthTestStep step, const GError *error);

G_END_DECLS
