/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-web.h"

G_BEGIN_DECLS

#define HEARTH_TYPE_WEB_LOADER (hearth_web_loader_get_type ())
G_DECLARE_FINAL_TYPE (HearthWebLoader, hearth_web_loader, HEARTH, WEB_LOADER, GObject)

/** How far the web module is. */
typedef enum
{
  HEARTH_WEB_LOADER_UNSTARTED,
  HEARTH_WEB_LOADER_STARTING,
  HEARTH_WEB_LOADER_READY,       /* views can be made */
  HEARTH_WEB_LOADER_UNAVAILABLE, /* not on this computer, or given up: the reason says why */
} HearthWebLoaderState;

HearthWebLoader *hearth_web_loader_new (const char *module_dir, const char *cache_dir);
void hearth_web_loader_start (HearthWebLoader *self);
HearthWebLoaderState hearth_web_loader_get_state (HearthWebLoader *self);
const HearthWebModule *hearth_web_loader_get_module (HearthWebLoader *self);
const char *hearth_web_loader_get_reason (HearthWebLoader *self);
void hearth_web_loader_count_failure (HearthWebLoader *self);

G_END_DECLS
