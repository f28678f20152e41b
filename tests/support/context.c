/* context.c - see context.h. */
#include "support/context.h"

#include "base/context.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 16 };
typedef struct test_context {
    dip_context *ctx;
    fail_alloc alloc;
    char *text;
    size_t n;
    int errors;
} test_context;

static test_context known[MOST];

static test_context *find(const dip_context *ctx) {
    for (int i = 0; i < MOST; i++)
        if (known[i].ctx == ctx) return &known[i];
    fail_msg("not a context of dip_test_context, or more than %d of them", MOST);
    return NULL;
}

static void keep_text(void *user, const char *text, size_t n) {
    test_context *t = user;
    char *more = realloc(t->text, t->n + n + 1);
    assert_non_null(more);
    memcpy(more + t->n, text, n);
    t->text = more;
    t->n += n;
    t->text[t->n] = 0;
}

static void count_error(void *user, const dip_error *error) {
    (void)error;
    ((test_context *)user)->errors++;
}

/* Where an allocation is to fail, every block is asked of the allocator, as under the sanitizers. */
static void keep_no_blocks(void *ctx) {
    dip_block_trim(ctx);
    dip_head(ctx)->cache.limit = 0;
}

dip_context *dip_test_context_with(const dip_context_opts *given) {
    test_context *t = find(NULL);
    memset(t, 0, sizeof *t);
    fail_alloc_init(&t->alloc);
    dip_context_opts o = *given;
    o.allocator = fail_alloc_allocator(&t->alloc);
    o.sink = (dip_sink){keep_text, t};
    o.error = count_error;
    o.error_user = t;
    dip_error why;
    t->ctx = dip_context_new(&o, &why);
    if (!t->ctx) fail_msg("%s", why.text);
    t->alloc.armed = keep_no_blocks;
    t->alloc.armed_user = t->ctx;
    dip_context_use(t->ctx);
    return t->ctx;
}

dip_context *dip_test_context(void) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    return dip_test_context_with(&o);
}

void dip_test_context_free(dip_context *ctx) {
    test_context *t = find(ctx);
    fail_alloc_at(&t->alloc, 0);
    t->alloc.armed = NULL;
    dip_context_free(ctx);
    t->ctx = NULL;
    free(t->text);
    t->text = NULL;
    if (t->alloc.wrong_sizes)
        fail_msg("%d blocks were given back with a wrong size", (int)t->alloc.wrong_sizes);
    if (t->alloc.live_blocks)
        fail_msg("%zu blocks (%zu bytes) were not given back", (size_t)t->alloc.live_blocks,
                 (size_t)t->alloc.live_bytes);
}

fail_alloc *dip_test_alloc(dip_context *ctx) { return &find(ctx)->alloc; }

const char *dip_test_output(dip_context *ctx) {
    const test_context *t = find(ctx);
    return t->text ? t->text : "";
}

void dip_test_output_clear(dip_context *ctx) {
    test_context *t = find(ctx);
    t->n = 0;
    if (t->text) t->text[0] = 0;
}

int dip_test_errors(dip_context *ctx) { return find(ctx)->errors; }

void dip_test_assert_error(dip_context *ctx, dip_code code, const char *part, const char *file,
                           int line) {
    dip_error e;
    if (!dip_error_take(ctx, &e)) {
        print_error("expected an error %s with \"%s\", found none\n", dip_code_name(code), part);
        _fail(file, line);
    } else if (e.code != code || !strstr(e.text, part)) {
        print_error("expected an error %s with \"%s\", found %s: \"%s\"\n", dip_code_name(code),
                    part, dip_code_name(e.code), e.text);
        _fail(file, line);
    }
}

void dip_test_assert_fine(dip_context *ctx, const char *file, int line) {
    dip_error e;
    if (dip_error_take(ctx, &e)) {
        print_error("found the error %s: \"%s\"\n", dip_code_name(e.code), e.text);
        _fail(file, line);
    }
}
