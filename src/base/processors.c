/* processors.c - see processors.h. */
#define _GNU_SOURCE /* sched_getaffinity, sched_getcpu */
#include "base/processors.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 1024 };

int dip_processors_in_quota(const char *text) {
    char *end;
    long quota = strtol(text, &end, 10); /* "max": no digits */
    if (end == text || quota <= 0) return 0;
    long period = strtol(end, NULL, 10);
    if (period <= 0) return 0;
    long whole = quota / period;
    return whole < 1 ? 1 : whole > MOST ? MOST : (int)whole;
}

#ifdef __linux__
static bool first_line(const char *path, char *out, int size) {
    FILE *f = fopen(path, "re");
    if (!f) return false;
    bool there = fgets(out, size, f) != NULL;
    fclose(f);
    if (there) out[strcspn(out, "\n")] = 0;
    return there;
}

/* Of the control group that a container sees as the root: version 2, else version 1.  0: no limit. */
static int quota(void) {
    char max[64], period[64], both[130];
    if (first_line("/sys/fs/cgroup/cpu.max", max, sizeof max)) return dip_processors_in_quota(max);
    if (!first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", max, sizeof max) ||
        !first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, sizeof period))
        return 0;
    snprintf(both, sizeof both, "%s %s", max, period);
    return dip_processors_in_quota(both);
}

static int allowed(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

int dip_processor_here(void) { return sched_getcpu(); }

void dip_leave_processor(int processor) {
    cpu_set_t all, others;
    if (processor < 0 || processor >= CPU_SETSIZE) return;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return;
    others = all;
    CPU_CLR((size_t)processor, &others);
    if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return;
    sched_setaffinity(0, sizeof all, &all);
}
#else
static int quota(void) { return 0; }
static int allowed(void) { return 0; }
int dip_processor_here(void) { return -1; }
void dip_leave_processor(int processor) { (void)processor; }
#endif

int dip_processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    int limit[] = {allowed(), quota(), MOST};
    for (int i = 0; i < 3; i++)
        if (limit[i] > 0 && limit[i] < n) n = limit[i];
    return n < 1 ? 1 : (int)n;
}
