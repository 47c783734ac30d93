// AES, SM4, DES-EDE, GCM, CMAC and random numbers by EVP. Algorithms are fetched once for the
// process; a context keeps one prepared key for its life, so that a call costs no look-up and no
// allocation.
#include "COpenSSL.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct fc_context {
    EVP_CIPHER_CTX *evp;
    int encrypt;
};

static const char *const names[] = {
    "AES-128-ECB", "AES-192-ECB", "AES-256-ECB", "AES-128-CBC",  "AES-192-CBC", "AES-256-CBC",
    "SM4-ECB",     "SM4-CBC",     "DES-EDE-ECB", "DES-EDE3-ECB", "DES-EDE-CBC", "DES-EDE3-CBC",
    "AES-256-GCM",
};
enum { ALGORITHMS = sizeof names / sizeof names[0] };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *fetched[ALGORITHMS];
static EVP_MAC *cmac, *hmac;

static void fetch(void) {
    for (int index = 0; index < ALGORITHMS; index++)
        fetched[index] = EVP_CIPHER_fetch(NULL, names[index], NULL);
    cmac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
}

static int algorithm_index(fc_cipher cipher, size_t key_count) {
    switch (cipher) {
    case FC_AES_ECB:
    case FC_AES_CBC: {
        int base = cipher == FC_AES_ECB ? 0 : 3;
        if (key_count == 16) return base;
        if (key_count == 24) return base + 1;
        return key_count == 32 ? base + 2 : -1;
    }
    case FC_SM4_ECB: return key_count == 16 ? 6 : -1;
    case FC_SM4_CBC: return key_count == 16 ? 7 : -1;
    case FC_DES_EDE_ECB: return key_count == 8 || key_count == 16 ? 8 : key_count == 24 ? 9 : -1;
    case FC_DES_EDE_CBC: return key_count == 8 || key_count == 16 ? 10 : key_count == 24 ? 11 : -1;
    case FC_AES_256_GCM: return key_count == 32 ? 12 : -1;
    }
    return -1;
}

static const EVP_CIPHER *algorithm(fc_cipher cipher, size_t key_count) {
    int index = algorithm_index(cipher, key_count);
    if (index < 0) return NULL;
    pthread_once(&once, fetch);
    return fetched[index];
}

// DES-EDE with both halves equal is single DES.
static void double_short_key(uint8_t key[32], const uint8_t *given, size_t *count,
                             fc_cipher cipher) {
    memcpy(key, given, *count);
    if (*count == 8 && (cipher == FC_DES_EDE_ECB || cipher == FC_DES_EDE_CBC)) {
        memcpy(key + 8, given, 8);
        *count = 16;
    }
}

fc_context *fc_context_create(fc_cipher cipher, int encrypt, const uint8_t *key, size_t key_count) {
    const EVP_CIPHER *chosen = algorithm(cipher, key_count);
    if (chosen == NULL) return NULL;
    uint8_t whole[32];
    double_short_key(whole, key, &key_count, cipher);
    fc_context *context = calloc(1, sizeof *context);
    if (context != NULL) {
        context->encrypt = encrypt;
        context->evp = EVP_CIPHER_CTX_new();
        if (context->evp == NULL
            || EVP_CipherInit_ex2(context->evp, chosen, whole, NULL, encrypt, NULL) != 1
            || EVP_CIPHER_CTX_set_padding(context->evp, 0) != 1) {
            fc_context_free(context);
            context = NULL;
        }
    }
    OPENSSL_cleanse(whole, sizeof whole);
    return context;
}

// libcrypto wipes the key schedule when it frees the context.
void fc_context_free(fc_context *context) {
    if (context == NULL) return;
    EVP_CIPHER_CTX_free(context->evp);
    free(context);
}

int fc_context_crypt(fc_context *context, const uint8_t *iv, const uint8_t *in, uint8_t *out,
                     size_t count) {
    if (iv != NULL
        && EVP_CipherInit_ex2(context->evp, NULL, NULL, iv, context->encrypt, NULL) != 1)
        return 0;
    int written = 0;
    if (count == 0) return 1;
    return EVP_CipherUpdate(context->evp, out, &written, in, (int)count) == 1
        && (size_t)written == count;
}

