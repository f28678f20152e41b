/* system.c - see system.h. */
#include "base/system.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

const char *dip_compiler_name(void) {
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "gcc " __VERSION__;
#else
    return "unknown";
#endif
}

const char *dip_processor_name(void) {
#if defined(__x86_64__)
    return "x86-64";
#elif defined(__aarch64__)
    return "64-bit Arm";
#else
    return "other 64-bit";
#endif
}

bool dip_system_name(char *out, size_t size) {
    struct utsname u;
    if (uname(&u) < 0) return false;
    int n = snprintf(out, size, "%.60s %.60s %.60s", u.sysname, u.release, u.machine);
    return n > 0 && (size_t)n < size;
}

bool dip_date_text(char *out, size_t size) {
    time_t now = time(NULL);
    struct tm t;
    if (now == (time_t)-1 || !gmtime_r(&now, &t)) return false;
    return strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &t) > 0;
}
