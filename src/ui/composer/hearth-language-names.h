/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hearth_language_names_dup (const char *language, const char *const *others);
const char *hearth_language_names_choose (const char *const *available, const char *const *wanted);

G_END_DECLS
