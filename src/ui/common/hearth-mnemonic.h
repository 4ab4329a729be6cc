/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Labels in which an underscore marks the letter of a mnemonic. */
char *hearth_mnemonic_escape (const char *text);
char *hearth_mnemonic_strip (const char *label);

G_END_DECLS
