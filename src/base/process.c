/* process.c - see process.h. */
#define _POSIX_C_SOURCE 200809L
#include "base/process.h"

#include <errno.h>
#include <poll.h>
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
/* A child under way. */
typedef struct running {
    dip_child *child;
    pid_t pid;
    int fd;
    dip_text text; /* what it has left so far */
} running;

typedef struct nursery {
    dip_context *ctx;
    const char *who;
    running of[DIP_MOST_CHILDREN];
    int n;
    bool failed, stop; /* an error is recorded; nobody wants further ones */
} nursery;

/* An interrupt waits until it is known to whom it goes. */
static void hold_interrupts(sigset_t *before) {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupts, before);
}

static bool start(nursery *s, dip_child_work *work, dip_child *c) {
    int ends[2];
    if (pipe(ends) != 0)
        return system_error(s->ctx, s->who, "there is no pipe to a child", errno);
    fflush(NULL); /* or the child would print it once more */
    sigset_t before;
    hold_interrupts(&before);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_child(s->ctx, work, c->arg, ends[1], &before);
    }
    int error = errno;
    close(ends[1]);
    if (pid > 0) dip_interrupts_pass_to(pid);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        close(ends[0]);
        return system_error(s->ctx, s->who, "there is no process for it", error);
    }
    s->of[s->n++] = (running){c, pid, ends[0], {.ctx = s->ctx}};
    return true;
}

static void wait_for(pid_t child, dip_child_end *end) {
    int status = 0;
    siginfo_t info;
    /* Its number stays its own until interrupts no longer go there. */
    while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
        ;
    dip_interrupts_pass_no_more_to(child);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end->status = WIFEXITED(status) ? WEXITSTATUS(status) : NO_RESULT;
}

/* A block of the size that whoever frees it will name. */
static bool fit(dip_context *ctx, dip_text *t, uint8_t **bytes, size_t *size) {
    *bytes = dip_alloc_raw(ctx, t->n);
    if (!*bytes) return false;
    if (t->n > 0) memcpy(*bytes, t->s, t->n);
    *size = t->n;
    return true;
}

/* Child i of those under way has sent all that it will; `whole`: and it was received. */
static void finish(nursery *s, int i, bool whole, dip_child_ended *ended, void *user) {
    running r = s->of[i];
    s->of[i] = s->of[--s->n];
    close(r.fd);
    wait_for(r.pid, &r.child->end);
    if (whole && r.child->end.signal == SIGPIPE) raise(SIGPIPE);
    whole = whole && fit(s->ctx, &r.text, &r.child->bytes, &r.child->size);
    dip_text_free(&r.text);
    s->failed = s->failed || !whole;
    if (!whole) return;
    r.child->run = true;
    if (!ended(user, r.child)) s->stop = true;
}

typedef enum received { MORE, ALL, NOTHING } received;
static received receive(nursery *s, running *r) {
    char *text = dip_grow(s->ctx, r->text.s, &r->text.cap, r->text.n + 65536, 1);
    if (!text) return NOTHING;
    r->text.s = text;
    ssize_t k = read(r->fd, text + r->text.n, r->text.cap - r->text.n);
    if (k > 0) r->text.n += (size_t)k;
    if (k >= 0) return k > 0 ? MORE : ALL;
    if (errno == EINTR) return MORE;
    system_error(s->ctx, s->who, "a child's result cannot be read", errno);
    return NOTHING;
}

/* Waits until one has something to say, and hears all that have. */
static void listen_once(nursery *s, dip_child_ended *ended, void *user) {
    struct pollfd fd[DIP_MOST_CHILDREN];
    for (int i = 0; i < s->n; i++) fd[i] = (struct pollfd){.fd = s->of[i].fd, .events = POLLIN};
    if (poll(fd, (nfds_t)s->n, -1) < 0) return; /* interrupted: once more */
    for (int i = s->n - 1; i >= 0; i--) { /* backwards: one that ends leaves its place to a later one */
        if (fd[i].revents == 0) continue;
        received got = receive(s, &s->of[i]);
        if (got != MORE) finish(s, i, got == ALL, ended, user);
    }
}

bool dip_run_children(dip_context *ctx, const char *who, dip_child_work *work, dip_child *children,
                      int n, int together, dip_child_ended *ended, void *user) {
    nursery s = {.ctx = ctx, .who = who};
    if (together < 1) together = 1;
    if (together > DIP_MOST_CHILDREN) together = DIP_MOST_CHILDREN;
    int next = 0;
    for (;;) {
        while (next < n && s.n < together && !s.failed && !s.stop)
            if (!start(&s, work, &children[next++])) s.failed = true;
        if (s.n == 0) break;
        listen_once(&s, ended, user);
    }
    return !s.failed && next == n;
}

static bool take_end(void *user, dip_child *child) {
    (void)user, (void)child;
    return true;
}

bool dip_run_child(dip_context *ctx, const char *who, dip_child_work *work, void *arg,
                   dip_child_end *end, uint8_t **bytes, size_t *size) {
    dip_child child = {.arg = arg};
    bool ok = dip_run_children(ctx, who, work, &child, 1, 1, take_end, NULL);
    *end = child.end;
    *bytes = child.bytes;
    *size = child.size;
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
