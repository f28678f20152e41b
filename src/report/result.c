/* result.c - keeping results. */
#include "report/result.h"

#include <math.h>
#include <string.h>

#include "report/ladder.h"

bool dip_result_add_epoch(dip_run_result *run, dip_face_result *face,
                          const dip_epoch_result *epoch) {
    dip_epoch_result *more =
        dip_grow(run->ctx, face->epoch, &face->capacity, (size_t)face->epochs + 1, sizeof *more);
    if (!more) return false;
    face->epoch = more;
    face->epoch[face->epochs++] = *epoch;
    return true;
}

bool dip_result_add_step(dip_run_result *run, dip_face_result *face, double loss) {
    double *more = dip_grow(run->ctx, face->step_loss, &face->step_capacity,
                            (size_t)face->steps + 1, sizeof *more);
    if (!more) return false;
    face->step_loss = more;
    face->step_loss[face->steps++] = loss;
    return true;
}

void dip_face_free(dip_context *ctx, dip_face_result *f) {
    dip_dealloc(ctx, f->epoch, f->capacity * sizeof *f->epoch);
    size_t rows = (size_t)f->answers.rows;
    dip_dealloc(ctx, f->answers.predicted, rows);
    dip_dealloc(ctx, f->answers.probability, rows * DIP_CLASSES * sizeof(float));
    for (int i = 0; i < f->layers; i++) {
        dip_layer_weights *l = &f->layer[i];
        dip_dealloc(ctx, l->kernel, (size_t)(l->in * l->out) * sizeof(float));
        dip_dealloc(ctx, l->bias, (size_t)l->out * sizeof(float));
    }
    dip_dealloc(ctx, f->step_loss, f->step_capacity * sizeof *f->step_loss);
    dip_strfree(ctx, f->printed);
    *f = (dip_face_result){.key = f->key, .name = f->name};
}

static void free_pixels(dip_run_result *run) {
    int64_t rows = run->pixel_index ? run->pixel_rows : run->test_rows;
    dip_dealloc(run->ctx, run->test_pixels, (size_t)rows * DIP_PIXELS);
    dip_dealloc(run->ctx, run->pixel_index, (size_t)rows * sizeof *run->pixel_index);
    run->test_pixels = NULL;
    run->pixel_index = NULL;
    run->pixel_rows = 0;
}

void dip_result_free(dip_run_result *run) {
    dip_context *ctx = run->ctx;
    for (int i = 0; i < run->n; i++) dip_face_free(ctx, &run->face[i]);
    if (run->one_softmax_known) dip_face_free(ctx, &run->one_softmax);
    if (run->ladder) dip_ladder_free(run->ladder);
    dip_dealloc(ctx, run->ladder, sizeof *run->ladder);
    dip_dealloc(ctx, run->test_label, (size_t)run->test_rows);
    free_pixels(run);
    for (size_t i = 0; i < run->facts; i++) {
        dip_strfree(ctx, run->fact[i].key);
        dip_strfree(ctx, run->fact[i].text);
    }
    dip_dealloc(ctx, run->fact, run->facts_capacity * sizeof *run->fact);
    *run = (dip_run_result){.ctx = ctx};
}

/* ---- digits ---------------------------------------------------------------------------------- */
const uint8_t *dip_result_pixels(const dip_run_result *run, int64_t i) {
    if (!run->test_pixels || i < 0 || i >= run->test_rows) return NULL;
    if (!run->pixel_index) return run->test_pixels + i * DIP_PIXELS;
    int64_t low = 0, high = run->pixel_rows;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (run->pixel_index[middle] < i) low = middle + 1;
        else high = middle;
    }
    bool found = low < run->pixel_rows && run->pixel_index[low] == i;
    return found ? run->test_pixels + low * DIP_PIXELS : NULL;
}

/* Where one face is wrong and the other right they differ, so the second question is the first. */
static bool worth_seeing(const dip_run_result *run, int64_t i) {
    bool worth = i < DIP_FIRST_DIGITS;
    for (int f = 0; f < run->n; f++) {
        const dip_answers *a = &run->face[f].answers;
        worth = worth || (i < a->rows && a->predicted[i] != run->test_label[i]);
    }
    return worth;
}

bool dip_result_keep_pixels(dip_run_result *run, const uint8_t *pixels) {
    int64_t n = 0;
    for (int64_t i = 0; i < run->test_rows; i++) n += worth_seeing(run, i);
    if (n > DIP_MOST_DIGITS) n = DIP_MOST_DIGITS;
    free_pixels(run);
    run->pixel_rows = n;
    run->pixel_index = dip_alloc_array(run->ctx, (size_t)n, sizeof *run->pixel_index);
    if (run->pixel_index) run->test_pixels = dip_alloc_array(run->ctx, (size_t)n, DIP_PIXELS);
    if (!run->test_pixels) {
        free_pixels(run);
        return false;
    }
    n = 0;
    for (int64_t i = 0; n < run->pixel_rows; i++) {
        if (!worth_seeing(run, i)) continue;
        memcpy(run->test_pixels + n * DIP_PIXELS, pixels + i * DIP_PIXELS, DIP_PIXELS);
        run->pixel_index[n++] = i;
    }
    return true;
}

/* ---- facts ----------------------------------------------------------------------------------- */
static dip_fact *find_fact(const dip_run_result *run, const char *key) {
    for (size_t i = 0; i < run->facts; i++)
        if (strcmp(run->fact[i].key, key) == 0) return &run->fact[i];
    return NULL;
}

static bool set_fact(dip_run_result *run, const char *key, double number, const char *text) {
    char *copy = text ? dip_strdup_ctx(run->ctx, text) : NULL;
    if (text && !copy) return false;
    dip_fact *f = find_fact(run, key);
    if (!f) {
        dip_fact *more =
            dip_grow(run->ctx, run->fact, &run->facts_capacity, run->facts + 1, sizeof *more);
        if (more) run->fact = more;
        char *name = more ? dip_strdup_ctx(run->ctx, key) : NULL;
        if (!name) {
            dip_strfree(run->ctx, copy);
            return false;
        }
        f = &run->fact[run->facts++];
        *f = (dip_fact){.key = name};
    }
    dip_strfree(run->ctx, f->text);
    f->text = copy;
    f->number = number;
    return true;
}

bool dip_result_set_number(dip_run_result *run, const char *key, double number) {
    return set_fact(run, key, number, NULL);
}

bool dip_result_set_text(dip_run_result *run, const char *key, const char *text) {
    return set_fact(run, key, (double)NAN, text);
}

double dip_result_number(const dip_run_result *run, const char *key) {
    const dip_fact *f = find_fact(run, key);
    return f && !f->text ? f->number : (double)NAN;
}

const char *dip_result_text(const dip_run_result *run, const char *key) {
    const dip_fact *f = find_fact(run, key);
    return f ? f->text : NULL;
}
