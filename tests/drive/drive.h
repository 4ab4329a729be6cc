/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "drive-json.h"

G_BEGIN_DECLS

/**
 * Drive:
 * @client: the household
 * @lists: folder key → HearthMessageList that was opened and is kept up to date
 * @done: letters that were settled since the start, oldest first
 * @answer: what the running command answers; made anew for each
 */
typedef struct
{
  HearthClient *client;
  GMainContext *context;
  GHashTable *lists;
  GPtrArray *done;
  JsonObject *answer;
  HearthDraft *draft; /* that is written on */
  guint wait_s;
  guint n_refused;
  guint n_not_done;
  gboolean is_quitting;
} Drive;

/* Runs the main context until *is_over or the time is up; FALSE then. */
gboolean drive_run_until (Drive *drive, gboolean (*is_over) (Drive *drive, gpointer data), gpointer data);
/* Waits for an asynchronous call whose callback is drive_store_result() with data = GAsyncResult **. */
GAsyncResult *drive_wait_result (Drive *drive, GAsyncResult **slot);
void drive_store_result (GObject *source, GAsyncResult *result, gpointer data);

/* The folder ACCOUNT/PATH; NULL if there is none. */
HearthFolder *drive_find_folder (Drive *drive, const char *name);
/* Commands about filing, folders and the journal; *is_known says whether it is one. */
gboolean drive_filing_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error);
/* Letters that begin as drafts. */
HearthKey drive_send_file (Drive *drive, HearthLetter *letter, const char *path, GError **error);
HearthKey drive_save_draft (Drive *drive, HearthLetter *letter, GError **error);

gboolean drive_fill_letter (Drive *drive, HearthLetter *letter, int argc, char **argv, GError **error);
gboolean drive_draft (Drive *drive, int argc, char **argv, GError **error);
/* The word NAME=… of a command, without its name; NULL if there is none. */
const char *drive_value (int argc, char **argv, const char *name);
/* "host:port:tls" */
HearthServer *drive_parse_server (HearthProtocol protocol, const char *text, const char *user);
/* Commands about people and accounts; *is_known says whether it is one. */
gboolean drive_people_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error);
/* Commands about what is fetched before anybody opens it. */
gboolean drive_keep_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error);
gboolean drive_command (Drive *drive, int argc, char **argv, GError **error);

G_END_DECLS
