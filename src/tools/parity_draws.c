/* parity_draws.c - what a seed draws, held against what was recorded: initial weights, the rows held
 * back, the order of samples.  What does not fit is looked for: another seed, the other world's way. */
#include <string.h>

#include "data/generators.h"
#include "random/tf_rng.h"
#include "tools/parity.h"
#include "train/initializer.h"

static const char who[] = "parity";
static const int64_t most_rows = 1 << 26;

/* ---- initial weights ------------------------------------------------------------------------- */
static bool drawn_by_default(const dip_recording *r, const dip_recorded_layer *l) {
    return r->face == DIP_WORLD_TORCH ||
           (l->kernel_initializer[0] && (l->parameters == 1 || l->bias_initializer[0]));
}

/* Element i of the live weight, in row-major order. */
static double live(const dip_tensor *t, int64_t i) {
    int64_t at = 0;
    for (int d = t->view.rank - 1; d >= 0; d--) {
        at += i % t->view.dim[d] * t->view.stride[d];
        i /= t->view.dim[d];
    }
    return dip_element_get(t->view.data, t->view.dtype, at);
}

/* Are the weights of m those of the recording?  Else *which and *element are the first that differ. */
static bool same_weights(const dip_rebuilt *m, int *which, int64_t *element) {
    for (int p = 0; p < m->r->parameters; p++) {
        const dip_recorded_parameter *q = &m->r->parameter[p];
        if (!drawn_by_default(m->r, &m->r->layer[q->layer])) continue;
        for (int64_t i = 0; i < q->initial.count; i++) {
            if (dip_npy_number(&q->initial, i) == live(m->parameter[p], i)) continue;
            *which = p;
            *element = i;
            return false;
        }
    }
    return true;
}

/* Does the seed draw the recorded weights?  An error counts as no: a hypothesis may not apply. */
static bool seed_draws(const dip_recording *r, int64_t seed, int *which, int64_t *element) {
    dip_rebuilt m;
    *which = -1;
    bool fine = dip_rebuilt_open(&m, r, r->dtype, seed, who);
    bool same = fine && same_weights(&m, which, element);
    dip_rebuilt_close(&m);
    dip_error ignored;
    if (!fine) dip_error_take(r->ctx, &ignored);
    return same;
}

/* Seeds that people give. */
static int64_t find_seed(const dip_recording *r) {
    static const int64_t likely[] = {1234, 12345, 123456, 1337, 31337, 2020, 2021, 2022,
                                     2023, 2024,  2025,   2026, 2027,  999,  4242};
    int which;
    int64_t element;
    int64_t numbers = 0, most = 256;
    for (int i = 0; i < r->parameters; i++) numbers += r->parameter[i].initial.count;
    if (numbers > 1000000) most = 256000000 / numbers; /* seconds, whatever the network */
    for (int64_t s = 0; s < most; s++)
        if (s != r->seed && seed_draws(r, s, &which, &element)) return s;
    for (size_t i = 0; i < sizeof likely / sizeof *likely; i++)
        if (likely[i] != r->seed && seed_draws(r, likely[i], &which, &element)) return likely[i];
    return -1;
}

/* The same seed and another way of drawing: NULL, or its name. */
static const char *find_initializer(const dip_recording *r) {
    dip_recording *other = dip_alloc(r->ctx, sizeof *other);
    const char *found = NULL;
    int which;
    int64_t element;
    if (!other) return NULL;
    memcpy(other, r, sizeof *other);
    dip_world far = r->face == DIP_WORLD_KERAS ? DIP_WORLD_TORCH : DIP_WORLD_KERAS;
    other->side[DIP_SWITCH_weights] = (int)far;
    if (seed_draws(other, r->seed, &which, &element))
        found = far == DIP_WORLD_KERAS ? "Keras" : "PyTorch";
    other->side[DIP_SWITCH_weights] = r->side[DIP_SWITCH_weights];
    for (const dip_initializer_kind *k = dip_initializer_kinds; k->name && !found; k++) {
        if (r->face == DIP_WORLD_TORCH) break;
        for (int i = 0; i < other->layers; i++)
            if (other->layer[i].kind == DIP_RECORDED_dense)
                dip_snprintf(other->layer[i].kernel_initializer,
                             sizeof other->layer[i].kernel_initializer, "%s", k->name);
        if (seed_draws(other, r->seed, &which, &element)) found = k->name;
    }
    dip_dealloc(r->ctx, other, sizeof *other);
    return found;
}

