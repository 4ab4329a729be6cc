/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Larger pictures in letters are mistakes or attacks. */
#define HEARTH_PICTURE_MAX_BYTES     (10 * 1024 * 1024)
#define HEARTH_PICTURE_MAX_REDIRECTS 5
#define HEARTH_PICTURE_LOAD_MS       (20 * 1000)

typedef enum
{
  HEARTH_PICTURE_FETCH_PUBLIC = 0,
  /* Also from this computer and network. A letter could make us knock at the router's door: only tests want that. */
  HEARTH_PICTURE_FETCH_PRIVATE = 1 << 0,
} HearthPictureFetchFlags;

#define HEARTH_TYPE_PICTURE_FETCH (hearth_picture_fetch_get_type ())
G_DECLARE_FINAL_TYPE (HearthPictureFetch, hearth_picture_fetch, HEARTH, PICTURE_FETCH, GObject)

HearthPictureFetch *hearth_picture_fetch_new (HearthPictureFetchFlags flags);
void hearth_picture_fetch_set_load_ms (HearthPictureFetch *fetch, guint load_ms);

void hearth_picture_fetch_load_async (HearthPictureFetch *fetch,
                                      const char *uri,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
GBytes *hearth_picture_fetch_load_finish (HearthPictureFetch *fetch,
                                          GAsyncResult *result,
                                          const char **media_type,
                                          GError **error);

const char *hearth_picture_sniff (const guint8 *bytes, gsize size);

G_END_DECLS
