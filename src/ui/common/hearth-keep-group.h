/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-keep.h"

G_BEGIN_DECLS

/** Whose mail it is about. */
typedef enum
{
  HEARTH_KEEP_GROUP_ACCOUNT,
  HEARTH_KEEP_GROUP_FOLDER, /* may do as its account does */
} HearthKeepGroupKind;

/**
 * HearthKeepGroup:
 *
 * The rows that ask how much mail is on this computer before anybody opens it, and say what that means. "chosen" is
 * emitted when the user has chosen something else. UI thread.
 */
#define HEARTH_TYPE_KEEP_GROUP (hearth_keep_group_get_type ())
G_DECLARE_FINAL_TYPE (HearthKeepGroup, hearth_keep_group, HEARTH, KEEP_GROUP, AdwPreferencesGroup)

GtkWidget *hearth_keep_group_new (HearthKeepGroupKind kind, const HearthKeep *keep);
HearthKeep hearth_keep_group_get_keep (HearthKeepGroup *self);
void hearth_keep_group_set_keep (HearthKeepGroup *self, const HearthKeep *keep);

G_END_DECLS
