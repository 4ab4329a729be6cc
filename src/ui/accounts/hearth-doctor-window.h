/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/**
 * HearthDoctorWindow:
 *
 * What is known of the servers of one account: how they are reached, what they offer, what went wrong, and the last lines
 * of the exchange; all of it can be copied as a report without secrets. Also while there is no connection. UI thread.
 */
#define HEARTH_TYPE_DOCTOR_WINDOW (hearth_doctor_window_get_type ())
G_DECLARE_FINAL_TYPE (HearthDoctorWindow, hearth_doctor_window, HEARTH, DOCTOR_WINDOW, AdwWindow)

HearthDoctorWindow *hearth_doctor_window_new (HearthClient *client, HearthAccount *account);

G_END_DECLS
