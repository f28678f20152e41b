/* files.h - whole files in, whole files out, atomically. Every failure is recorded as DIP_ERROR_FILE. */
#ifndef DIP_BASE_FILES_H
#define DIP_BASE_FILES_H
#include "base/context.h"
bool dip_file_exists(const char *path);
bool dip_dir_exists(const char *path);
bool dip_dir_is_empty(const char *path); /* false for what is no folder, or cannot be read */
bool dip_file_read(dip_context *ctx, const char *who, const char *path, uint8_t **data, size_t *size); /* free with dip_dealloc(data, *size) */
/* The file's bytes where the system keeps them, without a copy; what is written there stays with this
 * process.  Counted as memory of the context.  Only for files that nobody changes in place.  Silent:
 * false where it cannot be had, or is empty. */
bool dip_file_map(dip_context *ctx, const char *path, uint8_t **data, size_t *size);
void dip_file_unmap(dip_context *ctx, uint8_t *data, size_t size);
bool dip_file_write(dip_context *ctx, const char *who, const char *path, const void *data, size_t size); /* temporary name, fsync, rename */
/* A file written in pieces under a temporary name, renamed by close; abandon removes it. */
typedef struct dip_writer dip_writer;
dip_writer *dip_writer_open(dip_context *ctx, const char *who, const char *path);
bool dip_writer_add(dip_writer *w, const void *data, size_t size);
bool dip_writer_flush(dip_writer *w); /* hands what waits to the system: before and after another process adds */
void dip_writer_unsynced(dip_writer *w); /* before close, which then does not wait for the disk: for what its reader checks and can do without */
bool dip_writer_close(dip_writer *w);
void dip_writer_abandon(dip_writer *w);
bool dip_make_dirs(dip_context *ctx, const char *who, const char *path);
/* The absolute path of the file that holds this code: the shared library, or the program that the
 * static one was linked into.  False where the system does not tell (it does on Linux). */
bool dip_own_file(char *path, size_t size);
#endif
