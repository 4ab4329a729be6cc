/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-error.h"

G_BEGIN_DECLS

/** A file of this name in an account's folder says that `mail.db` was found damaged: the next opening salvages it. */
#define HEARTH_SALVAGE_MARK "mail.db.is-damaged"

gboolean hearth_salvage_mail (const char *dir, GError **error);
void hearth_salvage_mark (const char *dir);
void hearth_salvage_discard (const char *path);

G_END_DECLS
