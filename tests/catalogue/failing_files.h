// SPDX-License-Identifier: GPL-3.0-or-later
// Files whose n-th write, synchronisation, truncation or removal fails: SQLite's own method (its
// "testing" page) of being sure that nothing is lost whatever moment a crash or a full disk choose.
// A layer around SQLite's default file system; it counts operations of the process.
#ifndef CLOSO_TESTS_FAILING_FILES_H
#define CLOSO_TESTS_FAILING_FILES_H

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

typedef enum failing_kind {
    FAILING_NOT,  // only count
    FAILING_DIE,  // the process ends at once, as killed; half of a write is done
    FAILING_FULL, // every write from there on finds the disk full
    FAILING_ONCE, // one operation fails
} failing_kind;

static failing_kind failing;
static long failing_at, failing_count;

typedef struct failing_file {
    sqlite3_file base;
    sqlite3_file *real; // behind this structure
} failing_file;

static sqlite3_file *failing_real(sqlite3_file *file)
{
    return ((failing_file *)file)->real;
}

// Counts an operation; an error of SQLite where it is to fail.
static int failing_step(bool writes)
{
    failing_count++;
    bool now = failing_count == failing_at;
    if (failing == FAILING_DIE && now)
        _exit(77);
    if (failing == FAILING_FULL && failing_count >= failing_at && writes)
        return SQLITE_FULL;
    return failing == FAILING_ONCE && now ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int failing_close(sqlite3_file *file)
{
    sqlite3_file *real = failing_real(file);
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int failing_read(sqlite3_file *file, void *data, int count, sqlite3_int64 at)
{
    return failing_real(file)->pMethods->xRead(failing_real(file), data, count, at);
}

static int failing_write(sqlite3_file *file, const void *data, int count, sqlite3_int64 at)
{
    sqlite3_file *real = failing_real(file);
    if (failing == FAILING_DIE && failing_count + 1 == failing_at)
        real->pMethods->xWrite(real, data, count / 2, at);
    int code = failing_step(true);
    return code == SQLITE_OK ? real->pMethods->xWrite(real, data, count, at) : code;
}

static int failing_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = failing_step(false);
    return code == SQLITE_OK ? failing_real(file)->pMethods->xTruncate(failing_real(file), size)
                             : code;
}

static int failing_sync(sqlite3_file *file, int flags)
{
    int code = failing_step(false);
    return code == SQLITE_OK ? failing_real(file)->pMethods->xSync(failing_real(file), flags)
                             : SQLITE_IOERR_FSYNC;
}

static int failing_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return failing_real(file)->pMethods->xFileSize(failing_real(file), size);
}

static int failing_lock(sqlite3_file *file, int kind)
{
    return failing_real(file)->pMethods->xLock(failing_real(file), kind);
}

static int failing_unlock(sqlite3_file *file, int kind)
{
    return failing_real(file)->pMethods->xUnlock(failing_real(file), kind);
}

static int failing_reserved(sqlite3_file *file, int *out)
{
    return failing_real(file)->pMethods->xCheckReservedLock(failing_real(file), out);
}

static int failing_control(sqlite3_file *file, int operation, void *argument)
{
    return failing_real(file)->pMethods->xFileControl(failing_real(file), operation, argument);
}

static int failing_sector(sqlite3_file *file)
{
    return failing_real(file)->pMethods->xSectorSize(failing_real(file));
}

static int failing_device(sqlite3_file *file)
{
    return failing_real(file)->pMethods->xDeviceCharacteristics(failing_real(file));
}

static int failing_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return failing_real(file)->pMethods->xShmMap(failing_real(file), page, size, extend, out);
}

static int failing_shared_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return failing_real(file)->pMethods->xShmLock(failing_real(file), offset, count, flags);
}

static void failing_barrier(sqlite3_file *file)
{
    failing_real(file)->pMethods->xShmBarrier(failing_real(file));
}

static int failing_unmap(sqlite3_file *file, int remove)
{
    return failing_real(file)->pMethods->xShmUnmap(failing_real(file), remove);
}

static const sqlite3_io_methods failing_methods = {.iVersion = 2,
                                                   .xClose = failing_close,
                                                   .xRead = failing_read,
                                                   .xWrite = failing_write,
                                                   .xTruncate = failing_truncate,
                                                   .xSync = failing_sync,
                                                   .xFileSize = failing_size,
                                                   .xLock = failing_lock,
                                                   .xUnlock = failing_unlock,
                                                   .xCheckReservedLock = failing_reserved,
                                                   .xFileControl = failing_control,
                                                   .xSectorSize = failing_sector,
                                                   .xDeviceCharacteristics = failing_device,
                                                   .xShmMap = failing_map,
                                                   .xShmLock = failing_shared_lock,
                                                   .xShmBarrier = failing_barrier,
                                                   .xShmUnmap = failing_unmap};

static int failing_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    sqlite3_vfs *below = vfs->pAppData;
    failing_file *self = (failing_file *)file;
    self->real = (sqlite3_file *)&self[1];
    int code = below->xOpen(below, name, self->real, flags, out);
    file->pMethods = code == SQLITE_OK ? &failing_methods : NULL;
    return code;
}

static int failing_remove(sqlite3_vfs *vfs, const char *name, int synchronise)
{
    sqlite3_vfs *below = vfs->pAppData;
    int code = failing_step(false);
    return code == SQLITE_OK ? below->xDelete(below, name, synchronise) : SQLITE_IOERR_DELETE;
}

// Makes every database of this process fail so at its operation number `at` (from 1).
static inline void failing_begin(failing_kind kind, long at)
{
    static sqlite3_vfs layer;
    if (!layer.zName) {
        sqlite3_vfs *below = sqlite3_vfs_find(NULL);
        layer = *below;
        layer.pNext = NULL;
        layer.zName = "failing";
        layer.szOsFile = (int)sizeof(failing_file) + below->szOsFile;
        layer.pAppData = below;
        layer.xOpen = failing_open;
        layer.xDelete = failing_remove;
        sqlite3_vfs_register(&layer, 1);
    }
    failing = kind;
    failing_at = at;
    failing_count = 0;
}

#endif
