/* pixels.c - see pixels.h. */
#include "data/pixels.h"

#include <string.h>

#include "ops/op.h"

static void form_f32(const dip_pixel_form *f, float out[256]) {
    for (int i = 0; i < 256; i++)
        out[i] = ((float)i / (float)f->divisor - (float)f->shift) / (float)f->scale;
}

static void form_f64(const dip_pixel_form *f, double out[256]) {
    for (int i = 0; i < 256; i++) out[i] = ((double)i / f->divisor - f->shift) / f->scale;
}

/* Compared as bits: equal is equal, zeros of either sign and NaN too. */
void dip_pixel_table_settle(dip_pixel_table *t) {
    float f32[256];
    double f64[256];
    form_f32(&t->form, f32);
    form_f64(&t->form, f64);
    t->formed[0] = memcmp(f32, t->f32, sizeof f32) == 0;
    t->formed[1] = memcmp(f64, t->f64, sizeof f64) == 0;
}

/* ---- gathering ------------------------------------------------------------------------------- */
enum { MOST = 64 }; /* rows of a part; the first two of each are not fetched ahead */

typedef struct job {
    const dip_pixel_table *t;
    const dip_kernels_pixels *kernel; /* NULL: by table */
    const dip_pixel_rows *rows;
    const uint8_t *bytes;
    int64_t numel, part;
    bool f64;
    char *out;
} job;

static void look_up(const job *j, const int64_t *row, int64_t n, void *out) {
    for (int64_t r = 0; r < n; r++) {
        const uint8_t *p = j->bytes + row[r] * j->numel;
        float *f32 = (float *)out + r * j->numel;
        double *f64 = (double *)out + r * j->numel;
        if (j->f64)
            for (int64_t i = 0; i < j->numel; i++) f64[i] = j->t->f64[p[i]];
        else
            for (int64_t i = 0; i < j->numel; i++) f32[i] = j->t->f32[p[i]];
    }
}

static void gather_part(void *arg, int64_t part) {
    const job *j = arg;
    const dip_pixel_rows *rows = j->rows;
    int64_t row[MOST], begin = part * j->part, left = rows->n - begin;
    int64_t n = left < j->part ? left : j->part;
    for (int64_t i = 0; i < n; i++) {
        int64_t r = rows->index ? rows->index[begin + i] : rows->first + begin + i;
        row[i] = rows->map ? rows->map[r] : r;
    }
    void *out = j->out + (size_t)(begin * j->numel) * (j->f64 ? sizeof(double) : sizeof(float));
    if (!j->kernel) look_up(j, row, n, out);
    else j->kernel->gather(out, j->bytes, j->numel, row, n, j->numel, &j->t->form);
}

bool dip_pixels_gather(dip_context *ctx, const dip_pixel_table *t, dip_dtype dtype,
                       const uint8_t *bytes, int64_t numel, const dip_pixel_rows *rows, void *out,
                       const char *who) {
    const dip_kernels *k = dip_kernels_for(ctx, NULL, who);
    if (!k) return false;
    bool f64 = dtype == DIP_FLOAT64;
    int64_t threads = dip_get_num_threads(ctx), share = (rows->n + threads - 1) / threads;
    int64_t part = share < 1 ? 1 : share < MOST ? share : MOST;
    job j = {t, t->formed[f64] ? k->pixels[f64] : NULL, rows, bytes, numel, part, f64, out};
    /* The rows lie anywhere in memory: four times what bytes in order take. */
    double cost = 4 * (double)rows->n * (double)numel * (double)dip_dtype_size(dtype) * DIP_NS_BYTE;
    dip_parallel_for(ctx, (rows->n + part - 1) / part, cost, gather_part, &j);
    return true;
}
