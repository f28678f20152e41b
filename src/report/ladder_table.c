/* ladder_table.c - a ladder on the terminal: a row for each rung, what it turns, and where it ends. */
#include <math.h>
#include <string.h>

#include "report/ladder.h"
#include "report/reasons.h"

/* ---- columns --------------------------------------------------------------------------------- */
/* Where each ends (numbers stand to the right) or begins (name, verdict, p).  Of several seeds there
 * is more to say, so that names are short where the terminal is narrow. */
typedef struct columns {
    bool short_names;
    int accuracy, sd, loss, change, half, step; /* sd, half: 0 where there is one seed */
    int verdict, p;                             /* p: 0 where there is no room or no such test */
} columns;
enum { NAMES = 24, SHORT_NAMES = 13, WIDE = 100 };

static columns columns_of(dip_look look, const dip_ladder *l) {
    bool many = l->seeds > 1, wide = look.width >= WIDE;
    columns c = {.short_names = many && !wide};
    int at = c.short_names ? SHORT_NAMES : NAMES;
    c.accuracy = at += many ? 8 : 9;
    if (many) c.sd = at += 7;
    c.loss = at += many ? 8 : 10;
    c.change = at += many ? 8 : 9;
    if (many) c.half = at += 8;
    c.step = at += many ? 7 : 7;
    c.verdict = at + 2;
    if (!many && wide) c.p = c.verdict + 21;
    return c;
}

/* Right-aligned: ends at `column`. */
static void cell(dip_text *t, int column, const char *text) {
    if (column == 0) return;
    dip_pad_to(t, column - dip_columns(text));
    dip_text_add(t, "%s", text);
}

static void number(dip_text *t, int column, const char *format, double v) {
    char text[48];
    if (isfinite(v)) dip_snprintf(text, sizeof text, format, v);
    else dip_snprintf(text, sizeof text, "%s", isnan(v) ? "nan" : "inf");
    cell(t, column, text);
}

static void add_heads(dip_text *t, const columns *c) {
    dip_text_add(t, " rung");
    cell(t, c->accuracy, "test acc");
    cell(t, c->sd, "sd");
    cell(t, c->loss, "loss");
    cell(t, c->change, "change");
    cell(t, c->half, "95 %");
    cell(t, c->step, "step");
    if (c->p > 0) {
        dip_pad_to(t, c->p);
        dip_text_add(t, "McNemar");
    }
    dip_text_add(t, "\n");
}

/* ---- rows ------------------------------------------------------------------------------------ */
static void add_verdict(dip_text *t, dip_look look, const columns *c, const dip_rung_figures *f) {
    char p[32];
    dip_pad_to(t, c->verdict);
    dip_inked(t, look, f->real ? DIP_RED : DIP_PLAIN, dip_rung_verdict(f));
    if (c->p == 0) return;
    dip_p_text(f->p, p, sizeof p);
    dip_pad_to(t, c->p);
    dip_text_add(t, "%s", p);
}

static void add_figures(dip_text *t, const columns *c, const dip_rung_figures *f) {
    char step[24] = "-";
    number(t, c->accuracy, "%.4f", f->accuracy.mean);
    number(t, c->sd, "%.4f", f->accuracy.sd);
    number(t, c->loss, "%.4f", f->loss.mean);
    if (!f->known) return;
    number(t, c->change, "%+.4f", f->change.mean);
    number(t, c->half, "±%.4f", f->change.half);
    if (f->first_step > 0) dip_snprintf(step, sizeof step, "%lld", (long long)f->first_step);
    cell(t, c->step, step);
}

/* "weights", "at once": where names are short. */
static const char *short_name(const dip_ladder *l, int rung) {
    unsigned turns = dip_rung_turns(l, rung);
    if (rung == 0) return "Keras";
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (turns == 1u << s) return dip_switch_table[s].key;
    return "at once";
}

static void add_rung(dip_text *t, dip_look look, const columns *c, const dip_ladder *l, int rung) {
    char name[64];
    dip_rung_figures f = dip_ladder_figures(l, rung);
    dip_rung_name(l, rung, name, sizeof name);
    dip_text_add(t, " %d %s", rung, c->short_names ? short_name(l, rung) : name);
    add_figures(t, c, &f);
    if (f.known) add_verdict(t, look, c, &f);
    dip_text_add(t, "\n");
}

/* The PyTorch face's own run, below the rungs: "=" where the last of them claims to be it. */
static void add_summit(dip_text *t, dip_look look, const columns *c, const dip_ladder *l) {
    bool whole = dip_ladder_whole(l), meets = dip_ladder_meets(l);
    dip_rung_figures f = dip_ladder_figures(l, l->rungs);
    dip_text_add(t, " %s %s",
                 meets   ? "="
                 : whole ? "≠"
                         : "·",
                 c->short_names ? "PyTorch" : "the PyTorch program");
    add_figures(t, c, &f);
    if (!whole) {
        add_verdict(t, look, c, &f);
    } else {
        dip_pad_to(t, c->verdict);
        dip_inked(t, look, meets ? DIP_GREEN : DIP_RED,
                  meets ? "equal, bit for bit" : "not the same");
    }
    dip_text_add(t, "\n");
}

