/* The cache of freed blocks: the same sizes come back, memory does not grow, hosts see everything. */
#include "base/block_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "support/context.h"

static void a_freed_block_serves_the_next_of_its_size(void **state) {
    (void)state;
    dip_block_cache c;
    dip_block_cache_init(&c);
    c.limit = 1 << 20; /* under the sanitizers the cache is off until somebody asks for it */
    char *p = dip_system_alloc(&c, 1000, 64);
    assert_non_null(p);
    assert_int_equal((uintptr_t)p % 64, 0);
    dip_system_free(&c, p, 1000);
    assert_int_equal(c.held, 1000);
    char *other = dip_system_alloc(&c, 1001, 64); /* exactly its size */
    assert_ptr_not_equal(other, p);
    assert_ptr_equal(dip_system_alloc(&c, 1000, 64), p);
    assert_int_equal(c.held, 0);
    dip_system_free(&c, other, 1001);
    dip_system_free(&c, p, 1000);
    dip_block_cache_clear(&c);
    assert_int_equal(c.held, 0);
}

static void what_is_held_has_a_limit(void **state) {
    (void)state;
    dip_block_cache c;
    dip_block_cache_init(&c);
    c.limit = 10000;
    void *p[20];
    for (int i = 0; i < 20; i++) p[i] = dip_system_alloc(&c, 1000, 64);
    for (int i = 0; i < 20; i++) dip_system_free(&c, p[i], 1000);
    assert_int_equal(c.held, 10000);
    void *tiny = dip_system_alloc(&c, 1, 64), *huge = dip_system_alloc(&c, (size_t)8 << 20, 64);
    dip_system_free(&c, tiny, 1);
    dip_system_free(&c, huge, (size_t)8 << 20);
    assert_int_equal(c.held, 10000); /* too small for a link, too large to keep */
    dip_block_cache_clear(&c);
    assert_int_equal(c.held, 0);
}

static void many_sizes_keep_their_blocks_apart(void **state) {
    (void)state;
    enum { LIVE = 500 };
    dip_block_cache c;
    dip_block_cache_init(&c);
    c.limit = 1 << 22;
    struct {
        unsigned char *p;
        size_t size;
        unsigned char mark;
    } live[LIVE];
    memset(live, 0, sizeof live);
    uint64_t x = 1;
    for (int round = 0; round < 50000; round++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        size_t i = (size_t)(x >> 33) % LIVE;
        if (live[i].p) {
            for (size_t k = 0; k < live[i].size; k++)
                if (live[i].p[k] != live[i].mark) fail_msg("a block was handed out twice");
            dip_system_free(&c, live[i].p, live[i].size);
        }
        live[i].size = 1 + (size_t)(x >> 50) % 700;
        live[i].mark = (unsigned char)round;
        live[i].p = dip_system_alloc(&c, live[i].size, 64);
        assert_non_null(live[i].p);
        memset(live[i].p, live[i].mark, live[i].size);
    }
    for (int i = 0; i < LIVE; i++)
        if (live[i].p) dip_system_free(&c, live[i].p, live[i].size);
    size_t held = 0;
    for (int i = 0; i < DIP_CACHE_BINS; i++)
        for (void *p = c.bin[i].first; p; memcpy(&p, p, sizeof p)) held += c.bin[i].size;
    assert_int_equal(c.held, held);
    dip_block_cache_clear(&c);
    assert_int_equal(c.held, 0);
}

static void no_cache_is_fine_too(void **state) {
    (void)state;
    void *p = dip_system_alloc(NULL, 100, 64);
    assert_non_null(p);
    dip_system_free(NULL, p, 100);
}

static void a_hosts_allocator_sees_every_block(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    size_t before = f->allocations;
    for (int i = 0; i < 10; i++) dip_dealloc(ctx, dip_alloc(ctx, 1000), 1000);
    assert_int_equal(f->allocations, before + 10);
    dip_test_context_free(ctx);
}

/* A context's count of blocks that came from the system: all of a host's, ours but for the kept. */
static void blocks_newly_asked_of_the_system_are_counted(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    size_t before = dip_memory_asked(ctx);
    for (int i = 0; i < 10; i++) dip_dealloc(ctx, dip_alloc(ctx, 1000), 1000);
    assert_int_equal(dip_memory_asked(ctx), before + 10);
    dip_test_context_free(ctx);

    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    ctx = dip_context_new(&o, NULL);
    before = dip_memory_asked(ctx);
    dip_dealloc(ctx, dip_alloc(ctx, 1000), 1000);
    assert_int_equal(dip_memory_asked(ctx), before + 1);
    dip_block_cache kept;
    dip_block_cache_init(&kept);
    size_t more = kept.limit ? 0 : 9; /* under the sanitizers nothing is kept */
    for (int i = 0; i < 9; i++) dip_dealloc(ctx, dip_alloc(ctx, 1000), 1000);
    assert_int_equal(dip_memory_asked(ctx), before + 1 + more);
    dip_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_newly_asked_of_the_system_are_counted),
        cmocka_unit_test(a_freed_block_serves_the_next_of_its_size),
        cmocka_unit_test(what_is_held_has_a_limit),
        cmocka_unit_test(many_sizes_keep_their_blocks_apart),
        cmocka_unit_test(no_cache_is_fine_too),
        cmocka_unit_test(a_hosts_allocator_sees_every_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
