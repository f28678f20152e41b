/* bmp.c - a file header of 14 bytes, a picture header of 40, the palette, then the rows from the
 * bottom up, each padded to four bytes (Microsoft's BITMAPFILEHEADER and BITMAPINFOHEADER). */
#include "files/bmp.h"

#include <string.h>

enum { FILE_HEADER = 14, PICTURE_HEADER = 40, HEADERS = FILE_HEADER + PICTURE_HEADER };

static int bits(const dip_bmp *p) { return p->colours <= 16 ? 4 : 8; }

static size_t row_size(const dip_bmp *p) {
    return ((size_t)p->width * (size_t)bits(p) + 31) / 32 * 4;
}

static size_t palette_size(const dip_bmp *p) { return (size_t)p->colours * 4; }

size_t dip_bmp_size(const dip_bmp *p) {
    if (p->width < 1 || p->width > DIP_BMP_MOST_SIDE || p->height < 1 ||
        p->height > DIP_BMP_MOST_SIDE || p->colours < 1 || p->colours > 256)
        return 0;
    return HEADERS + palette_size(p) + row_size(p) * (size_t)p->height;
}

static void put(uint8_t *at, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> (8 * i));
}

static void put_headers(const dip_bmp *p, uint8_t *file) {
    memcpy(file, "BM", 2);
    put(file + 2, (uint32_t)dip_bmp_size(p), 4);
    put(file + 10, (uint32_t)(HEADERS + palette_size(p)), 4); /* where the rows begin */
    uint8_t *picture = file + FILE_HEADER;
    put(picture, PICTURE_HEADER, 4);
    put(picture + 4, (uint32_t)p->width, 4);
    put(picture + 8, (uint32_t)p->height, 4);
    put(picture + 12, 1, 2); /* planes */
    put(picture + 14, (uint32_t)bits(p), 2);
    put(picture + 20, (uint32_t)(row_size(p) * (size_t)p->height), 4);
    put(picture + 32, (uint32_t)p->colours, 4);
}

static void put_row(const dip_bmp *p, const uint8_t *pixel, uint8_t *row) {
    if (bits(p) == 8) {
        memcpy(row, pixel, (size_t)p->width);
        return;
    }
    for (int x = 0; x < p->width; x++)
        row[x / 2] |= (uint8_t)(x % 2 ? pixel[x] & 15 : (pixel[x] & 15) << 4);
}

void dip_bmp_encode(const dip_bmp *p, uint8_t *file) {
    memset(file, 0, dip_bmp_size(p));
    put_headers(p, file);
    uint8_t *at = file + HEADERS;
    for (int i = 0; i < p->colours; i++, at += 4) put(at, p->palette[i], 3); /* blue, green, red */
    for (int y = p->height - 1; y >= 0; y--, at += row_size(p))
        put_row(p, p->pixel + (size_t)y * (size_t)p->width, at);
}
