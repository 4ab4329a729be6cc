/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of HearthDraft share; nobody else includes it. */
#pragma once

#include "hearth-draft-private.h"

G_BEGIN_DECLS

struct _HearthDraft
{
  GObject parent_instance;

  HearthClient *client;
  HearthLetter *letter;
  HearthKey key;
  HearthKey origin;
  HearthDraftState state;
  GError *error;
  char *notice;

  gboolean is_dirty;  /* @letter is not what was last given to the disk */
  gboolean is_urgent; /* to be saved again right after the save under way */
  gboolean is_over;
  HearthLetter *saving; /* under way */
  guint last_timer;
  guint first_timer;
  GPtrArray *waiting; /* of GTask: for all to be on the disk */

  GHashTable *moved; /* of HearthKey → HearthAttachment: what was copied to another account */
  GArray *attached;  /* of HearthKey: what was copied in */
};

G_END_DECLS
