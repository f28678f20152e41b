/* transfer.c - see transfer.h: the struct, then each array that it points to with its size before. */
#include "report/transfer.h"

#include <string.h>

static const uint64_t none = UINT64_MAX; /* the size of an array that there is not */

/* ---- packing --------------------------------------------------------------------------------- */
static void put(dip_text *out, const void *array, int64_t n, size_t item) {
    uint64_t bytes = array ? (uint64_t)n * item : none;
    dip_text_append(out, &bytes, sizeof bytes);
    if (array) dip_text_append(out, array, (size_t)bytes);
}

void dip_face_pack(const dip_face_result *f, dip_text *out) {
    const dip_answers *a = &f->answers;
    dip_text_append(out, f, sizeof *f);
    put(out, f->epoch, f->epochs, sizeof *f->epoch);
    put(out, a->predicted, a->rows, 1);
    put(out, a->probability, a->rows, DIP_CLASSES * sizeof(float));
    put(out, f->step_loss, f->steps, sizeof *f->step_loss);
    put(out, f->printed, f->printed ? (int64_t)strlen(f->printed) + 1 : 0, 1);
    for (int i = 0; i < f->layers; i++) {
        const dip_layer_weights *l = &f->layer[i];
        put(out, l->kernel, l->in * l->out, sizeof(float));
        put(out, l->bias, l->out, sizeof(float));
    }
}

/* ---- unpacking ------------------------------------------------------------------------------- */
typedef struct source {
    dip_context *ctx;
    const uint8_t *at;
    size_t left, last; /* bytes to come; of the array that came last */
} source;

static bool take_bytes(source *s, void *to, size_t n) {
    if (n > s->left) return false;
    memcpy(to, s->at, n);
    s->at += n;
    s->left -= n;
    return true;
}

/* An array of n items, or of any number where n is -1; NULL where the sender had none. */
static void *take(source *s, int64_t n, size_t item, bool *ok) {
    uint64_t bytes;
    size_t wanted;
    *ok = *ok && take_bytes(s, &bytes, sizeof bytes);
    if (!*ok || bytes == none) return NULL;
    *ok = bytes <= s->left &&
          (n == -1 || (dip_mul_size((size_t)n, item, &wanted) && wanted == bytes));
    void *array = *ok ? dip_alloc_raw(s->ctx, (size_t)bytes) : NULL;
    *ok = array && take_bytes(s, array, (size_t)bytes);
    s->last = (size_t)bytes;
    return array;
}

/* Sizes that whoever frees the face multiplies again. */
static bool layers_fit(const dip_face_result *f) {
    int64_t numbers;
    if (f->layers < 0 || f->layers > DIP_FACE_LAYERS) return false;
    for (int i = 0; i < f->layers; i++) {
        const dip_layer_weights *l = &f->layer[i];
        if (l->in < 0 || l->out < 0 || !dip_mul_i64(l->in, l->out, &numbers) ||
            !memchr(l->name, 0, sizeof l->name))
            return false;
    }
    return true;
}

/* The struct without its pointers, which are the sender's. */
static bool take_struct(source *s, dip_face_result *f) {
    const char *key = f->key, *name = f->name;
    bool ok =
        take_bytes(s, f, sizeof *f) && f->epochs >= 0 && f->answers.rows >= 0 && f->steps >= 0 &&
        layers_fit(f);
    if (!ok) *f = (dip_face_result){0};
    f->key = key;
    f->name = name;
    f->epoch = NULL;
    f->capacity = (size_t)f->epochs;
    f->answers.predicted = NULL;
    f->answers.probability = NULL;
    f->step_loss = NULL;
    f->step_capacity = (size_t)f->steps;
    f->printed = NULL;
    for (int i = 0; i < DIP_FACE_LAYERS; i++) f->layer[i].kernel = f->layer[i].bias = NULL;
    return ok;
}

/* There and nowhere else: text is freed by its length. */
static bool ends_with_0(const char *text, size_t n) {
    return n > 0 && memchr(text, 0, n) == text + n - 1;
}

static bool take_arrays(source *s, dip_face_result *f) {
    bool ok = true;
    dip_answers *a = &f->answers;
    f->epoch = take(s, f->epochs, sizeof *f->epoch, &ok);
    a->predicted = take(s, a->rows, 1, &ok);
    a->probability = take(s, a->rows, DIP_CLASSES * sizeof(float), &ok);
    f->step_loss = take(s, f->steps, sizeof *f->step_loss, &ok);
    f->printed = take(s, -1, 1, &ok);
    if (f->printed && !ends_with_0(f->printed, s->last)) {
        dip_dealloc(s->ctx, f->printed, s->last);
        f->printed = NULL;
        ok = false;
    }
    for (int i = 0; i < f->layers; i++) {
        dip_layer_weights *l = &f->layer[i];
        l->kernel = take(s, l->in * l->out, sizeof(float), &ok);
        l->bias = take(s, l->out, sizeof(float), &ok);
    }
    return ok && s->left == 0;
}

bool dip_face_unpack(dip_run_result *run, dip_face_result *face, const void *bytes, size_t size) {
    source s = {.ctx = run->ctx, .at = bytes, .left = size};
    uint64_t failures = dip_failures(run->ctx);
    if (take_struct(&s, face) && take_arrays(&s, face)) return true;
    dip_face_free(run->ctx, face);
    if (dip_failures(run->ctx) > failures) return false; /* no memory */
    return dip_fail(run->ctx, DIP_ERROR_INTERNAL, face->name,
                    "what its process left is cut short or damaged");
}
