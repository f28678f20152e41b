/* statistics.c - see statistics.h. */
#include "report/statistics.h"

#include <math.h>

#include "kernels/scalar_math.h"

/* What a standard normal stays below in 97.5 % of cases. */
static const double NORMAL = 1.959963984540054;
static const double CHANCE = 0.05;

/* ---- one accuracy ---------------------------------------------------------------------------- */
static dip_interval wilson(double p, double n) {
    if (!(n >= 1)) return (dip_interval){(double)NAN, (double)NAN};
    double z2 = NORMAL * NORMAL, centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = NORMAL / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    /* At 0 and at n the formula gives exactly 0 and 1, its rounding does not. */
    return (dip_interval){p > 0 ? centre - half : 0, p < 1 ? centre + half : 1};
}

dip_interval dip_wilson(int64_t right, int64_t rows) {
    return wilson((double)right / (double)rows, (double)rows);
}

double dip_wilson_half(double accuracy, int64_t rows) {
    dip_interval i = wilson(accuracy, (double)rows);
    return (i.high - i.low) / 2;
}

/* ---- two answers to each digit --------------------------------------------------------------- */
/* C(n, k) / 2^n for k = least, and from there down: each term is the one above times k / (n - k + 1).
 * C(n, least) leaves the range of a double, so its exponent is counted apart. */
double dip_mcnemar(int64_t b, int64_t c) {
    int64_t n = b + c, least = b < c ? b : c;
    if (b < 0 || c < 0) return (double)NAN;
    if (b == c) return 1;
    double factor = 1;
    int exponent = 0;
    for (int64_t i = 1; i <= least; i++) {
        int e;
        factor = frexp(factor * ((double)(n - least + i) / (double)i), &e);
        exponent += e;
    }
    double sum = 0, term = 1;
    for (int64_t k = least; k >= 0 && term > 0; k--) {
        sum += term;
        term *= (double)k / (double)(n - k + 1);
    }
    double p = ldexp(2 * sum * factor, exponent - (int)n);
    return p < 1 ? p : 1;
}

dip_pairs dip_compare_answers(const dip_run_result *run, const dip_answers *first,
                              const dip_answers *second) {
    dip_pairs c = {.p = (double)NAN};
    if (first->rows < 1 || first->rows != second->rows || run->test_rows != first->rows) return c;
    if (!first->predicted || !second->predicted || !run->test_label) return c;
    c.known = true;
    c.rows = first->rows;
    for (int64_t i = 0; i < c.rows; i++) {
        int a = first->predicted[i], b = second->predicted[i], label = run->test_label[i];
        c.first_wrong += a != label;
        c.second_wrong += b != label;
        c.only_first_right += a == label && b != label;
        c.only_second_right += a != label && b == label;
        c.differ += a != b;
    }
    c.p = dip_mcnemar(c.only_first_right, c.only_second_right);
    return c;
}

dip_pairs dip_compare_faces(const dip_run_result *run) {
    if (run->n < DIP_FACES) return (dip_pairs){.p = (double)NAN};
    return dip_compare_answers(run, &run->face[0].answers, &run->face[1].answers);
}

bool dip_more_than_chance(double p) { return p < CHANCE; }

bool dip_really_different(const dip_pairs *pairs) {
    return pairs->known && dip_more_than_chance(pairs->p);
}

const char *dip_verdict(const dip_pairs *pairs) {
    if (!pairs->known) return "not measured";
    return dip_really_different(pairs) ? "really different" : "not distinguishable";
}

void dip_p_text(double p, char *text, size_t size) {
    if (p < 1e-6) dip_snprintf(text, size, "p < 1e-6");
    else if (p < 1e-3) dip_snprintf(text, size, "p = %.1e", p);
    else dip_snprintf(text, size, "p = %.3g", p);
}

/* ---- several seeds --------------------------------------------------------------------------- */
/* P(|t| < T) for t = sqrt(freedom) tan(angle): a finite sum for whole degrees of freedom (Abramowitz
 * and Stegun 26.7.3 and 26.7.4).  The angle spares us an arc tangent. */
static double within(double angle, int64_t freedom) {
    double sine = dip_sin(angle), cosine = dip_cos(angle), square = cosine * cosine, sum = 0;
    bool odd = freedom % 2 == 1;
    double term = odd ? cosine : 1;
    for (int64_t i = odd ? 3 : 2; i <= freedom; i += 2) {
        sum += term;
        term *= square * (double)(i - 1) / (double)i;
    }
    static const double HALF_PI = 1.5707963267948966;
    return odd ? (angle + sine * sum) / HALF_PI : sine * sum;
}

double dip_student(int64_t freedom) {
    if (freedom < 1) return (double)NAN;
    double low = 0, high = 1.5707963267948966;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (within(middle, freedom) < 1 - CHANCE) low = middle;
        else high = middle;
    }
    return sqrt((double)freedom) * dip_sin(low) / dip_cos(low);
}

static dip_sample finish(double mean, double squares, int n) {
    dip_sample s = {n, mean, (double)NAN, (double)NAN};
    if (n < 2) return s;
    s.sd = sqrt(squares / (n - 1));
    s.half = dip_student(n - 1) * s.sd / sqrt((double)n);
    return s;
}

dip_sample dip_sample_paired(const double *first, const double *second, int n) {
    double mean = 0, squares = 0;
    for (int i = 0; i < n; i++) mean += (first[i] - (second ? second[i] : 0)) / n;
    for (int i = 0; i < n; i++) {
        double off = first[i] - (second ? second[i] : 0) - mean;
        squares += off * off;
    }
    return finish(n > 0 ? mean : (double)NAN, squares, n);
}

dip_sample dip_sample_of(const double *value, int n) { return dip_sample_paired(value, NULL, n); }
