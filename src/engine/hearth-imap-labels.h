/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-store.h"
#include "hearth-imap-fetch.h"

G_BEGIN_DECLS

/**
 * HearthImapLabels:
 *
 * From the labels that a server tells of messages in one folder to those that the store keeps. Engine thread.
 */
typedef struct _HearthImapLabels HearthImapLabels;

HearthImapLabels *hearth_imap_labels_new (HearthAccountStore *store, HearthKey folder);
void hearth_imap_labels_free (HearthImapLabels *self);
const char *hearth_imap_labels_get (HearthImapLabels *self, const HearthImapFetch *fetch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthImapLabels, hearth_imap_labels_free)

G_END_DECLS
