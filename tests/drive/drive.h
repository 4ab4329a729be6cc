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
  guint wait_s;
  guint n_refused;
  gboolean is_quitting;
} Drive;

/* Runs the main context until *is_over or the time is up; FALSE then. */
gboolean drive_run_until (Drive *drive, gboolean (*is_over) (Drive *drive, gpointer data), gpointer data);
/* Waits for an asynchronous call whose callback is drive_store_result() with data = GAsyncResult **. */
GAsyncResult *drive_wait_result (Drive *drive, GAsyncResult **slot);
void drive_store_result (GObject *source, GAsyncResult *result, gpointer data);

/* The word NAME=… of a command, without its name; NULL if there is none. */
const char *drive_value (int argc, char **argv, const char *name);
/* "host:port:tls" */
HearthServer *drive_parse_server (HearthProtocol protocol, const char *text, const char *user);
/* Commands about people and accounts; *is_known says whether it is one. */
gboolean drive_people_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error);
gboolean drive_command (Drive *drive, int argc, char **argv, GError **error);

G_END_DECLS
