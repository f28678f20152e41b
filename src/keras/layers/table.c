/* table.c - every layer in one list.  Only what walks all layers links it. */
#include "keras/layer.h"

const dip_layer_kind *const dip_layer_kinds[] = {
#define DIP_LAYER(name) &dip_layer_##name,
#include "keras/layers/layers.def"
#undef DIP_LAYER
    NULL};
