/* sha256.h - SHA-256 of bytes, given in any pieces (FIPS 180-4).
 *
 * Names weights in the program's JSON and checks data files.  Not for secrets: nothing here hides
 * timing.
 */
#ifndef DIP_FILES_SHA256_H
#define DIP_FILES_SHA256_H
#include <stddef.h>
#include <stdint.h>

typedef struct dip_sha256 {
    uint32_t state[8];
    uint64_t length;   /* bytes so far */
    uint8_t block[64]; /* length % 64 bytes wait here */
} dip_sha256;

enum { DIP_SHA256_BYTES = 32, DIP_SHA256_TEXT = 65 };

void dip_sha256_begin(dip_sha256 *s);
void dip_sha256_add(dip_sha256 *s, const void *data, size_t size);
void dip_sha256_end(dip_sha256 *s, uint8_t digest[DIP_SHA256_BYTES]);
void dip_sha256_end_text(dip_sha256 *s, char text[DIP_SHA256_TEXT]); /* 64 lower-case digits, then 0 */

#endif
