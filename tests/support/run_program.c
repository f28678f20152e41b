/* run_program.c - see run_program.h. */
#include "support/run_program.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/context.h"

extern char **environ;

static const char *temporary_folder(void) {
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

static void new_file(char path[256], const char *what) {
    snprintf(path, 256, "%.200s/diptych_%s_XXXXXX", temporary_folder(), what);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

/* Without what would change a run behind the test's back, and what a run would leave behind. */
static char **clean_environment(const char *const *more) {
    static const char *const dropped[] = {"DIPTYCH_", "XDG_CACHE_HOME=", "COLUMNS="};
    size_t n = 0, kept = 0;
    while (environ[n]) n++;
    for (size_t i = 0; more && more[i]; i++) n++;
    n++; /* the cache is off, unless `more`, which comes first, has another */
    char **all = calloc(n + 1, sizeof *all);
    assert_non_null(all);
    for (size_t i = 0; environ[i]; i++) {
        bool drop = false;
        for (size_t k = 0; k < sizeof dropped / sizeof *dropped; k++)
            drop = drop || strncmp(environ[i], dropped[k], strlen(dropped[k])) == 0;
        if (!drop) all[kept++] = environ[i];
    }
    for (size_t i = 0; more && more[i]; i++) all[kept++] = (char *)(uintptr_t)more[i];
    static const char no_cache[] = "DIPTYCH_CACHE=off";
    all[kept++] = (char *)(uintptr_t)no_cache;
    return all;
}

program_run program_start(const char *const *argv, const char *const *environment) {
    program_run r = {0};
    new_file(r.out_path, "out");
    new_file(r.err_path, "err");
    char **all = clean_environment(environment);
    fflush(NULL);
    r.pid = (int)fork();
    assert_true(r.pid >= 0);
    if (r.pid == 0) {
        if (!freopen(r.out_path, "w", stdout) || !freopen(r.err_path, "w", stderr)) _exit(126);
        execve(argv[0], (char *const *)(uintptr_t)argv, all);
        _exit(127);
    }
    free(all);
    return r;
}

void program_signal(const program_run *r, int number) {
    assert_int_equal(kill((pid_t)r->pid, number), 0);
}

bool program_wait_for(const char *path, long size, double seconds) {
    const struct timespec pause = {0, 10 * 1000 * 1000};
    for (double waited = 0; waited < seconds; waited += 0.01) {
        struct stat s;
        if (stat(path, &s) == 0 && s.st_size >= size) return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

char *read_text(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    size_t n = 0, capacity = 1 << 16, got;
    char *text = malloc(capacity);
    while (text && (got = fread(text + n, 1, capacity - 1 - n, f)) > 0) {
        n += got;
        if (n == capacity - 1) text = realloc(text, capacity *= 2);
    }
    fclose(f);
    assert_non_null(text);
    text[n] = 0;
    return text;
}

void program_finish(program_run *r) {
    int status;
    assert_int_equal(waitpid((pid_t)r->pid, &status, 0), r->pid);
    r->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    r->out = read_text(r->out_path);
    r->err = read_text(r->err_path);
    unlink(r->out_path);
    unlink(r->err_path);
    assert_non_null(r->out);
    assert_non_null(r->err);
}

void program_free(program_run *r) {
    free(r->out);
    free(r->err);
    r->out = r->err = NULL;
}

program_run program_run_words(const char *const *argv, const char *const *environment) {
    program_run r = program_start(argv, environment);
    program_finish(&r);
    return r;
}

const char *scratch_folder(char *path, unsigned long size) {
    snprintf(path, size, "%.200s/diptych_test_XXXXXX", temporary_folder());
    assert_non_null(mkdtemp(path));
    return path;
}

void scratch_remove(const char *path) {
    DIR *d = opendir(path);
    if (!d) return;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        char inside[1024];
        snprintf(inside, sizeof inside, "%.400s/%.300s", path, e->d_name);
        if (unlink(inside) != 0) scratch_remove(inside);
    }
    closedir(d);
    rmdir(path);
}
