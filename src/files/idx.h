/* idx.h - reads IDX, the container of the MNIST files, plain or gzip-compressed.
 *
 * IDX: two zero bytes, a type byte, the number of dimensions, one big-endian 32-bit size per
 * dimension, then the elements, big-endian, last dimension fastest.  It knows nothing of digits;
 * data/mnist.h does.  Compressed files need zlib (DIP_WITH_ZLIB); without it they get a sentence.
 *
 * Every byte is checked before it is believed: no memory is reserved for a promise that the file
 * is too short to keep.  Messages name the file and the byte, counted after decompression unless
 * they say "of the compressed file".
 */
#ifndef DIP_FILES_IDX_H
#define DIP_FILES_IDX_H
#include "base/context.h"
#include "files/sha256.h"

typedef struct dip_idx {
    dip_dtype dtype;  /* uint8, int32, float32 or float64: the element types that have a dtype here */
    dip_shape shape;  /* as in the header; rank >= 1 */
    void *data;       /* native byte order; ends with dip_idx_free */
    size_t bytes;
    size_t inflated;  /* bytes that were decompressed for it: 0 for a plain file, and from the cache */
    uint8_t *mapped;  /* data lies in this file of the cache (decoded.h); NULL: in memory of its own */
    size_t mapped_size;
} dip_idx;

/* `item` names the elements in messages: "image", "label".  False with the error recorded, and
 * then out->data is NULL.  What a compressed file holds is kept in the cache, or taken from there. */
bool dip_idx_read(dip_context *ctx, const char *who, const char *path, const char *item, dip_idx *out);

/* The same from memory: `name` is what messages call it. */
bool dip_idx_parse(dip_context *ctx, const char *who, const char *name, const char *item,
                   const uint8_t *bytes, size_t size, dip_idx *out);

void dip_idx_free(dip_context *ctx, dip_idx *idx);

/* The SHA-256 of the bytes that the file held after decompression, header included. */
void dip_idx_sha256(const dip_idx *idx, char text[DIP_SHA256_TEXT]);

#endif
