/* Two contexts with different seeds, dtypes, allocators and sinks train at the same time and don't meet. */
#include "support/context.h"
#undef DIP_HERE
#include "whole/runs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static run_data data;

typedef struct guest {
    dip_context *ctx;
    bool wide, torch;
    char hash[DIP_SHA256_TEXT];
    atomic_size_t blocks, bytes, written;
} guest;

static void *guest_alloc(void *user, size_t size, size_t align) {
    guest *g = user;
    void *p = NULL;
    if (posix_memalign(&p, align < sizeof(void *) ? sizeof(void *) : align, size ? size : 1) != 0)
        return NULL;
    g->blocks++;
    g->bytes += size;
    return p;
}
static void guest_free(void *user, void *p, size_t size) {
    guest *g = user;
    g->blocks--;
    g->bytes -= size;
    free(p);
}
static void guest_write(void *user, const char *text, size_t n) {
    (void)text;
    ((guest *)user)->written += n;
}

static void guest_open(guest *g, uint64_t seed, bool wide, bool torch) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    memset(g, 0, sizeof *g);
    g->wide = wide;
    g->torch = torch;
    o.allocator = (dip_allocator){guest_alloc, guest_free, g};
    o.sink = (dip_sink){guest_write, g};
    o.seed = seed;
    o.dtype = wide ? DIP_FLOAT64 : DIP_FLOAT32;
    g->ctx = dip_context_new(&o, NULL);
    assert_non_null(g->ctx);
}

static void *guest_work(void *arg) {
    guest *g = arg;
    run_fn *run = g->torch ? run_torch : run_keras;
    if (!run(g->ctx, &data, 18, g->wide, g->hash)) g->hash[0] = 0;
    dip_write(g->ctx, g->torch ? "torch" : "keras!");
    return NULL;
}

static void guest_close(guest *g) {
    dip_error e;
    assert_false(dip_error_take(g->ctx, &e));
    assert_int_equal(g->written, g->torch ? 5 : 6);
    dip_context_free(g->ctx);
    assert_int_equal(g->blocks, 0);
    assert_int_equal(g->bytes, 0);
}

static void side_by_side_as_alone(void **state) {
    (void)state;
    static const bool wide[2] = {false, true};
    char alone[2][DIP_SHA256_TEXT];
    for (int torch = 0; torch < 2; torch++) {
        guest g[2];
        for (int i = 0; i < 2; i++) {
            guest_open(&g[0], (uint64_t)i + 1, wide[i], torch != 0);
            guest_work(&g[0]);
            memcpy(alone[i], g[0].hash, sizeof alone[i]);
            assert_true(alone[i][0] != 0);
            guest_close(&g[0]);
        }
        pthread_t t[2];
        for (int i = 0; i < 2; i++) guest_open(&g[i], (uint64_t)i + 1, wide[i], torch != 0);
        for (int i = 0; i < 2; i++)
            assert_int_equal(pthread_create(&t[i], NULL, guest_work, &g[i]), 0);
        for (int i = 0; i < 2; i++) assert_int_equal(pthread_join(t[i], NULL), 0);
        for (int i = 0; i < 2; i++) {
            assert_string_equal(g[i].hash, alone[i]);
            guest_close(&g[i]);
        }
    }
}

/* A keras and a torch run, one in each thread. */
static void both_faces_at_once(void **state) {
    (void)state;
    guest g[2];
    pthread_t t[2];
    for (int i = 0; i < 2; i++) guest_open(&g[i], 9, i != 0, i != 0);
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&t[i], NULL, guest_work, &g[i]), 0);
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_join(t[i], NULL), 0);
    for (int i = 0; i < 2; i++) {
        assert_true(g[i].hash[0] != 0);
        guest_close(&g[i]);
    }
}

int main(void) {
    run_data_make(&data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(side_by_side_as_alone),
        cmocka_unit_test(both_faces_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