/* ---- order of samples ------------------------------------------------------------------------ */
typedef enum held { HELD_NONE, HELD_LAST, HELD_RANDOM, HELD_FIRST, HELDS } held;
typedef enum shuffle { SHUFFLE_KERAS, SHUFFLE_TORCH, SHUFFLE_OWN, SHUFFLE_NOT, SHUFFLES } shuffle;
static const char *const held_names[HELDS] = {"none", "the last rows", "random_split's",
                                              "the first rows"};
static const char *const shuffle_names[SHUFFLES] = {
    "Keras' order", "PyTorch's order", "a generator for the loader alone", "the rows in order"};

/* A way of holding back and ordering rows; shuffled: the seed of an order that has its own. */
typedef struct way {
    held held;
    shuffle shuffle;
    int64_t shuffled;
} way;

static bool shuffled(dip_torch_rng *rng, const way *w, int64_t *order, size_t n) {
    dip_torch_rng own;
    int64_t seed = w->shuffled;
    if (w->shuffle == SHUFFLE_NOT) return true;
    if (w->shuffle == SHUFFLE_KERAS) return dip_tf_shuffle_order(seed, order, n);
    dip_torch_rng_seed(&own, (uint64_t)seed);
    if (w->shuffle == SHUFFLE_OWN) rng = &own;
    dip_torch_rng_u64(rng); /* the workers' base seed */
    if (w->shuffle == SHUFFLE_TORCH) {
        dip_torch_rng_random_i64(rng, &seed, 1);
        dip_torch_rng_seed(&own, (uint64_t)seed);
    }
    dip_torch_rng_randperm(&own, order, n);
    return true;
}

/* Rows of all data, as this way gives them from the recording's seed, epoch after epoch alike; n of them. */
static bool rows_of(const dip_recording *r, const way *w, int64_t *out, int64_t n) {
    dip_rebuilt m = {.r = r};
    size_t all = (size_t)r->rows;
    int64_t *part = dip_alloc_array(r->ctx, all, sizeof *part);
    int64_t *order = dip_alloc_array(r->ctx, all, sizeof *order);
    bool fine = part && order && dip_rebuilt_open(&m, r, r->dtype, r->seed, who);
    int64_t train = r->rows - (w->held == HELD_NONE ? 0 : r->held);
    if (fine) {
        dip_torch_rng *rng = dip_context_torch_rng(m.ctx);
        /* The Keras program drew its weights elsewhere. */
        if (r->face == DIP_WORLD_KERAS) dip_torch_rng_seed(rng, (uint64_t)r->seed);
        for (int64_t i = 0; i < r->rows; i++)
            part[i] = w->held == HELD_FIRST ? (i + r->held) % r->rows : i;
        if (w->held == HELD_RANDOM) dip_torch_rng_randperm(rng, part, all);
        for (int64_t i = 0; i < train; i++) order[i] = i;
        fine = shuffled(rng, w, order, (size_t)train);
        for (int64_t i = 0; fine && i < n; i++) out[i] = part[order[i % train]];
    }
    dip_rebuilt_close(&m);
    dip_dealloc(r->ctx, part, all * sizeof *part);
    dip_dealloc(r->ctx, order, all * sizeof *order);
    return fine;
}

static held claimed_held(const dip_recording *r) {
    return r->how == DIP_HELD_LAST     ? HELD_LAST
           : r->how == DIP_HELD_RANDOM ? HELD_RANDOM
                                       : HELD_NONE;
}
static shuffle claimed_shuffle(const dip_recording *r) {
    if (!r->shuffle) return SHUFFLE_NOT;
    int side = r->side[DIP_SWITCH_order];
    dip_world w = side < 0 ? r->face : (dip_world)side;
    return w == DIP_WORLD_KERAS ? SHUFFLE_KERAS : SHUFFLE_TORCH;
}

static way claimed(const dip_recording *r) {
    return (way){claimed_held(r), claimed_shuffle(r), r->seed};
}

/* How many samples the description fixes: Keras repeats its order, PyTorch's later ones depend on
 * what else the program draws. */
