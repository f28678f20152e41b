/* parity_fit.c - finds an option's number by replays up to the first difference: first a grid of what
 * people write, then golden sections around its best. */
#include "tools/parity_fit.h"

#include <math.h>

#include "kernels/scalar_math.h"

typedef struct fit {
    const dip_recording *r;
    dip_option option;
    dip_fit_scale scale;
    const dip_parity_point *first;
    dip_trace trace;
} fit;

enum { GRID = 28 };
static const double worst = HUGE_VAL;

/* From the axis along which is searched to the value, and the distance there. */
static double value_at(const fit *f, double x) {
    static const double ten = 2.302585092994046;
    if (f->scale == DIP_FIT_LINEAR) return x;
    double power = dip_exp(x * ten);
    return f->scale == DIP_FIT_LOG ? power : 1 - power;
}

static double distance(fit *f, double value) {
    dip_variant v = dip_variant_none();
    dip_error ignored;
    v.option[f->option] = value;
    if (!dip_replay(f->r, &v, f->r->dtype, f->first->step, NULL, NULL, &f->trace)) {
        dip_error_take(f->r->ctx, &ignored);
        return worst;
    }
    double d =
        dip_parity_distance(&f->r->trace.item[f->first->item], &f->trace.item[f->first->item]);
    return isnan(d) ? worst : d;
}

/* The points of the grid, rising. */
static int grid(const fit *f, double x[GRID]) {
    int n = 0;
    double said = f->r->option[f->option];
    if (f->scale == DIP_FIT_LINEAR) {
        for (int i = 0; i <= 20; i++) x[n++] = i / 20.0;
    } else if (f->scale == DIP_FIT_BELOW_ONE) {
        for (int i = -20; i <= 0; i++) x[n++] = i / 4.0;
    } else {
        double middle = said > 0 ? dip_log(said) / 2.302585092994046 : -4;
        for (int i = -12; i <= 12; i++)
            x[n++] = middle + (f->option == DIP_OPTION_EPS ? i : i / 4.0);
    }
    return n;
}

/* The least distance between a and b, where it has one minimum. */
static double sections(fit *f, double a, double b) {
    static const double golden = 0.6180339887498949;
    double x = b - golden * (b - a), y = a + golden * (b - a);
    double at_x = distance(f, value_at(f, x)), at_y = distance(f, value_at(f, y));
    for (int i = 0; i < 30; i++) {
        if (at_x <= at_y) {
            b = y, y = x, at_y = at_x;
            x = b - golden * (b - a);
            at_x = distance(f, value_at(f, x));
        } else {
            a = x, x = y, at_x = at_y;
            y = a + golden * (b - a);
            at_y = distance(f, value_at(f, y));
        }
    }
    return at_x <= at_y ? x : y;
}

static double rounded(double v, int digits) {
    char text[40], *end;
    dip_snprintf(text, sizeof text, "%.*e", digits - 1, v);
    return dip_strtod(text, &end);
}

static int written(const fit *f, double v, double value[DIP_FIT_ROUNDED]) {
    int n = 0;
    for (int digits = 1; digits < DIP_FIT_ROUNDED; digits++)
        value[n++] =
            f->scale == DIP_FIT_BELOW_ONE ? 1 - rounded(1 - v, digits) : rounded(v, digits);
    value[n++] = v;
    return n;
}

int dip_parity_fit(const dip_recording *r, dip_option o, dip_fit_scale scale,
                   const dip_parity_point *first, double value[DIP_FIT_ROUNDED]) {
    fit f = {.r = r, .option = o, .scale = scale, .first = first};
    double x[GRID], at[GRID], said;
    int n = 0;
    if (!dip_trace_like(r->ctx, &r->trace, &f.trace)) return 0;
    said = distance(&f, r->option[o]);
    int points = grid(&f, x), best = 0;
    for (int i = 0; i < points; i++) {
        at[i] = distance(&f, value_at(&f, x[i]));
        if (at[i] < at[best]) best = i;
    }
    double zero = scale == DIP_FIT_LOG ? distance(&f, 0) : worst;
    if (zero < at[best] && zero < said) {
        value[n++] = 0;
    } else if (at[best] < 0.999 * said || said == worst) {
        double low = x[best > 0 ? best - 1 : 0],
               high = x[best < points - 1 ? best + 1 : points - 1];
        n = written(&f, value_at(&f, sections(&f, low, high)), value);
    }
    dip_trace_free(&f.trace);
    return n;
}
