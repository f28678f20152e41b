/* training.c - `diptych compare`, `diptych keras`, `diptych torch`: runs the programs, each in a
 * context of its own, then shows and writes what they reached. */
#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "cli/made.h"
#include "cli/program.h"
#include "cli/session.h"
#include "data/generators.h"
#include "data/mnist.h"
#include "report/printed.h"

typedef struct program_entry {
    const char *key, *name, *example;
    bool (*run)(dip_program *p);
} program_entry;
static const program_entry programs[DIP_FACES] = {
    {"keras", "Keras", "examples/mnist_keras.c", dip_program_keras},
    {"torch", "PyTorch", "examples/mnist_torch.c", dip_program_torch},
};

typedef struct training {
    const char *command;
    const dip_cli_values *values;
    dip_context *out; /* owns the results, prints what is not a program's own */
    char folder[1024];
    dip_writer *trace,
        *json; /* opened first: ten epochs are too long to learn that a folder is missing */
    dip_run_result run;
    int status;
} training;

static void say(const training *t, const char *text) {
    if (!t->values->quiet) dip_write(t->out, text);
}

static bool fails(training *t) {
    if (t->status == DIP_EXIT_DONE) t->status = DIP_EXIT_FAILED;
    return false;
}

/* ---- the data -------------------------------------------------------------------------------- */
static bool refuse_data(training *t, dip_mnist_part part) {
    const char *dir = t->values->data, *kind = part == DIP_MNIST_TRAIN ? "train" : "t10k";
    if (!dip_dir_exists(dir))
        dip_cli_complain("%s: --data %.200s: there is no such folder; name the one with the MNIST "
                         "files, or leave the option out",
                         t->command, dir);
    else
        dip_cli_complain("%s: --data %.200s: %s-images-idx3-ubyte and %s-labels-idx1-ubyte, plain "
                         "or .gz, are neither there "
                         "nor in its MNIST/raw; name their folder, or leave the option out",
                         t->command, dir, kind, kind);
    return fails(t);
}

/* Both programs are told the one folder found here, so that they train on the same digits. */
static bool find_data(training *t) {
    dip_context *ctx = dip_session_open(t->values, true);
    if (!ctx) return fails(t);
    bool ok = true;
    for (int part = DIP_MNIST_TRAIN; ok && part <= DIP_MNIST_TEST; part++) {
        char folder[sizeof t->folder];
        bool elsewhere = false, found = dip_mnist_find(ctx, t->values->data, (dip_mnist_part)part,
                                                       folder, sizeof folder, &elsewhere);
        dip_mnist none;
        if (t->values->data && (!found || elsewhere)) {
            ok = refuse_data(t, (dip_mnist_part)part);
        } else if (!found) {
            dip_mnist_load(ctx, t->command, NULL, (dip_mnist_part)part,
                           &none); /* its sentence lists the folders */
            dip_cli_complain_of(ctx, NULL);
            ok = fails(t);
        } else if (part == DIP_MNIST_TRAIN) {
            memcpy(t->folder, folder, sizeof folder);
        } else if (strcmp(t->folder, folder) != 0) {
            dip_cli_complain("%s: the training digits are in %.200s, the test digits in %.200s; "
                             "lay all four files into one folder",
                             t->command, t->folder, folder);
            ok = fails(t);
        }
    }
    dip_context_free(ctx);
    return ok;
}

/* ---- the files ------------------------------------------------------------------------------- */
static bool open_file(training *t, const char *option, const char *path, dip_writer **out) {
    if (!path) return true;
    *out = dip_writer_open(t->out, option, path);
    if (*out) return true;
    dip_cli_complain_of(t->out, t->command);
    return fails(t);
}

static bool open_files(training *t) {
    if (!open_file(t, "--trace", t->values->trace, &t->trace)) return false;
    if (!open_file(t, "--json", t->values->json, &t->json)) return false;
    return !t->trace || dip_trace_header(t->trace);
}

/* What was reached is written after a failure too, unless nothing was. */
static bool worth_writing(const training *t) {
    for (int i = 0; i < t->run.n; i++)
        if (t->run.face[i].at_step > 0 || t->run.face[i].epochs > 0) return true;
    return t->status != DIP_EXIT_FAILED;
}

static void close_file(training *t, dip_writer *w) {
    if (!w || dip_writer_close(w)) return;
    dip_cli_complain_of(t->out, t->command);
    fails(t);
}

static void write_files(training *t) {
    if (!worth_writing(t)) {
        dip_writer_abandon(t->trace);
        dip_writer_abandon(t->json);
        return;
    }
    close_file(t, t->trace);
    if (!t->json) return;
    dip_text text = {.ctx = t->out};
    dip_result_json(&t->run, &text);
    if (text.failed)
        dip_fail(t->out, DIP_ERROR_MEMORY, "--json",
                 "there is no memory for the text of the results");
    if (!text.failed && dip_writer_add(t->json, text.s, text.n)) {
        close_file(t, t->json);
    } else {
        dip_writer_abandon(t->json);
        dip_cli_complain_of(t->out, t->command);
        fails(t);
    }
    dip_text_free(&text);
}

