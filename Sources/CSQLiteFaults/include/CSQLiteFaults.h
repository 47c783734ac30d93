#ifndef FORECOURT_CSQLITE_FAULTS_H
#define FORECOURT_CSQLITE_FAULTS_H

// A VFS for tests, over the default one: it fails the Nth open, write or sync with a code of
// SQLite, and counts them. One set of counters a process.

// Registers the VFS under the name "faults". Returns an SQLite code.
int faults_register(void);

// Ends all faults and sets the counters to zero.
void faults_reset(void);

// Fails the open, write or sync that follows `after` good ones, and, with `lasting`, all after it.
void faults_fail_open(int after, int code, int lasting);
void faults_fail_write(int after, int code, int lasting);
void faults_fail_sync(int after, int code, int lasting);

// Remembers writes until their file is synced, from here on or no more. Single-threaded.
void faults_record(int on);

// Copies a file as it may be after the power failed: without what was not synced, or, with a seed
// other than 0, with some of it. Returns how many writes were not synced, negative on failure.
int faults_survivor(const char *name, const char *copy, unsigned seed);

int faults_opens(void);
int faults_writes(void);
int faults_syncs(void);

#endif
