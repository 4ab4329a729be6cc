/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthEngine about drafts share. */
#pragma once

#include "hearth-engine-drafts.h"
#include "hearth-engine-private.h"

G_BEGIN_DECLS

HearthAccountStore *hearth_core_find_draft_store (HearthCore *core, guint16 account, GError **error);
HearthLetter *
hearth_core_adopt_letter (HearthCore *core, HearthLetter *letter, HearthAccountStore *store, GError **error);
void hearth_core_end_draft (HearthCore *core, HearthKey draft);
void hearth_core_wake_drafts (HearthCore *core, guint16 account);
void hearth_core_note_recipients (HearthCore *core, guint16 account, const HearthLetter *letter);

G_END_DECLS
