/* run_face.c - see run_face.h. */
#include "cli/run_face.h"

#include <string.h>

#include "base/files.h"
#include "base/process.h"
#include "base/processors.h"
#include "base/system.h"
#include "cli/session.h"
#include "data/generators.h"
#include "report/printed.h"
#include "report/transfer.h"

const dip_face_entry dip_faces[DIP_FACES] = {
#define DIP_FACE(key, name) {#key, name, "examples/mnist_" #key ".c", dip_program_##key},
#include "report/faces.def"
#undef DIP_FACE
};

/* ---- words ----------------------------------------------------------------------------------- */
/* "Keras face", in sentences. */
static const char *whom(const dip_face_job *j, char text[80]) {
    if (j->called) dip_snprintf(text, 80, "%s", j->called);
    else
        dip_snprintf(text, 80, "%s face%s", j->entry->name,
                     j->turned ? " without its own softmax" : "");
    return text;
}

static void tell_interrupted(const dip_face_job *j) {
    const dip_face_result *f = j->face;
    char face[80];
    if (j->values->quiet || j->called) return;
    dip_printf(j->run->ctx, "\nInterrupted: %s, %lld of %lld epochs complete", whom(j, face),
               (long long)f->epochs, (long long)j->values->epochs);
    if (f->at_step > 0 && f->at_epoch > f->epochs)
        dip_printf(j->run->ctx, "; epoch %lld after step %lld: loss %.4f, accuracy %.4f",
                   (long long)f->at_epoch, (long long)f->at_step, f->so_far_loss,
                   f->so_far_accuracy);
    dip_write(j->run->ctx, ".\n");
}

static void tell_failed(const dip_face_job *j, dip_context *ctx) {
    char face[80];
    whom(j, face);
    if (dip_failed(ctx)) dip_cli_complain_of(ctx, face);
    else
        dip_cli_complain(
            "%s: the program ended early and gave no reason; this is a fault of diptych", face);
}

/* How much of the training is behind it; 0 while nobody knows how much there is. */
static double done(const dip_program *p) {
    if (p->rows <= 0) return 0;
    int64_t steps = (p->rows + p->batch_size - 1) / p->batch_size;
    double epochs = (double)(p->face->at_epoch - 1) + (double)p->face->at_step / (double)steps;
    return epochs / (double)p->epochs;
}

static void show_progress(dip_program *p, void *user) {
    const dip_face_job *j = user;
    char face[80], stage[160];
    dip_snprintf(stage, sizeof stage, "%s, epoch %lld of %lld", whom(j, face),
                 (long long)p->face->at_epoch, (long long)p->epochs);
    dip_progress_show(j->progress, j->part, stage, done(p));
}

/* ---- the run --------------------------------------------------------------------------------- */
static void hear(void *printed, const char *text, size_t n) { dip_printed_add(printed, text, n); }

/* Runs the program in ctx and keeps what it prints. */
static bool run_and_listen(const dip_face_job *j, dip_context *ctx, dip_program *p) {
    dip_printed printed; /* not in ctx: it is no part of what the program needs */
    dip_printed_begin(&printed, j->run->ctx);
    if (!j->figures_alone) dip_context_listen(ctx, (dip_sink){hear, &printed});
    p->started = dip_now(ctx);
    bool finished = j->entry->run(p);
    if (!j->face->tested) dip_program_measured(p);
    dip_context_listen(ctx, (dip_sink){NULL, NULL});
    char *text = dip_printed_end(&printed);
    if (j->figures_alone) dip_strfree(j->run->ctx, text);
    else j->face->printed = text;
    return finished;
}

dip_face_end dip_run_face(const dip_face_job *j) {
    const dip_cli_values *v = j->values;
    dip_context *ctx = dip_session_open(v, j->silent);
    if (!ctx) return DIP_FACE_FAILED;
    dip_program p = {.ctx = ctx,
                     .epochs = v->epochs,
                     .batch_size = v->batch_size,
                     .seed = j->called ? j->seed : v->seed,
                     .data = j->folder,
                     .float64 = v->float64,
                     .keep_losses = j->keep_losses,
                     .figures_alone = j->figures_alone,
                     .run = j->run,
                     .face = j->face,
                     .trace = j->trace,
                     .user = (void *)(uintptr_t)j};
    for (int i = 0; i < DIP_SWITCHES; i++) p.turned[i] = (j->turned >> i & 1) != 0;
    if (j->silent && j->progress) p.after_step = show_progress;
    /* So were the recordings in float64 made: the same numbers drawn, carried on in float64. */
    if (v->float64) dip_context_set_widened(ctx, true);
    dip_context *before = dip_context_use(ctx);
    dip_session_watch(ctx);
    bool finished = run_and_listen(j, ctx, &p);
    dip_session_watch(NULL);
    if (j->progress) dip_progress_erase(j->progress);
    dip_face_end end = finished ? DIP_FACE_DONE : DIP_FACE_FAILED;
    if (!finished && j->face->interrupted) {
        tell_interrupted(j);
        end = DIP_FACE_INTERRUPTED;
    } else if (!finished) {
        tell_failed(j, ctx);
    }
    dip_context_use(before);
    dip_context_free(ctx);
    return end;
}