/* ---- one program ----------------------------------------------------------------------------- */
static void tell_interrupted(const training *t, const program_entry *e, const dip_face_result *f) {
    if (t->values->quiet) return;
    dip_printf(t->out, "\nInterrupted: %s face, %lld of %lld epochs complete", e->name,
               (long long)f->epochs, (long long)t->run.epochs);
    if (f->at_step > 0 && f->at_epoch > f->epochs)
        dip_printf(t->out, "; epoch %lld after step %lld: loss %.4f, accuracy %.4f",
                   (long long)f->at_epoch, (long long)f->at_step, f->so_far_loss,
                   f->so_far_accuracy);
    dip_write(t->out, ".\n");
}

static void hear(void *printed, const char *text, size_t n) { dip_printed_add(printed, text, n); }

static bool run_program(training *t, const program_entry *e) {
    const dip_cli_values *v = t->values;
    dip_context *ctx = dip_session_open(v, v->quiet);
    if (!ctx) return fails(t);
    dip_face_result *f = &t->run.face[t->run.n++];
    *f = (dip_face_result){.key = e->key, .name = e->name};
    t->run.threads = dip_get_num_threads(ctx);
    dip_program p = {.ctx = ctx,
                     .epochs = v->epochs,
                     .batch_size = v->batch_size,
                     .seed = v->seed,
                     .data = t->folder,
                     .float64 = v->float64,
                     .run = &t->run,
                     .face = f,
                     .trace = t->trace};
    /* So were the recordings in float64 made: the same numbers drawn, carried on in float64. */
    if (v->float64) dip_context_set_widened(ctx, true);
    dip_context *before = dip_context_use(ctx);
    dip_session_watch(ctx);
    dip_printed printed; /* not in ctx: it is no part of what the program needs */
    dip_printed_begin(&printed, t->out);
    dip_context_listen(ctx, (dip_sink){hear, &printed});
    p.started = dip_now(ctx);
    bool finished = e->run(&p);
    if (!f->tested) dip_program_measured(&p);
    dip_context_listen(ctx, (dip_sink){NULL, NULL});
    f->printed = dip_printed_end(&printed);
    dip_session_watch(NULL);
    if (!finished && f->interrupted) {
        tell_interrupted(t, e, f);
        t->status = DIP_EXIT_INTERRUPTED;
    } else if (!finished) {
        char face[32];
        dip_snprintf(face, sizeof face, "%s face", e->name);
        if (dip_failed(ctx)) dip_cli_complain_of(ctx, face);
        else
            dip_cli_complain(
                "%s: the program ended early and gave no reason; this is a fault of diptych", face);
        fails(t);
    }
    dip_context_use(before);
    dip_context_free(ctx);
    return finished;
}

static bool run_programs(training *t, const char *only) {
    for (int i = 0; i < DIP_FACES; i++) {
        const program_entry *e = &programs[i];
        if (only && strcmp(only, e->key) != 0) continue;
        if (!only && !t->values->quiet) {
            char title[32];
            dip_snprintf(title, sizeof title, "%s face", e->name);
            dip_result_heading(t->out, title, e->example);
        }
        if (!run_program(t, e)) return false;
        if (!only) say(t, "\n");
    }
    return true;
}

/* What table, page and files tell beside the programs' own results. */
static void note_more(training *t) {
    bool tested = false;
    for (int i = 0; i < t->run.n; i++) tested = tested || t->run.face[i].tested;
    if ((!tested || dip_cli_note_digits(&t->run, t->folder)) &&
        dip_cli_note_made(&t->run, t->values, t->command, t->folder))
        return;
    dip_cli_complain_of(t->out, t->command);
    fails(t);
}

/* `only` NULL: both faces. */
static int train(dip_context *out, const dip_cli_values *v, const char *command, const char *only) {
    training t = {.command = command, .values = v, .out = out};
    t.run = (dip_run_result){.ctx = out,
                             .epochs = v->epochs,
                             .batch_size = v->batch_size,
                             .seed = v->seed,
                             .threads = 1,
                             .float64 = v->float64};
    if (!dip_session_catch()) {
        dip_cli_complain("%s: the system does not let a program hear interrupts", command);
        return DIP_EXIT_FAILED;
    }
    if (find_data(&t) && open_files(&t)) {
        if (v->seed_random && !v->quiet)
            dip_printf(out, "Seed: %lld, from the system; --seed %lld repeats this run\n",
                       (long long)v->seed, (long long)v->seed);
        run_programs(&t, only);
        if (worth_writing(&t)) note_more(&t);
        if (!only && !v->quiet && t.run.n > 0) dip_result_table(out, &t.run);
    }
    write_files(&t);
    dip_result_free(&t.run);
    return t.status;
}

int dip_cli_compare(dip_context *out, const dip_cli_values *values) {
    return train(out, values, "compare", NULL);
}
int dip_cli_keras(dip_context *out, const dip_cli_values *values) {
    return train(out, values, "keras", "keras");
}
int dip_cli_torch(dip_context *out, const dip_cli_values *values) {
    return train(out, values, "torch", "torch");
}
