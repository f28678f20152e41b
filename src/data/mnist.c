/* mnist.c - where the digits may lie, and what makes two IDX files a part of MNIST. */
#include "data/mnist.h"

#include <string.h>

#include "base/files.h"
#include "files/idx.h"

typedef struct part_files {
    const char *stem[2]; /* images, labels */
    const char *sha256[2];
} part_files;
static const part_files parts[2] = {
    {{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
     {"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"}},
    {{"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
     {"0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}},
};

enum { MAX_PATH = 1024, MAX_FOLDERS = 8 };
typedef struct folder_list {
    int n, explicit_ones; /* the first ones come from the caller's root */
    char path[MAX_FOLDERS][MAX_PATH];
} folder_list;

/* ---- looking --------------------------------------------------------------------------------- */
/* Adds base/rest; a path too long to hold cannot be looked at and is left out. */
static void add_folder(folder_list *l, const char *base, const char *rest) {
    if (!base || !*base || l->n == MAX_FOLDERS) return;
    size_t end = strlen(base);
    while (end > 1 && base[end - 1] == '/') end--;
    if (end + strlen(rest) + 2 > MAX_PATH) return;
    memcpy(l->path[l->n], base, end);
    l->path[l->n][end] = '\0';
    if (*rest) {
        strcat(l->path[l->n], "/");
        strcat(l->path[l->n], rest);
    }
    l->n++;
}

/* What was installed lies in PREFIX/share when this code lies in PREFIX/lib, PREFIX/bin, or, on
 * systems that keep libraries by processor, in PREFIX/lib/PROCESSOR.  The prefix of the build may be
 * another one: `cmake --install` takes any. */
static void add_installed(folder_list *l) {
    char own[MAX_PATH], folder[MAX_PATH + 64];
    if (dip_own_file(own, sizeof own)) {
        for (int up = 0; up < 3; up++) {
            char *slash = strrchr(own, '/');
            if (!slash) break;
            *slash = '\0';
            if (up == 0) continue; /* the folder of the file itself */
            dip_snprintf(folder, sizeof folder, "%s/share/diptych/datasets", own);
            if (!dip_dir_exists(folder)) continue;
            add_folder(l, folder, "mnist");
            break;
        }
    }
#ifdef DIP_DATA_INSTALLED
    const char *configured = DIP_DATA_INSTALLED "/mnist";
    if (l->n == 0 || strcmp(l->path[l->n - 1], configured) != 0) add_folder(l, configured, "");
#endif
}

static void list_folders(dip_context *ctx, const char *root, folder_list *l) {
    l->n = 0;
    add_folder(l, root, "MNIST/raw");
    add_folder(l, root, "");
    l->explicit_ones = l->n;
    add_folder(l, dip_getenv(ctx, "DIPTYCH_DATA"), "");
    add_folder(l, dip_getenv(ctx, "DIPTYCH_DATA"), "mnist");
    const char *cache = dip_getenv(ctx, "XDG_CACHE_HOME");
    if (cache && *cache) add_folder(l, cache, "diptych/datasets/mnist");
    else add_folder(l, dip_getenv(ctx, "HOME"), ".cache/diptych/datasets/mnist");
    add_installed(l);
#ifdef DIP_DATA_SOURCE
    add_folder(l, DIP_DATA_SOURCE, "mnist");
#endif
}

/* folder/stem or folder/stem.gz, whichever is there; the plain one first. */
static bool file_in(const char *folder, const char *stem, char path[MAX_PATH + 64]) {
    dip_snprintf(path, MAX_PATH + 64, "%s/%s", folder, stem);
    if (dip_file_exists(path)) return true;
    dip_snprintf(path, MAX_PATH + 64, "%s/%s.gz", folder, stem);
    return dip_file_exists(path);
}

bool dip_mnist_path(const char *folder, dip_mnist_part part, int which, char *path, size_t size) {
    char found[MAX_PATH + 64];
    if (strlen(folder) >= MAX_PATH || !file_in(folder, parts[part].stem[which], found)) return false;
    int n = dip_snprintf(path, size, "%s", found);
    return n > 0 && (size_t)n < size;
}

static int find_in(const folder_list *l, const part_files *p) {
    char path[MAX_PATH + 64];
    for (int i = 0; i < l->n; i++) {
        if (file_in(l->path[i], p->stem[0], path) && file_in(l->path[i], p->stem[1], path))
            return i;
    }
    return -1;
}

bool dip_mnist_find(dip_context *ctx, const char *root, dip_mnist_part part, char *folder,
                    size_t size, bool *elsewhere) {
    folder_list l;
    list_folders(ctx, root, &l);
    int i = find_in(&l, &parts[part]);
    if (i < 0) return false;
    if (folder) dip_snprintf(folder, size, "%s", l.path[i]);
    if (elsewhere) *elsewhere = l.explicit_ones > 0 && i >= l.explicit_ones;
    return true;
}

static bool fail_absent(dip_context *ctx, const char *who, const folder_list *l,
                        const part_files *p) {
    dip_text t = {.ctx = ctx};
    for (int i = 0; i < l->n; i++) dip_text_add(&t, "%s%s", i > 0 ? ", " : "", l->path[i]);
    dip_fail(ctx, DIP_ERROR_FILE, who,
             "the MNIST files %s and %s (plain or .gz) are in none of %s; name their folder or set "
             "DIPTYCH_DATA to it",
             p->stem[0], p->stem[1], t.n > 0 ? t.s : "no folder");
    dip_text_free(&t);
    return false;
}

/* ---- checking -------------------------------------------------------------------------------- */
static bool is_images(dip_context *ctx, const char *who, const char *path, const dip_idx *x) {
    if (x->dtype == DIP_UINT8 && x->shape.rank == 3 && x->shape.dim[0] > 0 &&
        x->shape.dim[1] == 28 && x->shape.dim[2] == 28)
        return true;
    char text[200];
    return dip_fail(ctx, DIP_ERROR_FORMAT, who,
                    "%s: byte 2: it holds %s of shape %s, images of MNIST are uint8 of shape (N, "
                    "28, 28); this is another file",
                    path, dip_dtype_name(x->dtype), dip_shape_text(&x->shape, text, sizeof text));
}

static bool is_labels(dip_context *ctx, const char *who, const char *path, const dip_idx *y,
                      int64_t images) {
    char text[200];
    if (y->dtype != DIP_UINT8 || y->shape.rank != 1) {
        return dip_fail(ctx, DIP_ERROR_FORMAT, who,
                        "%s: byte 2: it holds %s of shape %s, labels of MNIST are uint8 of shape "
                        "(N,); this is another file",
                        path, dip_dtype_name(y->dtype),
                        dip_shape_text(&y->shape, text, sizeof text));
    }
    if (y->shape.dim[0] != images) {
        return dip_fail(ctx, DIP_ERROR_FORMAT, who,
                        "%s: byte 4: it holds %lld labels, the images beside it are %lld; the two "
                        "files do not belong together",
                        path, (long long)y->shape.dim[0], (long long)images);
    }
    const uint8_t *label = y->data;
    for (int64_t i = 0; i < images; i++) {
        if (label[i] > 9) {
            return dip_fail(ctx, DIP_ERROR_FORMAT, who,
                            "%s: byte %lld: the label of example %lld is %d, labels of MNIST are 0 "
                            "to 9; the file is damaged or another one",
                            path, (long long)(8 + i), (long long)i, label[i]);
        }
    }
    return true;
}

static bool read_part(dip_context *ctx, const char *who, const char *folder, const part_files *p,
                      dip_idx *x, dip_idx *y) {
    char path[MAX_PATH + 64];
    memset(x, 0, sizeof *x);
    memset(y, 0, sizeof *y);
    bool ok = file_in(folder, p->stem[0], path) ||
              dip_fail(ctx, DIP_ERROR_FILE, who, "%s: there is no such file, plain or .gz", path);
    ok = ok && dip_idx_read(ctx, who, path, "image", x) && is_images(ctx, who, path, x);
    ok =
        ok && (file_in(folder, p->stem[1], path) ||
               dip_fail(ctx, DIP_ERROR_FILE, who, "%s: there is no such file, plain or .gz", path));
    ok = ok && dip_idx_read(ctx, who, path, "label", y) &&
         is_labels(ctx, who, path, y, x->shape.dim[0]);
    if (ok) return true;
    dip_idx_free(ctx, x);
    dip_idx_free(ctx, y);
    return false;
}

/* ---- handing over ---------------------------------------------------------------------------- */
/* A tensor takes the bytes of an IDX without a copy and gives them back to the context at its end. */
typedef struct idx_memory {
    dip_context *ctx;
    dip_idx idx;
} idx_memory;

static void release_idx(void *user, void *data) {
    idx_memory *m = user;
    dip_context *ctx = m->ctx;
    (void)data;
    dip_idx_free(ctx, &m->idx);
    dip_dealloc(ctx, m, sizeof *m);
}

static dip_tensor *tensor_of(dip_context *ctx, dip_idx *idx) {
    idx_memory *m = dip_alloc(ctx, sizeof *m);
    if (!m) return NULL;
    *m = (idx_memory){ctx, *idx};
    dip_tensor *t = dip_tensor_from(ctx, idx->data, idx->dtype, idx->shape, NULL, release_idx, m,
                                    dip_site_now(ctx));
    if (t) memset(idx, 0, sizeof *idx);
    else dip_dealloc(ctx, m, sizeof *m);
    return t;
}

bool dip_mnist_load(dip_context *ctx, const char *who, const char *root, dip_mnist_part part,
                    dip_mnist *out) {
    memset(out, 0, sizeof *out);
    folder_list l;
    list_folders(ctx, root, &l);
    int i = find_in(&l, &parts[part]);
    if (i < 0) return fail_absent(ctx, who, &l, &parts[part]);
    dip_idx x, y;
    if (!read_part(ctx, who, l.path[i], &parts[part], &x, &y)) return false;
    out->images = tensor_of(ctx, &x);
    out->labels = out->images ? tensor_of(ctx, &y) : NULL;
    dip_idx_free(ctx, &x);
    dip_idx_free(ctx, &y);
    if (!out->labels) {
        dip_free(out->images);
        out->images = NULL;
        return false;
    }
    dip_snprintf(out->folder, sizeof out->folder, "%s", l.path[i]);
    out->elsewhere = l.explicit_ones > 0 && i >= l.explicit_ones;
    return true;
}

bool dip_mnist_verify(dip_context *ctx, const char *who, const char *folder, dip_mnist_part part) {
    const part_files *p = &parts[part];
    dip_idx idx[2];
    if (!read_part(ctx, who, folder, p, &idx[0], &idx[1])) return false;
    bool ok = true;
    for (int i = 0; i < 2; i++) {
        char text[DIP_SHA256_TEXT];
        dip_idx_sha256(&idx[i], text);
        if (ok && strcmp(text, p->sha256[i]) != 0) {
            ok = dip_fail(ctx, DIP_ERROR_FORMAT, who,
                          "%s/%s: its SHA-256 is %.16s..., that of the published file is %.16s...; "
                          "it is another data set",
                          folder, p->stem[i], text, p->sha256[i]);
        }
        dip_idx_free(ctx, &idx[i]);
    }
    return ok;
}