/* ---- below the rows -------------------------------------------------------------------------- */
static void sentence(dip_text *t, dip_look look, const char *text) {
    dip_text_add(t, " ");
    dip_wrapped(t, look, 1, text);
}

static void add_meeting(dip_text *t, dip_look look, const dip_ladder *l) {
    char text[512], parameters[32], steps[32], rows[32], seeds[48] = "";
    dip_grouped(parameters, sizeof parameters, l->parameters);
    dip_grouped(steps, sizeof steps, l->steps);
    dip_grouped(rows, sizeof rows, l->rows);
    if (l->seeds > 1) dip_snprintf(seeds, sizeof seeds, ", with each of the %d seeds", l->seeds);
    dip_snprintf(text, sizeof text,
                 "Rung %d is the PyTorch program's own run, bit for bit: %s weights, the losses of "
                 "%s steps, the figures of %lld epoch%s, the test's loss, %s answers%s.",
                 l->rungs - 1, parameters, steps, (long long)l->epochs, l->epochs == 1 ? "" : "s",
                 rows, seeds);
    sentence(t, look, text);
}

static void add_parting(dip_text *t, dip_look look, const dip_ladder *l) {
    char text[400];
    int64_t seed = 0;
    const dip_summit *s = dip_ladder_parts(l, &seed);
    dip_snprintf(
        text, sizeof text,
        "Rung %d should be the PyTorch program's own run and is not. With seed %lld differs "
        "first: %s.",
        l->rungs - 1, (long long)seed, s ? s->differs : "");
    sentence(t, look, text);
}

static void add_remains(dip_text *t, dip_look look, const dip_ladder *l) {
    char keys[160], text[320];
    dip_switches_text(DIP_EVERY_SWITCH & ~l->rung[l->rungs - 1].turned, keys, sizeof keys);
    dip_snprintf(text, sizeof text,
                 "Not turned, so that rung %d is not the PyTorch program: %s. What remains between "
                 "the two stands in the last row.",
                 l->rungs - 1, keys);
    sentence(t, look, text);
}

/* "Chance does not explain: softmax (-0.0083)." */
static void add_standing(dip_text *t, dip_look look, const dip_ladder *l) {
    char text[640];
    size_t n = 0;
    text[0] = 0;
    for (int i = 1; i < l->rungs; i++) {
        char name[64];
        dip_rung_figures f = dip_ladder_figures(l, i);
        if (!f.real) continue;
        dip_rung_name(l, i, name, sizeof name);
        dip_snprintf(text + n, sizeof text - n, "%s %s (%+.4f)",
                     n > 0 ? "," : "Chance does not explain:", name, f.change.mean);
        n = strlen(text);
    }
    dip_snprintf(text + n, sizeof text - n, "%s", n > 0 ? "." : "Chance explains every change.");
    sentence(t, look, text);
}

static void add_chance(dip_text *t, dip_look look, const dip_ladder *l) {
    char text[320];
    if (l->seeds > 1)
        dip_snprintf(
            text, sizeof text,
            "%d seeds from %lld: means; sd is over the seeds; the change is paired by seed, "
            "with its 95 %% interval (Student's t). Where that holds 0, chance explains the "
            "change (not distinguishable).",
            l->seeds, (long long)l->seed);
    else
        dip_snprintf(text, sizeof text,
                     "One seed: chance explains what McNemar's test does not find at 5 %% (not "
                     "distinguishable). step: the first whose loss differs from the rung above.");
    sentence(t, look, text);
}

void dip_part_ladder_rows(dip_text *t, dip_look look, const dip_ladder *l) {
    columns c = columns_of(look, l);
    add_heads(t, &c);
    for (int i = 0; i < l->rungs; i++) add_rung(t, look, &c, l, i);
    add_summit(t, look, &c, l);
    if (!dip_ladder_whole(l)) add_remains(t, look, l);
    else if (dip_ladder_meets(l)) add_meeting(t, look, l);
    else add_parting(t, look, l);
    add_standing(t, look, l);
    add_chance(t, look, l);
}

/* ---- what each rung turns -------------------------------------------------------------------- */
static void add_reason(dip_text *t, dip_look look, int rung, dip_switch s) {
    const dip_reason *r = dip_reason_of(s);
    char text[640];
    dip_snprintf(text, sizeof text, "%s: %s → %s. %s", r->name, r->keras, r->torch, r->effect);
    dip_text_add(t, " %d ", rung);
    dip_wrapped(t, look, 3, text);
}

