/* made.c - section D: seed, versions, machine, command, hashes, limits. */
#include "report/facts.h"
#include "report/page/sections.h"
#include "report/page/values.h"

static const struct {
    const char *label, *key;
} made[] = {
    {"Version of diptych", DIP_FACT_MADE_VERSION},
    {"Compiler", DIP_FACT_MADE_COMPILER},
    {"Processor", DIP_FACT_MADE_PROCESSOR},
    {"Kernels", DIP_FACT_MADE_KERNELS},
    {"System", DIP_FACT_MADE_SYSTEM},
    {"Date", DIP_FACT_MADE_DATE},
};

static const char *const limits[] = {
    "One network, one data set, one size of batch. A seed moves a test accuracy by about 0.003; "
    "only what is larger, or holds over several seeds, means something.",
    "Both faces run on one engine. What differs here differs between the programs, not between the "
    "speeds of the frameworks: times are diptych's own.",
    ("With one seed the draws, first weights, splits and orders are the originals' bit for bit; "
     "float32 sums are taken in an order of diptych's own, the same on every machine, "
     "so results follow the originals closely without being equal to them."), /* one text in two pieces, as clang wants it said */
    "The recorded originals ran on a processor, one thread, x86-64. Other versions, an accelerator "
    "or more threads give other last digits.",
    "Accuracies are means over 10,000 test digits: their 95 % range is about ±0.003, whatever the "
    "seed.",
};

static void write_hash(dip_page *p, const char *key, const char *label) {
    const dip_face_result *f = dip_page_face(p->run, key);
    bool known = f && f->weights_sha256[0];
    dip_page_row(p, "%s | %s", label, known ? dip_page_quote(p, f->weights_sha256) : "not reached");
}

void dip_page_made(dip_page *p, const dip_section *s) {
    (void)s;
    dip_page_styled(p, "about",
                    "Everything above follows from these: the same lines give the same bits, on "
                    "one thread or many.");
    dip_page_table(p, "The run", "ll", "What | Of this run");
    dip_page_row(p, "Seed | %lld", (long long)p->run->seed);
    dip_page_row(p, "Epochs, batch | %lld, %lld", (long long)p->run->epochs,
                 (long long)p->run->batch_size);
    dip_page_row(p, "Numbers | %s, %d thread%s", p->run->float64 ? "float64" : "float32",
                 p->run->threads, p->run->threads == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        dip_page_row(p, "%s | %s", made[i].label,
                     dip_page_quote(p, dip_result_text(p->run, made[i].key)));
    write_hash(p, "keras", "SHA-256 of the trained weights, Keras face");
    write_hash(p, "torch", "SHA-256 of the trained weights, PyTorch face");
    dip_page_table_end(p);
    dip_page_code(p, NULL, "The command", "sh", dip_result_text(p->run, DIP_FACT_MADE_COMMAND));
    dip_page_code(p, NULL, "SHA-256 of the data", "text",
                  dip_result_text(p->run, DIP_FACT_MADE_DATA));
    dip_page_heading(p, 3, NULL, "Limits");
    dip_page_list(p, true);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) dip_page_item(p, "%s", limits[i]);
    dip_page_list(p, false);
}
