/* import torchvision: the names torchvision_datasets_MNIST, torchvision_transforms_ToTensor ... */
#ifndef DIPTYCH_IMPORT_TORCHVISION_H
#define DIPTYCH_IMPORT_TORCHVISION_H
#include "diptych/torch.h"
#endif
