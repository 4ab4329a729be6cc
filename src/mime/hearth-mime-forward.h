/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hearth-content.h"

G_BEGIN_DECLS

char *hearth_mime_forward_subject (const char *subject);
char *hearth_mime_forward_text (const HearthContent *content);

G_END_DECLS
