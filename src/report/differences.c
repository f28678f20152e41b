/* differences.c - the table of differences. */
#include "report/differences.h"

#include <stddef.h>
#include <string.h>

const dip_difference dip_differences[] = {
#define DIP_DIFFERENCE(key, topic, name, keras, torch, effect, in_keras, in_torch, source) \
    {#key, topic, name, keras, torch, effect, in_keras, in_torch, source},
#include "report/differences.def"
#undef DIP_DIFFERENCE
};
const int dip_differences_count = sizeof dip_differences / sizeof *dip_differences;

const dip_difference *dip_difference_find(const char *key) {
    for (int i = 0; i < dip_differences_count; i++)
        if (strcmp(dip_differences[i].key, key) == 0) return &dip_differences[i];
    return NULL;
}
