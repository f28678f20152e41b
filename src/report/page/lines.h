/* lines.h - the four example programs as lines, and which lines stand beside which.
 *
 * points.def names lines by how they begin ("x_train = x_train.astype"): the code that the report
 * shows is taken from the files themselves.  Note [Cells of code]: a cell begins with a named line
 * and takes what belongs to it: the lines until its brackets are closed, up to the next named line,
 * and lines behind it that do nothing but close ("}", "])"). */
#ifndef DIP_REPORT_PAGE_LINES_H
#define DIP_REPORT_PAGE_LINES_H
#include <stdbool.h>
#include <stddef.h>

typedef enum dip_program_kind {
    DIP_KERAS_PYTHON,
    DIP_KERAS_C,
    DIP_TORCH_PYTHON,
    DIP_TORCH_C,
    DIP_PROGRAMS
} dip_program_kind;

typedef struct dip_program_name {
    const char *file, *label, *language, *face;
} dip_program_name;
extern const dip_program_name dip_program_names[DIP_PROGRAMS];

typedef struct dip_line {
    const char *s;
    size_t n;   /* without the end of the line */
    int indent; /* blanks that it begins with */
    int shown; /* those of them that are shown: the body of C's main stands at the margin, as Python's program does */
    bool is_main; /* it begins C's main */
    bool code;    /* neither empty nor a remark */
    bool closes;  /* only closing brackets */
    int row;      /* of points.def, from 0; -1: none named it */
} dip_line;

enum { DIP_PROGRAM_LINES = 400 };
typedef struct dip_program_lines {
    int n;
    dip_line line[DIP_PROGRAM_LINES];
} dip_program_lines;

/* A row of points.def: lines of the four programs that say the same, "" where one has nothing for it.
 * Several named lines stand on lines of their own. */
typedef struct dip_point_row {
    const char *point; /* the section it belongs to */
    const char *anchor[DIP_PROGRAMS];
    bool again; /* shown by an earlier point, so it takes no lines */
} dip_point_row;
extern const dip_point_row dip_point_rows[];
extern const int dip_point_row_count;

/* Splits a program and gives its lines their rows.  False, with the anchor that was not found in
 * `missing`: points.def and the examples have parted. */
bool dip_program_lines_read(dip_program_kind kind, dip_program_lines *out, const char **missing);

/* The first line that begins so, for rows that show lines again; -1: there is none. */
int dip_program_line_again(const dip_program_lines *all, const char *anchor, size_t n);
/* Brackets that a line opens less those that it closes. */
int dip_line_depth(const dip_line *l);
#endif
