/* result_read.h - results from a file that --json wrote (docs/json/compare.schema.json).
 *
 * Fields that are not known are passed over; blocks that the schema calls optional may be missing,
 * as in files of older programs, which leaves `batch_size` 0 and `epochs` the number that is there.
 * Needs jansson; a build without it says so. */
#ifndef DIP_REPORT_RESULT_READ_H
#define DIP_REPORT_RESULT_READ_H
#include "report/result.h"

/* False with the error recorded, which names the file, the field, what was found and what was
 * expected; *run is then empty.  Otherwise it ends with dip_result_free. */
bool dip_result_read(dip_context *ctx, const char *who, const char *path, dip_run_result *run);
/* The same from memory: `name` is what messages call it. */
bool dip_result_parse(dip_context *ctx, const char *who, const char *name, const void *text,
                      size_t size, dip_run_result *run);
#endif