int fc_context_chain(fc_context *context, const uint8_t *iv, const uint8_t *in, size_t count,
                     uint8_t state[16]) {
    uint8_t scratch[512];
    int good = 1, written = 0;
    size_t width = (size_t)EVP_CIPHER_CTX_get_block_size(context->evp);
    if (iv != NULL)
        good = EVP_CipherInit_ex2(context->evp, NULL, NULL, iv, context->encrypt, NULL) == 1;
    while (good && count > 0) {
        size_t part = count < sizeof scratch ? count : sizeof scratch;
        good = EVP_CipherUpdate(context->evp, scratch, &written, in, (int)part) == 1
            && (size_t)written == part;
        if (good) memcpy(state, scratch + part - width, width);
        in += part;
        count -= part;
    }
    return good;
}

int fc_gcm_seal(fc_context *context, const uint8_t nonce[12], const uint8_t *bound,
                size_t bound_count, const uint8_t *in, uint8_t *out, size_t count,
                uint8_t tag[16]) {
    int written = 0;
    return EVP_CipherInit_ex2(context->evp, NULL, NULL, nonce, 1, NULL) == 1
        && EVP_CipherUpdate(context->evp, NULL, &written, bound, (int)bound_count) == 1
        && EVP_CipherUpdate(context->evp, out, &written, in, (int)count) == 1
        && EVP_CipherFinal_ex(context->evp, out + written, &written) == 1
        && EVP_CIPHER_CTX_ctrl(context->evp, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
}

int fc_gcm_open(fc_context *context, const uint8_t nonce[12], const uint8_t *bound,
                size_t bound_count, const uint8_t *in, uint8_t *out, size_t count,
                const uint8_t tag[16]) {
    int written = 0;
    int good = EVP_CipherInit_ex2(context->evp, NULL, NULL, nonce, 0, NULL) == 1
        && EVP_CipherUpdate(context->evp, NULL, &written, bound, (int)bound_count) == 1
        && EVP_CipherUpdate(context->evp, out, &written, in, (int)count) == 1
        && EVP_CIPHER_CTX_ctrl(context->evp, EVP_CTRL_AEAD_SET_TAG, 16, (void *)(uintptr_t)tag) == 1
        && EVP_CipherFinal_ex(context->evp, out + written, &written) == 1;
    // What did not authenticate is never shown.
    if (!good) OPENSSL_cleanse(out, count);
    return good;
}

static int mac_reference(EVP_MAC *mac, const OSSL_PARAM *params, const uint8_t *key,
                         size_t key_count, const uint8_t *in, size_t count, uint8_t *out,
                         size_t capacity) {
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    size_t written = 0;
    int good = context != NULL && EVP_MAC_init(context, key, key_count, params) == 1
        && EVP_MAC_update(context, in, count) == 1
        && EVP_MAC_final(context, out, &written, capacity) == 1;
    EVP_MAC_CTX_free(context);
    return good;
}

int fc_cmac_reference(fc_cipher cbc, const uint8_t *key, size_t key_count, const uint8_t *in,
                      size_t count, uint8_t out[16]) {
    if (algorithm(cbc, key_count) == NULL || cmac == NULL) return 0;
    uint8_t whole[32];
    double_short_key(whole, key, &key_count, cbc);
    // CMAC wants three-key DES: K3 = K1.
    if (cbc == FC_DES_EDE_CBC && key_count == 16) {
        memcpy(whole + 16, whole, 8);
        key_count = 24;
    }
    const char *name = names[algorithm_index(cbc, key_count)];
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)(uintptr_t)name, 0),
        OSSL_PARAM_construct_end(),
    };
    int good = mac_reference(cmac, params, whole, key_count, in, count, out, 16);
    OPENSSL_cleanse(whole, sizeof whole);
    return good;
}

int fc_hmac_reference(const uint8_t *key, size_t key_count, const uint8_t *in, size_t count,
                      uint8_t out[32]) {
    pthread_once(&once, fetch);
    if (hmac == NULL) return 0;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t) "SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return mac_reference(hmac, params, key, key_count, in, count, out, 32);
}

int fc_random(uint8_t *out, size_t count) {
    return count == 0 || RAND_bytes(out, (int)count) == 1;
}

const char *fc_library_version(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}
