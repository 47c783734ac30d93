#ifndef C_OPENSSL_H
#define C_OPENSSL_H
#include <openssl/evp.h>
#endif
