/* text_number.c - single numbers as PyTorch prints them: which form the numbers of a tensor take
 * and how one of them looks in it; Python's floats, sizes and dtypes.  Brackets and lines belong to
 * text_tensor.c.
 *
 * Note [Form of numbers]
 * Whole numbers and bools are written as they are.  Floats are written with four digits (or as many
 * as torch.set_printoptions says) behind the point, as "3." if all are whole, and in scientific form
 * where four digits would say too little or the text would be too long: the largest is more than
 * 1000 times the smallest, or above 1e8, or the smallest is below 1e-4; or where the user says so.
 * Zeros, infinities and NaN have no say in any of this, not in the user's wish either, and they may
 * be wider than the column.  The comparisons are made in double, whatever the dtype. */
#include "torch/text.h"

#include <inttypes.h>
#include <math.h>

static const double LARGEST_RATIO = 1000.0, LARGEST = 1e8, SMALLEST = 1e-4;

static int write_real(const dip_number_form *f, double v, char *out) {
    if (isnan(v)) return dip_snprintf(out, DIP_NUMBER_SIZE, "nan"); /* C also knows "-nan" */
    if (isinf(v)) return dip_snprintf(out, DIP_NUMBER_SIZE, v < 0 ? "-inf" : "inf");
    if (f->scientific) return dip_snprintf(out, DIP_NUMBER_SIZE, "%.*e", f->precision, v);
    if (f->whole) return dip_snprintf(out, DIP_NUMBER_SIZE, "%.0f.", v);
    return dip_snprintf(out, DIP_NUMBER_SIZE, "%.*f", f->precision, v);
}

int dip_torch_number_write(const dip_number_form *f, const void *data, int64_t i,
                           char out[DIP_NUMBER_SIZE]) {
    if (dip_dtype_is_float(f->dtype)) return write_real(f, dip_element_get(data, f->dtype, i), out);
    int64_t v = dip_element_get_i64(data, f->dtype, i);
    if (f->dtype == DIP_BOOL) return dip_snprintf(out, DIP_NUMBER_SIZE, v ? "True" : "False");
    return dip_snprintf(out, DIP_NUMBER_SIZE, "%" PRId64, v);
}

static bool counts(double v) { return isfinite(v) && v != 0; }

/* Sets whole and scientific; false where no number has a say, so that the width is the least. */
static bool choose(dip_number_form *f, int scientific, const void *data, int64_t n) {
    double least = HUGE_VAL, most = 0;
    f->whole = true;
    for (int64_t i = 0; i < n; i++) {
        double v = dip_element_get(data, f->dtype, i);
        if (!counts(v)) continue;
        if (fabs(v) < least) least = fabs(v);
        if (fabs(v) > most) most = fabs(v);
        if (v != ceil(v)) f->whole = false;
    }
    if (most == 0) return false;
    f->scientific = scientific >= 0 ? scientific != 0
                                    : most / least > LARGEST_RATIO || most > LARGEST ||
                                          least < SMALLEST;
    return true;
}

dip_number_form dip_torch_number_form(const dip_print_form *p, const void *data, dip_dtype t,
                                      int64_t n) {
    char text[DIP_NUMBER_SIZE];
    bool real = dip_dtype_is_float(t);
    dip_number_form f = {.dtype = t, .precision = p->precision, .width = 1};
    if (real && !choose(&f, p->scientific, data, n)) return f;
    for (int64_t i = 0; i < n; i++) {
        if (real && !counts(dip_element_get(data, t, i))) continue;
        int width = dip_torch_number_write(&f, data, i, text);
        if (width > f.width) f.width = width;
    }
    return f;
}

void dip_torch_number_text(double v, dip_text *out) {
    char text[64];
    dip_python_float(text, sizeof text, v);
    dip_text_add(out, "%s", text);
}

void dip_torch_size_text(dip_shape s, dip_text *out) {
    dip_text_add(out, "torch.Size([");
    for (int i = 0; i < s.rank && i < DIP_MAX_RANK; i++)
        dip_text_add(out, "%s%" PRId64, i ? ", " : "", s.dim[i]);
    dip_text_add(out, "])");
}

void dip_torch_dtype_text(dip_dtype t, dip_text *out) {
    dip_text_add(out, "torch.%s", dip_dtype_name(t));
}
