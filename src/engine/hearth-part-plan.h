/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hearth-content.h"
#include "hearth-imap-structure.h"

G_BEGIN_DECLS

/** As much of a part that is left out as is needed to see what it is. */
#define HEARTH_PART_PLAN_HEAD_BYTES 8192

/**
 * HearthPartPlan:
 *
 * Which sections of a large message are fetched so that it can be read, and the message that is made of them: it has
 * every part in its place, of larger attachments only the beginning. A value with one owner, any thread.
 */
typedef struct _HearthPartPlan HearthPartPlan;

/** One thing to ask for. @first_bytes: 0 for all of it. */
typedef struct
{
  const char *section;
  guint32 first_bytes;
} HearthPartPlanSection;

HearthPartPlan *hearth_part_plan_new (const HearthImapStructure *structure, guint64 attachment_limit);
void hearth_part_plan_free (HearthPartPlan *self);
guint hearth_part_plan_get_n_sections (const HearthPartPlan *self);
HearthPartPlanSection hearth_part_plan_get_section (const HearthPartPlan *self, guint index);
gboolean hearth_part_plan_add (HearthPartPlan *self, guint index, const char *bytes, gsize length);
GBytes *hearth_part_plan_build (const HearthPartPlan *self);

/* What the plan made, as it is stored. */
gboolean hearth_gaps_find (GBytes *stored, const char *path, gboolean *is_only_part);
GBytes *hearth_gaps_get_message (GBytes *stored, GError **error);
HearthContent *hearth_gaps_parse (GBytes *stored, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthPartPlan, hearth_part_plan_free)

G_END_DECLS
