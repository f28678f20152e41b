/* zlib_memory.c - see zlib_memory.h. */
#ifdef DIP_WITH_ZLIB
#include "files/zlib_memory.h"

#include <string.h>

/* zlib does not say how much it frees, the context wants to know: the size stands before the block. */
enum { PREFIX = 64 };

voidpf dip_zlib_take(voidpf ctx, uInt items, uInt size) {
    size_t bytes;
    if (!dip_mul_size(items, size, &bytes) || !dip_add_size(bytes, PREFIX, &bytes)) return NULL;
    char *p = dip_alloc_raw(ctx, bytes);
    if (!p) return NULL;
    memcpy(p, &bytes, sizeof bytes);
    return p + PREFIX;
}

void dip_zlib_give(voidpf ctx, voidpf block) {
    char *p = (char *)block - PREFIX;
    size_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    dip_dealloc(ctx, p, bytes);
}
#else
typedef int dip_no_zlib_memory; /* a file of C is never empty */
#endif
