/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-folder-tree.h"
#include "hearth-message-view.h"
#include "hearth-pane.h"
#include "hearth-problem-line.h"
#include "hearth-reader.h"
#include "hearth-status-line.h"
#include "hearth-waiting-entry.h"
#include "hearth-window.h"

G_BEGIN_DECLS

struct _HearthWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *failed;
  GtkWidget *welcome_button;
  AdwLeaflet *outer;
  HearthPane *tree_pane;
  GtkWidget *tree_line;
  AdwHeaderBar *tree_header;
  HearthFolderTree *tree;
  HearthStatusLine *status;
  HearthWaitingEntry *waiting;
  AdwToastOverlay *toasts;
  AdwLeaflet *inner;
  HearthPane *list_pane;
  AdwHeaderBar *list_header;
  AdwWindowTitle *list_title;
  GtkWidget *tree_button;
  GtkMenuButton *welcome_menu_button;
  GtkMenuButton *menu_button;
  GMenuModel *main_menu;
  GMenuModel *sort_menu;
  GMenuModel *several_menu;
  GtkWidget *sort_button;
  GtkWidget *cancel_button;
  GtkWidget *list_write_button;
  GtkWidget *several_archive;
  GtkWidget *several_trash;
  GtkWidget *several_more;
  HearthProblemLine *problem;
  HearthMessageView *messages;
  HearthPane *reader_pane;
  HearthReader *reader; /* or NULL: see hearth_window_need_reader() */
  HearthWebLoader *loader;
  guint reader_timer;

  HearthClient *client;
  GSettings *settings;
  GListModel *top_folders; /* of all accounts: tells when there is something to open */
  HearthMessage *shown;
  AdwToast *toast; /* the one that is seen; not owned */
  GtkEventController *letters;
  guint household_id;
  guint first_timer;
  guint present_timer;
  gboolean is_first_late;
  gboolean is_tree_hidden;
  gboolean has_opened_first;
};

/* hearth-window-actions.c */
void hearth_window_actions_class_init (GtkWidgetClass *widget_class);
void hearth_window_actions_init (HearthWindow *self);
void hearth_window_actions_update (HearthWindow *self);

/* hearth-window-filing.c */
void hearth_window_filing_class_init (GtkWidgetClass *widget_class);
void hearth_window_filing_init (HearthWindow *self);
void hearth_window_filing_follow_reader (HearthWindow *self);
void hearth_window_filing_update (HearthWindow *self);

/* hearth-window-household.c */
void hearth_window_household_init (HearthWindow *self);
void hearth_window_end_first_wait (HearthWindow *self);

/* hearth-window.c */
void hearth_window_open_folder (HearthWindow *self, HearthFolder *folder);

/* hearth-window-panes.c */
void hearth_window_panes_init (HearthWindow *self);
void hearth_window_panes_update (HearthWindow *self);
gboolean hearth_window_is_tree_seen (HearthWindow *self);
gboolean hearth_window_is_reader_seen (HearthWindow *self);
void hearth_window_go_back (HearthWindow *self);
void hearth_window_show_list (HearthWindow *self);
void hearth_window_show_reader (HearthWindow *self);
void hearth_window_toggle_tree (HearthWindow *self);
void hearth_window_focus_pane (HearthWindow *self, int step);

/* hearth-window-reader.c */
void hearth_window_reader_init (HearthWindow *self);
HearthReader *hearth_window_need_reader (HearthWindow *self);

G_END_DECLS
