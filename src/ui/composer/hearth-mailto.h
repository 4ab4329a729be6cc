/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client.h"

G_BEGIN_DECLS

HearthLetter *hearth_mailto_to_letter (HearthClient *client, const char *uri);

G_END_DECLS
