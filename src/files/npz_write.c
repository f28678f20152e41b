/* npz_write.c - writes archives as numpy.savez_compressed does (numpy.savez without zlib). */
#include <string.h>

#include "base/files.h"
#include "files/npz.h"

#ifdef DIP_WITH_ZLIB
#include "files/zlib_memory.h"
#endif

struct dip_npz_writer {
    dip_context *ctx;
    const char *who;
    dip_writer *file;
    dip_text directory;
    size_t at;
    uint32_t count;
};

dip_npz_writer *dip_npz_create(dip_context *ctx, const char *who, const char *path) {
    dip_npz_writer *w = dip_alloc(ctx, sizeof *w);
    if (!w) return NULL;
    *w = (dip_npz_writer){.ctx = ctx, .who = who, .directory = {.ctx = ctx}};
    w->file = dip_writer_open(ctx, who, path);
    if (w->file) return w;
    dip_dealloc(ctx, w, sizeof *w);
    return NULL;
}

static void put(uint8_t *p, uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> 8 * i);
}

/* The fields that the local header and the directory share, from "version needed" on. */
static void common(uint8_t p[26], int method, uint32_t crc, size_t packed, size_t size,
                   size_t name) {
    memset(p, 0, 26);
    put(p, 20, 2);
    put(p + 4, (uint32_t)method, 2);
    put(p + 8, 0x21, 2); /* the first of January 1980: the same bytes whenever it is written */
    put(p + 10, crc, 4);
    put(p + 14, (uint32_t)packed, 4);
    put(p + 18, (uint32_t)size, 4);
    put(p + 22, (uint32_t)name, 2);
}

/* The member as it will stand in the file; `packed` is its own size where nothing was won. */
#ifdef DIP_WITH_ZLIB
static uint8_t *pack(dip_context *ctx, const dip_text *t, size_t *packed) {
    *packed = t->n;
    if (t->n == 0) return NULL;
    uint8_t *to = dip_alloc_raw(ctx, t->n);
    if (!to) return NULL;
    z_stream s = {.zalloc = dip_zlib_take, .zfree = dip_zlib_give, .opaque = ctx};
    if (deflateInit2(&s, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        dip_dealloc(ctx, to, t->n);
        return NULL;
    }
    s.next_in = (z_const Bytef *)(void *)t->s;
    s.avail_in = (uInt)t->n;
    s.next_out = to;
    s.avail_out = (uInt)(t->n - 1); /* else stored is as good */
    bool smaller = deflate(&s, Z_FINISH) == Z_STREAM_END;
    size_t made = t->n - 1 - s.avail_out;
    deflateEnd(&s);
    if (smaller) {
        *packed = made;
        return to;
    }
    dip_dealloc(ctx, to, t->n);
    return NULL;
}
#else
static uint8_t *pack(dip_context *ctx, const dip_text *t, size_t *packed) {
    (void)ctx;
    *packed = t->n;
    return NULL;
}
#endif

static bool add_member(dip_npz_writer *w, const char *name, const dip_text *t) {
    uint8_t local[30], central[46];
    size_t packed, n = strlen(name) + 4;
    if (n > 65535 || t->n >= 0xFFFFFFFF || w->at >= 0xFFFFFFFF - t->n || w->count >= 65534)
        return dip_fail(w->ctx, DIP_ERROR_LIMIT, w->who,
                        "\"%.80s\" does not fit: an archive holds at most 4 GiB and 65,534 arrays",
                        name);
    uint64_t failures = dip_failures(w->ctx);
    uint8_t *smaller = pack(w->ctx, t, &packed);
    if (dip_failures(w->ctx) != failures) return false;
    uint32_t crc = dip_crc32(0, t->s, t->n);
    put(local, 0x04034b50, 4);
    common(local + 4, smaller ? 8 : 0, crc, packed, t->n, n);
    memset(central, 0, sizeof central);
    put(central, 0x02014b50, 4);
    put(central + 4, 20, 2);
    common(central + 6, smaller ? 8 : 0, crc, packed, t->n, n);
    put(central + 42, (uint32_t)w->at, 4);
    dip_text_append(&w->directory, central, sizeof central);
    dip_text_add(&w->directory, "%s.npy", name);
    bool fine = dip_writer_add(w->file, local, sizeof local) &&
                dip_writer_add(w->file, name, n - 4) && dip_writer_add(w->file, ".npy", 4) &&
                dip_writer_add(w->file, smaller ? (void *)smaller : (void *)t->s, packed);
    dip_dealloc(w->ctx, smaller, t->n);
    w->at += sizeof local + n + packed;
    w->count++;
    return fine && !w->directory.failed;
}

bool dip_npz_add(dip_npz_writer *w, const char *name, dip_dtype dtype, const dip_shape *shape,
                 const void *data) {
    int64_t count;
    size_t bytes;
    if (!w) return false;
    if (!dip_shape_numel(shape, &count) ||
        !dip_mul_size((size_t)count, dip_dtype_size(dtype), &bytes))
        return dip_fail(w->ctx, DIP_ERROR_LIMIT, w->who, "\"%.80s\" is larger than any memory",
                        name);
    dip_text t = {.ctx = w->ctx};
    dip_npy_header(&t, dtype, shape);
    if (bytes > 0) dip_text_append(&t, data, bytes);
    bool fine = !t.failed && add_member(w, name, &t);
    dip_text_free(&t);
    return fine;
}

static void let_go(dip_npz_writer *w) {
    dip_text_free(&w->directory);
    dip_dealloc(w->ctx, w, sizeof *w);
}

bool dip_npz_finish(dip_npz_writer *w) {
    if (!w) return false;
    uint8_t end[22] = {0};
    put(end, 0x06054b50, 4);
    put(end + 8, w->count, 2);
    put(end + 10, w->count, 2);
    put(end + 12, (uint32_t)w->directory.n, 4);
    put(end + 16, (uint32_t)w->at, 4);
    bool fine = !w->directory.failed &&
                (w->directory.n == 0 || dip_writer_add(w->file, w->directory.s, w->directory.n)) &&
                dip_writer_add(w->file, end, sizeof end);
    if (fine) fine = dip_writer_close(w->file);
    else dip_writer_abandon(w->file);
    let_go(w);
    return fine;
}

void dip_npz_abandon(dip_npz_writer *w) {
    if (!w) return;
    dip_writer_abandon(w->file);
    let_go(w);
}
