/* time.c - clocks, seeds from the system, and what the terminal can show. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/context_state.h"

double dip_seconds(void) {
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A mixer in which every bit of the input reaches every bit of the output (SplitMix64's). */
static uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

uint64_t dip_entropy(void) {
    uint64_t seed = 0;
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t n = read(fd, &seed, sizeof seed);
        close(fd);
        if (n == (ssize_t)sizeof seed) return seed;
    }
    /* No source of randomness (a bare container): time, process and address still differ. */
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_REALTIME, &t);
    seed = mix((uint64_t)t.tv_sec) ^ mix((uint64_t)t.tv_nsec + ((uint64_t)getpid() << 32));
    return mix(seed ^ (uint64_t)(uintptr_t)&seed);
}

void dip_set_clock(dip_context *ctx, dip_clock_fn *fn, void *user) {
    if (!ctx) return;
    ctx->clock = fn;
    ctx->clock_user = user;
}

double dip_now(dip_context *ctx) {
    return ctx && ctx->clock ? ctx->clock(ctx->clock_user) : dip_seconds();
}

bool dip_is_terminal(const dip_context *ctx) {
    return ctx && dip_sink_is_stdout(ctx) && isatty(STDOUT_FILENO);
}

bool dip_stderr_is_terminal(void) { return isatty(STDERR_FILENO); }

/* https://no-color.org: any text but the empty one refuses, wherever the output goes. */
bool dip_colors_refused(const dip_context *ctx) {
    const char *no = dip_getenv(ctx, "NO_COLOR"), *term = dip_getenv(ctx, "TERM");
    if (no && *no) return true;
    return term && strcmp(term, "dumb") == 0 && dip_is_terminal(ctx);
}

bool dip_colors(const dip_context *ctx) { return dip_is_terminal(ctx) && !dip_colors_refused(ctx); }

/* `fd` -1: no terminal to ask. */
static int width_of(const dip_context *ctx, int fd) {
    enum { USUAL = 80, LARGEST = 10000 };
    const char *columns = dip_getenv(ctx, "COLUMNS");
    if (columns) {
        char *end;
        long n = strtol(columns, &end, 10);
        if (end != columns && *end == 0 && n > 0 && n <= LARGEST) return (int)n;
    }
    struct winsize w;
    if (fd >= 0 && ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0) return w.ws_col;
    return USUAL;
}

int dip_terminal_width(dip_context *ctx) {
    return width_of(ctx, dip_is_terminal(ctx) ? STDOUT_FILENO : -1);
}

int dip_stderr_width(const dip_context *ctx) {
    return width_of(ctx, dip_stderr_is_terminal() ? STDERR_FILENO : -1);
}
