/* import torch: the names torch_zeros, torch_nn_Linear ... */
#ifndef DIPTYCH_IMPORT_TORCH_H
#define DIPTYCH_IMPORT_TORCH_H
#include "diptych/torch.h"
#endif
