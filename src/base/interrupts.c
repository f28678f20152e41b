/* interrupts.c - see interrupts.h and interrupts_inside.h. */
#include "base/interrupts.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "base/interrupts_inside.h"
#include "base/process.h"

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && sizeof(pid_t) == sizeof(int),
               "the handler reads the child's number");

static void (*hear)(void);
static atomic_int child[DIP_MOST_CHILDREN]; /* 0: a free place */
static atomic_bool is_child;
static atomic_bool heard_int, heard_term;

static void pass_on(int number) {
    for (int i = 0; i < DIP_MOST_CHILDREN; i++) {
        int below = atomic_load(&child[i]);
        if (below > 0) kill(below, number);
    }
}

static void handler(int number) {
    int kept = errno;
    bool again = atomic_exchange(number == SIGINT ? &heard_int : &heard_term, true);
    if (!again || atomic_load(&is_child)) {
        if (hear) hear();
        pass_on(number);
    } else {
        pass_on(SIGKILL);
        signal(number, SIG_DFL);
        raise(number); /* waits until this handler has returned */
    }
    errno = kept;
}

bool dip_catch_interrupts(void (*heard)(void)) {
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = handler;
    /* Restarted, so that a line being written to a pipe is not torn. */
    a.sa_flags = SA_RESTART;
    if (sigemptyset(&a.sa_mask) != 0) return false;
    hear = heard;
    atomic_store(&heard_int, false);
    atomic_store(&heard_term, false);
    return sigaction(SIGINT, &a, NULL) == 0 && sigaction(SIGTERM, &a, NULL) == 0;
}

/* The first place that holds `from` holds `to`. */
static void replace(int from, int to) {
    for (int i = 0; i < DIP_MOST_CHILDREN; i++) {
        int expected = from;
        if (atomic_compare_exchange_strong(&child[i], &expected, to)) return;
    }
}

void dip_interrupts_pass_to(pid_t to) { replace(0, (int)to); }
void dip_interrupts_pass_no_more_to(pid_t to) { replace((int)to, 0); }

void dip_interrupts_in_child(void) {
    for (int i = 0; i < DIP_MOST_CHILDREN; i++) atomic_store(&child[i], 0);
    atomic_store(&is_child, true);
}
