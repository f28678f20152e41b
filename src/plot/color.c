/* color.c - the tables of colours and colour maps. */
#include "plot/color.h"

#include <string.h>

#define DIP_COLOR(name, value) name,
static const char *const names[] = {
#include "plot/colors.def"
};
#undef DIP_COLOR
#define DIP_COLOR(name, value) value,
static const uint32_t values[] = {
#include "plot/colors.def"
};
#undef DIP_COLOR
enum { COLORS = sizeof values / sizeof *values, CYCLE = 10 };

dip_color dip_color_cycle(int i) { return values[i % CYCLE]; }

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "#rgb" or "#rrggbb". */
static bool hex_color(const char *name, dip_color *out) {
    size_t n = strlen(name);
    if (name[0] != '#' || (n != 4 && n != 7)) return false;
    dip_color c = 0;
    for (size_t i = 1; i < n; i++) {
        int digit = hex_digit(name[i]);
        if (digit < 0) return false;
        c = c << 4 | (dip_color)digit;
        if (n == 4) c = c << 4 | (dip_color)digit;
    }
    *out = c;
    return true;
}

bool dip_color_named(dip_context *ctx, const char *who, const char *name, dip_color *out) {
    if (hex_color(name, out)) return true;
    if (name[0] == 'C' && name[1] >= '0' && name[1] <= '9' && name[2] == 0) {
        *out = dip_color_cycle(name[1] - '0');
        return true;
    }
    for (int i = 0; i < COLORS; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *out = values[i];
        return true;
    }
    if (name[0] == '#')
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the colour is \"%.40s\", expected \"#rrggbb\" or \"#rgb\"", name);
    return dip_fail_unknown(ctx, who, "colour", name, names, COLORS);
}

/* ---- colour maps ----------------------------------------------------------------------------- */
static const uint32_t gray[] = {0x000000, 0xffffff}, gray_r[] = {0xffffff, 0x000000};
/* matplotlib's default (public domain, CC0), at sixteen of its 256 places. */
static const uint32_t viridis[] = {0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e,
                                   0x2a788e, 0x23888e, 0x1f988b, 0x22a884, 0x35b779, 0x54c568,
                                   0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725};
static const dip_colormap maps[] = {
    {"viridis", sizeof viridis / sizeof *viridis, viridis},
    {"gray", 2, gray},
    {"grey", 2, gray},
    {"gray_r", 2, gray_r},
    {"binary", 2, gray_r},
};
enum { MAPS = sizeof maps / sizeof *maps };

const dip_colormap *dip_colormap_named(dip_context *ctx, const char *who, const char *name) {
    const char *known[MAPS];
    for (int i = 0; i < MAPS; i++) {
        if (strcmp(maps[i].name, name) == 0) return &maps[i];
        known[i] = maps[i].name;
    }
    dip_fail_unknown(ctx, who, "colour map", name, known, MAPS);
    return NULL;
}

dip_color dip_colormap_at(const dip_colormap *map, double v) {
    double at = (v > 0 ? v < 1 ? v : 1 : 0) * (map->n - 1);
    int i = at < map->n - 2 ? (int)at : map->n - 2;
    dip_color out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double a = (double)(map->anchor[i] >> shift & 255u);
        double b = (double)(map->anchor[i + 1] >> shift & 255u);
        out |= (dip_color)(a + (b - a) * (at - i) + 0.5) << shift;
    }
    return out;
}
