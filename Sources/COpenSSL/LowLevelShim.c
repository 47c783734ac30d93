// libcrypto's low-level DES and SHA-256. OpenSSL 3 marks them deprecated in favour of EVP, which
// has no single DES in its default provider and costs a multiple per block: 304 bytes of X9.19 take
// more than twice as long by DES-EDE. The EVP path stays as the check of this one in the tests.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "COpenSSL.h"

#include <openssl/crypto.h>
#include <openssl/des.h>
#include <openssl/sha.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

_Static_assert(sizeof(DES_key_schedule) == sizeof(fc_des_schedule), "size of a DES key schedule");
_Static_assert(sizeof(DES_LONG) == 4, "width of half a DES block");
_Static_assert(sizeof(SHA256_CTX) <= sizeof(fc_sha256), "size of a SHA-256 state");

typedef DES_LONG half;

static half load(const uint8_t *bytes) {
    return (half)bytes[0] | (half)bytes[1] << 8 | (half)bytes[2] << 16 | (half)bytes[3] << 24;
}

static void store(uint8_t *bytes, half value) {
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
    bytes[2] = (uint8_t)(value >> 16);
    bytes[3] = (uint8_t)(value >> 24);
}

// The initial permutation and its inverse as bit swaps. DES_encrypt2 leaves both out, and because
// they are linear, a chain needs the inverse once at its end instead of once a block.
#define SWAP_BITS(a, b, shift, mask)             \
    do {                                         \
        half moved = (((a) >> (shift)) ^ (b)) & (mask); \
        (b) ^= moved;                            \
        (a) ^= moved << (shift);                 \
    } while (0)

static void permute(half block[2], const uint8_t *bytes) {
    half left = load(bytes), right = load(bytes + 4);
    SWAP_BITS(right, left, 4, 0x0f0f0f0fu);
    SWAP_BITS(left, right, 16, 0x0000ffffu);
    SWAP_BITS(right, left, 2, 0x33333333u);
    SWAP_BITS(left, right, 8, 0x00ff00ffu);
    SWAP_BITS(right, left, 1, 0x55555555u);
    block[0] = left;
    block[1] = right;
}

static void restore(uint8_t *bytes, const half block[2]) {
    half left = block[0], right = block[1];
    SWAP_BITS(right, left, 1, 0x55555555u);
    SWAP_BITS(left, right, 8, 0x00ff00ffu);
    SWAP_BITS(right, left, 2, 0x33333333u);
    SWAP_BITS(left, right, 16, 0x0000ffffu);
    SWAP_BITS(right, left, 4, 0x0f0f0f0fu);
    store(bytes, left);
    store(bytes + 4, right);
}

// libcrypto takes the schedule without const and does not write to it.
static DES_key_schedule *schedule_at(const fc_des_schedule *schedules, int index) {
    return (DES_key_schedule *)(uintptr_t)(schedules + index);
}

static void transform(half block[2], const fc_des_schedule *schedules, int keys, int encrypt) {
    DES_key_schedule *first = schedule_at(schedules, 0);
    if (keys == 1) {
        DES_encrypt2(block, first, encrypt);
        return;
    }
    DES_key_schedule *second = schedule_at(schedules, 1);
    DES_key_schedule *third = keys == 3 ? schedule_at(schedules, 2) : first;
    DES_encrypt2(block, encrypt ? first : third, encrypt);
    DES_encrypt2(block, second, !encrypt);
    DES_encrypt2(block, encrypt ? third : first, encrypt);
}

void fc_des_prepare(fc_des_schedule *schedule, const uint8_t key[8]) {
    DES_set_key_unchecked((const_DES_cblock *)(uintptr_t)key, (DES_key_schedule *)schedule);
}

int fc_des_key_is_weak(const uint8_t key[8]) {
    DES_cblock copy;
    memcpy(copy, key, 8);
    DES_set_odd_parity(&copy);
    int weak = DES_is_weak_key(&copy);
    OPENSSL_cleanse(copy, sizeof copy);
    return weak != 0;
}

void fc_des_ecb(const fc_des_schedule *schedules, int keys, int encrypt, const uint8_t *in,
                uint8_t *out, size_t blocks) {
    half block[2];
    for (; blocks > 0; blocks--, in += 8, out += 8) {
        permute(block, in);
        transform(block, schedules, keys, encrypt);
        restore(out, block);
    }
    OPENSSL_cleanse(block, sizeof block);
}

void fc_des_cbc(const fc_des_schedule *schedules, int keys, int encrypt, uint8_t iv[8],
                const uint8_t *in, uint8_t *out, size_t blocks) {
    half chain[2], block[2], cipher[2];
    permute(chain, iv);
    for (; blocks > 0; blocks--, in += 8, out += 8) {
        permute(block, in);
        if (encrypt) {
            chain[0] ^= block[0];
            chain[1] ^= block[1];
            transform(chain, schedules, keys, 1);
            restore(out, chain);
        } else {
            cipher[0] = block[0];
            cipher[1] = block[1];
            transform(block, schedules, keys, 0);
            block[0] ^= chain[0];
            block[1] ^= chain[1];
            restore(out, block);
            chain[0] = cipher[0];
            chain[1] = cipher[1];
        }
    }
    restore(iv, chain);
    OPENSSL_cleanse(block, sizeof block);
}

void fc_des_chain(const fc_des_schedule *schedules, int keys, uint8_t state[8], const uint8_t *in,
                  size_t blocks) {
    half chain[2], block[2];
    permute(chain, state);
    for (; blocks > 0; blocks--, in += 8) {
        permute(block, in);
        chain[0] ^= block[0];
        chain[1] ^= block[1];
        transform(chain, schedules, keys, 1);
    }
    restore(state, chain);
}

void fc_sha256_start(fc_sha256 *state) { SHA256_Init((SHA256_CTX *)state); }

void fc_sha256_update(fc_sha256 *state, const uint8_t *bytes, size_t count) {
    if (count > 0) SHA256_Update((SHA256_CTX *)state, bytes, count);
}

void fc_sha256_finish(fc_sha256 *state, uint8_t digest[32]) {
    SHA256_Final(digest, (SHA256_CTX *)state);
}
