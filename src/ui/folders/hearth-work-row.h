/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hearth-client.h"

G_BEGIN_DECLS

/** What of an account a row is about. */
typedef enum
{
  HEARTH_WORK_FETCHING, /* the folder that is fetched */
  HEARTH_WORK_MARKS,    /* flags that the server has not been told yet */
} HearthWork;

#define HEARTH_TYPE_WORK_ROW (hearth_work_row_get_type ())
G_DECLARE_FINAL_TYPE (HearthWorkRow, hearth_work_row, HEARTH, WORK_ROW, GtkListBoxRow)

GtkWidget *hearth_work_row_new (HearthClient *client, HearthAccount *account, HearthWork work);
GtkWidget *hearth_work_row_new_for_stopped (HearthClient *client, HearthFolder *folder);

G_END_DECLS
