/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** How a file is written. */
typedef enum
{
  HEARTH_PART_FILES_NEW,     /* never over another file: "name (2).pdf" instead */
  HEARTH_PART_FILES_REPLACE, /* the user said so in the file chooser */
  HEARTH_PART_FILES_PRIVATE, /* into a folder of its own that nobody else can enter; the folder is ignored */
} HearthPartFilesMode;

void hearth_part_files_write_async (const char *folder,
                                    const char *name,
                                    GBytes *bytes,
                                    HearthPartFilesMode mode,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
char *hearth_part_files_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
