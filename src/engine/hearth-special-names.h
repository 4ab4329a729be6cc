/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-folder-info.h"

G_BEGIN_DECLS

HearthFolderRole hearth_special_names_find (const char *name);

G_END_DECLS
