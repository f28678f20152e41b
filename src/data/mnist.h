/* mnist.h - finds and reads the MNIST digits: raw bytes, as they lie in the files.
 *
 * Looked for in this order, plain or .gz in each folder:
 *   1. an explicit root: ROOT/MNIST/raw (torchvision's layout), then ROOT itself
 *   2. $DIPTYCH_DATA, $DIPTYCH_DATA/mnist        (only when the context reads the environment)
 *   3. the user's cache: $XDG_CACHE_HOME/diptych/datasets/mnist, else ~/.cache/... (likewise)
 *   4. share/diptych/datasets/mnist beside the folder of the library (or program) itself, then the
 *      one below the prefix that the build was configured with
 *   5. the source tree it was built from, data/mnist
 * Nothing is ever fetched from a network.  What the pixels become is data/array.h's and
 * data/dataset.h's business.
 */
#ifndef DIP_DATA_MNIST_H
#define DIP_DATA_MNIST_H
#include "tensor/tensor.h"

typedef enum dip_mnist_part { DIP_MNIST_TRAIN, DIP_MNIST_TEST } dip_mnist_part;

typedef struct dip_mnist {
    dip_tensor *images; /* uint8 (N, 28, 28); a tensor of the open scope   */
    dip_tensor *labels; /* uint8 (N), every one in 0..9                    */
    char folder[1024];  /* where they were found                           */
    bool elsewhere;     /* a root was given and they were not in it        */
} dip_mnist;

/* `root` may be NULL.  False with an error that lists every folder looked at, or that names the
 * file and the byte that breaks. */
bool dip_mnist_load(dip_context *ctx, const char *who, const char *root, dip_mnist_part part, dip_mnist *out);

/* Only looks: true and the folder if both files of the part are there.  Records no error. */
bool dip_mnist_find(dip_context *ctx, const char *root, dip_mnist_part part, char *folder, size_t size, bool *elsewhere);

/* The path of the part's images (which 0) or labels (1) in that folder; false where neither the plain
 * file nor the .gz is there, or the path is too long. */
bool dip_mnist_path(const char *folder, dip_mnist_part part, int which, char *path, size_t size);

/* For tests and `diptych doctor`: are these the bytes that everybody's MNIST holds?  Hashes the
 * decompressed files (47 MB for the training part).  False with a sentence if they are not. */
bool dip_mnist_verify(dip_context *ctx, const char *who, const char *folder, dip_mnist_part part);

#endif
