/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** How a page is left. */
typedef enum
{
  HEARTH_SUBPAGE_FIRST, /* not at all */
  HEARTH_SUBPAGE_BACK,  /* by a button back: everything is saved as it is done */
  HEARTH_SUBPAGE_FORM,  /* by Cancel or Save */
} HearthSubpageKind;

/**
 * HearthSubpage:
 *
 * One page of "Accounts and people": a header bar and what is under it. A form gets "form.save" when it is to be saved.
 */
#define HEARTH_TYPE_SUBPAGE (hearth_subpage_get_type ())
G_DECLARE_FINAL_TYPE (HearthSubpage, hearth_subpage, HEARTH, SUBPAGE, AdwBin)

GtkWidget *hearth_subpage_new (HearthSubpageKind kind, const char *title, GtkWidget *content);
void hearth_subpage_set_title (HearthSubpage *self, const char *title);
GtkWidget *hearth_subpage_get_content (HearthSubpage *self);
GtkButton *hearth_subpage_get_save (HearthSubpage *self);

G_END_DECLS
