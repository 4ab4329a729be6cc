/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-fetch.h"

G_BEGIN_DECLS

/**
 * HearthImapFlagMap:
 *
 * Between the flags of IMAP and our mask in one folder; remembers the folder's keywords. Engine thread.
 */
typedef struct _HearthImapFlagMap HearthImapFlagMap;

HearthImapFlagMap *hearth_imap_flag_map_new (HearthAccountStore *store, HearthKey folder);
void hearth_imap_flag_map_free (HearthImapFlagMap *self);
HearthFlags hearth_imap_flag_map_get (HearthImapFlagMap *self, const HearthImapFlagList *flags);

HearthFlags hearth_imap_flags_from_system (HearthImapFlags system);
HearthImapFlags hearth_imap_flags_to_system (HearthFlags flags);
HearthFlags hearth_imap_flags_permitted (const HearthFolderRecord *folder, HearthFlags flags);
GStrv hearth_imap_flags_to_keywords (HearthAccountStore *store, HearthKey folder, HearthFlags flags);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapFlagMap, hearth_imap_flag_map_free)

G_END_DECLS
