/* npz.c - reads archives; see npz.h.  The format: PKWARE's APPNOTE, what NumPy uses of it. */
#include "files/npz.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"

#ifdef DIP_WITH_ZLIB
#include "files/zlib_memory.h"
#endif

enum { END = 22, CENTRAL = 46, LOCAL = 30 }; /* bytes of the three headers without what varies */

typedef struct member {
    const char *name; /* of n bytes in the directory, ".npy" not counted */
    size_t n, header, data, packed, size;
    uint32_t crc;
    int method;
} member;

struct dip_npz {
    dip_context *ctx;
    const char *who;
    char *path;
    const uint8_t *bytes;
    uint8_t *owned; /* what bytes points to, where it was read here */
    size_t size, count, names_size;
    member *at;  /* sorted by name */
    char *names; /* with a 0 behind each */
};

static uint32_t u16(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }
static uint32_t u32(const uint8_t *p) { return u16(p) | u16(p + 2) << 16; }

static bool broken(const dip_npz *z, size_t byte, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool broken(const dip_npz *z, size_t byte, const char *fmt, ...) {
    dip_text t = {.ctx = z->ctx};
    va_list ap;
    va_start(ap, fmt);
    dip_text_vadd(&t, fmt, ap);
    va_end(ap);
    dip_fail(z->ctx, DIP_ERROR_FORMAT, z->who, "%.200s: byte %zu: %.350s", z->path, byte,
             t.s ? t.s : "damaged");
    dip_text_free(&t);
    return false;
}

/* ---- the directory --------------------------------------------------------------------------- */
/* The end record stands last; a comment behind it may hold anything, so the record must fit exactly. */
static bool find_end(const dip_npz *z, size_t *at) {
    if (z->size < END)
        return broken(z, 0, "the file has %zu bytes, an npz archive at least 22", z->size);
    if (u32(z->bytes) != 0x04034b50 && u32(z->bytes) != 0x06054b50)
        return broken(z, 0, "it begins with %02x %02x %02x %02x, an npz archive with PK",
                      z->bytes[0], z->bytes[1], z->bytes[2], z->bytes[3]);
    size_t last = z->size - END, lowest = last > 65535 ? last - 65535 : 0;
    for (size_t p = last + 1; p-- > lowest;)
        if (u32(z->bytes + p) == 0x06054b50 && u16(z->bytes + p + 20) == last - p) {
            *at = p;
            return true;
        }
    return broken(z, z->size, "the archive's directory is missing; the file was cut short");
}

static bool name_is_plain(const char *name, size_t n) {
    if (n == 0 || name[0] == '/') return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)name[i];
        if (c < 32 || c == 127 || c == '\\' || c == ':') return false;
        if (c == '.' && i + 1 < n && name[i + 1] == '.') return false;
    }
    return true;
}

/* The local header repeats the name; NumPy leaves its sizes to the directory. */
static bool check_local(const dip_npz *z, member *m, size_t directory) {
    if (m->header > directory || directory - m->header < LOCAL)
        return broken(z, m->header, "a member begins behind the end of the data");
    const uint8_t *p = z->bytes + m->header;
    if (u32(p) != 0x04034b50)
        return broken(z, m->header, "no member begins where the directory says");
    size_t n = u16(p + 26), extra = u16(p + 28), room = directory - m->header - LOCAL;
    if (n + extra > room || m->packed > room - n - extra)
        return broken(z, m->header, "the member reaches into the directory");
    if (n != m->n + 4 || memcmp(p + LOCAL, m->name, n) != 0)
        return broken(z, m->header + LOCAL, "the member's name is not the directory's");
    m->data = m->header + LOCAL + n + extra;
    return true;
}

static bool check_sizes(const dip_npz *z, size_t at, const member *m, const uint8_t *p) {
    if (u16(p + 8) & 1) return broken(z, at, "\"%.80s\" is encrypted", m->name);
    if (m->method != 0 && m->method != 8)
        return broken(
            z, at, "\"%.80s\" is compressed by method %d, readable are 0 (stored) and 8 (deflated)",
            m->name, m->method);
    if (m->packed == 0xFFFFFFFF || m->size == 0xFFFFFFFF || m->header == 0xFFFFFFFF)
        return broken(z, at,
                      "\"%.80s\" has the sizes of an archive beyond 4 GiB, which are not read",
                      m->name);
    if (m->method == 0 && m->packed != m->size)
        return broken(z, at, "\"%.80s\" is stored with %zu bytes but says it has %zu", m->name,
                      m->packed, m->size);
    if (m->method == 8 && m->size / 1032 > m->packed)
        return broken(z, at, "\"%.80s\" promises %zu bytes from %zu, more than deflate can make",
                      m->name, m->size, m->packed);
    return true;
}

