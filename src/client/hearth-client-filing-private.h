/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of filing share: filing and undo, flags that can be taken back, folders and what waits. */
#pragma once

#include "hearth-client-filing.h"
#include "hearth-client-private.h"

G_BEGIN_DECLS

struct _HearthClientFiling
{
  HearthUndoStack *undo;
  GListStore *pending; /* of HearthWaitingChange */
  gboolean is_reading;
  gboolean is_wanted;
};

/* hearth-client-filing.c */
void hearth_client_note_done (HearthClient *self, HearthUndoEntry *entry);
void hearth_client_tell_not_filed (HearthClient *self, const GError *error);

/* hearth-client-expect.c */
void hearth_client_expect_back (HearthClient *self, const HearthFiled *filed);
void hearth_client_look_again (HearthClient *self);

/* hearth-client-flags.c */
typedef enum
{
  HEARTH_FLAGS_AS_BEFORE,
  HEARTH_FLAGS_AS_SET,
} HearthFlagsSide;

void hearth_client_apply_flags (HearthClient *self, const HearthUndoEntry *entry, HearthFlagsSide side);

G_END_DECLS
