/* transfer.h - a face's results as bytes, from one process to another that runs the same program.
 * No file format: structs and numbers lie in it as in memory. */
#ifndef DIP_REPORT_TRANSFER_H
#define DIP_REPORT_TRANSFER_H
#include "report/result.h"

void dip_face_pack(const dip_face_result *face, dip_text *out);
/* Takes the whole of `bytes`.  False, with the error in run->ctx and *face empty, where they are not
 * what dip_face_pack wrote (a child that ended in between) or there is no memory.  The names are
 * those that *face has. */
bool dip_face_unpack(dip_run_result *run, dip_face_result *face, const void *bytes, size_t size);
#endif
