/* report.c - `diptych report`: the page of runs that were saved with --json. */
#include "cli/cli.h"
#include "cli/outputs.h"
#include "report/result_read.h"

static bool read_all(dip_context *out, const dip_cli_values *v, dip_run_result *runs, int *n) {
    for (int i = 0; i < v->operand_count; i++) {
        if (!dip_result_read(out, "report", v->operands[i], &runs[i])) {
            dip_cli_complain_of(out, NULL);
            return false;
        }
        *n = i + 1;
    }
    return true;
}

int dip_cli_report(dip_context *out, const dip_cli_values *v) {
    if (!v->output) {
        dip_cli_complain("report: the page's name is missing: diptych report %s -o FILE.html",
                         v->operand);
        return DIP_EXIT_USAGE;
    }
    static const size_t size = DIP_CLI_MOST_OPERANDS * sizeof(dip_run_result);
    dip_run_result *runs = dip_alloc(out, size);
    if (!runs) {
        dip_cli_complain_of(out, NULL);
        return DIP_EXIT_FAILED;
    }
    dip_outputs files;
    int n = 0;
    bool ok = read_all(out, v, runs, &n) && dip_outputs_open(&files, out, "report", v) &&
              dip_outputs_write(&files, runs, n);
    for (int i = 0; i < n; i++) dip_result_free(&runs[i]);
    dip_dealloc(out, runs, size);
    return ok ? DIP_EXIT_DONE : DIP_EXIT_FAILED;
}
