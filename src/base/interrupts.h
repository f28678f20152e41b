/* interrupts.h - lets a program hear SIGINT and SIGTERM.  For programs alone: the library never
 * calls this, since a host's signals are the host's. */
#ifndef DIP_BASE_INTERRUPTS_H
#define DIP_BASE_INTERRUPTS_H
#include <stdbool.h>

/* `heard` runs inside the signal handler: it may store to atomics and call dip_cancel, nothing else.
 * Each signal is caught once; the second of its kind ends the process as it would have without this,
 * so that a program that hangs can still be stopped.  False where the system refuses. */
bool dip_catch_interrupts(void (*heard)(void));
#endif
