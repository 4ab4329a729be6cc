/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-error.h"

G_BEGIN_DECLS

gboolean hearth_dir_make (const char *dir, GError **error);
int hearth_dir_lock (const char *dir, GError **error);
void hearth_dir_unlock (int lock_fd);

G_END_DECLS
