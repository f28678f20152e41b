/* context.h - contexts for tests: what they print and how they fail can be asked for.
 *
 *   dip_context *ctx = dip_test_context();
 *   ...
 *   DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "expected 3 axes");   takes the error
 *   DIP_ASSERT_FINE(ctx);                                        no error waits
 *   assert_string_equal(dip_test_output(ctx), "...");
 *   dip_test_context_free(ctx);                       fails the test when memory is left over
 */
#ifndef DIP_TESTS_CONTEXT_H
#define DIP_TESTS_CONTEXT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diptych/diptych.h"
#include "support/fail_alloc.h"

/* One thread, seed 0, no environment, an allocator that counts, a sink that keeps the text.
 * It becomes the thread's current context. At most 16 live at a time. */
dip_context *dip_test_context(void);
/* The same with options of one's own; their sink and allocator are replaced. */
dip_context *dip_test_context_with(const dip_context_opts *o);
void dip_test_context_free(dip_context *ctx);
fail_alloc *dip_test_alloc(dip_context *ctx);  /* its allocator: make it fail, see it count */
const char *dip_test_output(dip_context *ctx); /* everything printed so far                 */
void dip_test_output_clear(dip_context *ctx);
int dip_test_errors(dip_context *ctx); /* how often the handler was told            */

void dip_test_assert_error(dip_context *ctx, dip_code code, const char *part, const char *file,
                           int line);
void dip_test_assert_fine(dip_context *ctx, const char *file, int line);
#define DIP_ASSERT_ERROR(ctx, code, part) \
    dip_test_assert_error((ctx), (code), (part), __FILE__, __LINE__)
#define DIP_ASSERT_FINE(ctx) dip_test_assert_fine((ctx), __FILE__, __LINE__)
#define DIP_HERE ((dip_site){ __FILE__, __LINE__ }) /* as in diptych/kw.h */
#endif
