/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-delivery.h"
#include "hearth-gmime.h"

G_BEGIN_DECLS

/* For the files of this layer only. */
HearthDeliveryReport *hearth_mime_report_read (GMimeObject *root);

G_END_DECLS
