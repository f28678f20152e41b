/* idx.c - checks an IDX header, then takes the elements from plain or gzip-compressed bytes. */
#include "files/idx.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "files/decoded.h"

#ifdef DIP_WITH_ZLIB
#include "files/zlib_memory.h"
#endif

/* The bytes of a file after decompression, read front to back, and whom to name when they break. */
typedef struct source {
    dip_context *ctx;
    const char *who, *name, *item;
    const uint8_t *in;
    size_t size, at; /* plain: at is the next byte */
    bool packed;
#ifdef DIP_WITH_ZLIB
    z_stream z;
    bool open, ended;
#endif
} source;

static bool broken(const source *s, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool broken(const source *s, dip_code code, const char *fmt, ...) {
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return dip_fail(s->ctx, code, s->who, "%s: %s", s->name, text);
}

/* 47040000 as "47,040,000". */
static const char *commas(uint64_t n, char out[32]) {
    char *p = out + 31;
    *p = '\0';
    for (int digits = 0; n > 0 || digits == 0; n /= 10, digits++) {
        if (digits > 0 && digits % 3 == 0) *--p = ',';
        *--p = (char)('0' + n % 10);
    }
    return p;
}

static bool is_packed(const uint8_t *bytes, size_t size) {
    return size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

/* ---- the bytes ------------------------------------------------------------------------------- */
#ifdef DIP_WITH_ZLIB

static bool source_open(source *s) {
    s->packed = is_packed(s->in, s->size);
    if (!s->packed) return true;
    s->z.zalloc = dip_zlib_take;
    s->z.zfree = dip_zlib_give;
    s->z.opaque = s->ctx;
    int rc = inflateInit2(&s->z, 15 + 16); /* 16: a gzip wrapper is expected */
    if (rc != Z_OK) {
        return dip_failed(s->ctx)
                   ? false
                   : broken(s, DIP_ERROR_INTERNAL, "zlib refused to start (code %d)", rc);
    }
    s->open = true;
    return true;
}

static void source_close(source *s) {
    if (s->open) inflateEnd(&s->z);
    s->open = false;
}

/* A gzip file may be several, one after the other; anything else after its end is not gzip. */
static bool next_member(source *s) {
    const uint8_t *rest = s->in + s->at;
    size_t left = s->size - s->at;
    if (left == 0) {
        s->ended = true;
        return true;
    }
    if (left >= 2 && rest[0] == 0x1f && rest[1] == 0x8b && inflateReset(&s->z) == Z_OK) return true;
    char n[32];
    return broken(s, DIP_ERROR_FORMAT,
                  "byte %zu of the compressed file: %s bytes follow where it should end; fetch the "
                  "file again",
                  s->at, commas(left, n));
}

/* Up to `want` bytes into `to`; fewer only where the input ends.  False: damaged. */
static bool unpack(source *s, uint8_t *to, size_t want, size_t *got) {
    *got = 0;
    while (*got < want && !s->ended) {
        size_t left = s->size - s->at, room = want - *got;
        uInt give = left > 1u << 30 ? 1u << 30 : (uInt)left,
             take = room > 1u << 30 ? 1u << 30 : (uInt)room;
        s->z.next_in = (z_const Bytef *)(uintptr_t)(s->in + s->at);
        s->z.avail_in = give;
        s->z.next_out = to + *got;
        s->z.avail_out = take;
        int rc = inflate(&s->z, Z_NO_FLUSH);
        s->at += give - s->z.avail_in;
        *got += take - s->z.avail_out;
        if (rc == Z_STREAM_END) {
            if (!next_member(s)) return false;
        } else if (rc == Z_BUF_ERROR || (rc == Z_OK && s->at == s->size && s->z.avail_out > 0)) {
            return true; /* the input ended too early; the caller says what is missing */
        } else if (rc == Z_MEM_ERROR) {
            return false;
        } else if (rc != Z_OK) {
            return broken(s, DIP_ERROR_FORMAT,
                          "byte %zu of the compressed file: the compressed data are damaged (%s); "
                          "fetch the file again",
                          s->at, s->z.msg ? s->z.msg : "no reason given");
        }
    }
    return true;
}

static bool source_ended(const source *s) { return s->packed ? s->ended : s->at == s->size; }

#else

static bool source_open(source *s) {
    if (!is_packed(s->in, s->size)) return true;
    return broken(s, DIP_ERROR_UNSUPPORTED,
                  "the file is compressed and this build has no zlib; decompress it with gzip -d, "
                  "or build with DIPTYCH_WITH_ZLIB=ON");
}

static void source_close(source *s) { (void)s; }

static bool unpack(source *s, uint8_t *to, size_t want, size_t *got) {
    (void)s, (void)to, (void)want;
    *got = 0;
    return true;
}

static bool source_ended(const source *s) { return s->at == s->size; }

#endif

static bool source_read(source *s, uint8_t *to, size_t want, size_t *got) {
    if (s->packed) return unpack(s, to, want, got);
    size_t left = s->size - s->at;
    *got = want < left ? want : left;
    if (*got > 0) memcpy(to, s->in + s->at, *got);
    s->at += *got;
    return true;
}

/* ---- the header ------------------------------------------------------------------------------ */
typedef struct idx_type {
    uint8_t byte;
    const char *name;
    size_t size;
    int dtype;
} idx_type; /* dtype -1: none here */
static const idx_type idx_types[] = {
    {0x08, "uint8", 1, DIP_UINT8},
    {0x09, "int8", 1, -1},
    {0x0b, "int16", 2, -1},
    {0x0c, "int32", 4, DIP_INT32},
    {0x0d, "float32", 4, DIP_FLOAT32},
    {0x0e, "float64", 8, DIP_FLOAT64},
};

static const idx_type *type_of(dip_dtype t) {
    const idx_type *found = idx_types;
    for (size_t i = 0; i < sizeof idx_types / sizeof *idx_types; i++) {
        if (idx_types[i].dtype == (int)t) found = &idx_types[i];
    }
    return found;
}

static bool check_magic(const source *s, const uint8_t h[4], const idx_type **type) {
    if (h[0] != 0 || h[1] != 0) {
        return broken(
            s, DIP_ERROR_FORMAT,
            "byte 0: it begins with %02x %02x %02x %02x, an IDX file begins with 00 00; %s", h[0],
            h[1], h[2], h[3],
            h[0] == '<' ? "this looks like a web page, so the download failed"
                        : "this is not an IDX file");
    }
    for (size_t i = 0; i < sizeof idx_types / sizeof *idx_types; i++) {
        if (idx_types[i].byte != h[2]) continue;
        *type = &idx_types[i];
        if (idx_types[i].dtype < 0) {
            return broken(s, DIP_ERROR_UNSUPPORTED,
                          "byte 2: the elements are %s, readable are uint8, int32, float32 and "
                          "float64; convert the file",
                          idx_types[i].name);
        }
        if (h[3] < 1 || h[3] > DIP_MAX_RANK) {
            return broken(s, DIP_ERROR_LIMIT, "byte 3: %d dimensions, 1 to %d are supported", h[3],
                          DIP_MAX_RANK);
        }
        return true;
    }
    return broken(
        s, DIP_ERROR_FORMAT,
        "byte 2: 0x%02x is no element type of IDX; this is not an IDX file or it is damaged", h[2]);
}

static bool read_header(source *s, dip_idx *out, size_t *header) {
    uint8_t h[4], d[4];
    size_t got;
    if (s->size == 0)
        return broken(s, DIP_ERROR_FORMAT, "byte 0: the file is empty; fetch it again");
    if (!source_read(s, h, sizeof h, &got)) return false;
    if (got < sizeof h)
        return broken(s, DIP_ERROR_FORMAT,
                      "byte %zu: the file ends within its header; the download was cut short", got);
    const idx_type *type = NULL;
    if (!check_magic(s, h, &type)) return false;
    out->dtype = (dip_dtype)type->dtype;
    out->shape.rank = h[3];
    size_t bytes = type->size;
    bool fits = true;
    for (int i = 0; i < h[3]; i++) {
        if (!source_read(s, d, sizeof d, &got)) return false;
        if (got < sizeof d) {
            return broken(s, DIP_ERROR_FORMAT,
                          "byte %zu: the file ends within its header; the download was cut short",
                          4 + 4 * (size_t)i + got);
        }
        uint32_t n = (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
        out->shape.dim[i] = n;
        fits = fits && dip_mul_size(bytes, n, &bytes);
    }
    if (!fits || bytes > SIZE_MAX / 4) {
        char text[200];
        return broken(
            s, DIP_ERROR_LIMIT,
            "byte 4: the dimensions %s are more than any memory holds; the file is damaged",
            dip_shape_text(&out->shape, text, sizeof text));
    }
    out->bytes = bytes;
    *header = 4 + 4 * (size_t)h[3];
    return true;
}

/* ---- the elements ---------------------------------------------------------------------------- */
static bool cut_short(const source *s, size_t header, size_t got, size_t want) {
    char a[32], b[32];
    return broken(s, DIP_ERROR_FORMAT,
                  "byte %zu: the file ends after %s of %s %s bytes; the download was cut short",
                  header, commas(got, a), commas(want, b), s->item);
}

/* Deflate makes at most 1,032 bytes of one, so a promise beyond that is counted, not believed. */
static bool promise_is_possible(const source *s, size_t want) {
    size_t left = s->size - (s->packed ? 0 : s->at);
    return want <= left || (s->packed && want / 1032 <= left);
}

static bool count_rest(source *s, size_t header, size_t want) {
    uint8_t scrap[4096];
    size_t total = 0, got;
    do {
        if (!source_read(s, scrap, sizeof scrap, &got)) return false;
        total += got;
    } while (got > 0);
    return cut_short(s, header, total, want);
}

static void to_native(void *data, size_t bytes, size_t item) {
    uint8_t *p = data;
    for (size_t i = 0; item > 1 && i < bytes; i += item) {
        for (size_t j = 0; j < item / 2; j++) {
            uint8_t t = p[i + j];
            p[i + j] = p[i + item - 1 - j];
            p[i + item - 1 - j] = t;
        }
    }
}

static bool read_elements(source *s, dip_idx *out, size_t header) {
    if (!promise_is_possible(s, out->bytes)) return count_rest(s, header, out->bytes);
    out->data = dip_alloc_raw(s->ctx, out->bytes);
    if (!out->data) return false;
    size_t got, more;
    uint8_t extra;
    if (!source_read(s, out->data, out->bytes, &got)) return false;
    if (got < out->bytes) return cut_short(s, header, got, out->bytes);
    if (!source_read(s, &extra, 1, &more))
        return false; /* runs past the end, so the checksum is read too */
    if (more > 0) {
        char n[32];
        return broken(s, DIP_ERROR_FORMAT,
                      "byte %zu: the file goes on after its %s %s bytes; it is damaged or not the "
                      "file it claims to be",
                      header + out->bytes, commas(out->bytes, n), s->item);
    }
    if (!source_ended(s)) {
        return broken(s, DIP_ERROR_FORMAT,
                      "byte %zu of the compressed file: it ends before its checksum; the download "
                      "was cut short",
                      s->at);
    }
    to_native(out->data, out->bytes, type_of(out->dtype)->size);
    if (s->packed) out->inflated = header + out->bytes;
    return true;
}

bool dip_idx_parse(dip_context *ctx, const char *who, const char *name, const char *item,
                   const uint8_t *bytes, size_t size, dip_idx *out) {
    memset(out, 0, sizeof *out);
    source s = {.ctx = ctx, .who = who, .name = name, .item = item, .in = bytes, .size = size};
    size_t header = 0;
    bool ok = source_open(&s) && read_header(&s, out, &header) && read_elements(&s, out, header);
    source_close(&s);
    if (!ok) dip_idx_free(ctx, out);
    return ok;
}

bool dip_idx_read(dip_context *ctx, const char *who, const char *path, const char *item,
                  dip_idx *out) {
    uint8_t *bytes;
    size_t size;
    memset(out, 0, sizeof *out);
    if (!dip_file_read(ctx, who, path, &bytes, &size)) return false;
    dip_decoded entry;
    bool packed = is_packed(bytes, size),
         cached = packed && dip_decoded_entry(ctx, path, bytes, size, &entry);
    bool ok = cached && dip_decoded_find(ctx, &entry, out);
    if (!ok) {
        ok = dip_idx_parse(ctx, who, path, item, bytes, size, out);
        if (ok && cached) dip_decoded_keep(ctx, &entry, out);
    }
    dip_dealloc(ctx, bytes, size);
    return ok;
}

void dip_idx_free(dip_context *ctx, dip_idx *idx) {
    if (idx->mapped) dip_file_unmap(ctx, idx->mapped, idx->mapped_size);
    else dip_dealloc(ctx, idx->data, idx->bytes);
    memset(idx, 0, sizeof *idx);
}

void dip_idx_sha256(const dip_idx *idx, char text[DIP_SHA256_TEXT]) {
    dip_sha256 s;
    dip_sha256_begin(&s);
    uint8_t h[4 + 4 * DIP_MAX_RANK] = {0};
    h[2] = type_of(idx->dtype)->byte;
    h[3] = (uint8_t)idx->shape.rank;
    for (int i = 0; i < idx->shape.rank; i++) {
        for (int j = 0; j < 4; j++) h[4 + 4 * i + j] = (uint8_t)(idx->shape.dim[i] >> (24 - 8 * j));
    }
    dip_sha256_add(&s, h, 4 + 4 * (size_t)idx->shape.rank);
    size_t item = type_of(idx->dtype)->size;
    const uint8_t *p = idx->data;
    for (size_t i = 0; i < idx->bytes && item > 1; i += item) {
        uint8_t one[8];
        memcpy(one, p + i, item);
        to_native(one, item, item);
        dip_sha256_add(&s, one, item);
    }
    if (item == 1) dip_sha256_add(&s, p, idx->bytes);
    dip_sha256_end_text(&s, text);
}
