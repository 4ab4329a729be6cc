/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of ours belongs to one process at a time. The lock is the kernel's (flock), so it ends with the process
 * however that ends; the file only says who it is. Engine thread. */
#define G_LOG_DOMAIN "hearth-store"

#include "hearth-dir-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "hearth-database.h"
#include "hearth-ring-log.h"

static void
set_io_error (GError **error, const char *path, int cause)
{
  hearth_set_error (error, hearth_database_code_from_sqlite (SQLITE_IOERR, cause), "%s: %s", path,
                    g_strerror (cause));
}

/**
 * hearth_dir_make:
 *
 * Makes a folder that only its owner can look into, unless it is there.
 */
gboolean
hearth_dir_make (const char *dir, GError **error)
{
  if (g_mkdir_with_parents (dir, 0700) == 0 && g_chmod (dir, 0700) == 0)
    return TRUE;
  if (g_file_test (dir, G_FILE_TEST_IS_DIR) && g_access (dir, W_OK) == 0)
    return TRUE;
  set_io_error (error, dir, errno);
  return FALSE;
}

/**
 * hearth_dir_lock:
 *
 * Returns: a descriptor that holds the lock, or -1 with %HEARTH_ERROR_STORE_IN_USE if another process (or another part
 *   of this one) has it
 */
int
hearth_dir_lock (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  g_autofree char *owner = NULL;
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  char pid[24];

  if (fd < 0)
    {
      set_io_error (error, path, errno);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_close (fd, NULL);
      g_file_get_contents (path, &owner, NULL, NULL);
      hearth_set_error (error, HEARTH_ERROR_STORE_IN_USE, "%s is in use by process %s", dir,
                        owner != NULL && *owner != '\0' ? g_strstrip (owner) : "?");
      return -1;
    }
  g_snprintf (pid, sizeof pid, "%ld\n", (long) getpid ());
  /* Only says who it is; a full disk must not keep anybody from reading mail. */
  if (ftruncate (fd, 0) != 0 || write (fd, pid, strlen (pid)) < 0)
    hearth_debug ("store", "%s: cannot note the process", path);
  return fd;
}

/**
 * hearth_dir_unlock:
 * @lock_fd: what hearth_dir_lock() gave, or -1
 */
void
hearth_dir_unlock (int lock_fd)
{
  if (lock_fd >= 0)
    g_close (lock_fd, NULL);
}
