/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-attachments.h"
#include "hearth-message-body.h"
#include "hearth-message-header.h"
#include "hearth-reader.h"
#include "hearth-screen-reader.h"

G_BEGIN_DECLS

struct _HearthReader
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkWidget *back;
  GtkWidget *archive;
  GtkWidget *trash;
  GtkWidget *junk;
  GtkWidget *move;
  GtkWidget *unread;
  GtkWidget *more;
  GMenuModel *more_menu;
  GtkStack *stack;
  AdwStatusPage *several;
  GtkBox *several_buttons;
  AdwStatusPage *notice;
  GtkWidget *retry;
  GtkWidget *notice_source;
  GtkScrolledWindow *scroller;
  GtkLabel *subject;
  GtkWidget *star;
  HearthMessageHeader *header;
  HearthAttachments *attachments;
  GtkBox *quiet_lines;
  GtkStack *body_stack;
  HearthMessageBody *body;
  GtkBox *bars;
  GtkWidget *reply_bar;
  GtkWidget *reply_all;
  GtkLabel *link_label;
  GtkWidget *bottom_bar;
  GtkWidget *bottom_reply_all;
  GtkWidget *article;

  HearthClient *client;
  HearthWebLoader *loader;
  HearthScreenReader *screen_reader; /* from the first message on */
  GSettings *settings;               /* NULL where the schema is not installed */

  HearthMessage *message;
  HearthContent *content;         /* of message, once it came */
  HearthDeliveryNews *deliveries; /* of message, once it came */
  GCancellable *cancellable;
  gulong row_handler;
  guint bars_id;
  guint mark_read_id;
  guint shown_serial; /* of the body, that is waited for */
  char *fallback_reason;
  HearthPictures pictures;
  double zoom;
  HearthReasonFunc window_why_not; /* of the window's actions, or NULL */
  gpointer window_data;
  gboolean is_as_text : 1; /* the user wants it so */
  gboolean can_go_back : 1;
  gboolean is_narrow : 1;
  gboolean is_shown : 1;    /* content and body of message are on the screen */
  gboolean wants_focus : 1; /* once it is shown */
};

/* hearth-reader-loading.c */
void hearth_reader_load (HearthReader *self);
void hearth_reader_show_again (HearthReader *self);
void hearth_reader_unload (HearthReader *self);
gboolean hearth_reader_is_sender_clear (HearthReader *self);
void hearth_reader_body_shown (HearthReader *self, guint serial);
void hearth_reader_body_fell_back (HearthReader *self, const char *reason);
void hearth_reader_read_deliveries (HearthReader *self);
void hearth_reader_body_arrived (HearthReader *self, guint64 key);

/* hearth-reader-quiet.c */
void hearth_reader_update_quiet_lines (HearthReader *self);

/* hearth-reader-actions.c */
void hearth_reader_actions_class_init (GtkWidgetClass *widget_class);
void hearth_reader_actions_init (HearthReader *self);
void hearth_reader_actions_update (HearthReader *self);
void hearth_reader_mark_read_later (HearthReader *self);
void hearth_reader_apply_zoom (HearthReader *self);

/* hearth-reader-filing.c */
void hearth_reader_filing_init (HearthReader *self);
void hearth_reader_filing_update (HearthReader *self);
void hearth_reader_filing_explain (HearthReader *self);

/* hearth-reader-scroll.c */
void hearth_reader_scroll_init (HearthReader *self);

/* hearth-reader.c */
void hearth_reader_update_flags (HearthReader *self);
void hearth_reader_say (HearthReader *self, const char *text);
void hearth_reader_compose (HearthReader *self, HearthLetter *letter);
void hearth_reader_follow_mailto (HearthReader *self, const char *uri);

G_END_DECLS
