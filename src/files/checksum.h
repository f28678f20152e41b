/* checksum.h - a 64-bit checksum of bytes, several times faster than CRC-32: tells damage and
 * difference, and is no defence against somebody who means to deceive (sha256.h is). */
#ifndef DIP_FILES_CHECKSUM_H
#define DIP_FILES_CHECKSUM_H
#include <stddef.h>
#include <stdint.h>

uint64_t dip_checksum(const void *bytes, size_t n);

#endif
