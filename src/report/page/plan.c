/* plan.c - one training step twice: the static plan that was built once, with its one block of
 * memory, beside the dynamic tape that is recorded anew (facts.h: plan.*, tape.*). */
#include "report/facts.h"
#include "report/page/listing.h"
#include "report/page/pictures.h"
#include "report/page/values.h"

#include <math.h>

/* ---- the arena: launches to the right, bytes downwards ------------------------------------------ */
enum { MAP_WIDTH = 720, MAP_HEIGHT = 260 }; /* stretched to the page's width */

typedef struct extent {
    int64_t launches, bytes;
} extent;

typedef struct block {
    int64_t bytes, offset, born, dies;
} block;

static bool read_block(const dip_listing *l, block *b) {
    *b = (block){dip_listing_number(l, "bytes"), dip_listing_number(l, "offset"), dip_listing_number(l, "born"),
                 dip_listing_number(l, "dies")};
    return b->bytes > 0 && b->offset >= 0 && b->born >= 0 && b->dies >= b->born;
}

static extent measure(const char *table) {
    extent e = {0, 0};
    dip_listing l;
    block b;
    if (!dip_listing_begin(&l, table)) return e;
    while (dip_listing_row(&l)) {
        int64_t launch = dip_listing_number(&l, "launch");
        if (e.launches <= launch) e.launches = launch + 1;
        if (read_block(&l, &b) && e.bytes < b.offset + b.bytes) e.bytes = b.offset + b.bytes;
    }
    return e;
}

static void add_word(dip_text *out, const dip_listing *l, const char *name) {
    dip_word w = dip_listing_word(l, name);
    dip_page_escape(out, w.s, (size_t)w.n);
}

/* A result that is written over its operand's place shows as a frame inside the operand's block. */
static void add_block(const dip_listing *l, const block *b, const extent *e, dip_text *out) {
    bool to_the_end = b->dies >= e->launches; /* the caller reads it after the step */
    int64_t dies = to_the_end ? e->launches - 1 : b->dies;
    double across = (double)MAP_WIDTH / (double)e->launches, down = (double)MAP_HEIGHT / (double)e->bytes;
    dip_word pass = dip_listing_word(l, "pass");
    dip_text_add(out, "<rect class=\"%s%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
                 dip_word_is(pass, "backward") ? "backward" : "forward",
                 dip_word_is(dip_listing_word(l, "place"), "over") ? " over" : "",
                 1 + across * (double)b->born, 1 + down * (double)b->offset,
                 across * (double)(dies - b->born + 1), fmax(1, down * (double)b->bytes));
    add_word(out, l, "operator");
    dip_text_add(out, " ");
    add_word(out, l, "shape");
    dip_text_add(out, ", %lld bytes at %lld, launches %lld to %lld%s</title></rect>\n", (long long)b->bytes,
                 (long long)b->offset, (long long)b->born, (long long)dies, to_the_end ? ", the end" : "");
}

static void add_map(const char *table, dip_text *out) {
    extent e = measure(table);
    dip_listing l;
    block b;
    if (e.bytes == 0 || !dip_listing_begin(&l, table)) return;
    dip_text_add(out,
                 "<figure class=\"wide-figure\"><figcaption>The arena of the static plan: every result has its place and its time; "
                 "places are used again when their holder is no longer needed.</figcaption>\n"
                 "<svg class=\"arena\" role=\"img\" aria-labelledby=\"arena-title\" viewBox=\"0 0 %d %d\" "
                 "preserveAspectRatio=\"none\">\n"
                 "<title id=\"arena-title\">Map of one block of %lld bytes over the %lld launches of a "
                 "training step; the table below tells the same</title>\n"
                 "<rect class=\"all\" x=\"1\" y=\"1\" width=\"%d\" height=\"%d\"/>\n",
                 MAP_WIDTH + 2, MAP_HEIGHT + 2, (long long)e.bytes, (long long)e.launches, MAP_WIDTH, MAP_HEIGHT);
    while (dip_listing_row(&l))
        if (read_block(&l, &b)) add_block(&l, &b, &e, out);
    dip_text_add(out, "</svg>\n<p class=\"note ends\"><span>launch 0</span><span>");
    dip_page_number_text(out, (double)e.bytes, "");
    dip_text_add(out, " bytes from top to bottom</span><span>launch %lld</span></p>\n<p class=\"note legend\">"
                      "<span class=\"forward\">forward</span> <span class=\"backward\">backward</span> "
                      "<span class=\"over\">frame inside: written in place</span></p></figure>\n",
                 (long long)e.launches - 1);
}

/* ---- the two lists ------------------------------------------------------------------------------ */
static void add_life(const dip_listing *l, int64_t launches, dip_text *out) {
    int64_t born = dip_listing_number(l, "born"), dies = dip_listing_number(l, "dies");
    if (dies >= launches) dies = launches - 1;
    if (born < 0 || dies < born) {
        dip_text_add(out, "<td></td>");
        return;
    }
    dip_text_add(out, "<td class=\"life\"><span class=\"vh\">%lld to %lld</span>"
                      "<i style=\"--from:%.4f;--share:%.4f\"></i></td>",
                 (long long)born, (long long)dies, (double)born / (double)launches,
                 (double)(dies - born + 1) / (double)launches);
}

