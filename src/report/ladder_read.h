/* ladder_read.h - a ladder from JSON (docs/json/ladder.schema.json).  Only in builds with jansson. */
#ifndef DIP_REPORT_LADDER_READ_H
#define DIP_REPORT_LADDER_READ_H
#include "report/json_value.h"
#include "report/ladder.h"

/* Memory of r->ctx.  False: the error is recorded, and *l holds nothing. */
bool dip_ladder_read(dip_json_reader *r, const dip_json_place *p, dip_ladder *l);
#endif
