/* new.c - `diptych new DIR`: a folder with a program to start from.  What it holds lies in src/cli/new
 * as it is written: files of both faces there, those of one face in a folder of its name. */
#include <string.h>

#include "base/files.h"
#include "cli/cli.h"
#include "report/embedded.h"

extern const dip_embedded dip_cli_new_files[]; /* made by cmake/embed.cmake; ends without a name */

/* The name in the new folder; NULL for a file of another face. */
static const char *name_for(const dip_embedded *f, const char *face) {
    const char *slash = strchr(f->name, '/');
    if (!slash) return f->name;
    size_t n = (size_t)(slash - f->name);
    return strlen(face) == n && strncmp(f->name, face, n) == 0 ? slash + 1 : NULL;
}

static bool write_file(dip_context *out, const char *folder, const char *name,
                       const dip_embedded *f) {
    dip_text path = {.ctx = out};
    dip_text_add(&path, "%s/%s", folder, name);
    bool ok = !path.failed && dip_file_write(out, NULL, path.s, f->text, f->size);
    dip_text_free(&path);
    return ok;
}

static bool write_files(dip_context *out, const dip_cli_values *v) {
    bool ok = dip_make_dirs(out, NULL, v->operand);
    for (const dip_embedded *f = dip_cli_new_files; ok && f->name; f++) {
        const char *name = name_for(f, v->face);
        if (name) ok = write_file(out, v->operand, name, f);
    }
    if (!ok) dip_cli_complain_of(out, "new");
    return ok;
}

/* ---- what to type next ----------------------------------------------------------------------- */
/* As a shell reads it back. */
static void add_quoted(dip_text *t, const char *word) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+,:@%";
    if (word[strspn(word, plain)] == 0) {
        dip_text_add(t, "%s", word);
        return;
    }
    dip_text_add(t, "'");
    for (; *word; word++)
        if (*word == '\'') dip_text_add(t, "'\\''");
        else dip_text_add(t, "%c", *word);
    dip_text_add(t, "'");
}

/* The folder above the one that holds this program: where it was installed, or built. */
static bool own_prefix(char *path, size_t size) {
    if (!dip_own_file(path, size)) return false;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        if (!slash) return false;
        *slash = 0;
    }
    return true;
}

/* Lines before the compiler finds the library: none where it lies in a usual place. */
static void add_library(dip_text *t) {
    char prefix[1024], file[1200];
    if (!own_prefix(prefix, sizeof prefix)) return;
    if (strcmp(prefix, "/usr") == 0 || strcmp(prefix, "/usr/local") == 0) return;
    const char *libraries = DIP_INSTALL_LIBDIR;
    dip_snprintf(file, sizeof file, "%s/cmake_install.cmake", prefix);
    if (dip_file_exists(file)) { /* built and perhaps not installed */
        dip_text_add(t, "  cmake --install ");
        add_quoted(t, prefix);
        dip_text_add(t, " --prefix ~/.local\n  export PKG_CONFIG_PATH=");
        dip_text_add(t, libraries[0] == '/' ? "%s/pkgconfig\n" : "~/.local/%s/pkgconfig\n",
                     libraries);
        return;
    }
    if (libraries[0] == '/') dip_snprintf(file, sizeof file, "%s/pkgconfig", libraries);
    else dip_snprintf(file, sizeof file, "%s/%s/pkgconfig", prefix, libraries);
    if (!dip_dir_exists(file)) return;
    dip_text_add(t, "  export PKG_CONFIG_PATH=");
    add_quoted(t, file);
    dip_text_add(t, "\n");
}

static void print_next(dip_context *out, const dip_cli_values *v) {
    dip_text t = {.ctx = out};
    dip_text_add(&t, "%s:", v->operand);
    for (const dip_embedded *f = dip_cli_new_files; f->name; f++) {
        const char *name = name_for(f, v->face);
        if (name) dip_text_add(&t, " %s", name);
    }
    dip_text_add(&t, "\nNow type:\n");
    add_library(&t);
    dip_text_add(&t, "  cd ");
    add_quoted(&t, v->operand);
    dip_text_add(&t, "\n  make && ./train\n");
    if (!t.failed) dip_write(out, t.s);
    dip_text_free(&t);
}

int dip_cli_new(dip_context *out, const dip_cli_values *values) {
    const char *folder = values->operand;
    bool there = dip_dir_exists(folder) || dip_file_exists(folder);
    if (there && !dip_dir_is_empty(folder)) {
        dip_cli_complain("new: %.200s: exists and is not an empty folder; name another one",
                         folder);
        return DIP_EXIT_FAILED;
    }
    if (!write_files(out, values)) return DIP_EXIT_FAILED;
    print_next(out, values);
    return DIP_EXIT_DONE;
}