static bool read_entry(dip_npz *z, size_t *at, size_t end, size_t directory, member *m,
                       char **names) {
    const uint8_t *p = z->bytes + *at;
    if (end - *at < CENTRAL || u32(p) != 0x02014b50)
        return broken(z, *at, "an entry of the directory is missing");
    size_t n = u16(p + 28), rest = n + u16(p + 30) + u16(p + 32);
    if (rest > end - *at - CENTRAL) return broken(z, *at, "an entry of the directory is cut off");
    const char *name = (const char *)p + CENTRAL;
    if (n < 5 || memcmp(name + n - 4, ".npy", 4) != 0 || !name_is_plain(name, n))
        return broken(z, *at + CENTRAL, "a member's name is not that of an array (NAME.npy)");
    *m = (member){.name = *names,
                  .n = n - 4,
                  .header = u32(p + 42),
                  .packed = u32(p + 20),
                  .size = u32(p + 24),
                  .crc = u32(p + 16),
                  .method = (int)u16(p + 10)};
    memcpy(*names, name, n);
    if (!check_sizes(z, *at, m, p) || !check_local(z, m, directory)) return false;
    (*names)[n - 4] = 0;
    *names += n + 1;
    *at += CENTRAL + rest;
    return true;
}

static int by_place(const void *a, const void *b) {
    size_t x = ((const member *)a)->header, y = ((const member *)b)->header;
    return (x > y) - (x < y);
}
static int by_name(const void *a, const void *b) {
    return strcmp(((const member *)a)->name, ((const member *)b)->name);
}

static bool members_are_apart(const dip_npz *z) {
    if (z->count > 0) qsort(z->at, z->count, sizeof *z->at, by_place);
    for (size_t i = 1; i < z->count; i++)
        if (z->at[i].header < z->at[i - 1].data + z->at[i - 1].packed)
            return broken(z, z->at[i].header, "the members \"%.80s\" and \"%.80s\" overlap",
                          z->at[i - 1].name, z->at[i].name);
    if (z->count > 0) qsort(z->at, z->count, sizeof *z->at, by_name);
    for (size_t i = 1; i < z->count; i++)
        if (strcmp(z->at[i - 1].name, z->at[i].name) == 0)
            return broken(z, z->at[i].header, "the archive holds \"%.80s\" twice", z->at[i].name);
    return true;
}

static bool read_directory(dip_npz *z) {
    size_t end = 0;
    if (!find_end(z, &end)) return false;
    const uint8_t *p = z->bytes + end;
    size_t count = u16(p + 10), size = u32(p + 12), from = u32(p + 16);
    if (u16(p + 4) != 0 || u16(p + 6) != 0 || u16(p + 8) != count || count == 0xFFFF)
        return broken(z, end, "this is a part of an archive, or one of more than 65,534 members");
    if (size > end || from != end - size)
        return broken(z, end, "the directory lies at %zu with %zu bytes, expected to end here",
                      from, size);
    if (count > size / CENTRAL)
        return broken(z, end, "%zu members do not fit into a directory of %zu bytes", count, size);
    z->count = count;
    z->names_size = size; /* a name is shorter than its entry */
    z->at = dip_alloc_array(z->ctx, count, sizeof *z->at);
    z->names = dip_alloc(z->ctx, size);
    if (!z->at || !z->names) return false;
    char *names = z->names;
    size_t at = from;
    for (size_t i = 0; i < count; i++)
        if (!read_entry(z, &at, end, from, &z->at[i], &names)) return false;
    if (at != end) return broken(z, at, "bytes follow behind the directory's last entry");
    return members_are_apart(z);
}

/* ---- opening --------------------------------------------------------------------------------- */
dip_npz *dip_npz_parse(dip_context *ctx, const char *who, const char *name, const uint8_t *bytes,
                       size_t size) {
    dip_npz *z = dip_alloc(ctx, sizeof *z);
    if (!z) return NULL;
    *z = (dip_npz){.ctx = ctx, .who = who, .bytes = bytes, .size = size};
    z->path = dip_strdup_ctx(ctx, name);
    if (z->path && read_directory(z)) return z;
    dip_npz_close(z);
    return NULL;
}

