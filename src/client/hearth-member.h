/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-account.h"

G_BEGIN_DECLS

/**
 * HearthMember:
 *
 * A person of the household with their accounts (a #GListModel of #HearthAccount). Properties "name" and "color" are
 * notified. UI thread.
 */
#define HEARTH_TYPE_MEMBER (hearth_member_get_type ())
G_DECLARE_FINAL_TYPE (HearthMember, hearth_member, HEARTH, MEMBER, GObject)

HearthMember *hearth_member_new (const HearthPerson *person);
gint64 hearth_member_get_id (HearthMember *self);
const char *hearth_member_get_name (HearthMember *self);
HearthColor hearth_member_get_color (HearthMember *self);
char *hearth_member_dup_initial (HearthMember *self);
GListModel *hearth_member_get_accounts (HearthMember *self);
void hearth_member_set_person (HearthMember *self, const HearthPerson *person);

G_END_DECLS
