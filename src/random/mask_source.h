/* mask_source.h - where a random operator gets its mask: each original draws in its own way, so an
 * operator knows the source only by this record.
 */
#ifndef DIP_RANDOM_MASK_SOURCE_H
#define DIP_RANDOM_MASK_SOURCE_H
#include <stdbool.h>
#include <stdint.h>

typedef struct dip_mask_source {
    /* n elements, float or double: 0 with probability rate, else 1 / (1 - rate) rounded to that type */
    void (*fill)(void *user, void *mask, bool is_double, int64_t n, double rate);
    void *user;
} dip_mask_source;
#endif