dip_npz *dip_npz_open(dip_context *ctx, const char *who, const char *path) {
    uint8_t *bytes;
    size_t size;
    if (!dip_file_read(ctx, who, path, &bytes, &size)) return NULL;
    dip_npz *z = dip_npz_parse(ctx, who, path, bytes, size);
    if (z) z->owned = bytes;
    else dip_dealloc(ctx, bytes, size);
    return z;
}

void dip_npz_close(dip_npz *z) {
    if (!z) return;
    dip_dealloc(z->ctx, z->at, z->count * sizeof *z->at);
    dip_dealloc(z->ctx, z->names, z->names_size);
    dip_strfree(z->ctx, z->path);
    dip_dealloc(z->ctx, z->owned, z->size);
    dip_dealloc(z->ctx, z, sizeof *z);
}

int dip_npz_count(const dip_npz *z) { return (int)z->count; }
const char *dip_npz_name(const dip_npz *z, int i) { return z->at[i].name; }

/* ---- a member -------------------------------------------------------------------------------- */
static const member *find(const dip_npz *z, const char *name) {
    member key = {.name = name};
    return z->count ? bsearch(&key, z->at, z->count, sizeof *z->at, by_name) : NULL;
}

bool dip_npz_has(const dip_npz *z, const char *name) { return find(z, name) != NULL; }

uint32_t dip_crc32(uint32_t crc, const void *data, size_t size) {
    static const uint32_t nibble[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                        0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    const uint8_t *p = data;
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= p[i];
        crc = crc >> 4 ^ nibble[crc & 15];
        crc = crc >> 4 ^ nibble[crc & 15];
    }
    return ~crc;
}

#ifdef DIP_WITH_ZLIB
static bool unpack(const dip_npz *z, const member *m, uint8_t *to) {
    z_stream s = {.zalloc = dip_zlib_take, .zfree = dip_zlib_give, .opaque = z->ctx};
    if (inflateInit2(&s, -15) != Z_OK) return false;
    s.next_in = (z_const Bytef *)(uintptr_t)(z->bytes + m->data);
    s.avail_in = (uInt)m->packed;
    s.next_out = to;
    s.avail_out = (uInt)m->size;
    int rc = inflate(&s, Z_FINISH);
    bool whole = rc == Z_STREAM_END && s.avail_out == 0 && s.avail_in == 0;
    size_t byte = m->data + m->packed - s.avail_in, got = m->size - s.avail_out;
    inflateEnd(&s);
    if (whole) return true;
    return broken(z, byte,
                  "\"%.80s\" unpacks to %zu bytes or more, expected %zu; the file is damaged",
                  m->name, got, m->size);
}
#else
static bool unpack(const dip_npz *z, const member *m, uint8_t *to) {
    (void)to;
    return dip_fail(z->ctx, DIP_ERROR_UNSUPPORTED, z->who,
                    "%.200s: \"%.80s\" is deflated and this build has no zlib; write it with "
                    "numpy.savez, or build with DIPTYCH_WITH_ZLIB=ON",
                    z->path, m->name);
}
#endif

static bool read_member(const dip_npz *z, const member *m, const uint8_t *bytes, dip_npy *out) {
    char name[320];
    uint32_t crc = dip_crc32(0, bytes, m->size);
    if (crc != m->crc)
        return broken(z, m->data,
                      "the checksum of \"%.80s\" is %08x, expected %08x; the file is damaged",
                      m->name, crc, m->crc);
    dip_snprintf(name, sizeof name, "%.200s: %.100s", z->path, m->name);
    return dip_npy_read(z->ctx, z->who, name, bytes, m->size, out);
}

bool dip_npz_get(const dip_npz *z, const char *name, dip_npy *out) {
    *out = (dip_npy){.count = 0};
    const member *m = find(z, name);
    if (!m)
        return dip_fail(z->ctx, DIP_ERROR_FORMAT, z->who,
                        "%.200s: there is no array \"%.80s\" in it", z->path, name);
    if (m->method == 0) return read_member(z, m, z->bytes + m->data, out);
    uint8_t *to = dip_alloc_raw(z->ctx, m->size);
    bool fine = to && unpack(z, m, to) && read_member(z, m, to, out);
    dip_dealloc(z->ctx, to, m->size);
    return fine;
}
