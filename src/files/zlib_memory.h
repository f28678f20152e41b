/* zlib_memory.h - zlib's memory comes from the context like everybody's.  Only in builds with zlib. */
#ifndef DIP_FILES_ZLIB_MEMORY_H
#define DIP_FILES_ZLIB_MEMORY_H
#include <zlib.h>

#include "base/context.h"

/* For z_stream's zalloc and zfree; opaque is the dip_context. */
voidpf dip_zlib_take(voidpf ctx, uInt items, uInt size);
void dip_zlib_give(voidpf ctx, voidpf block);
#endif
