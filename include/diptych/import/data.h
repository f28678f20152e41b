/* from torch.utils.data import DataLoader, TensorDataset; also data_DataLoader ... of `import torch.utils.data as data` */
#ifndef DIPTYCH_IMPORT_DATA_H
#define DIPTYCH_IMPORT_DATA_H
#include "diptych/torch.h"
#if !defined(DIPTYCH_NO_SKIN)
#define data_DataLoader(...) torch_utils_data_DataLoader(__VA_ARGS__)
#define data_TensorDataset(...) torch_utils_data_TensorDataset(__VA_ARGS__)
#define data_Subset(...) torch_utils_data_Subset(__VA_ARGS__)
#define data_random_split(...) torch_utils_data_random_split(__VA_ARGS__)
#define data_SequentialSampler(...) torch_utils_data_SequentialSampler(__VA_ARGS__)
#define data_RandomSampler(...) torch_utils_data_RandomSampler(__VA_ARGS__)
#define data_SubsetRandomSampler(...) torch_utils_data_SubsetRandomSampler(__VA_ARGS__)
#define data_WeightedRandomSampler(...) torch_utils_data_WeightedRandomSampler(__VA_ARGS__)
#define data_BatchSampler(...) torch_utils_data_BatchSampler(__VA_ARGS__)
#define DataLoader(...) torch_utils_data_DataLoader(__VA_ARGS__)
#define TensorDataset(...) torch_utils_data_TensorDataset(__VA_ARGS__)
#define Subset(...) torch_utils_data_Subset(__VA_ARGS__)
#define random_split(...) torch_utils_data_random_split(__VA_ARGS__)
#define SequentialSampler(...) torch_utils_data_SequentialSampler(__VA_ARGS__)
#define RandomSampler(...) torch_utils_data_RandomSampler(__VA_ARGS__)
#define SubsetRandomSampler(...) torch_utils_data_SubsetRandomSampler(__VA_ARGS__)
#define WeightedRandomSampler(...) torch_utils_data_WeightedRandomSampler(__VA_ARGS__)
#define BatchSampler(...) torch_utils_data_BatchSampler(__VA_ARGS__)
#endif
#endif