static void add_reasons(dip_text *t, dip_look look, const dip_ladder *l) {
    dip_heading(t, look, "What each rung turns", NULL);
    for (int i = 1; i < l->rungs; i++)
        for (int s = 0; s < DIP_SWITCHES; s++)
            if (dip_rung_turns(l, i) >> s & 1) add_reason(t, look, i, (dip_switch)s);
}

/* ---- shares ---------------------------------------------------------------------------------- */
enum { SHARE_DECIMALS = 6 };

/* Millionths of accuracy whose sum is that of the exact shares, rounded: what rounding each down leaves
 * goes to those that lost most, so that the printed figures add up as the exact ones do. */
static int64_t rounded_shares(const dip_ladder *l, int64_t *millionths) {
    double exact[DIP_SWITCHES], total = 0;
    int64_t sum = 0;
    for (int s = 0; s < DIP_SWITCHES; s++) {
        exact[s] = 1e6 * dip_ladder_share(l, (dip_switch)s);
        millionths[s] = (int64_t)floor(exact[s]);
        sum += millionths[s];
        total += exact[s];
    }
    int64_t wanted = (int64_t)floor(total + 0.5);
    for (; sum < wanted; sum++) {
        int most = 0;
        for (int s = 1; s < DIP_SWITCHES; s++)
            if (exact[s] - (double)millionths[s] > exact[most] - (double)millionths[most]) most = s;
        millionths[most]++;
    }
    return wanted;
}

static void add_share(dip_text *t, dip_look look, const char *name, int64_t millionths,
                      int64_t largest) {
    enum { NUMBER = 36, BAR = 40, MOST_BAR = 36 };
    static const char block[] = "█";
    dip_text_add(t, " %s", name);
    number(t, NUMBER, "%+.6f", (double)millionths / 1e6);
    int64_t size = millionths < 0 ? -millionths : millionths;
    int64_t bar = look.bars && largest > 0 ? (size * MOST_BAR + largest / 2) / largest : 0;
    if (bar > 0) dip_pad_to(t, BAR);
    for (int64_t i = 0; i < bar; i++) dip_text_add(t, "%s", block);
    dip_text_add(t, "\n");
}

static void add_shares(dip_text *t, dip_look look, const dip_ladder *l) {
    int64_t millionths[DIP_SWITCHES], total = rounded_shares(l, millionths), largest = 0;
    char title[96], text[320], runs[32];
    dip_grouped(runs, sizeof runs, l->combinations);
    dip_snprintf(title, sizeof title, "What each cause is worth ── all %s combinations", runs);
    dip_heading(t, look, title, NULL);
    unsigned turned = l->rung[l->rungs - 1].turned;
    for (int s = 0; s < DIP_SWITCHES; s++) {
        int64_t size = millionths[s] < 0 ? -millionths[s] : millionths[s];
        if (size > largest) largest = size;
    }
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (turned >> s & 1)
            add_share(t, look, dip_reason_of((dip_switch)s)->name, millionths[s], largest);
    add_share(t, look, dip_ladder_whole(l) ? "together, PyTorch - Keras" : "together", total, 0);
    dip_snprintf(
        text, sizeof text,
        "Shapley values of the test accuracy: what turning a switch changes, averaged over "
        "all orders in which the switches can be turned%s. They add up to the whole "
        "difference exactly; the last digit is rounded so that it shows.",
        l->seeds > 1 ? " and over the seeds" : "");
    sentence(t, look, text);
}

/* ---- the whole ------------------------------------------------------------------------------- */
static void title_of(const dip_ladder *l, char *title, size_t size) {
    char seeds[64];
    if (l->seeds > 1)
        dip_snprintf(seeds, sizeof seeds, "seeds %lld to %lld", (long long)l->seed,
                     (long long)(l->seed + l->seeds - 1));
    else dip_snprintf(seeds, sizeof seeds, "seed %lld", (long long)l->seed);
    dip_snprintf(title, size, "From Keras to PyTorch ── %s · %s · %lld epoch%s of batch %lld",
                 seeds, l->float64 ? "float64" : "float32", (long long)l->epochs,
                 l->epochs == 1 ? "" : "s", (long long)l->batch_size);
}

void dip_part_ladder(dip_text *t, dip_look look, const dip_ladder *l, bool brief) {
    char title[160];
    title_of(l, title, sizeof title);
    dip_heading(t, look, title, NULL);
    dip_part_ladder_rows(t, look, l);
    if (!brief) add_reasons(t, look, l);
    if (l->combinations > 0) add_shares(t, look, l);
    dip_rule(t, look.width);
    dip_text_add(t, "\n");
}

void dip_ladder_print(dip_context *out, const dip_ladder *l, bool brief) {
    dip_text t = {.ctx = out};
    dip_part_ladder(&t, dip_look_of(out), l, brief);
    if (t.failed)
        dip_fail(out, DIP_ERROR_MEMORY, NULL, "there is no memory for the text of the ladder");
    else dip_write(out, t.s);
    dip_text_free(&t);
}
