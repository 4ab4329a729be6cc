/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hearth-message-row.h"
#include "hearth-message-view.h"

G_BEGIN_DECLS

struct _HearthMessageView
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkWidget *overlay;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkWidget *hover_box;
  GtkButton *hover_archive;
  GtkButton *hover_trash;
  GtkButton *hover_read;
  GtkButton *hover_star;
  GtkLabel *date_pill;
  AdwStatusPage *empty;
  GtkWidget *empty_button;
  GMenuModel *row_menu;
  GtkWidget *menu_popover; /* made when it is first wanted */

  HearthClient *client;
  HearthFolder *folder;
  HearthSort sort;
  HearthMessageSelection *selection;
  GSignalGroup *chosen_row; /* the one chosen message: its flags say what can be done with it */
  GCancellable *opening;
  GError *open_error;
  gboolean is_head_painted;
  guint read_on_id; /* a tick callback, until the rest of the list was asked for */
  guint cursor;     /* the position that was chosen last: where J and K go on from */
  gboolean is_pointer;
  gboolean is_showing_new_folder;

  /* hover */
  HearthMessageRow *hover_row; /* weak */
  HearthMessage *hover_message;
  gulong hover_handler;
  double pointer_x;
  double pointer_y;
  gboolean is_pointer_inside;
  gint64 pointer_moved_us;
  guint settle_timer; /* waits for the pointer to rest before showing new rows at the top */
  gboolean is_dragging_scrollbar;

  HearthMessageRow *dragged_row;
  guint n_dragged;

  guint midnight_timer;

  GQueue bare_rows; /* of HearthMessageRow, owned: rows that are not furnished */
  guint furnish_id;
};

/* hearth-message-view-hover.c */
void hearth_message_view_hover_init (HearthMessageView *self);
void hearth_message_view_hover_dispose (HearthMessageView *self);
void hearth_message_view_hover_hide (HearthMessageView *self);
void hearth_message_view_hover_update (HearthMessageView *self);
void hearth_message_view_rows_came (HearthMessageView *self, guint position, guint removed, guint added);

/* hearth-message-view-actions.c */
void hearth_message_view_actions_class_init (GtkWidgetClass *widget_class);
void hearth_message_view_actions_init (HearthMessageView *self);
void hearth_message_view_actions_update (HearthMessageView *self);
void hearth_message_view_set_flag (HearthMessageView *self,
                                   HearthMessage *message,
                                   HearthFlags flag,
                                   gboolean is_set);

GArray *hearth_message_view_dup_targets (HearthMessageView *self);

/* hearth-message-view-filing.c */
void hearth_message_view_filing_class_init (GtkWidgetClass *widget_class);
void hearth_message_view_filing_update (HearthMessageView *self);
void
hearth_message_view_file_message (HearthMessageView *self, HearthMessage *message, HearthFilePlace place);

/* hearth-message-view-drag.c */
void hearth_message_view_drag_init (HearthMessageView *self);
void hearth_message_view_drag_dispose (HearthMessageView *self);

/* hearth-message-view-empty.c */
void hearth_message_view_empty_update (HearthMessageView *self);

/* hearth-message-view-rows.c */
void hearth_message_view_rows_init (HearthMessageView *self);
void hearth_message_view_rows_dispose (HearthMessageView *self);
HearthMessageRow *hearth_message_view_row_at (HearthMessageView *self, double x, double y);
HearthMessageRow *hearth_message_view_row_of_position (HearthMessageView *self, guint position);
HearthMessageRow *hearth_message_view_focus_row (HearthMessageView *self);
void hearth_message_view_scroll_to (HearthMessageView *self, guint position);
void hearth_message_view_go_to (HearthMessageView *self, guint position);
void hearth_message_view_put_cursor (HearthMessageView *self, guint position, gboolean with_focus);

G_END_DECLS
