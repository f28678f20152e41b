/* number_text.c - floats as Python writes them, and numbers read back, in any locale.
 *
 * repr(float) is the shortest decimal that reads back as the same number, and of several such the
 * nearest to it; fixed notation for exponents -4 to 15, else scientific with two digits at
 * least. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context_state.h"

enum { MOST_DIGITS = 17 };

typedef struct decimal {
    char digit[MOST_DIGITS + 2];
    int count, exponent;
} decimal; /* d.ddd x 10^exponent */

static double value_of(const decimal *d) {
    char text[MOST_DIGITS + 16];
    snprintf(text, sizeof text, "%c.%se%d", d->digit[0], d->digit + 1, d->exponent);
    return strtod(text, NULL);
}

static void round_to(double v, int count, decimal *d) {
    char text[MOST_DIGITS + 16];
    snprintf(text, sizeof text, "%.*e", count - 1, v);
    d->count = count;
    d->digit[0] = text[0];
    if (count > 1) memcpy(d->digit + 1, text + 2, (size_t)count - 1);
    d->digit[count] = 0;
    d->exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

/* The next decimal of as many digits. */
static void step_up(decimal *d) {
    int i = d->count - 1;
    while (i >= 0 && d->digit[i] == '9') d->digit[i--] = '0';
    if (i >= 0) {
        d->digit[i]++;
    } else {
        d->digit[0] = '1';
        d->exponent++;
    }
}

/* Needs the C locale and v > 0.  At a power of two the numbers below lie closer than those above,
 * so the correctly rounded decimal may read back as the number below while the next decimal up
 * reads back right: 2^-44 is 5.684341886080802e-14, though 5.684341886080801e-14 is nearer. */
static void shortest(double v, decimal *d) {
    int exponent;
    bool power_of_two = frexp(v, &exponent) == 0.5;
    for (int count = 1; count <= MOST_DIGITS; count++) {
        round_to(v, count, d);
        if (value_of(d) == v) break;
        if (power_of_two) {
            step_up(d);
            if (value_of(d) == v) break;
        }
    }
    while (d->count > 1 && d->digit[d->count - 1] == '0') d->digit[--d->count] = 0;
}

void dip_python_float(char *out, size_t size, double v) {
    if (isnan(v)) {
        snprintf(out, size, "nan");
        return;
    }
    const char *sign = signbit(v) ? "-" : "";
    v = fabs(v);
    if (isinf(v)) {
        snprintf(out, size, "%sinf", sign);
        return;
    }
    if (v == 0.0) {
        snprintf(out, size, "%s0.0", sign);
        return;
    }
    dip_float_env f =
        dip_float_enter(); /* printing obeys the rounding mode, and v may be denormal */
    dip_locale l = dip_locale_enter();
    decimal d;
    shortest(v, &d);
    dip_locale_leave(l);
    dip_float_leave(f);

    int e = d.exponent, n = d.count;
    if (e < -4 || e >= 16)
        snprintf(out, size, "%s%c%s%se%c%02d", sign, d.digit[0], n > 1 ? "." : "", d.digit + 1,
                 e < 0 ? '-' : '+', abs(e));
    else if (e < 0) snprintf(out, size, "%s0.%.*s%s", sign, -e - 1, "000", d.digit);
    else if (n <= e + 1)
        snprintf(out, size, "%s%s%.*s.0", sign, d.digit, e + 1 - n, "000000000000000");
    else snprintf(out, size, "%s%.*s.%s", sign, e + 1, d.digit, d.digit + e + 1);
}

double dip_strtod(const char *s, char **end) {
    dip_float_env f = dip_float_enter();
    dip_locale l = dip_locale_enter();
    double v = strtod(s, end);
    dip_locale_leave(l);
    dip_float_leave(f);
    return v;
}
