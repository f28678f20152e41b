/* claims_measured.c - claims that numbers of the run answer. */
#include <math.h>
#include <string.h>

#include "report/claims_answers.h"
#include "report/facts.h"
#include "report/ladder.h"
#include "report/reasons.h"
#include "report/statistics.h"
#include "report/terminal.h"

/* ---- both reach a similar accuracy -------------------------------------------------------------- */
static void similar_row(const dip_run_result *run, const dip_pairs *pairs,
                        const dip_softmax_effect *e, dip_text *out) {
    bool no = dip_really_different(pairs);
    char p[32], without[64] = "", row[160];
    dip_p_text(pairs->p, p, sizeof p);
    if (no && e->same_as_keras) dip_snprintf(without, sizeof without, "; yes without softmax 2");
    else if (no && e->known)
        dip_snprintf(without, sizeof without, "; %.4f without softmax 2", e->after);
    /* A long p takes the room of the test's name. */
    for (int named = 1; named >= 0; named--) {
        dip_snprintf(row, sizeof row, "%s: %.4f and %.4f, %s%s%s", no ? "no, as written" : "yes",
                     run->face[0].test_accuracy, run->face[1].test_accuracy,
                     named ? "McNemar " : "", p, without);
        if (dip_columns(row) <= DIP_CLAIM_ROW) break;
    }
    dip_text_add(out, "%s", row);
}

/* Which of the ladder's rungs chance does not explain. */
static void add_rungs(const dip_ladder *l, dip_text *out) {
    const char *before = "Of the differences between the programs, turned one after the other, chance "
                         "does not explain";
    int real = 0;
    for (int i = 1; i < l->rungs; i++) {
        char name[64];
        dip_rung_figures f = dip_ladder_figures(l, i);
        if (!f.real) continue;
        dip_rung_name(l, i, name, sizeof name);
        dip_text_add(out, " %s %s (%+.4f)", real > 0 ? "and" : before, name, f.change.mean);
        real++;
    }
    if (real > 0) dip_text_add(out, ".");
    else
        dip_text_add(out, " Of the differences between the programs, turned one after the other, chance "
                          "explains each.");
    if (dip_ladder_meets(l))
        dip_text_add(out, " With all of them turned, the Keras program is the PyTorch program bit for bit.");
}

bool dip_claim_similar(const dip_run_result *run, bool brief, dip_text *out) {
    dip_pairs pairs = dip_compare_faces(run);
    if (!pairs.known || !run->face[0].tested || !run->face[1].tested) return false;
    dip_softmax_effect e = dip_softmax_measured(run);
    if (brief) {
        similar_row(run, &pairs, &e, out);
        return true;
    }
    bool no = dip_really_different(&pairs);
    char p[32], rows[32];
    dip_p_text(pairs.p, p, sizeof p);
    dip_grouped(rows, sizeof rows, pairs.rows);
    dip_text_add(out,
                 "%s: of %s test digits the Keras program gets %lld wrong, the PyTorch program "
                 "%lld. %lld are right in Keras alone and %lld in PyTorch alone, which chance %s "
                 "(McNemar's exact test, %s).",
                 no ? "As written they do not" : "They do", rows, (long long)pairs.first_wrong,
                 (long long)pairs.second_wrong, (long long)pairs.only_first_right,
                 (long long)pairs.only_second_right, no ? "does not explain" : "explains", p);
    if (e.known)
        dip_text_add(out, " Without its second softmax the PyTorch program reaches %.4f", e.after);
    if (e.paired) {
        dip_p_text(e.p_keras, p, sizeof p);
        dip_text_add(out, ", which beside the Keras program's %.4f is %s (%s)", e.keras,
                     e.same_as_keras ? "not distinguishable" : "really different", p);
    }
    if (e.known) dip_text_add(out, ".");
    if (run->ladder) add_rungs(run->ladder, out);
    return true;
}

/* ---- one-hot ------------------------------------------------------------------------------------- */
bool dip_claim_one_hot(const dip_run_result *run, bool brief, dip_text *out) {
    double indices = dip_result_number(run, DIP_FACT_LOSS_INDICES),
           rows = dip_result_number(run, DIP_FACT_LOSS_ONE_HOT);
    if (isnan(indices) || isnan(rows)) return false;
    bool same = fabs(indices - rows) <= 1e-6 * fabs(indices);
    if (brief)
        dip_text_add(out,
                     same ? "not needed: class indices and one-hot rows give the same %.4f"
                          : "class indices give %.6f, one-hot rows %.6f",
                     indices, rows);
    else
        dip_text_add(out,
                     "PyTorch's cross entropy makes nothing one-hot: it takes class indices. It "
                     "takes one-hot rows as well; on one batch indices give %.9g and rows %.9g%s.",
                     indices, rows, same ? ", the same but for rounding" : "");
    return true;
}

