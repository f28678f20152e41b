/* The kept blocks: the same sizes come back without asking the allocator, memory does not grow, what
 * lasts is asked for, and the allocator gets everything back. */
#include "base/block_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "support/context.h"

/* Under the sanitizers nothing is kept until somebody asks for it. */
static dip_context *keeping(size_t limit) {
    dip_context *ctx = dip_test_context();
    dip_head(ctx)->cache.limit = limit;
    return ctx;
}

static size_t held(dip_context *ctx) { return dip_head(ctx)->cache.held; }

static void a_freed_block_serves_the_next_of_its_size(void **state) {
    (void)state;
    dip_context *ctx = keeping(1 << 20);
    const fail_alloc *f = dip_test_alloc(ctx);
    static const size_t sizes[] = {0, 1, 64, 1000, 4096, 4097, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *p = dip_block_take(ctx, sizes[i]);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 64, 0);
        size_t whole = sizes[i] ? (sizes[i] + 63) / 64 * 64 : 64, asked = f->allocations, now = dip_memory_use(ctx).now;
        dip_block_give(ctx, p, sizes[i]);
        assert_int_equal(held(ctx), whole);
        assert_int_equal(dip_memory_use(ctx).now, now - whole); /* kept is not in use */
        char *other = dip_block_take(ctx, whole + 1);
        assert_ptr_not_equal(other, p);
        assert_int_equal(f->allocations, asked + 1);
        assert_ptr_equal(dip_block_take(ctx, sizes[i]), p);
        assert_int_equal(f->allocations, asked + 1);
        assert_int_equal(held(ctx), 0);
        dip_block_give(ctx, other, whole + 1);
        dip_block_give(ctx, p, sizes[i]);
        dip_block_trim(ctx);
        assert_int_equal(held(ctx), 0);
    }
    dip_test_context_free(ctx);
}

static void what_is_held_has_a_limit(void **state) {
    (void)state;
    dip_context *ctx = keeping(10240);
    void *p[20];
    for (int i = 0; i < 20; i++) p[i] = dip_block_take(ctx, 1000);
    void *large[3], *huge = dip_block_take(ctx, (size_t)32 << 20);
    for (int i = 0; i < 3; i++) large[i] = dip_block_take(ctx, 5000);
    for (int i = 0; i < 20; i++) dip_block_give(ctx, p[i], 1000);
    assert_int_equal(held(ctx), 10240);
    for (int i = 0; i < 3; i++) dip_block_give(ctx, large[i], 5000);
    assert_int_equal(held(ctx), 10240);
    dip_head(ctx)->cache.limit = SIZE_MAX;
    dip_block_give(ctx, huge, (size_t)32 << 20); /* too large to keep */
    assert_int_equal(held(ctx), 10240);
    dip_test_context_free(ctx); /* checks that all came back, in the sizes that were asked for */
}

static void many_sizes_keep_their_blocks_apart(void **state) {
    (void)state;
    enum { LIVE = 500 };
    dip_context *ctx = keeping(1 << 22);
    struct {
        unsigned char *p;
        size_t size;
        unsigned char mark;
    } live[LIVE];
    memset(live, 0, sizeof live);
    uint64_t x = 1;
    for (int round = 0; round < 20000; round++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        size_t i = (size_t)(x >> 33) % LIVE;
        if (live[i].p) {
            for (size_t k = 0; k < live[i].size; k++)
                if (live[i].p[k] != live[i].mark) fail_msg("a block was handed out twice");
            dip_block_give(ctx, live[i].p, live[i].size);
        }
        live[i].size = 1 + (size_t)(x >> 40) % (round % 7 ? 700 : 30000);
        live[i].mark = (unsigned char)round;
        live[i].p = dip_block_take(ctx, live[i].size);
        assert_non_null(live[i].p);
        memset(live[i].p, live[i].mark, live[i].size);
    }
    for (int i = 0; i < LIVE; i++)
        if (live[i].p) dip_block_give(ctx, live[i].p, live[i].size);
    const dip_block_cache *c = &dip_head(ctx)->cache;
    size_t bytes = 0;
    for (size_t i = 0; i <= DIP_SMALL_BLOCKS; i++)
        for (void *p = c->small[i]; p; p = dip_block_next(p)) bytes += i * DIP_BLOCK_STEP;
    for (int i = 0; i < DIP_CACHE_BINS; i++)
        for (void *p = c->bin[i].first; p; p = dip_block_next(p)) bytes += c->bin[i].size;
    assert_int_equal(held(ctx), bytes);
    dip_block_trim(ctx);
    assert_int_equal(held(ctx), 0);
    dip_test_context_free(ctx);
}

static void what_lasts_is_asked_for(void **state) {
    (void)state;
    dip_context *ctx = keeping(1 << 20);
    void *step[2] = {dip_block_take(ctx, 500), dip_block_take(ctx, 50000)};
    dip_block_give(ctx, step[0], 500);
    dip_block_give(ctx, step[1], 50000);
    assert_false(dip_block_lasting(ctx, true));
    void *lasts[2] = {dip_block_take(ctx, 500), dip_block_take(ctx, 50000)};
    assert_true(dip_block_lasting(ctx, false));
    assert_ptr_not_equal(lasts[0], step[0]);
    assert_ptr_not_equal(lasts[1], step[1]);
    assert_ptr_equal(dip_block_take(ctx, 500), step[0]);
    assert_ptr_equal(dip_block_take(ctx, 50000), step[1]);
    for (int i = 0; i < 2; i++) {
        dip_block_give(ctx, step[i], i ? 50000 : 500);
        dip_block_give(ctx, lasts[i], i ? 50000 : 500);
    }
    dip_test_context_free(ctx);
}

static void the_kept_are_the_first_to_go_when_memory_runs_out(void **state) {
    (void)state;
    dip_context *ctx = keeping(1 << 20);
    fail_alloc *f = dip_test_alloc(ctx);
    dip_block_give(ctx, dip_block_take(ctx, 1000), 1000);
    f->armed = NULL; /* else nothing would be kept from here on */
    fail_alloc_at(f, 1);
    void *p = dip_block_take(ctx, 2000);
    assert_true(fail_alloc_hit(f) && p);
    assert_int_equal(held(ctx), 0);
    dip_block_give(ctx, p, 2000);
    assert_null(dip_block_take(ctx, SIZE_MAX));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory for");
    dip_test_context_free(ctx);
}

/* dip_alloc is for what does not come with operators: an allocator sees each of those. */
static void other_memory_is_always_asked_for(void **state) {
    (void)state;
    dip_context *ctx = keeping(1 << 20);
    const fail_alloc *f = dip_test_alloc(ctx);
    size_t before = f->allocations;
    for (int i = 0; i < 10; i++) dip_dealloc(ctx, dip_alloc(ctx, 1000), 1000);
    assert_int_equal(f->allocations, before + 10);
    assert_int_equal(dip_memory_use(ctx).allocations, f->allocations);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_freed_block_serves_the_next_of_its_size),
        cmocka_unit_test(what_is_held_has_a_limit),
        cmocka_unit_test(many_sizes_keep_their_blocks_apart),
        cmocka_unit_test(what_lasts_is_asked_for),
        cmocka_unit_test(the_kept_are_the_first_to_go_when_memory_runs_out),
        cmocka_unit_test(other_memory_is_always_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
