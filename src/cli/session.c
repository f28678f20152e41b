/* session.c - see session.h. */
#include "cli/session.h"

#include <stdatomic.h>

#include "base/interrupts.h"

static _Atomic(dip_context *) watched;
static atomic_int interrupted;

dip_context *dip_session_open(const dip_cli_values *values, bool silent) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = true;
    if (!silent) o.sink = dip_stdout_sink();
    dip_error why;
    dip_context *ctx = dip_context_new(&o, &why);
    if (!ctx) {
        dip_cli_complain("%s", why.text);
        return NULL;
    }
    /* Set here and not among the options, where 1 would leave the choice to the environment. */
    if (values->threads > 0 &&
        !dip_set_num_threads(ctx, (int)values->threads, (dip_site){NULL, 0})) {
        dip_cli_complain_of(ctx, NULL);
        dip_context_free(ctx);
        return NULL;
    }
    return ctx;
}

/* Inside the signal handler. */
static void heard(void) {
    atomic_store(&interrupted, 1);
    dip_context *ctx = atomic_load(&watched);
    if (ctx) dip_cancel(ctx);
}

bool dip_session_catch(void) {
    atomic_store(&interrupted, 0);
    return dip_catch_interrupts(heard);
}

void dip_session_watch(dip_context *ctx) {
    atomic_store(&watched, ctx);
    /* An interrupt that came between two contexts is meant for the next. */
    if (ctx && atomic_load(&interrupted)) dip_cancel(ctx);
}

bool dip_session_interrupted(void) { return atomic_load(&interrupted) != 0; }
