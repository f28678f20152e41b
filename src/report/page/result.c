/* result.c - section 0: the result in one sentence, and the numbers behind it. */
#include "report/page/sections.h"
#include "report/page/values.h"

static void write_face(dip_page *p, const dip_face_result *f) {
    dip_page_row(p, "%s face | {%s.accuracy} | {%s.loss:loss} | {%s.train_seconds:seconds} | {%s.peak:bytes}",
                 dip_page_quote(p, f->name), f->key, f->key, f->key, f->key);
}

void dip_page_result(dip_page *p, const dip_section *s) {
    (void)s;
    dip_page_table(p, "Both faces after training", "lrrrr",
                   "Face | Test accuracy | Test loss | Training | Peak of our allocations");
    for (int i = 0; i < p->run->n; i++) write_face(p, &p->run->face[i]);
    dip_page_table_end(p);
}
