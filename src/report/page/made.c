/* made.c - section D: seed, versions, machine, command, hashes, limits. */
#include "report/facts.h"
#include "report/page/sections.h"

static const struct {
    const char *label, *key;
} made[] = {
    {"Version", DIP_FACT_MADE_VERSION},     {"Compiler", DIP_FACT_MADE_COMPILER},
    {"Processor", DIP_FACT_MADE_PROCESSOR}, {"Kernels", DIP_FACT_MADE_KERNELS},
    {"System", DIP_FACT_MADE_SYSTEM},       {"Date", DIP_FACT_MADE_DATE},
};

void dip_page_made(dip_page *p, const dip_section *s) {
    (void)s;
    dip_page_table(p, "The run", "ll", "What | Of this run");
    dip_page_row(p, "Seed | {seed}");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        dip_page_row(p, "%s | %s", made[i].label,
                     dip_page_quote(p, dip_result_text(p->run, made[i].key)));
    dip_page_table_end(p);
    dip_page_code(p, NULL, "The command", "sh", dip_result_text(p->run, DIP_FACT_MADE_COMMAND));
    dip_page_code(p, NULL, "SHA-256 of the data", "text",
                  dip_result_text(p->run, DIP_FACT_MADE_DATA));
}
