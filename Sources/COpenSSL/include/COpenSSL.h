// The only door from Swift to libcrypto: a narrow C interface, so that no OpenSSL type, macro or
// deprecated function is visible to the Swift side. Functions that return int return 1 for success.
#ifndef FORECOURT_COPENSSL_H
#define FORECOURT_COPENSSL_H

#include <stddef.h>
#include <stdint.h>

// The library's own words; never NULL.
const char *fc_library_version(void);

// --- Memory for keys: locked, left out of dumps, wiped on release (KeyMemory.c).

typedef struct {
    size_t reserved_bytes;
    size_t used_bytes;
    int locked;        // 1 while every page is locked in memory
    int undumpable;    // 1 while every page is left out of core dumps
} fc_key_memory_status;

// Zeroed memory of at least size bytes, or NULL when size is above the largest class (1024) or the
// system has no more. Thread-safe.
void *fc_key_memory_allocate(size_t size);
// Wipes the block and gives it back. size is the one that was asked for. Thread-safe.
void fc_key_memory_release(void *block, size_t size);
fc_key_memory_status fc_key_memory_inspect(void);

void fc_cleanse(void *bytes, size_t count);
// 1 if equal; the time depends on count alone.
int fc_equal(const void *one, const void *other, size_t count);

// --- DES by libcrypto's low-level functions and SHA-256 without contexts (LowLevelShim.c).

typedef struct {
    uint64_t words[16];
} fc_des_schedule;

void fc_des_prepare(fc_des_schedule *schedule, const uint8_t key[8]);
// 1 if the key is weak or semi-weak, whatever its parity bits.
int fc_des_key_is_weak(const uint8_t key[8]);
// keys is 1 (single DES), 2 (K3 = K1) or 3: so many schedules stand at schedules.
void fc_des_ecb(const fc_des_schedule *schedules, int keys, int encrypt, const uint8_t *in,
                uint8_t *out, size_t blocks);
// iv is replaced by the last cipher block.
void fc_des_cbc(const fc_des_schedule *schedules, int keys, int encrypt, uint8_t iv[8],
                const uint8_t *in, uint8_t *out, size_t blocks);
// Chains whole blocks into state: state = E(state xor block).
void fc_des_chain(const fc_des_schedule *schedules, int keys, uint8_t state[8], const uint8_t *in,
                  size_t blocks);

typedef struct {
    uint64_t words[14];
} fc_sha256;

void fc_sha256_start(fc_sha256 *state);
void fc_sha256_update(fc_sha256 *state, const uint8_t *bytes, size_t count);
void fc_sha256_finish(fc_sha256 *state, uint8_t digest[32]);

// --- Ciphers, MACs and random numbers by EVP; algorithms are fetched once (Envelope.c).

typedef enum {
    FC_AES_ECB = 0,
    FC_AES_CBC = 1,
    FC_SM4_ECB = 2,
    FC_SM4_CBC = 3,
    FC_DES_EDE_ECB = 4,
    FC_DES_EDE_CBC = 5,
    FC_AES_256_GCM = 6,
} fc_cipher;

typedef struct fc_context fc_context;

// NULL if the key length does not fit the cipher or the provider refuses it. A DES-EDE key of 8
// bytes is doubled.
fc_context *fc_context_create(fc_cipher cipher, int encrypt, const uint8_t *key, size_t key_count);
void fc_context_free(fc_context *context);
// Whole blocks; iv may be NULL for ECB, and for CBC to go on from the block before.
int fc_context_crypt(fc_context *context, const uint8_t *iv, const uint8_t *in, uint8_t *out,
                     size_t count);
// Chains whole blocks through a CBC context and leaves the last cipher block (16 bytes) in state.
int fc_context_chain(fc_context *context, const uint8_t *iv, const uint8_t *in, size_t count,
                     uint8_t state[16]);
int fc_gcm_seal(fc_context *context, const uint8_t nonce[12], const uint8_t *bound,
                size_t bound_count, const uint8_t *in, uint8_t *out, size_t count, uint8_t tag[16]);
int fc_gcm_open(fc_context *context, const uint8_t nonce[12], const uint8_t *bound,
                size_t bound_count, const uint8_t *in, uint8_t *out, size_t count,
                const uint8_t tag[16]);
// CMAC by EVP_MAC: the slow path, kept as a check of our own chaining. count_out is 8 or 16.
int fc_cmac_reference(fc_cipher cbc, const uint8_t *key, size_t key_count, const uint8_t *in,
                      size_t count, uint8_t out[16]);
// HMAC-SHA-256 by EVP_MAC, likewise.
int fc_hmac_reference(const uint8_t *key, size_t key_count, const uint8_t *in, size_t count,
                      uint8_t out[32]);
int fc_random(uint8_t *out, size_t count);

// --- The process (Process.c).

// Not dumpable, not traceable by others, no core file. 0, or the errno of the first refusal.
int fc_process_harden(void);
// 1 while the process is as fc_process_harden left it.
int fc_process_is_hardened(void);

#endif
