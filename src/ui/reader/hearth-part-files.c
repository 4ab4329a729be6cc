/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes parts of messages to files: mode 0600, never following a link, never over something else unless the user
 * chose that very file. The work is done on a thread of GTask's; values in, a path out. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-part-files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

/** So many names are tried before giving up. */
#define MAX_NAMES 1000

typedef struct
{
  char *folder;
  char *name;
  GBytes *bytes;
  HearthPartFilesMode mode;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_free (write->folder);
  g_free (write->name);
  g_bytes_unref (write->bytes);
  g_free (write);
}

static void
set_errno (GError **error, const char *path)
{
  int code = errno;
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown, g_strerror (code));
}

/* "Offer.pdf", "Offer (2).pdf", … */
static char *
make_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');

  if (number < 2)
    return g_strdup (name);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s (%u)", name, number);
  return g_strdup_printf ("%.*s (%u)%s", (int) (dot - name), name, number, dot);
}

static int
create_new (const char *folder, const char *name, char **path, GError **error)
{
  for (guint number = 1; number <= MAX_NAMES; number++)
    {
      g_autofree char *tried = make_name (name, number);
      int fd;

      g_free (*path);
      *path = g_build_filename (folder, tried, NULL);
      fd = open (*path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd >= 0)
        return fd;
      if (errno != EEXIST)
        break;
    }
  set_errno (error, *path);
  return -1;
}

static gboolean
write_bytes (int fd, GBytes *bytes, const char *path, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  while (length > 0)
    {
      gssize done = write (fd, data, MIN (length, 1024 * 1024));

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        {
          set_errno (error, path);
          close (fd);
          return FALSE;
        }
      data += done;
      length -= (gsize) done;
    }
  if (close (fd) != 0)
    {
      set_errno (error, path);
      return FALSE;
    }
  return TRUE;
}

/* A new file beside it takes the place of the old one, so that what was there stays whole until the new one is. */
static char *
replace (Write *work, GError **error)
{
  g_autofree char *path = g_build_filename (work->folder, work->name, NULL);
  /* a name of its own: that of the file may be as long as one may be */
  g_autofree char *beside = g_build_filename (work->folder, ".hearth-XXXXXX", NULL);
  int fd = g_mkstemp_full (beside, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      set_errno (error, path);
      return NULL;
    }
  if (!write_bytes (fd, work->bytes, path, error))
    {
      g_unlink (beside);
      return NULL;
    }
  if (g_rename (beside, path) != 0)
    {
      set_errno (error, path);
      g_unlink (beside);
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* Under the runtime folder, which is the user's alone and emptied when the session ends. */
static char *
make_private_folder (GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "hearth-open-XXXXXX", NULL);

  if (g_mkdtemp_full (folder, 0700) != NULL)
    return g_steal_pointer (&folder);
  return g_dir_make_tmp ("hearth-open-XXXXXX", error);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *work = data;
  g_autofree char *path = NULL;
  GError *error = NULL;
  int fd;

  if (work->mode == HEARTH_PART_FILES_REPLACE)
    path = replace (work, &error);
  else
    {
      if (work->mode == HEARTH_PART_FILES_PRIVATE)
        {
          g_free (work->folder);
          work->folder = make_private_folder (&error);
        }
      fd = work->folder != NULL ? create_new (work->folder, work->name, &path, &error) : -1;
      if (fd < 0 || !write_bytes (fd, work->bytes, path, &error))
        g_clear_pointer (&path, g_free);
    }
  if (path != NULL)
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * hearth_part_files_write_async:
 * @folder: (nullable): where to; %NULL with %HEARTH_PART_FILES_PRIVATE
 * @name: a file name as mime made it safe; anything before a slash is dropped
 */
void
hearth_part_files_write_async (const char *folder,
                               const char *name,
                               GBytes *bytes,
                               HearthPartFilesMode mode,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Write *work = g_new0 (Write, 1);

  g_task_set_source_tag (task, hearth_part_files_write_async);
  work->folder = g_strdup (folder);
  work->name = g_path_get_basename (name);
  work->bytes = g_bytes_ref (bytes);
  work->mode = mode;
  g_task_set_task_data (task, work, write_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * hearth_part_files_write_finish:
 *
 * Returns: (transfer full) (type filename): the path that was written, or %NULL
 */
char *
hearth_part_files_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