static int64_t fixed_samples(const dip_recording *r) {
    int64_t train = r->rows - r->held;
    return r->samples < train || claimed_shuffle(r) != SHUFFLE_TORCH ? r->samples : train;
}

/* The first sample whose row is another than in `rows`, -1: none. */
static int64_t first_other(const dip_recording *r, const int64_t *rows, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (r->row[r->order[i]] != rows[i]) return i;
    return -1;
}

static bool gives(const dip_recording *r, const way *w, int64_t *rows, int64_t n) {
    return rows_of(r, w, rows, n) && first_other(r, rows, n) < 0;
}

/* Another way of holding back and ordering that gives exactly what was recorded. */
static bool find_way(const dip_recording *r, int64_t *rows, int64_t n, way *found) {
    for (int h = 0; h < HELDS; h++)
        for (int s = 0; s < SHUFFLES && (r->held > 0 || h == HELD_NONE); s++) {
            *found = (way){(held)h, (shuffle)s, r->seed};
            if (gives(r, found, rows, n)) return true;
        }
    for (int64_t seed = 0; seed < 64; seed++)
        for (int s = 0; s < SHUFFLES; s++) {
            *found = (way){claimed_held(r), (shuffle)s, seed};
            if (s != SHUFFLE_TORCH && s != SHUFFLE_NOT && gives(r, found, rows, n)) return true;
        }
    return false;
}

static void blame_way(const dip_recording *r, dip_parity_result *out, const way *w) {
    char detail[240];
    dip_snprintf(detail, sizeof detail,
                 "the samples are exactly those of seed %lld with %s, held back: %s",
                 (long long)w->shuffled, shuffle_names[w->shuffle], held_names[w->held]);
    if (w->shuffle != claimed_shuffle(r) || w->shuffled != r->seed)
        dip_parity_blame(out, DIP_CAUSE_order, DIP_PARITY_EXPLAINS, detail);
    if (w->held != claimed_held(r))
        dip_parity_blame(out, DIP_CAUSE_validation_rows, DIP_PARITY_EXPLAINS, detail);
}

/* Was a row trained on that the description holds back? */
static bool uses_held_rows(const dip_recording *r, int64_t *row) {
    int64_t train = r->rows - r->held, *part = dip_alloc_array(r->ctx, (size_t)train, sizeof *part);
    bool *may = dip_alloc_array(r->ctx, (size_t)r->rows, sizeof *may), used = false;
    way w = {claimed_held(r), SHUFFLE_NOT, 0};
    if (part && may && rows_of(r, &w, part, train)) {
        for (int64_t i = 0; i < train; i++) may[part[i]] = true;
        for (int64_t i = 0; i < r->samples && !used; i++) {
            *row = r->row[r->order[i]];
            used = !may[*row];
        }
    }
    dip_dealloc(r->ctx, part, (size_t)train * sizeof *part);
    dip_dealloc(r->ctx, may, (size_t)r->rows * sizeof *may);
    return used;
}

int64_t *dip_parity_expected_order(const dip_recording *r) {
    if (!r->seeded || fixed_samples(r) < r->samples) return NULL;
    int64_t *rows = dip_alloc_array(r->ctx, (size_t)r->samples, sizeof *rows);
    int64_t *at = dip_alloc_array(r->ctx, (size_t)r->rows, sizeof *at);
    way said = claimed(r);
    bool fine = rows && at && rows_of(r, &said, rows, r->samples);
    for (int64_t i = 0; fine && i < r->rows; i++) at[i] = -1;
    for (int64_t i = 0; fine && i < r->used; i++) at[r->row[i]] = i;
    for (int64_t i = 0; fine && i < r->samples; i++) {
        rows[i] = at[rows[i]];
        fine = rows[i] >= 0;
    }
    dip_dealloc(r->ctx, at, (size_t)r->rows * sizeof *at);
    if (fine) return rows;
    dip_dealloc(r->ctx, rows, (size_t)r->samples * sizeof *rows);
    return NULL;
}

