/* base64.h - bytes as text: RFC 4648, section 4, padded, without line breaks. */
#ifndef DIP_FILES_BASE64_H
#define DIP_FILES_BASE64_H
#include "base/context.h"

void dip_base64_add(dip_text *out, const void *data, size_t size);
/* Would so many letters give so many bytes? */
bool dip_base64_fits(size_t letters, size_t size);
/* Exactly `size` bytes from text[0 .. letters); false where it is not what dip_base64_add writes. */
bool dip_base64_read(const char *text, size_t letters, void *data, size_t size);

#endif
