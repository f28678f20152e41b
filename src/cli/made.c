/* made.c - see made.h. */
#include "cli/made.h"

#include <string.h>

#include "base/files.h"
#include "base/system.h"
#include "cli/session.h"
#include "data/mnist.h"
#include "files/sha256.h"
#include "report/facts.h"

/* As a shell would take it back. */
static void add_word(dip_text *t, const char *word) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    if (*word && word[strspn(word, plain)] == 0) {
        dip_text_add(t, " %s", word);
        return;
    }
    dip_text_add(t, " '");
    for (; *word; word++) {
        if (*word == '\'') dip_text_add(t, "'\\''");
        else dip_text_add(t, "%c", *word);
    }
    dip_text_add(t, "'");
}

/* Takes the text's memory. */
static bool set_text(dip_run_result *run, const char *key, dip_text *t) {
    bool ok = !t->failed && dip_result_set_text(run, key, t->s ? t->s : "");
    dip_text_free(t);
    return ok;
}

static bool note_command(dip_run_result *run, const dip_cli_values *values, const char *command) {
    dip_text t = {.ctx = run->ctx};
    dip_text_add(&t, "diptych %s", command);
    for (int i = 0; i < values->words; i++) add_word(&t, values->word[i]);
    return set_text(run, DIP_FACT_MADE_COMMAND, &t);
}

/* The bytes as they lie there, so that sha256sum in that folder says the same. */
static bool add_file(dip_run_result *run, dip_text *t, const char *path) {
    uint8_t *data;
    size_t size;
    if (!dip_file_read(run->ctx, "made", path, &data, &size)) return false;
    char hash[DIP_SHA256_TEXT];
    dip_sha256 s;
    dip_sha256_begin(&s);
    dip_sha256_add(&s, data, size);
    dip_sha256_end_text(&s, hash);
    dip_dealloc(run->ctx, data, size);
    const char *slash = strrchr(path, '/');
    dip_text_add(t, "%s  %s\n", hash, slash ? slash + 1 : path);
    return true;
}

static bool note_data(dip_run_result *run, const char *folder) {
    dip_text t = {.ctx = run->ctx};
    bool ok = true;
    for (int i = 0; ok && i < 4; i++) {
        char path[1200];
        ok = !dip_mnist_path(folder, i < 2 ? DIP_MNIST_TRAIN : DIP_MNIST_TEST, i % 2, path,
                             sizeof path) ||
             add_file(run, &t, path);
    }
    if (ok) return set_text(run, DIP_FACT_MADE_DATA, &t);
    dip_text_free(&t);
    return false;
}

static bool note_system(dip_run_result *run) {
    char text[200];
    if (dip_system_name(text, sizeof text) && !dip_result_set_text(run, DIP_FACT_MADE_SYSTEM, text))
        return false;
    return !dip_date_text(text, sizeof text) || dip_result_set_text(run, DIP_FACT_MADE_DATE, text);
}

bool dip_cli_note_made(dip_run_result *run, const dip_cli_values *values, const char *command,
                       const char *folder) {
    dip_context *session = dip_session_open(values, true);
    bool ok = session && dip_result_set_text(run, DIP_FACT_MADE_KERNELS, dip_cpu_name(session));
    dip_context_free(session);
    return ok && dip_result_set_text(run, DIP_FACT_MADE_VERSION, DIPTYCH_VERSION) &&
           dip_result_set_text(run, DIP_FACT_MADE_COMPILER, dip_compiler_name()) &&
           dip_result_set_text(run, DIP_FACT_MADE_PROCESSOR, dip_processor_name()) &&
           note_system(run) && note_command(run, values, command) && note_data(run, folder);
}

static bool copy_digits(dip_run_result *run, dip_mnist *test) {
    int64_t rows = dip_tensor_numel(test->labels);
    const void *labels = dip_tensor_data(test->labels, (dip_site){NULL, 0}),
               *pixels = dip_tensor_data(test->images, (dip_site){NULL, 0});
    run->test_label = dip_alloc_array(run->ctx, (size_t)rows, 1);
    if (!labels || !pixels || !run->test_label) return false;
    memcpy(run->test_label, labels, (size_t)rows);
    run->test_rows = rows;
    return dip_result_keep_pixels(run, pixels);
}

bool dip_cli_note_digits(dip_run_result *run, const char *folder) {
    dip_mnist test;
    dip_scope_mark mark = dip_scope_enter(run->ctx);
    bool ok =
        dip_mnist_load(run->ctx, "made", folder, DIP_MNIST_TEST, &test) && copy_digits(run, &test);
    dip_scope_leave(&mark);
    return ok;
}
