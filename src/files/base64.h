/* base64.h - bytes as text: RFC 4648, section 4, padded, without line breaks. */
#ifndef DIP_FILES_BASE64_H
#define DIP_FILES_BASE64_H
#include "base/context.h"

void dip_base64_add(dip_text *out, const void *data, size_t size);

#endif
