/* The order in which Keras' fit visits the rows: TensorFlow's shuffle. keras-numerics, section 2.
 * The generators and what else is drawn from them: tf_rng.c. */
#include "random/tf_rng.h"

/* TensorFlow takes the remainder of a 32-bit word. */
static const uint64_t MOST_ROWS = UINT32_MAX;

static void identity(int64_t *rows, size_t n) {
    for (size_t i = 0; i < n; i++) { rows[i] = (int64_t)i; }
}

bool dip_tf_rng_shuffle(dip_philox *philox, int64_t *rows, size_t n) {
    uint32_t words[4] = {0, 0, 0, 0};
    if (n > MOST_ROWS) { return false; }
    if (n < 2) { return true; }
    for (size_t i = 0; i < n - 1; i++) {
        if (i % 4 == 0) { dip_philox_block(philox, i / 4, words); }
        size_t other = i + words[i % 4] % (uint32_t)(n - i);
        int64_t kept = rows[i];
        rows[i] = rows[other];
        rows[other] = kept;
    }
    dip_philox_skip(philox, (n - 1 + 3) / 4);
    return true;
}

bool dip_tf_shuffle_order(int64_t seed, int64_t *out, size_t n) {
    dip_philox philox = dip_tf_rng_stateful(seed, 0);
    if (n > MOST_ROWS) { return false; }
    identity(out, n);
    return dip_tf_rng_shuffle(&philox, out, n);
}

bool dip_tf_shuffle_order_in_batches(int64_t seed, int64_t *out, size_t n, size_t batch) {
    dip_philox philox = dip_tf_rng_stateful(seed, 0);
    if (batch == 0 || batch > MOST_ROWS) { return false; }
    identity(out, n);
    for (size_t start = 0; start < n; start += batch) {
        size_t rows = n - start < batch ? n - start : batch;
        dip_tf_rng_shuffle(&philox, out + start, rows);
        if (rows < batch) { break; /* so that start never wraps */ }
    }
    return true;
}
