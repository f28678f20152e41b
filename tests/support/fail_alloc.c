/* fail_alloc.c - see fail_alloc.h. Each block remembers its size in a header in front of it. */
#include "support/fail_alloc.h"

#include <stdlib.h>
#include <string.h>

/* No test asks for more in earnest, and the sanitizers end the program when it is tried. */
static const size_t largest = (size_t)1 << 36;

static void *test_alloc(void *user, size_t size, size_t align) {
    fail_alloc *f = user;
    atomic_fetch_add(&f->allocations, 1);
    if (atomic_load(&f->countdown) > 0 && atomic_fetch_sub(&f->countdown, 1) == 1) {
        atomic_store(&f->hit, true);
        return NULL;
    }
    void *p = NULL;
    if (align < 2 * sizeof(size_t)) align = 2 * sizeof(size_t);
    if (size > largest || posix_memalign(&p, align, size + align) != 0) return NULL;
    char *block = (char *)p + align;
    memcpy(block - sizeof size, &size, sizeof size);
    memcpy(block - 2 * sizeof size, &align, sizeof align);
    memset(block, 0xA5, size); /* nobody may rely on zeros */
    atomic_fetch_add(&f->live_bytes, size);
    atomic_fetch_add(&f->live_blocks, 1);
    return block;
}

static void test_free(void *user, void *p, size_t size) {
    fail_alloc *f = user;
    if (!p) return;
    size_t was, align;
    memcpy(&was, (char *)p - sizeof was, sizeof was);
    memcpy(&align, (char *)p - 2 * sizeof was, sizeof align);
    if (was != size) atomic_fetch_add(&f->wrong_sizes, 1);
    memset(p, 0x5A, was);
    atomic_fetch_sub(&f->live_bytes, was);
    atomic_fetch_sub(&f->live_blocks, 1);
    free((char *)p - align);
}

void fail_alloc_init(fail_alloc *f) {
    atomic_init(&f->countdown, 0);
    atomic_init(&f->hit, false);
    atomic_init(&f->live_bytes, 0);
    atomic_init(&f->live_blocks, 0);
    atomic_init(&f->allocations, 0);
    atomic_init(&f->wrong_sizes, 0);
    f->armed = NULL;
}

dip_allocator fail_alloc_allocator(fail_alloc *f) {
    return (dip_allocator){test_alloc, test_free, f};
}

void fail_alloc_at(fail_alloc *f, int64_t n) {
    if (n && f->armed) f->armed(f->armed_user);
    atomic_store(&f->hit, false);
    atomic_store(&f->countdown, n);
}

bool fail_alloc_hit(const fail_alloc *f) { return atomic_load(&f->hit); }
