/* run_program.h - runs a program as a shell would and keeps what it printed. */
#ifndef DIP_TESTS_RUN_PROGRAM_H
#define DIP_TESTS_RUN_PROGRAM_H
#include <stdbool.h>

enum { RUN_MOST_WORDS = 40 };

typedef struct program_run {
    int pid;
    char out_path[256], err_path[256];
    int status;      /* its exit status; 128 + the signal that ended it */
    char *out, *err; /* everything it printed */
} program_run;

/* argv[0] is the program's path, the last is NULL.  `environment` holds NAME=VALUE strings that are
 * added, the last NULL; NULL: none.  The variables DIPTYCH_*, XDG_CACHE_HOME and COLUMNS of the
 * test's own environment are not handed on; without DIPTYCH_CACHE in `environment` there is no cache. */
program_run program_start(const char *const *argv, const char *const *environment);
void program_signal(const program_run *r, int number);
/* Waits until the file has at least `size` bytes; false after `seconds`. */
bool program_wait_for(const char *path, long size, double seconds);
void program_finish(program_run *r); /* waits for its end and reads the output */
void program_free(program_run *r);
program_run program_run_words(const char *const *argv,
                              const char *const *environment); /* start and finish */

/* A folder of its own for the test, below TMPDIR; removed with everything in it by the second. */
const char *scratch_folder(char *path, unsigned long size);
void scratch_remove(const char *path);
char *read_text(const char *path); /* whole file, NULL where there is none; free it */
#endif
