/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the client makes drafts; nobody outside of this layer includes it. */
#pragma once

#include "hearth-client.h"
#include "hearth-engine-drafts.h"

G_BEGIN_DECLS

HearthDraft *hearth_draft_new (HearthClient *client, const HearthDraftRecord *record);
void hearth_draft_set_notice (HearthDraft *self, const char *notice);
/* An attachment that the draft of another program came with: no change of it. */
void hearth_draft_start_with (HearthDraft *self, HearthAttachment *attachment);
/* What was typed goes to the disk now; for the end of the program. */
void hearth_draft_flush_async (HearthDraft *self, GAsyncReadyCallback callback, gpointer data);
gboolean hearth_draft_flush_finish (HearthDraft *self, GAsyncResult *result, GError **error);

G_END_DECLS
