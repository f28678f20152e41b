/* noise_source.h - where the operator `noise` gets its numbers: it knows what is asked for and who is
 * asked; how the originals draw is the source's affair.
 */
#ifndef DIP_RANDOM_NOISE_SOURCE_H
#define DIP_RANDOM_NOISE_SOURCE_H
#include <stdbool.h>
#include <stdint.h>

typedef enum dip_noise_kind {
    DIP_NOISE_NORMAL,           /* a: mean, b: standard deviation */
    DIP_NOISE_TRUNCATED_NORMAL, /* the same, within two deviations */
    DIP_NOISE_UNIFORM,          /* in [a, b) */
    DIP_NOISE_KEEP,             /* bytes: 1 where a uniform number reaches a, else 0 */
    DIP_NOISE_KINDS
} dip_noise_kind;

typedef struct dip_noise_source {
    /* n numbers into out: float or double, bytes where decisions are asked for. is_double says how
     * wide the numbers behind them are in any case. */
    void (*fill)(void *user, void *out, int64_t n, bool is_double, dip_noise_kind kind, double a,
                 double b);
    void *user;
} dip_noise_source;
#endif
