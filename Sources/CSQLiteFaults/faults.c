#include "CSQLiteFaults.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    atomic_int count;
    atomic_int at;  // The call that fails, from 0; negative for none.
    atomic_int code;
    atomic_int lasting;
} Fault;

static Fault opens = {.at = -1}, writes = {.at = -1}, syncs = {.at = -1};

// SQLITE_OK, or what this call has to fail with.
static int pass(Fault *fault) {
    int call = atomic_fetch_add(&fault->count, 1);
    int at = atomic_load(&fault->at);
    if (at < 0 || call < at) return SQLITE_OK;
    if (call > at && !atomic_load(&fault->lasting)) return SQLITE_OK;
    return atomic_load(&fault->code);
}

static void clear(Fault *fault) {
    atomic_store(&fault->count, 0);
    atomic_store(&fault->at, -1);
    atomic_store(&fault->lasting, 0);
}

static void set(Fault *fault, int after, int code, int lasting) {
    atomic_store(&fault->code, code);
    atomic_store(&fault->lasting, lasting);
    atomic_store(&fault->at, atomic_load(&fault->count) + after);
}

void faults_reset(void) { clear(&opens); clear(&writes); clear(&syncs); }
void faults_fail_open(int after, int code, int lasting) { set(&opens, after, code, lasting); }
void faults_fail_write(int after, int code, int lasting) { set(&writes, after, code, lasting); }
void faults_fail_sync(int after, int code, int lasting) { set(&syncs, after, code, lasting); }
int faults_opens(void) { return atomic_load(&opens.count); }
int faults_writes(void) { return atomic_load(&writes.count); }
int faults_syncs(void) { return atomic_load(&syncs.count); }

// A file of ours, with the real one behind it in the same allocation.
typedef struct {
    sqlite3_file base;
    char name[512];
    sqlite3_file real[];
} File;

// One write since the last sync of its file, with what stood there before.
typedef struct Write {
    struct Write *before;
    char name[512];
    sqlite3_int64 at, size_before;
    int count;
    unsigned char *old_bytes, *new_bytes;
} Write;

static Write *unsynced;
static int recording;

static void forget(const char *name) {
    Write **place = &unsynced;
    while (*place) {
        Write *write = *place;
        if (name && strcmp(write->name, name) != 0) {
            place = &write->before;
            continue;
        }
        *place = write->before;
        free(write->old_bytes);
        free(write->new_bytes);
        free(write);
    }
}

void faults_record(int on) {
    recording = on;
    forget(0);
}

static void apply(FILE *out, const Write *write, const unsigned char *bytes, int count) {
    fseek(out, (long)write->at, SEEK_SET);
    fwrite(bytes, 1, (size_t)count, out);
}

