/* json_text.h - numbers and texts as JSON has them. */
#ifndef DIP_REPORT_JSON_TEXT_H
#define DIP_REPORT_JSON_TEXT_H
#include "base/context.h"

/* "KEY": number, so that it is read back bit for bit; JSON knows neither NaN nor infinity: null. */
void dip_json_add_number(dip_text *t, const char *key, double v);
/* Several of them, with commas between. */
typedef struct dip_json_member {
    const char *key;
    double value;
} dip_json_member;
void dip_json_add_numbers(dip_text *t, const dip_json_member *members, int n);
#define DIP_JSON_NUMBERS(t, ...)                                   \
    dip_json_add_numbers(t, (const dip_json_member[]){__VA_ARGS__}, \
                         (int)(sizeof((dip_json_member[]){__VA_ARGS__}) / sizeof(dip_json_member)))
/* "text"; a file's name can be any bytes: what is not UTF-8 becomes U+FFFD. */
void dip_json_add_text(dip_text *t, const char *text);
#endif
