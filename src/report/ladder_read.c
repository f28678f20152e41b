/* ladder_read.c - see ladder_read.h: the results of the seeds; what follows from them is worked out
 * anew. */
#ifdef DIP_WITH_JANSSON
#include "report/ladder_read.h"

#include <math.h>
#include <string.h>

/* Tests of differences go through all rows, and shares stay whole numbers. */
static const int64_t most = INT64_C(1) << 53, most_rows = 1 << 24,
                     most_orders = 5040 * DIP_MOST_SEEDS;

static int64_t step_of(dip_json_reader *r, const dip_json_place *p) {
    return dip_json_there(p, "first_step") ? dip_json_integer(r, p, "first_step", 1, most) : 0;
}

static void read_result(dip_json_reader *r, const dip_json_place *p, const dip_ladder *l,
                        dip_rung_result *out) {
    if (!dip_json_is_object(r, p)) return;
    out->right = dip_json_integer(r, p, "right", 0, l->rows);
    out->accuracy = dip_json_number(r, p, "accuracy", 0, 1, true);
    out->loss = dip_json_number(r, p, "loss", -HUGE_VAL, HUGE_VAL, true);
    out->first_step = step_of(r, p);
    out->only_below_right = dip_json_integer(r, p, "only_below_right", 0, l->rows);
    out->only_here_right = dip_json_integer(r, p, "only_here_right", 0, l->rows);
    const char *hash = dip_json_text(r, p, "layers_sha256");
    dip_snprintf(out->layers_sha256, sizeof out->layers_sha256, "%s", hash);
}

/* The seeds' results of a rung, or of the PyTorch program. */
static dip_json_place seeds_of(dip_json_reader *r, const dip_json_place *p, int seeds) {
    dip_json_place list = dip_json_at(p, "seeds");
    char expected[48];
    dip_snprintf(expected, sizeof expected, "an array of %d", seeds);
    if (dip_json_is_object(r, p) && dip_json_array(r, &list) != (size_t)seeds)
        dip_json_wrong(r, &list, expected);
    return list;
}

static unsigned read_turned(dip_json_reader *r, const dip_json_place *p) {
    dip_json_place list = dip_json_at(p, "turned");
    size_t n = dip_json_array(r, &list);
    unsigned turned = 0;
    for (size_t i = 0; i < n && !r->failed; i++) {
        dip_json_place item = dip_json_item(&list, i);
        const char *key = json_string_value(item.value);
        int s = 0;
        while (s < DIP_SWITCHES && (!key || strcmp(key, dip_switch_table[s].key) != 0)) s++;
        if (s == DIP_SWITCHES) dip_json_wrong(r, &item, "the name of a switch");
        else turned |= 1u << s;
    }
    return turned;
}

/* Each rung turns more than the one below it; the first nothing. */
static void read_turns(dip_json_reader *r, const dip_json_place *list, dip_ladder *l) {
    size_t n = dip_json_array(r, list);
    char expected[48];
    dip_snprintf(expected, sizeof expected, "2 to %d rungs", DIP_RUNGS);
    if (!r->failed && (n < 2 || n > DIP_RUNGS)) dip_json_wrong(r, list, expected);
    for (size_t i = 0; i < n && !r->failed; i++) {
        dip_json_place p = dip_json_item(list, i);
        unsigned turned = dip_json_is_object(r, &p) ? read_turned(r, &p) : 0;
        unsigned below = i > 0 ? l->rung[i - 1].turned : 0;
        bool climbs = i == 0 ? turned == 0 : (below & ~turned) == 0 && turned != below;
        if (!r->failed && !climbs)
            dip_json_wrong(r, &p, "a rung that turns more than the one below");
        l->rung[i].turned = turned;
        l->rungs = (int)i + 1;
    }
}

static void read_rungs(dip_json_reader *r, const dip_json_place *list, dip_ladder *l) {
    for (int i = 0; i < l->rungs && !r->failed; i++) {
        dip_json_place p = dip_json_item(list, (size_t)i), seeds = seeds_of(r, &p, l->seeds);
        for (int s = 0; s < l->seeds && !r->failed; s++) {
            dip_json_place one = dip_json_item(&seeds, (size_t)s);
            read_result(r, &one, l, &l->rung[i].seed[s]);
        }
    }
}

static void read_summit(dip_json_reader *r, const dip_json_place *whole, dip_ladder *l) {
    dip_json_place p = dip_json_at(whole, "torch"), seeds = seeds_of(r, &p, l->seeds);
    for (int s = 0; s < l->seeds && !r->failed; s++) {
        dip_json_place one = dip_json_item(&seeds, (size_t)s);
        read_result(r, &one, l, &l->summit[s].torch);
        if (!r->failed && dip_json_there(&one, "differs"))
            dip_snprintf(l->summit[s].differs, DIP_DIFFERS, "%s",
                         dip_json_text(r, &one, "differs"));
    }
}

static void read_shapley(dip_json_reader *r, const dip_json_place *whole, dip_ladder *l) {
    dip_json_place p = dip_json_at(whole, "shapley"), causes = dip_json_at(&p, "causes");
    if (!p.value || !dip_json_is_object(r, &p) || !dip_json_is_object(r, &causes)) return;
    l->combinations = dip_json_integer(r, &p, "combinations", 1, 1 << DIP_SWITCHES);
    l->share_of = dip_json_integer(r, &p, "of", 1, most_orders);
    int64_t all = l->share_of * l->rows; /* no cause is worth more than all digits */
    for (int s = 0; s < DIP_SWITCHES && !r->failed; s++) {
        if (!(l->rung[l->rungs - 1].turned >> s & 1)) continue;
        dip_json_place cause = dip_json_at(&causes, dip_switch_table[s].key);
        if (dip_json_is_object(r, &cause))
            l->share[s] = dip_json_integer(r, &cause, "share", -all, all);
    }
}

bool dip_ladder_read(dip_json_reader *r, const dip_json_place *p, dip_ladder *l) {
    *l = (dip_ladder){.ctx = r->ctx};
    if (!dip_json_is_object(r, p)) return false;
    dip_json_integer(r, p, "schema", 1, 1);
    l->seed = dip_json_integer(r, p, "seed", 0, 4294967295);
    int seeds = (int)dip_json_integer(r, p, "seeds", 1, DIP_MOST_SEEDS);
    l->float64 = strcmp(dip_json_text(r, p, "dtype"), "float64") == 0;
    l->rows = dip_json_integer(r, p, "test_rows", 0, most_rows);
    l->steps = dip_json_integer(r, p, "steps", 0, most);
    l->parameters = dip_json_integer(r, p, "parameters", 0, most);
    dip_json_place asked = dip_json_at(p, "asked"), list = dip_json_at(p, "rungs");
    if (dip_json_is_object(r, &asked)) {
        l->epochs = dip_json_integer(r, &asked, "epochs", 1, most);
        l->batch_size = dip_json_integer(r, &asked, "batch_size", 1, most);
    }
    read_turns(r, &list, l);
    if (!r->failed && !dip_ladder_room(l, seeds)) r->failed = true;
    if (r->failed) {
        *l = (dip_ladder){.ctx = r->ctx}; /* nothing of it is memory yet */
        return false;
    }
    l->seeds = seeds;
    read_rungs(r, &list, l);
    read_summit(r, p, l);
    read_shapley(r, p, l);
    if (r->failed) dip_ladder_free(l);
    return !r->failed;
}
#else
typedef int dip_no_ladder_read; /* a file of C is never empty */
#endif
