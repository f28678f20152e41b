/* decoded.c - see decoded.h.  An entry: a header, then the elements as they lie in memory. */
#include "files/decoded.h"

#include <stddef.h>
#include <string.h>

#include "base/files.h"
#include "files/checksum.h"

enum { ELEMENTS_AT = 128 }; /* aligned as memory of the library is */

typedef struct header {
    char magic[16]; /* its number goes up when the decoder's results or this struct change */
    uint64_t key, elements_sum, bytes;
    int32_t dtype, rank;
    int64_t dim[DIP_MAX_RANK], reserved;
    uint64_t sum; /* of all members before it */
} header;
_Static_assert(sizeof(header) == ELEMENTS_AT, "no byte of an entry is without a checksum");

static const char magic[16] = "diptych cache 1";

/* ---- where it lies --------------------------------------------------------------------------- */
static bool join(char *out, size_t size, const char *folder, const char *rest) {
    int n = folder && folder[0] == '/' ? dip_snprintf(out, size, "%s%s", folder, rest) : -1;
    return n > 0 && (size_t)n < size;
}

bool dip_decoded_folder(const dip_context *ctx, char *out, size_t size) {
    const char *own = dip_getenv(ctx, "DIPTYCH_CACHE"), *cache = dip_getenv(ctx, "XDG_CACHE_HOME");
    if (own && strcmp(own, "off") == 0) return false;
    if (own && *own) {
        int n = dip_snprintf(out, size, "%s", own);
        return n > 0 && (size_t)n < size;
    }
    if (cache && *cache) return join(out, size, cache, "/diptych/decoded");
    return join(out, size, dip_getenv(ctx, "HOME"), "/.cache/diptych/decoded");
}

bool dip_decoded_entry(const dip_context *ctx, const char *path, const uint8_t *bytes, size_t size,
                       dip_decoded *out) {
    char folder[1024];
    if (!dip_decoded_folder(ctx, folder, sizeof folder)) return false;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n = strlen(name);
    if (n > 3 && strcmp(name + n - 3, ".gz") == 0) n -= 3;
    if (n > 200) n = 200;
    out->key = dip_checksum(bytes, size);
    int end = dip_snprintf(out->path, sizeof out->path, "%s/%.*s-%016llx", folder, (int)n, name,
                           (unsigned long long)out->key);
    return end > 0 && (size_t)end < sizeof out->path;
}

/* ---- reading --------------------------------------------------------------------------------- */
static bool shape_fits(const header *h, dip_shape *shape) {
    int64_t numel;
    if (h->rank < 1 || h->rank > DIP_MAX_RANK || h->dtype < 0 || h->dtype >= DIP_DTYPE_COUNT)
        return false;
    shape->rank = h->rank;
    memcpy(shape->dim, h->dim, (size_t)h->rank * sizeof *h->dim);
    return dip_shape_numel(shape, &numel) &&
           h->bytes / dip_dtype_size((dip_dtype)h->dtype) == (uint64_t)numel &&
           h->bytes % dip_dtype_size((dip_dtype)h->dtype) == 0;
}

static bool is_whole(const uint8_t *file, size_t size, uint64_t key, header *h, dip_shape *shape) {
    if (size < ELEMENTS_AT) return false;
    memcpy(h, file, sizeof *h);
    return memcmp(h->magic, magic, sizeof magic) == 0 &&
           h->sum == dip_checksum(h, offsetof(header, sum)) && h->key == key &&
           h->bytes == size - ELEMENTS_AT && shape_fits(h, shape) &&
           h->elements_sum == dip_checksum(file + ELEMENTS_AT, h->bytes);
}

bool dip_decoded_find(dip_context *ctx, const dip_decoded *entry, dip_idx *out) {
    uint8_t *file;
    size_t size;
    header h;
    dip_shape shape;
    memset(out, 0, sizeof *out);
    if (!dip_file_map(ctx, entry->path, &file, &size)) return false;
    if (!is_whole(file, size, entry->key, &h, &shape)) {
        dip_file_unmap(ctx, file, size);
        return false;
    }
    *out = (dip_idx){.dtype = (dip_dtype)h.dtype,
                     .shape = shape,
                     .data = file + ELEMENTS_AT,
                     .bytes = h.bytes,
                     .mapped = file,
                     .mapped_size = size};
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */
static bool make_folder(dip_context *ctx, const dip_decoded *entry) {
    char folder[DIP_DECODED_PATH];
    const char *slash = strrchr(entry->path, '/');
    size_t n = (size_t)(slash - entry->path);
    memcpy(folder, entry->path, n);
    folder[n] = 0;
    return dip_dir_exists(folder) || dip_make_dirs(ctx, NULL, folder);
}

void dip_decoded_keep(dip_context *ctx, const dip_decoded *entry, const dip_idx *idx) {
    header h = {.key = entry->key,
                .elements_sum = dip_checksum(idx->data, idx->bytes),
                .bytes = idx->bytes,
                .dtype = (int32_t)idx->dtype,
                .rank = idx->shape.rank};
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.dim, idx->shape.dim, (size_t)idx->shape.rank * sizeof *h.dim);
    h.sum = dip_checksum(&h, offsetof(header, sum));

    bool before = dip_mute(ctx, true);
    dip_writer *w = make_folder(ctx, entry) ? dip_writer_open(ctx, NULL, entry->path) : NULL;
    if (w) {
        dip_writer_unsynced(w);
        dip_writer_add(w, &h, sizeof h);
        dip_writer_add(w, idx->data, idx->bytes);
        dip_writer_close(w);
    }
    dip_mute(ctx, before);
}
