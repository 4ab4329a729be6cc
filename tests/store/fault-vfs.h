/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that fails: SQLite's own VFS with a count of writes after which they give an error. */
#pragma once

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <glib.h>
#include <sqlite3.h>

/* The process ends instead, as by kill -9. */
#define FAULT_KILL (-1)

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real;
} FaultFile;

static struct
{
  int writes_left; /* negative: the disk works */
  int result;      /* what a write gives then: SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY, FAULT_KILL */
  gboolean has_failed;
} fault_disk = { -1, 0, FALSE };

static inline int
fault_check (void)
{
  if (fault_disk.writes_left < 0)
    return SQLITE_OK;
  if (fault_disk.writes_left-- > 0)
    return SQLITE_OK;
  if (fault_disk.result == FAULT_KILL)
    raise (SIGKILL);
  fault_disk.writes_left = 0;
  fault_disk.has_failed = TRUE;
  return fault_disk.result;
}

#define REAL(file) (((FaultFile *) (void *) (file))->real)

static int
fault_close (sqlite3_file *file)
{
  int result = REAL (file)->pMethods != NULL ? REAL (file)->pMethods->xClose (REAL (file)) : SQLITE_OK;

  g_free (REAL (file));
  return result;
}

static int
fault_read (sqlite3_file *file, void *data, int n, sqlite3_int64 offset)
{
  return REAL (file)->pMethods->xRead (REAL (file), data, n, offset);
}

static int
fault_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
  int result = fault_check ();

  return result != SQLITE_OK ? result : REAL (file)->pMethods->xWrite (REAL (file), data, n, offset);
}

static int
fault_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return REAL (file)->pMethods->xTruncate (REAL (file), size);
}

static int
fault_sync (sqlite3_file *file, int flags)
{
  int result = fault_check ();

  if (result != SQLITE_OK)
    return result == SQLITE_IOERR_WRITE ? SQLITE_IOERR_FSYNC : result;
  return REAL (file)->pMethods->xSync (REAL (file), flags);
}

static int
fault_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return REAL (file)->pMethods->xFileSize (REAL (file), size);
}

static int
fault_lock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xLock (REAL (file), level);
}

static int
fault_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), level);
}

static int
fault_check_reserved (sqlite3_file *file, int *is_reserved)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), is_reserved);
}

static int
fault_control (sqlite3_file *file, int operation, void *argument)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), operation, argument);
}

static int
fault_sector_size (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}

static int
fault_characteristics (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}

static int
fault_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return REAL (file)->pMethods->xShmMap (REAL (file), page, size, extend, memory);
}

static int
fault_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, n, flags);
}

static void
fault_shm_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}

static int
fault_shm_unmap (sqlite3_file *file, int delete_it)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), delete_it);
}

static const sqlite3_io_methods fault_methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_read,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_file_size,
  .xLock = fault_lock,
  .xUnlock = fault_unlock,
  .xCheckReservedLock = fault_check_reserved,
  .xFileControl = fault_control,
  .xSectorSize = fault_sector_size,
  .xDeviceCharacteristics = fault_characteristics,
  .xShmMap = fault_shm_map,
  .xShmLock = fault_shm_lock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_shm_unmap,
};

static int
fault_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  sqlite3_vfs *real = vfs->pAppData;
  FaultFile *self = (FaultFile *) (void *) file;
  int result;

  self->real = g_malloc0 ((gsize) real->szOsFile);
  result = real->xOpen (real, name, self->real, flags, out_flags);
  if (result != SQLITE_OK)
    {
      g_free (self->real);
      file->pMethods = NULL;
      return result;
    }
  file->pMethods = &fault_methods;
  return SQLITE_OK;
}

static inline void
fault_disk_install (void)
{
  static sqlite3_vfs vfs;
  sqlite3_vfs *real = sqlite3_vfs_find (NULL);

  vfs = *real;
  vfs.zName = "fault";
  vfs.szOsFile = sizeof (FaultFile);
  vfs.pAppData = real;
  vfs.xOpen = fault_open;
  vfs.pNext = NULL;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}
