/* differences.h - every difference between Keras and PyTorch that diptych knows (differences.def). */
#ifndef DIP_REPORT_DIFFERENCES_H
#define DIP_REPORT_DIFFERENCES_H

typedef struct dip_difference {
    const char *key, *topic, *name;
    const char *keras, *torch;       /* what the originals do */
    const char *effect;              /* on the digits */
    const char *in_keras, *in_torch; /* how the Keras face takes PyTorch's way, and the reverse */
    const char *source;              /* sections of docs/numerics.md */
} dip_difference;
extern const dip_difference dip_differences[];
extern const int dip_differences_count;

const dip_difference *dip_difference_find(const char *key); /* NULL: there is none */
#endif
