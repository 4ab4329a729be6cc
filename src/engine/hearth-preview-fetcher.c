/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first words of messages whose rows are on the screen and have none yet. Owned by the session. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-preview-fetcher.h"

struct _HearthPreviewFetcher
{
  HearthAccountSession *session;
};

/**
 * hearth_preview_fetcher_new:
 * @session: (transfer none): owns it
 *
 * Returns: (transfer full): a fetcher with nothing to do
 */
HearthPreviewFetcher *
hearth_preview_fetcher_new (HearthAccountSession *session)
{
  HearthPreviewFetcher *self = g_new0 (HearthPreviewFetcher, 1);

  self->session = session;
  return self;
}

/**
 * hearth_preview_fetcher_free:
 * @self: (transfer full): a fetcher
 */
void
hearth_preview_fetcher_free (HearthPreviewFetcher *self)
{
  g_free (self);
}

/**
 * hearth_preview_fetcher_stop:
 */
void
hearth_preview_fetcher_stop (HearthPreviewFetcher *self)
{
}

/**
 * hearth_preview_fetcher_want:
 */
void
hearth_preview_fetcher_want (HearthPreviewFetcher *self, HearthKey placement, GBytes *structure)
{
}
