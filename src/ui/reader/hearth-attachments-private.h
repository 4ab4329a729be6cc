/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-attachments.h"
#include "hearth-part-files.h"

G_BEGIN_DECLS

struct _HearthAttachments
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *flow;
  GtkWidget *save_all;
  GtkWidget *popover;

  HearthClient *client;
  HearthContent *content;
  HearthKey key;
  gboolean is_narrow;
};

/* hearth-attachments.c */
void hearth_attachments_say (HearthAttachments *self, const char *text);
gboolean hearth_attachments_is_listed (const HearthPart *part);

/* hearth-attachments-files.c */
void hearth_attachments_fetch (HearthAttachments *self,
                               const char *path,
                               const char *folder,
                               const char *name,
                               HearthPartFilesMode mode);
const HearthPart *hearth_attachments_find_part (HearthAttachments *self, GtkWidget *button);
void hearth_attachments_save_as (HearthAttachments *self, GtkWidget *button, const HearthPart *part);

G_END_DECLS
