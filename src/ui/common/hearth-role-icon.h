/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-folder-info.h"

G_BEGIN_DECLS

const char *hearth_role_icon (HearthFolderRole role);

G_END_DECLS
