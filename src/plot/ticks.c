/* ticks.c - round numbers for axes, by multiplying and dividing alone: no logarithm is needed to
 * find a power of ten, and the ticks are exact where decimals are. */
#include "plot/ticks.h"

#include <math.h>
#include <string.h>

/* Beyond these, labels are multiples of a power of ten; as matplotlib's. */
enum { SMALLEST_EXPONENT = -5, LARGEST_EXPONENT = 6 };

static double power_of_ten(int e) {
    double v = 1;
    for (int i = 0; i < (e < 0 ? -e : e); i++) v *= 10;
    return v;
}

/* v * 10^e, by one rounding where the power is exact. */
static double times_power(double v, int e) {
    return e < 0 ? v / power_of_ten(-e) : v * power_of_ten(e);
}

/* The largest e with 10^e <= v, v > 0. */
static int exponent_of(double v) {
    int e = 0;
    v *= 1 + 1e-12; /* large powers are not exact */
    while (e < 308 && power_of_ten(e + 1) <= v) e++;
    while (e > -300 && times_power(1, e) > v) e--;
    return e;
}

/* A step is tenths / 10 * 10^exponent. */
typedef struct step {
    int tenths, exponent;
} step;

static double step_size(step s) { return times_power((double)s.tenths, s.exponent - 1); }

static step round_step(double least, bool whole) {
    static const int tenths[] = {10, 20, 25, 50, 100};
    step s = {10, exponent_of(least)};
    if (whole && s.exponent < 0) return (step){10, 0};
    for (size_t i = 0; i < sizeof tenths / sizeof *tenths; i++) {
        s.tenths = tenths[i];
        bool fits = !whole || s.exponent > 0 || tenths[i] % 10 == 0;
        if (fits && step_size(s) >= least * (1 - 1e-10)) break;
    }
    return s;
}

/* Digits behind the point that a multiple of the step needs, in units of 10^exponent. */
static int decimals_of(step s, int exponent) {
    int e = s.exponent - 1 - exponent; /* of the last place of tenths */
    if (s.tenths % 10 == 0) e++;
    if (s.tenths % 100 == 0) e++;
    return e < 0 ? -e : 0;
}

static void name_tick(double v, int exponent, int decimals, char *text) {
    char digits[DIP_TICK_TEXT];
    double shown = times_power(v, -exponent);
    dip_snprintf(digits, sizeof digits, "%.*f", decimals > 12 ? 12 : decimals, fabs(shown));
    bool zero = strspn(digits, "0.") == strlen(digits);
    dip_snprintf(text, DIP_TICK_TEXT, "%s%.19s", v < 0 && !zero ? "\xE2\x88\x92" : "", digits);
}

void dip_ticks_choose(double low, double high, int most, bool whole, dip_ticks *out) {
    *out = (dip_ticks){0};
    if (!(low < high) || !isfinite(low) || !isfinite(high) || most < 1) return;
    if (most > DIP_TICKS - 2) most = DIP_TICKS - 2;
    step s = round_step((high - low) / most, whole);
    double size = step_size(s), slack = 1e-9;
    double first = ceil(low / size - slack), last = floor(high / size + slack);

    double largest = fmax(fabs(low), fabs(high));
    int e = exponent_of(largest);
    out->exponent = e < SMALLEST_EXPONENT || e > LARGEST_EXPONENT ? e : 0;
    int decimals = decimals_of(s, out->exponent);
    for (double i = first; i <= last && out->n < DIP_TICKS; i++) {
        double v = times_power(i * (double)s.tenths, s.exponent - 1);
        out->at[out->n] = v;
        name_tick(v, out->exponent, decimals, out->text[out->n]);
        out->n++;
    }
}

void dip_limits_of(double low, double high, double margin, double *from, double *to) {
    const double far = 1e300; /* so that differences stay finite */
    if (!(low <= high)) low = 0, high = 1, margin = 0;
    low = fmin(fmax(low, -far), far);
    high = fmin(fmax(high, -far), far);
    double least = fmax(fabs(low), fabs(high)) * 1e-12;
    if (high - low <= least) {
        double half = low == 0 && high == 0 ? 0.05 : fmax(fabs(low), fabs(high)) * 0.05;
        low -= half;
        high += half;
    }
    double more = (high - low) * margin;
    *from = low - more;
    *to = high + more;
}
