/* printed.c - see printed.h. */
#include "report/printed.h"

#include <string.h>

enum { NO_ESCAPE, AFTER_ESC, WITHIN_CSI, WITHIN_OSC };
enum { ESC = 0x1B, BELL = 0x07, BLANK = ' ' };

void dip_printed_begin(dip_printed *p, dip_context *ctx) {
    *p = (dip_printed){.done = {.ctx = ctx}};
}

static void put(dip_printed *p, uint32_t character) {
    uint32_t *cell = dip_grow(p->done.ctx, p->cell, &p->capacity, p->at + 1, sizeof *p->cell);
    if (!cell) {
        p->done.failed = true;
        return;
    }
    p->cell = cell;
    p->cell[p->at++] = character;
    if (p->at > p->cells) p->cells = p->at;
}

static void end_line(dip_printed *p, const char *newline) {
    while (p->cells > 0 && p->cell[p->cells - 1] == BLANK) p->cells--;
    for (size_t i = 0; i < p->cells; i++) {
        char bytes[5] = {0};
        memcpy(bytes, &p->cell[i], sizeof p->cell[i]); /* little-endian: the first byte first */
        dip_text_add(&p->done, "%s", bytes);
    }
    dip_text_add(&p->done, "%s", newline);
    p->cells = p->at = 0;
}

/* How many bytes follow a first byte of UTF-8. */
static int following(uint8_t first) {
    return first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
}

/* True: the byte belonged to an escape sequence. */
static bool in_escape(dip_printed *p, uint8_t byte) {
    switch (p->escape) {
    case NO_ESCAPE:
        if (byte != ESC) return false;
        p->escape = AFTER_ESC;
        return true;
    case AFTER_ESC:
        p->escape = byte == '[' ? WITHIN_CSI : byte == ']' ? WITHIN_OSC : NO_ESCAPE;
        return true;
    case WITHIN_CSI: /* parameters, then one letter */
        if (byte >= 0x40) p->escape = NO_ESCAPE;
        if (byte == 'K' && p->cells > p->at) p->cells = p->at;
        return true;
    default: /* a title: ends with a bell, or with ESC \ */
        p->escape = byte == BELL ? NO_ESCAPE : byte == ESC ? AFTER_ESC : WITHIN_OSC;
        return true;
    }
}

static void take(dip_printed *p, uint8_t byte) {
    if (p->missing > 0 && (byte & 0xC0) == 0x80) {
        p->character |= (uint32_t)byte << 8 * p->have++;
        if (--p->missing == 0) put(p, p->character);
        return;
    }
    p->missing = 0; /* a character that was cut short is none */
    if (in_escape(p, byte)) return;
    if (byte == '\n') end_line(p, "\n");
    else if (byte == '\r') p->at = 0;
    else if (byte == '\b') p->at -= p->at > 0;
    else if (byte < BLANK && byte != '\t') return;
    else if (following(byte) == 0) put(p, byte);
    else {
        p->character = byte;
        p->have = 1;
        p->missing = following(byte);
    }
}

void dip_printed_add(dip_printed *p, const char *text, size_t n) {
    for (size_t i = 0; i < n && !p->done.failed; i++) take(p, (uint8_t)text[i]);
}

char *dip_printed_end(dip_printed *p) {
    end_line(p, "");
    dip_context *ctx = p->done.ctx;
    char *text = p->done.failed ? NULL : dip_strdup_ctx(ctx, p->done.s ? p->done.s : "");
    dip_text_free(&p->done);
    dip_dealloc(ctx, p->cell, p->capacity * sizeof *p->cell);
    dip_printed_begin(p, ctx);
    return text;
}
