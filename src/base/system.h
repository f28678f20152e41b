/* system.h - what a build and a machine are called and have, for people and for who shares
 * out work: no result depends on it. */
#ifndef DIP_BASE_SYSTEM_H
#define DIP_BASE_SYSTEM_H
#include <stdbool.h>
#include <stddef.h>

const char *dip_compiler_name(void);  /* "gcc 12.2.0", that compiled the library */
const char *dip_processor_name(void); /* "x86-64", that it was compiled for      */
/* "Linux 6.1.0 x86_64"; false where the system does not say. */
bool dip_system_name(char *out, size_t size);
/* "2026-11-27T16:49:00Z": now, in universal time. */
bool dip_date_text(char *out, size_t size);
#endif
