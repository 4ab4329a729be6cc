/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-house.h"
#include "hearth-stream.h"

G_BEGIN_DECLS

HearthStreamConfig hearth_stream_settings_for (const HearthServer *server);

G_END_DECLS
