/* decoded.h - a cache of what compressed files hold, so that the next start need not decompress them.
 *
 * One file for each compressed file that was read, named after it and after a checksum of all its
 * bytes: another file under the same name has another entry, and the same file elsewhere has the same.
 * An entry is believed when its header fits and the checksums of header and elements are right; a
 * damaged one is as good as none, and is written anew.  Entries are mapped, not read.
 *
 * The folder is $DIPTYCH_CACHE; without it $XDG_CACHE_HOME/diptych/decoded, else
 * ~/.cache/diptych/decoded.  DIPTYCH_CACHE=off, or a context that does not read the environment: no
 * cache.  What goes wrong with the cache (no room, no permission) is no error: files are decoded then.
 * Whoever deletes the folder loses nothing but the time of one start.
 */
#ifndef DIP_FILES_DECODED_H
#define DIP_FILES_DECODED_H
#include "files/idx.h"

/* The folder, which need not exist yet; false: there is no cache. */
bool dip_decoded_folder(const dip_context *ctx, char *out, size_t size);

/* The cache's file for `path`, whose compressed content is `bytes`; false: there is no cache. */
enum { DIP_DECODED_PATH = 1400 };
typedef struct dip_decoded {
    uint64_t key; /* checksum of the compressed bytes */
    char path[DIP_DECODED_PATH];
} dip_decoded;
bool dip_decoded_entry(const dip_context *ctx, const char *path, const uint8_t *bytes, size_t size,
                       dip_decoded *out);

/* Both are silent.  Found: the elements lie in `out`, to be ended with dip_idx_free. */
bool dip_decoded_find(dip_context *ctx, const dip_decoded *entry, dip_idx *out);
void dip_decoded_keep(dip_context *ctx, const dip_decoded *entry, const dip_idx *idx);

#endif
