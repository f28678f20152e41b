/* interrupts.c - see interrupts.h. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/interrupts.h"

static void (*hear)(void);

static void handler(int number)
{
    (void)number;
    int kept = errno;
    if (hear)
        hear();
    errno = kept;
}

bool dip_catch_interrupts(void (*heard)(void))
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = handler;
    /* Restarted, so that a line being written to a pipe is not torn. */
    a.sa_flags = SA_RESTART | (int)SA_RESETHAND;
    if (sigemptyset(&a.sa_mask) != 0)
        return false;
    hear = heard;
    return sigaction(SIGINT, &a, NULL) == 0 && sigaction(SIGTERM, &a, NULL) == 0;
}
