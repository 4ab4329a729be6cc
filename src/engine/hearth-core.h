/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-account-store.h"
#include "hearth-content.h"
#include "hearth-credentials.h"
#include "hearth-event-queue.h"
#include "hearth-house-store.h"
#include "hearth-house.h"
#include "hearth-housekeeper.h"
#include "hearth-picture-fetch.h"
#include "hearth-pool.h"
#include "hearth-read-thread.h"

G_BEGIN_DECLS

/**
 * HearthCore:
 *
 * Everything that lives on the engine thread: the house, the accounts' runners, credentials, and what they share.
 * The handle (HearthEngine) makes and frees it there and sends requests to it.
 */
typedef struct _HearthCore HearthCore;
typedef struct _HearthAccountRunner HearthAccountRunner;
typedef struct _HearthMessageLoader HearthMessageLoader;

/**
 * HearthCoreConfig:
 * @data_dir: where everything is kept
 * @events @reader @pool: shared with the handle, which frees them after the core
 */
typedef struct
{
  const char *data_dir;
  HearthEventQueue *events;
  HearthReadThread *reader;
  HearthPool *pool;
} HearthCoreConfig;

typedef void (*HearthCoreStopped) (HearthCore *self, gpointer data);

HearthCore *hearth_core_new (const HearthCoreConfig *config);
void hearth_core_close (HearthCore *self);
void hearth_core_free (HearthCore *self);
gboolean hearth_core_start (HearthCore *self, GError **error);
gboolean hearth_core_is_stopping (HearthCore *self);
void hearth_core_stop (HearthCore *self, HearthCoreStopped stopped, gpointer data);

HearthHouse *hearth_core_get_house (HearthCore *self);
gboolean hearth_core_reload_house (HearthCore *self, GError **error);
HearthHouseStore *hearth_core_get_house_store (HearthCore *self, GError **error);
HearthAccountRunner *hearth_core_get_runner (HearthCore *self, guint16 account, GError **error);
HearthAccountRunner *hearth_core_find_open_runner (HearthCore *self, guint16 account, GError **error);
void hearth_core_begin_work (HearthCore *self);
void hearth_core_end_work (HearthCore *self);
GPtrArray *hearth_core_list_runners (HearthCore *self);
HearthAccountRunner *hearth_core_add_runner (HearthCore *self, guint16 account, GError **error);
void hearth_core_remove_runner (HearthCore *self, guint16 account);

gboolean hearth_core_is_behind_portal (HearthCore *self);
HearthCredentials *hearth_core_get_credentials (HearthCore *self);
HearthReadThread *hearth_core_get_reader (HearthCore *self);
HearthPool *hearth_core_get_pool (HearthCore *self);
HearthEventQueue *hearth_core_get_events (HearthCore *self);
HearthMessageLoader *hearth_core_get_loader (HearthCore *self);
/* Whether the connection is paid by its amount. */
gboolean hearth_core_is_metered (HearthCore *self);
void hearth_core_assume_metered (HearthCore *self, HearthMeteredGuess guess);

HearthPictureFetch *hearth_core_get_pictures (HearthCore *self);

void hearth_core_publish (HearthCore *self, HearthAccountStore *store);
void hearth_core_publish_house (HearthCore *self);

/* Requests that can be withdrawn, by their ids */
GCancellable *hearth_core_begin_request (HearthCore *self, guint64 id);
void hearth_core_cancel_request (HearthCore *self, guint64 id);
void hearth_core_end_request (HearthCore *self, guint64 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthCore, hearth_core_free)

G_END_DECLS
