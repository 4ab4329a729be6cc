/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"

G_BEGIN_DECLS

HearthFolderRole hearth_special_names_find (const char *name);

/* Where an account's folders are made. */
char *hearth_special_names_dup_prefix (HearthAccountStore *store, char *separator);
char *hearth_special_names_dup_path (HearthAccountStore *store, HearthFolderRole role, char *separator);
char *hearth_special_names_dup_shown (const char *path, char separator);

G_END_DECLS