static void add_row(const dip_listing *l, const char *first, dip_text *out) {
    dip_text_add(out, "<tr class=\"%s\"><td class=\"count\">",
                 dip_word_is(dip_listing_word(l, "pass"), "backward") ? "backward" : "forward");
    add_word(out, l, first);
    dip_text_add(out, "</td><th scope=\"row\"><code>");
    add_word(out, l, "operator");
    dip_text_add(out, "</code></th><td>");
    add_word(out, l, "shape");
    dip_text_add(out, "</td>");
}

static void add_plan_list(const char *table, dip_text *out) {
    dip_listing l;
    int64_t launches = measure(table).launches;
    if (!dip_listing_begin(&l, table)) return;
    dip_text_add(out, "<table class=\"steps\"><caption>Static plan, Keras face: built once, run every step</caption>\n"
                      "<thead><tr><th scope=\"col\">launch</th><th scope=\"col\">operator</th>"
                      "<th scope=\"col\">result</th><th scope=\"col\">lives</th></tr></thead>\n<tbody>\n");
    while (dip_listing_row(&l)) {
        add_row(&l, "launch", out);
        add_life(&l, launches, out);
        dip_text_add(out, "</tr>\n");
    }
    dip_text_add(out, "</tbody></table>\n");
}

static void add_tape_list(const char *table, dip_text *out) {
    dip_listing l;
    if (!dip_listing_begin(&l, table)) return;
    dip_text_add(out, "<table class=\"steps\"><caption>Dynamic tape, PyTorch face: recorded anew every step</caption>\n"
                      "<thead><tr><th scope=\"col\">order</th><th scope=\"col\">operator</th>"
                      "<th scope=\"col\">result</th><th scope=\"col\">on the tape</th></tr></thead>\n<tbody>\n");
    while (dip_listing_row(&l)) {
        add_row(&l, "order", out);
        dip_text_add(out, "<td>%s</td></tr>\n",
                     dip_word_is(dip_listing_word(&l, "tape"), "recorded") ? "recorded" : "");
    }
    dip_text_add(out, "</tbody></table>\n");
}

/* ---- the counts --------------------------------------------------------------------------------- */
/* The words around a number; where one is missing the cell says so instead. */
static void add_cell(const dip_run_result *run, const char *format, const char *first, const char *second,
                     dip_text *out) {
    double a = first ? dip_result_number(run, first) : 0, b = second ? dip_result_number(run, second) : 0;
    dip_text_add(out, "<td>");
    if (!isfinite(a) || !isfinite(b)) dip_text_add(out, "not measured");
    else
        for (const char *s = format; *s; s++)
            if (*s == '#') {
                dip_page_number_text(out, a, "");
                a = b;
            } else dip_text_add(out, "%c", *s);
    dip_text_add(out, "</td>");
}

typedef struct cell {
    const char *words, *first, *second; /* each # is the next number */
} cell;

static const struct { const char *what; cell plan, tape; } counts[] = {
    {"built", {"once, before the first step", NULL, NULL}, {"anew in every step", NULL, NULL}},
    {"operators", {"#, backward included", DIP_FACT_PLAN_OPERATORS, NULL},
     {"# recorded, # more by backward", DIP_FACT_TAPE_OPERATORS, DIP_FACT_TAPE_BACKWARD}},
    {"run as", {"# launches, # of them fused groups", DIP_FACT_PLAN_LAUNCHES, DIP_FACT_PLAN_FUSED},
     {"one after the other", NULL, NULL}},
    {"memory", {"one arena of # bytes instead of #", DIP_FACT_PLAN_ARENA, DIP_FACT_PLAN_SUM},
     {"a block for each result", NULL, NULL}},
    {"scratch memory", {"# bytes behind the arena", DIP_FACT_PLAN_WORK, NULL}, {"as an operator asks", NULL, NULL}},
    {"allocations, first step", {"#", DIP_FACT_PLAN_ALLOC_FIRST, NULL}, {"#", DIP_FACT_TAPE_ALLOC_FIRST, NULL}},
    {"allocations, second step", {"#", DIP_FACT_PLAN_ALLOC, NULL}, {"#", DIP_FACT_TAPE_ALLOC_SECOND, NULL}},
    {"allocations, each later step", {"#", DIP_FACT_PLAN_ALLOC, NULL}, {"#", DIP_FACT_TAPE_ALLOC, NULL}},
};

static void add_counts(const dip_run_result *run, dip_text *out) {
    dip_text_add(out, "<table class=\"counts\"><caption>One training step</caption>\n<thead><tr><td></td>"
                      "<th scope=\"col\">static plan, Keras face</th><th scope=\"col\">dynamic tape, PyTorch "
                      "face</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const cell *plan = &counts[i].plan, *tape = &counts[i].tape;
        dip_text_add(out, "<tr><th scope=\"row\">%s</th>", counts[i].what);
        add_cell(run, plan->words, plan->first, plan->second, out);
        add_cell(run, tape->words, tape->first, tape->second, out);
        dip_text_add(out, "</tr>\n");
    }
    dip_text_add(out, "</tbody></table>\n");
}

void dip_page_plan_and_tape(const dip_run_result *run, dip_text *out) {
    const char *plan = dip_result_text(run, DIP_FACT_PLAN_TABLE), *tape = dip_result_text(run, DIP_FACT_TAPE_TABLE);
    add_counts(run, out);
    add_map(plan, out);
    dip_text_add(out, "<div class=\"beside\">\n");
    add_plan_list(plan, out);
    add_tape_list(tape, out);
    dip_text_add(out, "</div>\n");
}
