/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-client.h"
#include "hearth-error.h"

G_BEGIN_DECLS

/**
 * HearthCertificateChosen:
 *
 * The user trusts the certificate for the one server it came from.
 */
typedef void (*HearthCertificateChosen) (GTlsCertificate *certificate, gpointer data);

void hearth_certificate_dialog_present (GtkWindow *parent,
                                        const HearthErrorDetails *details,
                                        HearthCertificateChosen chosen,
                                        gpointer data,
                                        GDestroyNotify destroy);
void hearth_certificate_dialog_present_for_account (GtkWindow *parent,
                                                    HearthClient *client,
                                                    HearthAccount *account);

G_END_DECLS
