/* base64.c - three bytes become four letters; '=' fills up the last four. */
#include "files/base64.h"

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { PIECE = 768 }; /* bytes at a time; a multiple of three, so that only the last is padded */

static size_t encode(char *out, const uint8_t *in, size_t n) {
    char *start = out;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t three = (uint32_t)in[i] << 16;
        if (i + 1 < n) three |= (uint32_t)in[i + 1] << 8;
        if (i + 2 < n) three |= in[i + 2];
        *out++ = LETTERS[three >> 18];
        *out++ = LETTERS[three >> 12 & 63];
        *out++ = i + 1 < n ? LETTERS[three >> 6 & 63] : '=';
        *out++ = i + 2 < n ? LETTERS[three & 63] : '=';
    }
    return (size_t)(out - start);
}

void dip_base64_add(dip_text *out, const void *data, size_t size) {
    const uint8_t *bytes = data;
    char piece[PIECE / 3 * 4];
    for (size_t i = 0; i < size; i += PIECE) {
        size_t n = encode(piece, bytes + i, size - i < PIECE ? size - i : PIECE);
        dip_text_add(out, "%.*s", (int)n, piece);
    }
}
