/* fail_alloc.h - an allocator for tests: counts, checks sizes, and fails when it is told to.
 *
 *   fail_alloc f;
 *   fail_alloc_init(&f);
 *   opts.allocator = fail_alloc_allocator(&f);
 *   fail_alloc_at(&f, 3);              the third allocation from here on fails (and only that one)
 *
 * The usual loop over all allocations of a piece of work:
 *   for (int64_t n = 1;; n++) {
 *       fail_alloc_at(&f, n);
 *       bool ok = work();
 *       if (!fail_alloc_hit(&f)) { assert_true(ok); break; }
 *       assert_false(ok);  assert DIP_ERROR_MEMORY ...
 *   }
 */
#ifndef DIP_TESTS_FAIL_ALLOC_H
#define DIP_TESTS_FAIL_ALLOC_H
#include "diptych/diptych.h"
#include <stdatomic.h>

typedef struct fail_alloc {
    atomic_int_least64_t countdown; /* 0: never fails */
    atomic_bool hit;
    atomic_size_t live_bytes, live_blocks, allocations;
    void (*armed)(void *user); /* told when a failure is asked for; NULL: nobody */
    void *armed_user;
    atomic_int wrong_sizes; /* blocks given back with another size than they were taken with */
} fail_alloc;

void fail_alloc_init(fail_alloc *f);
dip_allocator fail_alloc_allocator(fail_alloc *f);
void fail_alloc_at(fail_alloc *f, int64_t n); /* 0: never; forgets an earlier hit */
bool fail_alloc_hit(const fail_alloc *f);     /* has the failure happened? */
#endif