/* ---- static and dynamic graph ---------------------------------------------------------------------- */
static bool numbers(const dip_run_result *run, const char *const *fact, double *value, int n) {
    for (int i = 0; i < n; i++) {
        value[i] = dip_result_number(run, fact[i]);
        if (isnan(value[i])) return false;
    }
    return true;
}

bool dip_claim_static(const dip_run_result *run, bool brief, dip_text *out) {
    static const char *const fact[] = {DIP_FACT_PLAN_OPERATORS, DIP_FACT_PLAN_FUSED,
                                       DIP_FACT_PLAN_LAUNCHES, DIP_FACT_PLAN_ARENA,
                                       DIP_FACT_PLAN_ALLOC};
    double v[5];
    if (!numbers(run, fact, v, 5)) return false;
    if (brief)
        dip_text_add(out,
                     "built once, %.0f fused groups, 1 arena of %.1f MB, %.0f allocations per step",
                     v[1], v[3] / 1e6, v[4]);
    else
        dip_text_add(out,
                     "True here: the step is planned once, at its first batch. Its %.0f operators "
                     "become %.0f launches, %.0f of them fused groups; all results share one arena "
                     "of %.2f MB; a later step makes %.0f calls of the allocator.",
                     v[0], v[2], v[1], v[3] / 1e6, v[4]);
    return true;
}

bool dip_claim_dynamic(const dip_run_result *run, bool brief, dip_text *out) {
    static const char *const fact[] = {DIP_FACT_TAPE_OPERATORS, DIP_FACT_TAPE_BACKWARD,
                                       DIP_FACT_TAPE_ALLOC_FIRST, DIP_FACT_TAPE_ALLOC_SECOND,
                                       DIP_FACT_TAPE_ALLOC};
    double v[5];
    if (!numbers(run, fact, v, 5)) return false;
    if (brief)
        dip_text_add(out,
                     "%.0f operators recorded anew each step, %.0f new blocks of memory from step 3",
                     v[0], v[4]);
    else
        dip_text_add(out,
                     "True here: each step records its %.0f operators anew, and backward runs %.0f "
                     "from that record. The first step asks the system for %.0f blocks, the second "
                     "for %.0f, a later one for %.0f, because freed blocks are kept for the next "
                     "of their size.",
                     v[0], v[1], v[2], v[3], v[4]);
    return true;
}

/* ---- devices --------------------------------------------------------------------------------------- */
/* Lines "name: device", and those whose device is not the host. */
static void count_places(const char *text, int *all, int *away) {
    *all = *away = 0;
    while (*text) {
        size_t n = strcspn(text, "\n");
        bool host = n >= 5 && memcmp(text + n - 5, ": cpu", 5) == 0;
        *all += n > 0;
        *away += n > 0 && !host;
        text += n;
        text += *text == '\n';
    }
}

bool dip_claim_device(const dip_run_result *run, bool brief, dip_text *out) {
    const char *keras = dip_result_text(run, DIP_FACT_PLACE_KERAS),
               *torch = dip_result_text(run, DIP_FACT_PLACE_TORCH),
               *moved = dip_result_text(run, DIP_FACT_PLACE_TORCH_MOVED),
               *error = dip_result_text(run, DIP_FACT_PLACE_ERROR);
    if (!keras || !torch || !moved) return false;
    int k_all, k_away, t_all, t_away, m_all, m_away;
    count_places(keras, &k_all, &k_away);
    count_places(torch, &t_all, &t_away);
    count_places(moved, &m_all, &m_away);
    if (brief) {
        dip_text_add(out, "%d of %d tensors there unasked; PyTorch %d of %d, once told %d of %d",
                     k_away, k_all, t_away, t_all, m_away, m_all);
        return true;
    }
    dip_text_add(out,
                 "With the test device registered, the Keras program's tensors lie there unasked "
                 "(%d of %d); of the PyTorch program's %d of %d, and %d of %d once its code has "
                 "moved model and batch.",
                 k_away, k_all, t_away, t_all, m_away, m_all);
    if (error) dip_text_add(out, " Where two devices meet, the face says: %s", error);
    return true;
}
