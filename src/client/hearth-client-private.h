/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client.h"
#include "hearth-engine.h"

G_BEGIN_DECLS

HearthEngine *hearth_client_get_engine (HearthClient *self);

G_END_DECLS
