/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"
#include "hearth-text-part.h"

G_BEGIN_DECLS

/**
 * HearthPreviewWish:
 *
 * A row without a preview, and where the message's text is. A plain value.
 */
typedef struct
{
  HearthKey placement;
  gboolean has_attachment;
  HearthTextPart part;
} HearthPreviewWish;

/**
 * HearthPreviewFetcher:
 *
 * Fetches the first words of messages whose rows are read, many in one command. Engine thread, owned by the session.
 */
HearthPreviewFetcher *hearth_preview_fetcher_new (HearthAccountSession *session);
void hearth_preview_fetcher_free (HearthPreviewFetcher *self);
void hearth_preview_fetcher_stop (HearthPreviewFetcher *self);
void hearth_preview_fetcher_wake (HearthPreviewFetcher *self);

void hearth_preview_fetcher_wish (HearthAccountRunner *runner, const HearthPreviewWish *wish);

G_END_DECLS
