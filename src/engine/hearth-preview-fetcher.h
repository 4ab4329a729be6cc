/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthPreviewFetcher:
 *
 * Fetches the first words of messages whose rows are shown, many in one command. Engine thread, owned by the session.
 */
HearthPreviewFetcher *hearth_preview_fetcher_new (HearthAccountSession *session);
void hearth_preview_fetcher_free (HearthPreviewFetcher *self);
void hearth_preview_fetcher_stop (HearthPreviewFetcher *self);
void hearth_preview_fetcher_want (HearthPreviewFetcher *self, HearthKey placement, GBytes *structure);

G_END_DECLS
