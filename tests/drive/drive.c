/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hearth-drive: the household without a window. Reads one command a line, writes one JSON object a line; end-to-end,
 * fault and speed tests stand on it. tests/README.md has the commands. */
#include "drive.h"

#include <gio/gunixinputstream.h>
#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>

#include "hearth-error.h"
#include "hearth-ring-log.h"
#include "hearth-thread.h"

static gboolean
mark_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
drive_run_until (Drive *drive, gboolean (*is_over) (Drive *drive, gpointer data), gpointer data)
{
  gboolean is_late = FALSE;
  const guint timer = g_timeout_add_seconds (drive->wait_s, mark_cb, &is_late);
  gboolean over;

  while (!(over = is_over (drive, data)) && !is_late)
    g_main_context_iteration (drive->context, TRUE);
  if (!is_late)
    g_source_remove (timer);
  return over;
}

static gboolean
has_result (Drive *drive, gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

void
drive_store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
drive_wait_result (Drive *drive, GAsyncResult **slot)
{
  if (!drive_run_until (drive, has_result, slot))
    g_error ("an asynchronous call did not come back in %u s", drive->wait_s);
  return *slot;
}

static void
answer (Drive *drive)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, drive->answer);
  text = json_to_string (node, FALSE);
  printf ("%s\n", text);
  fflush (stdout);
  g_clear_pointer (&drive->answer, json_object_unref);
}

static void
run_line (Drive *drive, const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  int argc;

  drive->answer = json_object_new ();
  if (g_shell_parse_argv (line, &argc, &argv, &error) && drive_command (drive, argc, argv, &error))
    json_object_set_boolean_member (drive->answer, "ok", TRUE);
  else
    {
      json_object_set_boolean_member (drive->answer, "ok", FALSE);
      json_object_set_object_member (drive->answer, "error", drive_json_error (error));
    }
  answer (drive);
}

static void
letter_done_cb (HearthClient *client, HearthOutboxItem *item, Drive *drive)
{
  g_ptr_array_add (drive->done, hearth_outbox_item_ref (item));
}

static void
refused_cb (HearthClient *client, guint n, GError *error, Drive *drive)
{
  drive->n_refused += MAX (n, 1u);
}

static void
not_done_cb (HearthClient *client, HearthPendingChange *change, Drive *drive)
{
  drive->n_not_done++;
}

static gboolean
read_lines (Drive *drive)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);

  while (!drive->is_quitting)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autofree char *line = NULL;

      g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, drive_store_result, &result);
      while (result == NULL)
        g_main_context_iteration (drive->context, TRUE);
      line = g_data_input_stream_read_line_finish (lines, result, NULL, NULL);
      if (line == NULL)
        break;
      g_strstrip (line);
      if (*line != '\0' && *line != '#')
        run_line (drive, line);
    }
  return TRUE;
}

static gboolean
start (Drive *drive)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hearth_client_start_async (drive->client, drive_store_result, &result);
  drive_wait_result (drive, &result);
  drive->answer = json_object_new ();
  if (hearth_client_start_finish (drive->client, result, &error))
    {
      json_object_set_boolean_member (drive->answer, "ok", TRUE);
      json_object_set_boolean_member (drive->answer, "started", TRUE);
      answer (drive);
      return TRUE;
    }
  json_object_set_boolean_member (drive->answer, "ok", FALSE);
  json_object_set_object_member (drive->answer, "error", drive_json_error (error));
  answer (drive);
  return FALSE;
}

static void
stop (Drive *drive)
{
  g_autoptr (GAsyncResult) result = NULL;
  const gint64 begin_us = g_get_monotonic_time ();

  g_hash_table_remove_all (drive->lists);
  hearth_client_stop_async (drive->client, drive_store_result, &result);
  drive_wait_result (drive, &result);
  hearth_client_stop_finish (drive->client, result, NULL);
  drive->answer = json_object_new ();
  json_object_set_boolean_member (drive->answer, "ok", TRUE);
  json_object_set_boolean_member (drive->answer, "stopped", TRUE);
  json_object_set_int_member (drive->answer, "stop_ms", (g_get_monotonic_time () - begin_us) / 1000);
  answer (drive);
}

int
main (int argc, char **argv)
{
  g_autofree char *data_dir = NULL;
  g_autofree char *debug = NULL;
  int wait_s = 60;
  const GOptionEntry options[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, "Folder of the household's mail", "DIR" },
    { "debug", 0, 0, G_OPTION_ARG_STRING, &debug, "Log redacted lines of these domains", "imap,store" },
    { "wait", 0, 0, G_OPTION_ARG_INT, &wait_s, "How long a command may wait, in seconds", "S" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- drive a household by lines");
  g_autoptr (GError) error = NULL;
  Drive drive = { 0 };
  gboolean started;

  hearth_client_prepare ();
  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || data_dir == NULL)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "--data DIR is needed");
      return 2;
    }
  setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
  hearth_debug_enable (debug);
  hearth_thread_set_role (HEARTH_THREAD_UI);

  drive.context = g_main_context_default ();
  drive.wait_s = (guint) MAX (wait_s, 1);
  drive.lists = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  drive.done = g_ptr_array_new_with_free_func ((GDestroyNotify) hearth_outbox_item_unref);
  drive.client = hearth_client_new (data_dir);
  g_signal_connect (drive.client, "letter-done", G_CALLBACK (letter_done_cb), &drive);
  g_signal_connect (drive.client, "refused", G_CALLBACK (refused_cb), &drive);
  g_signal_connect (drive.client, "not-done", G_CALLBACK (not_done_cb), &drive);

  started = start (&drive);
  if (started)
    {
      read_lines (&drive);
      stop (&drive);
    }
  g_hash_table_unref (drive.lists);
  g_ptr_array_unref (drive.done);
  g_object_unref (drive.client);
  return started ? 0 : 1;
}
