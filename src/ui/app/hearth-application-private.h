/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-application.h"
#include "hearth-client.h"
#include "hearth-spelling.h"
#include "hearth-web-loader.h"
#include "hearth-window.h"

G_BEGIN_DECLS

struct _HearthApplication
{
  AdwApplication parent_instance;

  HearthClient *client;
  GSettings *settings;
  HearthWebLoader *loader;
  HearthSpelling *spelling; /* or NULL: nobody has written yet */
  GtkWidget *next_composer; /* or NULL; not shown yet */
  guint next_composer_id;
  GError *failure;
  GPtrArray *waiting_uris; /* mailto: addresses that came before the household was open or had an account */
  gint64 started_us;
  gboolean is_held;
  gboolean is_held_for_links; /* until the client has started */
  gboolean is_ready;
  gboolean is_quitting; /* when the last composer has saved what it has and what was sent has left */
  guint n_departures;   /* letters just sent that the program stays for */
  gboolean has_reopened;
};

/* hearth-application.c */
HearthWindow *hearth_application_find_window (HearthApplication *self);
void hearth_application_go_on_quitting (HearthApplication *self);

/* hearth-application-sent.c */
void hearth_application_say (HearthApplication *self, const char *text);
void hearth_application_say_error (HearthApplication *self, const char *sentence, const GError *error);
void hearth_application_letter_sent (HearthApplication *self,
                                     HearthLetter *letter,
                                     guint64 key,
                                     gint64 later_unix_s);

/* hearth-application-letters.c */
void hearth_application_letters_init (HearthApplication *self);
void hearth_application_compose (HearthApplication *self, HearthLetter *letter);
void hearth_application_take_back (HearthApplication *self, guint64 letter);
void hearth_application_forward (HearthApplication *self, HearthLetter *letter, HearthContent *content);
void hearth_application_compose_uri (HearthApplication *self, const char *uri);
void hearth_application_reopen_drafts (HearthApplication *self);
void hearth_application_close_letters (HearthApplication *self);
void hearth_application_save_letters (HearthApplication *self);
void hearth_application_prepare_letter (HearthApplication *self);
void hearth_application_unprepare_letter (HearthApplication *self);

G_END_DECLS
