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

bool dip_base64_fits(size_t letters, size_t size) {
    return letters % 4 == 0 && letters / 4 == size / 3 + (size % 3 != 0);
}

static int value_of(char letter) {
    if (letter >= 'A' && letter <= 'Z') return letter - 'A';
    if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9') return letter - '0' + 52;
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

bool dip_base64_read(const char *text, size_t letters, void *data, size_t size) {
    uint8_t *out = data;
    if (!dip_base64_fits(letters, size)) return false;
    for (size_t i = 0; i < size; i += 3) {
        size_t bytes = size - i < 3 ? size - i : 3;
        uint32_t three = 0;
        for (size_t k = 0; k < 4; k++) {
            char letter = text[i / 3 * 4 + k];
            int value = k <= bytes ? value_of(letter) : letter == '=' ? 0 : -1;
            if (value < 0) return false;
            three = three << 6 | (uint32_t)value;
        }
        for (size_t k = 0; k < 3; k++) {
            uint8_t byte = (uint8_t)(three >> (16 - 8 * k));
            if (k < bytes) out[i + k] = byte;
            else if (byte != 0) return false; /* bits that nobody wrote */
        }
    }
    return true;
}
