/* files.c - whole files in, whole files out.  A file that is written appears under its name
 * complete or not at all: it grows under a temporary name in the same folder and is renamed when it
 * is safely on the disk.  What the bytes mean is the business of src/files. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/context_state.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

bool dip_file_exists(const char *path) {
    struct stat s;
    return path && stat(path, &s) == 0 && !S_ISDIR(s.st_mode);
}

bool dip_dir_exists(const char *path) {
    struct stat s;
    return path && stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

bool dip_dir_is_empty(const char *path) {
    DIR *folder = path ? opendir(path) : NULL;
    if (!folder) return false;
    int entries = 0;
    const struct dirent *e;
    while (entries == 0 && (e = readdir(folder)) != NULL)
        entries += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(folder);
    return entries == 0;
}

/* "PATH: cannot be read: No such file or directory" */
static bool file_error(dip_context *ctx, const char *who, const char *path, const char *what,
                       int error) {
    char reason[128];
    return dip_fail(ctx, DIP_ERROR_FILE, who, "%.400s: cannot be %s: %s", path, what,
                    dip_errno_text(error, reason, sizeof reason));
}

static int open_again(const char *path, int flags, mode_t mode) {
    int fd;
    do fd = open(path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct bytes {
    uint8_t *p;
    size_t n, cap;
} bytes;

static bool make_room(dip_context *ctx, bytes *b) {
    if (b->n < b->cap) return true;
    uint8_t *p = dip_grow(ctx, b->p, &b->cap, b->cap + 4096, 1);
    if (p) b->p = p;
    return p != NULL;
}

/* Reads to the end, whatever size was announced: pipes have none, and files grow and shrink. */
static bool read_all(dip_context *ctx, const char *who, const char *path, int fd, bytes *b) {
    for (;;) {
        uint8_t extra;
        bool full = b->n == b->cap; /* looks for the end before it asks for more memory */
        ssize_t k = full ? read(fd, &extra, 1) : read(fd, b->p + b->n, b->cap - b->n);
        if (k == 0) return true;
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return file_error(ctx, who, path, "read", errno);
        if (full) {
            if (!make_room(ctx, b)) return false;
            b->p[b->n] = extra;
        }
        b->n += (size_t)k;
    }
}

/* The block must be as large as the file, since whoever frees it names the file's size. */
static bool fit(dip_context *ctx, bytes *b) {
    if (b->n == b->cap) return true;
    uint8_t *p = dip_alloc_raw(ctx, b->n);
    if (!p) return false;
    memcpy(p, b->p, b->n);
    dip_dealloc(ctx, b->p, b->cap);
    b->p = p;
    b->cap = b->n;
    return true;
}

static bool read_open(dip_context *ctx, const char *who, const char *path, int fd, bytes *b) {
    struct stat s;
    if (fstat(fd, &s) != 0) return file_error(ctx, who, path, "read", errno);
    if (S_ISDIR(s.st_mode))
        return dip_fail(ctx, DIP_ERROR_FILE, who, "%.400s: is a folder, expected a file", path);
    if (S_ISREG(s.st_mode) && (uintmax_t)s.st_size > (uintmax_t)PTRDIFF_MAX)
        return dip_fail(ctx, DIP_ERROR_LIMIT, who, "%.400s: has %jd bytes, more than fit in memory",
                        path, (intmax_t)s.st_size);
    b->cap = S_ISREG(s.st_mode) ? (size_t)s.st_size : 1 << 16;
    b->p = dip_alloc_raw(ctx, b->cap);
    return b->p && read_all(ctx, who, path, fd, b) && fit(ctx, b);
}

bool dip_file_read(dip_context *ctx, const char *who, const char *path, uint8_t **data,
                   size_t *size) {
    *data = NULL;
    *size = 0;
    if (!path)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the path is NULL, expected a file's name");
    int fd = open_again(path, O_RDONLY, 0);
    if (fd < 0) return file_error(ctx, who, path, "opened", errno);
    bytes b = {NULL, 0, 0};
    bool ok = read_open(ctx, who, path, fd, &b);
    close(fd);
    if (!ok) {
        dip_dealloc(ctx, b.p, b.cap);
        return false;
    }
    *data = b.p;
    *size = b.n;
    return true;
}

/* ---- mapping --------------------------------------------------------------------------------- */

bool dip_file_map(dip_context *ctx, const char *path, uint8_t **data, size_t *size) {
    struct stat s;
    int fd = open_again(path, O_RDONLY, 0);
    if (fd < 0) return false;
    void *p = MAP_FAILED;
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > 0 &&
        (uintmax_t)s.st_size <= (uintmax_t)PTRDIFF_MAX)
        p = mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED) return false;
    *data = p;
    *size = (size_t)s.st_size;
    dip_memory_count(ctx, *size);
    return true;
}

