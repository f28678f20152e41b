/* npz.h - NumPy's archive of arrays: a zip file of npy members, stored or (with zlib) deflated.
 *
 * Every byte is hostile until checked: the central directory lies inside the file and names each
 * member once, members do not overlap, sizes fit the file before memory is taken, checksums match.
 * Archives beyond 4 GiB are refused.  Nothing is ever unpacked onto a disk.
 */
#ifndef DIP_FILES_NPZ_H
#define DIP_FILES_NPZ_H
#include "files/npy.h"

typedef struct dip_npz dip_npz;
/* Reads the whole file; NULL with an error that names file, byte and what was expected. */
dip_npz *dip_npz_open(dip_context *ctx, const char *who, const char *path);
/* The same of bytes in memory, which must outlive it. */
dip_npz *dip_npz_parse(dip_context *ctx, const char *who, const char *name, const uint8_t *bytes,
                       size_t size);
void dip_npz_close(dip_npz *z);
int dip_npz_count(const dip_npz *z);
const char *dip_npz_name(const dip_npz *z, int i); /* sorted; without .npy */
bool dip_npz_has(const dip_npz *z, const char *name);
/* The array of that name; false with an error where there is none or it is damaged. */
bool dip_npz_get(const dip_npz *z, const char *name, dip_npy *out);

/* Written under a temporary name and renamed by finish; members are deflated where zlib is there. */
typedef struct dip_npz_writer dip_npz_writer;
dip_npz_writer *dip_npz_create(dip_context *ctx, const char *who, const char *path);
bool dip_npz_add(dip_npz_writer *w, const char *name, dip_dtype dtype, const dip_shape *shape,
                 const void *data); /* row-major */
bool dip_npz_finish(dip_npz_writer *w);
void dip_npz_abandon(dip_npz_writer *w);

uint32_t dip_crc32(uint32_t crc, const void *data,
                   size_t size); /* of zip and gzip; begins with 0 */
#endif
