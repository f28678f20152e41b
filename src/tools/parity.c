/* parity.c - the whole of a parity check; see Note [Parity]. */
#include "tools/parity.h"

#include <string.h>

bool dip_parity(const dip_recording *r, int64_t steps, dip_parity_result *out) {
    memset(out, 0, sizeof *out);
    out->r = r;
    out->steps = steps > 0 && steps < r->steps ? steps : r->steps;
    for (size_t i = 0; i < r->trace.n; i++)
        if (r->trace.item[i].step <= out->steps) {
            out->tensors++;
            out->numbers += (size_t)r->trace.item[i].n;
        }
    dip_variant as_said = dip_variant_none();
    if (!dip_parity_try(r, &as_said, out->steps, &out->first, &out->nearest) ||
        !dip_parity_check_draws(r, out))
        return false;
    out->diverged =
        out->first.found || out->weights == DIP_DRAWS_OTHER || out->order == DIP_DRAWS_OTHER;
    return !out->diverged || dip_parity_find_causes(r, out);
}
