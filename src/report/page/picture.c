/* picture.c - pictures as data: addresses, and what the sections ask of a run's test digits. */
#include "files/base64.h"
#include "report/page/pictures.h"
#include "report/page/write.h"

void dip_page_escape(dip_text *out, const char *text, size_t n) {
    dip_page_escaped_bytes(&(dip_page){.out = out}, text, n);
}

void dip_page_bmp(dip_text *out, const dip_bmp *picture, const char *css_class, const char *alt) {
    size_t size = dip_bmp_size(picture);
    uint8_t *file = size ? dip_alloc_raw(out->ctx, size) : NULL;
    if (!file) {
        out->failed = true;
        return;
    }
    dip_bmp_encode(picture, file);
    dip_text_add(out, "<img class=\"%s\" alt=\"%s\" width=\"%d\" height=\"%d\" src=\"data:image/bmp;base64,",
                 css_class, alt, picture->width, picture->height);
    dip_base64_add(out, file, size);
    dip_text_add(out, "\">");
    dip_dealloc(out->ctx, file, size);
}

/* Sixteen greys are as good as 256 at this size, and half as long. */
void dip_page_digit(const dip_run_result *run, int64_t row, dip_text *out) {
    const uint8_t *pixels = dip_result_pixels(run, row);
    if (!pixels) return;
    uint8_t grey[DIP_PIXELS];
    uint32_t palette[16];
    char alt[48];
    for (int i = 0; i < DIP_PIXELS; i++) grey[i] = (uint8_t)((pixels[i] * 15 + 127) / 255);
    for (uint32_t i = 0; i < 16; i++) palette[i] = 0x111111 * i;
    dip_snprintf(alt, sizeof alt, "test digit %lld", (long long)row);
    dip_page_bmp(out,
                 &(dip_bmp){.width = DIP_SIDE, .height = DIP_SIDE, .pixel = grey,
                            .palette = palette, .colours = 16},
                 "digit", alt);
}

bool dip_page_answered(const dip_run_result *run, const dip_face_result *face) {
    const dip_answers *a = &face->answers;
    return a->rows > 0 && a->predicted && run->test_label && run->test_rows >= a->rows;
}

float dip_page_probability(const dip_face_result *face, int64_t row) {
    const dip_answers *a = &face->answers;
    return a->probability ? a->probability[row * DIP_CLASSES + a->predicted[row]] : 0;
}
