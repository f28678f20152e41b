/* list.h - the inside of torch_List. */
#ifndef DIP_TORCH_LIST_H
#define DIP_TORCH_LIST_H
#include "diptych/torch.h"
#include "tensor/object.h"

struct dip_list {
    dip_object object;
    double *item;
    size_t n, cap;
};
extern const dip_class dip_list_class;
#endif