void dip_file_unmap(dip_context *ctx, uint8_t *data, size_t size) {
    if (!data) return;
    dip_memory_discount(ctx, size);
    munmap(data, size);
}

/* ---- writing --------------------------------------------------------------------------------- */

enum { BUFFER = 1 << 16 };

struct dip_writer {
    dip_context *ctx;
    const char *who;
    char *path;      /* where links lead, so that a link stays a link */
    char *temporary; /* NULL: written directly (devices and pipes cannot be replaced) */
    int fd;
    bool failed, unsynced;
    size_t n;
    uint8_t buffer[BUFFER];
};

static bool write_all(dip_writer *w, const uint8_t *p, size_t n) {
    while (n > 0) {
        ssize_t k = write(w->fd, p, n);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) {
            w->failed = true;
            return file_error(w->ctx, w->who, w->path, "written", errno);
        }
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static void discard(dip_writer *w) {
    dip_context *ctx = w->ctx;
    if (w->fd >= 0) close(w->fd);
    if (w->temporary) unlink(w->temporary);
    dip_strfree(ctx, w->temporary);
    dip_strfree(ctx, w->path);
    dip_dealloc(ctx, w, sizeof *w);
}

/* A new file beside the target, with the mode that the target has or would get. */
static bool open_temporary(dip_writer *w, const struct stat *existing) {
    size_t size = strlen(w->path) + sizeof ".0123456789abcdef.tmp";
    char *name = dip_alloc_raw(w->ctx, size);
    if (!name) return false;
    for (int tries = 0; tries < 16 && w->fd < 0; tries++) {
        snprintf(name, size, "%s.%016llx.tmp", w->path, (unsigned long long)dip_entropy());
        w->fd = open_again(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (w->fd < 0 && errno != EEXIST) break;
    }
    if (w->fd < 0) {
        int error = errno;
        dip_dealloc(w->ctx, name, size);
        return file_error(w->ctx, w->who, w->path, "made", error);
    }
    w->temporary = name;
    if (existing && fchmod(w->fd, existing->st_mode & 07777) != 0) {
        /* a file system without modes: the file's content matters more */
    }
    return true;
}

static bool open_target(dip_writer *w) {
    struct stat s;
    if (stat(w->path, &s) != 0) return open_temporary(w, NULL);
    if (S_ISDIR(s.st_mode))
        return dip_fail(w->ctx, DIP_ERROR_FILE, w->who,
                        "%.400s: is a folder, expected a file's name", w->path);
    if (S_ISREG(s.st_mode)) return open_temporary(w, &s);
    w->fd = open_again(w->path, O_WRONLY, 0);
    return w->fd >= 0 || file_error(w->ctx, w->who, w->path, "opened", errno);
}

dip_writer *dip_writer_open(dip_context *ctx, const char *who, const char *path) {
    if (!path || !*path) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the path is empty, expected a file's name");
        return NULL;
    }
    dip_writer *w = dip_alloc_raw(ctx, sizeof *w);
    if (!w) return NULL;
    w->ctx = ctx;
    w->who = who;
    w->temporary = NULL;
    w->fd = -1;
    w->failed = w->unsynced = false;
    w->n = 0;
    char real[PATH_MAX];
    struct stat s;
    bool link = lstat(path, &s) == 0 && S_ISLNK(s.st_mode) && realpath(path, real);
    w->path = dip_strdup_ctx(ctx, link ? real : path);
    if (!w->path || !open_target(w)) {
        discard(w);
        return NULL;
    }
    return w;
}

static bool flush(dip_writer *w) {
    size_t n = w->n;
    w->n = 0;
    return write_all(w, w->buffer, n);
}

bool dip_writer_add(dip_writer *w, const void *data, size_t size) {
    if (!w || w->failed) return false;
    if (size > BUFFER - w->n && !flush(w)) return false;
    if (size >= BUFFER) return write_all(w, data, size);
    if (size) memcpy(w->buffer + w->n, data, size);
    w->n += size;
    return true;
}

bool dip_writer_flush(dip_writer *w) { return w && !w->failed && flush(w); }

/* A rename is on the disk when its folder is.  Some file systems cannot say: then they have done
 * what they can. */
static void sync_folder(dip_context *ctx, const char *path) {
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + (slash == path) : 1;
    char *folder = dip_memory_take(ctx, n + 1);
    if (!folder) return;
    memcpy(folder, slash ? path : ".", n);
    folder[n] = 0;
    int fd = open_again(folder, O_RDONLY | O_DIRECTORY, 0);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    dip_dealloc(ctx, folder, n + 1);
}

static bool settle(dip_writer *w) {
    if (!flush(w)) return false;
    bool sync = w->temporary && !w->unsynced;
    if (sync && fsync(w->fd) != 0 && errno != EINVAL && errno != ENOTSUP)
        return file_error(w->ctx, w->who, w->path, "written", errno);
    int fd = w->fd;
    w->fd = -1;
    if (close(fd) != 0 && errno != EINTR)
        return file_error(w->ctx, w->who, w->path, "written", errno);
    if (!w->temporary) return true;
    if (rename(w->temporary, w->path) != 0)
        return file_error(w->ctx, w->who, w->path, "replaced", errno);
    dip_strfree(w->ctx, w->temporary);
    w->temporary = NULL;
    if (sync) sync_folder(w->ctx, w->path);
    return true;
}

void dip_writer_unsynced(dip_writer *w) {
    if (w) w->unsynced = true;
}

bool dip_writer_close(dip_writer *w) {
    if (!w) return false;
    bool ok = !w->failed && settle(w);
    discard(w);
    return ok;
}

void dip_writer_abandon(dip_writer *w) {
    if (w) discard(w);
}

bool dip_file_write(dip_context *ctx, const char *who, const char *path, const void *data,
                    size_t size) {
    dip_writer *w = dip_writer_open(ctx, who, path);
    if (!w) return false;
    dip_writer_add(w, data, size);
    return dip_writer_close(w);
}

/* ---- folders --------------------------------------------------------------------------------- */

static bool make_dir(dip_context *ctx, const char *who, const char *path) {
    if (mkdir(path, 0777) == 0) return true;
    int error = errno;
    return dip_dir_exists(path) || file_error(ctx, who, path, "made", error);
}

bool dip_make_dirs(dip_context *ctx, const char *who, const char *path) {
    if (!path || !*path)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the path is empty, expected a folder's name");
    size_t n = strlen(path) + 1;
    char *part = dip_strdup_ctx(ctx, path);
    if (!part) return false;
    bool ok = true;
    for (size_t i = 1; i < n && ok; i++) {
        if ((part[i] != '/' && part[i] != 0) || part[i - 1] == '/') continue;
        part[i] = 0;
        ok = make_dir(ctx, who, part);
        if (i + 1 < n) part[i] = '/';
    }
    dip_dealloc(ctx, part, n);
    return ok;
}
