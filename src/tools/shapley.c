/* shapley.c - what each of n causes is worth: the average, over all orders in which they can be added,
 * of what adding it changes.  In whole numbers, so that the values add up exactly. */
#include "tools/ladder.h"

static int count_bits(unsigned set) {
    int n = 0;
    for (; set; set &= set - 1) n++;
    return n;
}

static int64_t factorial(int n) {
    int64_t f = 1;
    for (int i = 2; i <= n; i++) f *= i;
    return f;
}

/* Of the n! orders, k! (n - 1 - k)! add a cause right behind a given set of k others. */
void dip_shapley(const int64_t *right, int n, int64_t *out) {
    for (int k = 0; k < n; k++) {
        out[k] = 0;
        for (unsigned set = 0; set < 1u << n; set++) {
            if (set >> k & 1) continue;
            int before = count_bits(set);
            int64_t orders = factorial(before) * factorial(n - 1 - before);
            out[k] += orders * (right[set | 1u << k] - right[set]);
        }
    }
}
