/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-attachment-strip.h"
#include "hearth-composer-window.h"
#include "hearth-editor.h"
#include "hearth-find-bar.h"
#include "hearth-identity-button.h"
#include "hearth-recipient-field.h"
#include "hearth-spelling.h"

G_BEGIN_DECLS

/** The rows of recipients. */
typedef enum
{
  FIELD_TO,
  FIELD_CC,
  FIELD_BCC,
  N_FIELDS,
} Field;

struct _HearthComposerWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  AdwToastOverlay *toasts;
  GtkBox *notices;
  GtkWidget *fields;
  HearthIdentityButton *from;
  GtkWidget *boxes[N_FIELDS];
  HearthRecipientField *recipients[N_FIELDS];
  GtkLabel *errors[N_FIELDS];
  GtkWidget *show_cc;
  GtkWidget *show_bcc;
  GtkEntry *subject;
  AdwBin *editor_place;
  GtkWidget *strip_scroller;
  HearthAttachmentStrip *strip;
  GtkWidget *drop_hint;
  HearthFindBar *find_bar;
  GtkWidget *format_bar;
  HearthEditor *editor;

  HearthClient *client;
  HearthDraft *draft;
  GSettings *settings;      /* or NULL: as they come */
  HearthLetter *letter;     /* as it was given */
  gint64 identity;          /* whose signature the text has */
  HearthSpelling *spelling; /* or NULL: nothing is checked */
  GStrv languages;          /* or NULL: not known yet */
  char *language;           /* "" for none */
  GMenu *language_menu;
  gint64 later_unix_s;      /* when it goes out; 0: with Send */
  GtkWidget *from_notice;   /* or NULL */
  GtkWidget *author_notice; /* or NULL */
  GtkWidget *size_notice;   /* or NULL */
  GtkWidget *failure;       /* or NULL */
  GtkWidget *draft_notice;  /* or NULL */
  AdwToast *toast;          /* the one that is seen; not owned */
  guint push_idle;
  gboolean is_monospace;
  gboolean is_filling : 1; /* the program changes the fields */
  gboolean is_sending : 1;
  gboolean is_closing : 1;
  gboolean is_asking : 1; /* whether to close while files are being added */
  gboolean has_said_author : 1;
  gboolean was_kept : 1;           /* there was a draft before this window */
  gboolean has_own_files : 1;      /* the writer attached something */
  gboolean is_failure_lasting : 1; /* also when the draft is saved */
};

/* hearth-composer-window.c */
void hearth_composer_set_error (HearthComposerWindow *self, Field field, const char *text);
void hearth_composer_show_field (HearthComposerWindow *self, Field field);

/* hearth-composer-notices.c */
void hearth_composer_notices_class_init (GtkWidgetClass *widget_class);
void hearth_composer_update_notices (HearthComposerWindow *self);
void hearth_composer_show_failure (HearthComposerWindow *self, const char *text);
void hearth_composer_show_failed_end (HearthComposerWindow *self, const char *text);
void hearth_composer_drop_notice (HearthComposerWindow *self, GtkWidget **notice);
void hearth_composer_add_toast (HearthComposerWindow *self, AdwToast *toast);

/* hearth-composer-keys.c */
void hearth_composer_keys_class_init (GtkWidgetClass *widget_class);
void hearth_composer_keys_init (HearthComposerWindow *self);

/* hearth-composer-spelling.c */
void hearth_composer_spelling_choose (HearthComposerWindow *self, const char *language);
void hearth_composer_spelling_set (HearthComposerWindow *self, HearthSpelling *spelling);
void hearth_composer_spelling_sender_changed (HearthComposerWindow *self);

/* hearth-composer-letter.c */
void hearth_composer_fill (HearthComposerWindow *self);
HearthLetter *hearth_composer_build_letter (HearthComposerWindow *self);
gboolean hearth_composer_check_field (HearthComposerWindow *self, Field field);
void hearth_composer_changed (HearthComposerWindow *self);
void hearth_composer_sender_changed (HearthComposerWindow *self);

/* hearth-composer-send.c */
void hearth_composer_send_class_init (GtkWidgetClass *widget_class);
gboolean hearth_composer_close_request (HearthComposerWindow *self);

/* hearth-composer-attach.c */
void hearth_composer_attach_class_init (GtkWidgetClass *widget_class);
void hearth_composer_attach_init (HearthComposerWindow *self);

G_END_DECLS
