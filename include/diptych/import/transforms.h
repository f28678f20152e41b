/* import torchvision.transforms as transforms */
#ifndef DIPTYCH_IMPORT_TRANSFORMS_H
#define DIPTYCH_IMPORT_TRANSFORMS_H
#include "diptych/torch.h"
#if !defined(DIPTYCH_NO_SKIN)
#define transforms_Compose(...) torchvision_transforms_Compose(__VA_ARGS__)
#define transforms_ToTensor(...) torchvision_transforms_ToTensor(__VA_ARGS__)
#define transforms_Normalize(...) torchvision_transforms_Normalize(__VA_ARGS__)
#endif
#endif