/* ---- both ------------------------------------------------------------------------------------ */
static void check_weights(const dip_recording *r, dip_parity_result *out) {
    int which = -1;
    int64_t element = 0;
    bool any = false;
    for (int i = 0; i < r->layers; i++)
        any = any || (r->layer[i].parameters > 0 && drawn_by_default(r, &r->layer[i]));
    if (!any) return;
    out->weights = seed_draws(r, r->seed, &which, &element) ? DIP_DRAWS_SAME : DIP_DRAWS_OTHER;
    if (out->weights == DIP_DRAWS_OTHER && which >= 0)
        dip_snprintf(out->weights_text, sizeof out->weights_text, "%s differs from element %lld on",
                     r->parameter[which].name, (long long)element);
}

static bool check_order(const dip_recording *r, dip_parity_result *out, int64_t *rows) {
    int64_t n = fixed_samples(r);
    way said = claimed(r);
    if (!rows_of(r, &said, rows, n)) return false;
    int64_t at = first_other(r, rows, n);
    out->order = at < 0 ? DIP_DRAWS_SAME : DIP_DRAWS_OTHER;
    if (at >= 0)
        dip_snprintf(out->order_text, sizeof out->order_text,
                     "sample %lld is row %lld, the seed gives row %lld", (long long)at + 1,
                     (long long)r->row[r->order[at]], (long long)rows[at]);
    return true;
}

static void explain_weights(const dip_recording *r, dip_parity_result *out) {
    char detail[240];
    int64_t seed = find_seed(r);
    const char *name = seed < 0 ? find_initializer(r) : NULL;
    if (seed >= 0) {
        dip_snprintf(detail, sizeof detail,
                     "the weights are exactly those of seed %lld; the recording says %lld",
                     (long long)seed, (long long)r->seed);
        dip_parity_blame(out, DIP_CAUSE_seed, DIP_PARITY_EXPLAINS, detail);
    } else if (name) {
        dip_snprintf(detail, sizeof detail,
                     "the weights are exactly what seed %lld gives with %s' initialiser",
                     (long long)r->seed, name);
        dip_parity_blame(out, DIP_CAUSE_initial_weights, DIP_PARITY_EXPLAINS, detail);
    } else if (out->order == DIP_DRAWS_SAME && r->shuffle) {
        dip_snprintf(detail, sizeof detail,
                     "the order is that of seed %lld, the weights are not: %s", (long long)r->seed,
                     out->weights_text);
        dip_parity_blame(out, DIP_CAUSE_initial_weights, DIP_PARITY_EXPLAINS, detail);
    } else {
        dip_parity_blame(out, DIP_CAUSE_seed, DIP_PARITY_NEARER, NULL);
        dip_parity_blame(out, DIP_CAUSE_initial_weights, DIP_PARITY_POSSIBLE, NULL);
    }
}

static void explain_order(const dip_recording *r, dip_parity_result *out, int64_t *rows) {
    char detail[240];
    int64_t row;
    way found;
    dip_error ignored;
    if (out->causes > 0 && strcmp(out->cause[0].key, "seed") == 0) return; /* it follows */
    bool known = find_way(r, rows, fixed_samples(r), &found);
    dip_error_take(r->ctx, &ignored); /* a way that cannot be */
    if (known) {
        blame_way(r, out, &found);
    } else if (r->held > 0 && uses_held_rows(r, &row)) {
        dip_snprintf(detail, sizeof detail,
                     "row %lld was trained on, it is among those said to be held back",
                     (long long)row);
        dip_parity_blame(out, DIP_CAUSE_validation_rows, DIP_PARITY_NEARER, detail);
    } else {
        dip_parity_blame(out, DIP_CAUSE_order, DIP_PARITY_NEARER, out->order_text);
    }
}

bool dip_parity_check_draws(const dip_recording *r, dip_parity_result *out) {
    if (!r->seeded) return true;
    int64_t *rows = dip_alloc_array(r->ctx, (size_t)r->samples, sizeof *rows);
    if (!rows) return false;
    check_weights(r, out);
    /* A file can claim any number of rows; memory is taken for what a data set can have. */
    bool fine = r->rows > most_rows || check_order(r, out, rows);
    if (fine && out->weights == DIP_DRAWS_OTHER) explain_weights(r, out);
    if (fine && out->order == DIP_DRAWS_OTHER) explain_order(r, out, rows);
    dip_dealloc(r->ctx, rows, (size_t)r->samples * sizeof *rows);
    return fine;
}
