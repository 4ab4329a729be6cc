/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-client.h"

G_BEGIN_DECLS

GPtrArray *hearth_recipients_parse (HearthClient *client, const char *text, char **wrong);

G_END_DECLS
