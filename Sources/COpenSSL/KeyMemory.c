// Memory that holds key bytes: anonymous pages of their own, locked in memory as far as the limit
// of the process allows, left out of core dumps and wiped in a forked child. Blocks of fixed
// classes are handed out from a list per class; a released block is wiped before it can be seen
// again.
#define _GNU_SOURCE
#include "COpenSSL.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <sys/mman.h>

enum { SLAB_BYTES = 256 * 1024, SMALLEST = 32, CLASSES = 6 };  // 32, 64, 128, 256, 512, 1024

typedef struct block {
    struct block *next;
} block;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static block *free_blocks[CLASSES];
static uint8_t *slab_next;
static size_t slab_left;
static fc_key_memory_status status = {0, 0, 1, 1};

static int class_of(size_t size) {
    size_t capacity = SMALLEST;
    for (int index = 0; index < CLASSES; index++, capacity *= 2)
        if (size <= capacity) return index;
    return -1;
}

static int add_slab(void) {
    void *pages = mmap(NULL, SLAB_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
        0);
    if (pages == MAP_FAILED) return 0;
    // Without the right to lock more, a key could be swapped out; the caller can see that in the
    // status. It is no reason to refuse service.
    if (mlock(pages, SLAB_BYTES) != 0) status.locked = 0;
    if (madvise(pages, SLAB_BYTES, MADV_DONTDUMP) != 0) status.undumpable = 0;
    (void)madvise(pages, SLAB_BYTES, MADV_WIPEONFORK);
    slab_next = pages;
    slab_left = SLAB_BYTES;
    status.reserved_bytes += SLAB_BYTES;
    return 1;
}

void *fc_key_memory_allocate(size_t size) {
    int index = class_of(size);
    if (index < 0) return NULL;
    size_t capacity = (size_t)SMALLEST << index;
    pthread_mutex_lock(&mutex);
    block *found = free_blocks[index];
    if (found != NULL) {
        free_blocks[index] = found->next;
        found->next = NULL;
    } else if (slab_left >= capacity || add_slab()) {
        // The rest of an older slab is given up: at most 1024 bytes of 256 KiB.
        found = (block *)slab_next;
        slab_next += capacity;
        slab_left -= capacity;
    }
    if (found != NULL) status.used_bytes += capacity;
    pthread_mutex_unlock(&mutex);
    return found;
}

void fc_key_memory_release(void *memory, size_t size) {
    int index = class_of(size);
    if (memory == NULL || index < 0) return;
    size_t capacity = (size_t)SMALLEST << index;
    OPENSSL_cleanse(memory, capacity);
    block *released = memory;
    pthread_mutex_lock(&mutex);
    released->next = free_blocks[index];
    free_blocks[index] = released;
    status.used_bytes -= capacity;
    pthread_mutex_unlock(&mutex);
}

fc_key_memory_status fc_key_memory_inspect(void) {
    pthread_mutex_lock(&mutex);
    fc_key_memory_status copy = status;
    pthread_mutex_unlock(&mutex);
    return copy;
}

void fc_cleanse(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }

int fc_equal(const void *one, const void *other, size_t count) {
    return CRYPTO_memcmp(one, other, count) == 0;
}
