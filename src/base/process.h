/* process.h - a piece of a program in a process of its own, whose result comes back as bytes.
 * For programs alone: the library never forks.
 *
 * The child is a copy of the calling thread's process.  What it changes in memory is lost but for
 * the text that it leaves in `result`; what it prints and writes to open files stays.  Interrupts
 * (interrupts.h) that reach the parent are passed on, and the child outlives neither a second one
 * nor its parent. */
#ifndef DIP_BASE_PROCESS_H
#define DIP_BASE_PROCESS_H
#include "base/context.h"

typedef struct dip_child_end {
    int signal; /* that ended it; 0: it came to its own end */
    int status; /* what `work` returned                     */
} dip_child_end;

/* Work that allocates `result`'s memory from a context of its choice (result->ctx; at first ctx). */
typedef int dip_child_work(void *arg, dip_text *result);

/* Runs work(arg, ...) in a child and waits for it.  *bytes (free with dip_dealloc(bytes, *size)) are
 * what it left.  False with an error when there could be no child.  Standard output that nobody
 * reads any more ends this process as it ended the child. */
bool dip_run_child(dip_context *ctx, const char *who, dip_child_work *work, void *arg,
                   dip_child_end *end, uint8_t **bytes, size_t *size);

/* Several such pieces, each in a child of its own. */
typedef struct dip_child {
    void *arg; /* of its work */
    dip_child_end end;
    uint8_t *bytes; /* what it left, as above; whoever hears of its end takes or frees it */
    size_t size;
    bool run;       /* it was started, and came to an end */
} dip_child;
/* Told of each child in the order in which they end.  False: no further one is started. */
typedef bool dip_child_ended(void *user, dip_child *child);
/* At most `together` at one time (DIP_MOST_CHILDREN at most).  True: all were run. */
enum { DIP_MOST_CHILDREN = 32 };
bool dip_run_children(dip_context *ctx, const char *who, dip_child_work *work, dip_child *children,
                      int n, int together, dip_child_ended *ended, void *user);
/* "signal 11 (Segmentation fault)" */
const char *dip_signal_text(int signal, char *out, size_t size);
#endif
