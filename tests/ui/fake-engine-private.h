/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the made-up engine share. */
#pragma once

#include "fake-engine.h"

G_BEGIN_DECLS

struct _HearthEngine
{
  GObject parent_instance;
  HearthEngineEvents events;
  gpointer events_data;
  HearthHouse *house;
  GHashTable *folders;  /* HearthKey → FakeFolder */
  GHashTable *flags;    /* HearthKey → HearthFlags, where they differ from the made-up ones */
  GHashTable *messages; /* HearthKey → HearthRow, for those that were added */
  GHashTable *statuses; /* account → HearthAccountStatus */
  GPtrArray *outbox;
  GPtrArray *held; /* GTasks that wait for rows to be released */
  gboolean is_holding;
  gint64 next_row;
  guint n_rows_read;
  guint n_flagged;
  GHashTable *places; /* HearthKey → HearthKey of the folder, of what was filed elsewhere */
  GPtrArray *pending; /* of HearthPendingChange */
};

typedef struct
{
  HearthFolderInfo *info;
  GArray *entries; /* of HearthListEntry, newest first */
  guint64 generation;
} FakeFolder;

/* fake-engine.c */
HearthKey *fake_dup_key (HearthKey key);
HearthRow *fake_make_row (HearthEngine *self, HearthKey key);
HearthFlags fake_flags_of (HearthEngine *self, HearthKey key);
HearthKey fake_folder_of (HearthEngine *self, HearthKey placement);
FakeFolder *fake_add_folder (
    HearthEngine *self, HearthKey key, HearthKey parent, const char *name, HearthFolderRole role, guint n);
void fake_refresh_info (HearthEngine *self, FakeFolder *folder);
void fake_tell (HearthEngine *self, HearthChangeSet *changes);

G_END_DECLS
