/* bmp.h - writes BMP, the picture format that needs no library: uncompressed, 16 or 256 colours of
 * a palette.  For small pictures inside a page; a reader is not needed.
 */
#ifndef DIP_FILES_BMP_H
#define DIP_FILES_BMP_H
#include <stddef.h>
#include <stdint.h>

typedef struct dip_bmp {
    int width, height;       /* from 1 to DIP_BMP_MOST_SIDE */
    const uint8_t *pixel;    /* (height, width), top row first, each an index into the palette */
    const uint32_t *palette; /* 0xRRGGBB */
    int colours;             /* 1 to 256; up to 16 take half a byte per pixel */
} dip_bmp;
enum { DIP_BMP_MOST_SIDE = 8192 };

size_t dip_bmp_size(const dip_bmp *picture); /* of the file; 0 where the picture breaks the limits above */
void dip_bmp_encode(const dip_bmp *picture, uint8_t *file); /* that many bytes */

#endif
