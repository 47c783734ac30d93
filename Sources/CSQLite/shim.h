#ifndef FORECOURT_CSQLITE_SHIM_H
#define FORECOURT_CSQLITE_SHIM_H

#include <sqlite3.h>

// Swift cannot call C functions with variable arguments, so the ones that the journal needs
// are wrapped here.

// Statistics of memory take a global mutex on every allocation. Only before the first open.
static inline int forecourt_sqlite_configure(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// A reader must never checkpoint, not even when it closes last.
static inline int forecourt_sqlite_no_checkpoint_on_close(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

// Refuses features of a database file that could run code chosen by whoever wrote the file.
static inline int forecourt_sqlite_defensive(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

// Slots for small allocations: a statement with thirty bound values fits without malloc.
static inline int forecourt_sqlite_lookaside(sqlite3 *database, int size, int count) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_LOOKASIDE, (void *)0, size, count);
}

#endif
