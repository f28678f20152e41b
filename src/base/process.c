/* process.c - see process.h. */
#define _POSIX_C_SOURCE 200809L
#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "base/context_state.h"
#include "base/interrupts_inside.h"

static bool system_error(dip_context *ctx, const char *who, const char *what, int error) {
    char reason[128];
    return dip_fail(ctx, DIP_ERROR_FILE, who, "%s: %s", what,
                    dip_errno_text(error, reason, sizeof reason));
}

/* ---- the child ------------------------------------------------------------------------------- */
static bool send_all(int fd, const char *p, size_t n) {
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

enum { NO_RESULT = 255 };

static _Noreturn void be_child(dip_context *ctx, dip_child_work *work, void *arg, int fd,
                               const sigset_t *before) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    dip_interrupts_in_child();
    pthread_sigmask(SIG_SETMASK, before, NULL);
    dip_text result = {.ctx = ctx};
    int status = work(arg, &result);
    bool sent = !result.failed && send_all(fd, result.s, result.n);
    close(fd);
    fflush(NULL);
    /* Not exit(): what the parent registered for its end is the parent's. */
    _exit(sent ? status : NO_RESULT);
}

/* ---- the parent ------------------------------------------------------------------------------ */
static bool receive(dip_context *ctx, const char *who, int fd, dip_text *t) {
    for (;;) {
        char *s = dip_grow(ctx, t->s, &t->cap, t->n + 65536, 1);
        if (!s) return false;
        t->s = s;
        ssize_t k = read(fd, t->s + t->n, t->cap - t->n);
        if (k == 0) return true;
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return system_error(ctx, who, "a child's result cannot be read", errno);
        t->n += (size_t)k;
    }
}

static void wait_for(pid_t child, dip_child_end *end) {
    int status = 0;
    siginfo_t info;
    /* Its number stays its own until interrupts no longer go there. */
    while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        ;
    dip_interrupts_pass_to(0);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end->status = WIFEXITED(status) ? WEXITSTATUS(status) : NO_RESULT;
    if (end->signal == SIGPIPE) raise(SIGPIPE);
}

/* A block of the size that whoever frees it will name. */
static bool fit(dip_context *ctx, dip_text *t, uint8_t **bytes, size_t *size) {
    *bytes = dip_alloc_raw(ctx, t->n);
    if (!*bytes) return false;
    if (t->n > 0) memcpy(*bytes, t->s, t->n);
    *size = t->n;
    return true;
}

bool dip_run_child(dip_context *ctx, const char *who, dip_child_work *work, void *arg,
                   dip_child_end *end, uint8_t **bytes, size_t *size) {
    *end = (dip_child_end){0, 0};
    *bytes = NULL;
    *size = 0;
    int ends[2];
    if (pipe(ends) != 0) return system_error(ctx, who, "there is no pipe to a child", errno);
    fflush(NULL); /* or the child would print it once more */
    /* An interrupt waits until it is known to whom it goes. */
    sigset_t interrupts, before;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupts, &before);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(ctx, work, arg, ends[1], &before);
    }
    int error = errno;
    close(ends[1]);
    if (child > 0) dip_interrupts_pass_to(child);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child < 0) {
        close(ends[0]);
        return system_error(ctx, who, "there is no process for it", error);
    }
    dip_text t = {.ctx = ctx};
    bool ok = receive(ctx, who, ends[0], &t);
    close(ends[0]);
    wait_for(child, end);
    ok = ok && fit(ctx, &t, bytes, size);
    dip_text_free(&t);
    return ok;
}

const char *dip_signal_text(int signal, char *out, size_t size) {
    dip_locale l = dip_locale_enter();
    const char *name = strsignal(signal);
    snprintf(out, size, "signal %d%s%s%s", signal, name ? " (" : "", name ? name : "",
             name ? ")" : "");
    dip_locale_leave(l);
    return out;
}
