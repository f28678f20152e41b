/* Philox4x32-10, the counter-based generator behind TensorFlow's random numbers.
 *
 * A generator is a 64-bit key and a 128-bit counter. Block i of its stream is a function of
 * (key, counter + i) and holds four 32-bit words; word w of the stream is word w % 4 of block
 * w / 4. So any part of the stream can be made without the part before it, by any thread.
 * Which words a TensorFlow operation takes, and how it seeds, stands in tf_rng.h.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
 * keras-numerics, section 1.4.
 */
#ifndef DIP_RANDOM_PHILOX_H
#define DIP_RANDOM_PHILOX_H

#include <stdint.h>

typedef struct dip_philox {
    uint32_t key[2];
    uint32_t counter[4]; /* word 0 is the lowest */
} dip_philox;

/* Writes the four words of block `index` of the stream; the generator stays where it is. */
void dip_philox_block(const dip_philox *philox, uint64_t index, uint32_t words[4]);

/* Word `index` of the stream (makes a whole block for it: for single words only). */
uint32_t dip_philox_word(const dip_philox *philox, uint64_t index);

/* Moves the start of the stream forward by `blocks` blocks, modulo 2^128. */
void dip_philox_skip(dip_philox *philox, uint64_t blocks);

#endif