/* ---- in a process of its own ----------------------------------------------------------------- */
/* In the child: what it left is whether the trace is whole, then the results. */
static int work(void *arg, dip_text *result) {
    const dip_face_job *j = arg;
    dip_face_end end = dip_run_face(j);
    bool broken = j->trace && !dip_writer_flush(j->trace);
    if (broken) {
        dip_cli_complain_of(j->run->ctx, "--trace");
        if (end == DIP_FACE_DONE) end = DIP_FACE_FAILED;
    }
    dip_text_append(result, &broken, sizeof broken);
    dip_face_pack(j->face, result);
    return (int)end;
}

static bool unpack(const dip_face_job *j, const uint8_t *bytes, size_t size, bool *trace_broken) {
    if (size > sizeof *trace_broken) memcpy(trace_broken, bytes, sizeof *trace_broken);
    size_t head = size < sizeof *trace_broken ? size : sizeof *trace_broken;
    return dip_face_unpack(j->run, j->face, bytes + head, size - head);
}

/* What the child of a job left, after a sentence where it left nothing. */
static dip_face_end take_child(const dip_face_job *j, const dip_child *c, bool *trace_broken) {
    char face[80], signal[80];
    whom(j, face);
    if (c->end.signal != 0) {
        dip_cli_complain("%s: its process was ended by %s; what it had reached is lost", face,
                         dip_signal_text(c->end.signal, signal, sizeof signal));
        return DIP_FACE_LOST;
    }
    if (!unpack(j, c->bytes, c->size, trace_broken)) {
        dip_cli_complain_of(j->run->ctx, NULL);
        return DIP_FACE_LOST;
    }
    return c->end.status < DIP_FACE_LOST ? (dip_face_end)c->end.status : DIP_FACE_LOST;
}

dip_face_end dip_run_face_apart(const dip_face_job *j, bool *trace_broken) {
    dip_child c = {.arg = (void *)(uintptr_t)j};
    char face[80];
    *trace_broken = false;
    if (j->trace) dip_writer_flush(j->trace); /* what waits is written once, and by this process */
    dip_face_end end = DIP_FACE_LOST;
    if (dip_run_child(j->run->ctx, whom(j, face), work, c.arg, &c.end, &c.bytes, &c.size))
        end = take_child(j, &c, trace_broken);
    else dip_cli_complain_of(j->run->ctx, NULL);
    dip_dealloc(j->run->ctx, c.bytes, c.size);
    return end;
}

/* ---- many ------------------------------------------------------------------------------------ */
typedef struct many {
    dip_context *ctx;
    void (*ended)(void *user, int done);
    void *user;
    int done;
    dip_face_end worst;
} many;

static bool one_of_many_ended(void *user, dip_child *c) {
    many *m = user;
    bool broken;
    dip_face_end end = take_child(c->arg, c, &broken);
    dip_dealloc(m->ctx, c->bytes, c->size);
    if (end > m->worst) m->worst = end;
    if (m->ended) m->ended(m->user, ++m->done);
    return m->worst == DIP_FACE_DONE;
}

static int together(const dip_face_job *j) {
    int threads = j->run->threads > 0 ? j->run->threads : 1, all = dip_processors();
    return all > threads ? all / threads : 1;
}

dip_face_end dip_run_faces_apart(const dip_face_job *jobs, int n,
                                 void (*ended)(void *user, int done), void *user) {
    if (n < 1) return DIP_FACE_DONE;
    dip_context *ctx = jobs->run->ctx;
    dip_child *children = dip_alloc_array(ctx, (size_t)n, sizeof *children);
    many m = {ctx, ended, user, 0, DIP_FACE_DONE};
    bool ok = children != NULL;
    for (int i = 0; ok && i < n; i++) children[i].arg = (void *)(uintptr_t)&jobs[i];
    ok = ok && dip_run_children(ctx, "a run", work, children, n, together(jobs), one_of_many_ended,
                                &m);
    dip_dealloc(ctx, children, (size_t)n * sizeof *children);
    if (!ok && m.worst == DIP_FACE_DONE) {
        dip_cli_complain_of(ctx, NULL);
        return DIP_FACE_LOST;
    }
    return m.worst;
}