// Xorshift: the same seed loses the same writes.
static unsigned next(unsigned *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

int faults_survivor(const char *name, const char *copy, unsigned seed) {
    FILE *in = fopen(name, "rb");
    if (!in) return -1;
    FILE *out = fopen(copy, "wb+");
    if (!out) {
        fclose(in);
        return -1;
    }
    unsigned char page[65536];
    size_t count;
    while ((count = fread(page, 1, sizeof page, in)) > 0) fwrite(page, 1, count, out);
    fclose(in);
    int writes = 0;
    sqlite3_int64 size = -1;
    for (Write *write = unsynced; write; write = write->before) {
        if (strcmp(write->name, name) != 0) continue;
        apply(out, write, write->old_bytes, write->count);
        size = write->size_before;
        writes++;
    }
    fflush(out);
    if (size >= 0 && truncate(copy, size) != 0) writes = -1;
    // The disk may have written any of them in any order, and the last one in part.
    for (int index = writes; seed && index > 0; index--) {
        Write *write = unsynced;
        int left = index;
        for (; write; write = write->before) {
            if (strcmp(write->name, name) == 0 && --left == 0) break;
        }
        unsigned chance = next(&seed);
        if (chance & 1) apply(out, write, write->new_bytes, chance & 2 ? write->count : write->count / 2);
    }
    fclose(out);
    return writes;
}

#define REAL(file) (((File *)(file))->real)
#define CALL(file, method, ...) REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__)

static int file_close(sqlite3_file *f) { return CALL(f, xClose); }
static int file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
    return CALL(f, xRead, to, n, at);
}
static void note(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
    Write *write = calloc(1, sizeof *write);
    if (!write) return;
    strcpy(write->name, ((File *)f)->name);
    write->at = at;
    write->count = n;
    write->old_bytes = calloc(1, (size_t)n);
    write->new_bytes = malloc((size_t)n);
    CALL(f, xFileSize, &write->size_before);
    CALL(f, xRead, write->old_bytes, n, at);
    memcpy(write->new_bytes, from, (size_t)n);
    write->before = unsynced;
    unsynced = write;
}
static int file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
    int code = pass(&writes);
    if (code != SQLITE_OK) return code;
    if (recording) note(f, from, n, at);
    return CALL(f, xWrite, from, n, at);
}
static int file_truncate(sqlite3_file *f, sqlite3_int64 n) { return CALL(f, xTruncate, n); }
static int file_sync(sqlite3_file *f, int flags) {
    int code = pass(&syncs);
    if (code != SQLITE_OK) return code;
    if (recording) forget(((File *)f)->name);
    return CALL(f, xSync, flags);
}
static int file_size(sqlite3_file *f, sqlite3_int64 *n) { return CALL(f, xFileSize, n); }
static int file_lock(sqlite3_file *f, int level) { return CALL(f, xLock, level); }
static int file_unlock(sqlite3_file *f, int level) { return CALL(f, xUnlock, level); }
static int file_reserved(sqlite3_file *f, int *out) { return CALL(f, xCheckReservedLock, out); }
static int file_control(sqlite3_file *f, int op, void *arg) {
    return CALL(f, xFileControl, op, arg);
}
static int file_sector(sqlite3_file *f) { return CALL(f, xSectorSize); }
static int file_device(sqlite3_file *f) { return CALL(f, xDeviceCharacteristics); }
static int file_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return CALL(f, xShmMap, page, size, extend, out);
}
static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return CALL(f, xShmLock, offset, n, flags);
}
static void file_shm_barrier(sqlite3_file *f) { CALL(f, xShmBarrier); }
static int file_shm_unmap(sqlite3_file *f, int remove) { return CALL(f, xShmUnmap, remove); }

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;

static int vfs_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out) {
    (void)v;
    f->pMethods = 0;
    int code = pass(&opens);
    if (code != SQLITE_OK) return code;
    memset(REAL(f), 0, (size_t)real_vfs->szOsFile);
    snprintf(((File *)f)->name, sizeof ((File *)f)->name, "%s", name ? name : "");
    code = real_vfs->xOpen(real_vfs, name, REAL(f), flags, out);
    if (REAL(f)->pMethods) f->pMethods = &methods;
    return code;
}
static int vfs_delete(sqlite3_vfs *v, const char *name, int sync) {
    (void)v;
    return real_vfs->xDelete(real_vfs, name, sync);
}
static int vfs_access(sqlite3_vfs *v, const char *name, int flags, int *out) {
    (void)v;
    return real_vfs->xAccess(real_vfs, name, flags, out);
}
static int vfs_full(sqlite3_vfs *v, const char *name, int n, char *out) {
    (void)v;
    return real_vfs->xFullPathname(real_vfs, name, n, out);
}

int faults_register(void) {
    if (real_vfs) return SQLITE_OK;
    sqlite3_vfs *found = sqlite3_vfs_find(0);
    if (!found) return SQLITE_ERROR;
    vfs = *found;
    vfs.pNext = 0;
    vfs.zName = "faults";
    vfs.szOsFile = (int)sizeof(File) + found->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full;
    real_vfs = found;
    return sqlite3_vfs_register(&vfs, 0);
}
