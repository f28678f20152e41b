/* source.h - counts in the text of a C program: what a reader has to read and to know.
 *
 * Remarks and strings do not count.  The text is one of our own examples, not any C there is: no
 * trigraphs, no macros with unbalanced brackets. */
#ifndef DIP_REPORT_SOURCE_H
#define DIP_REPORT_SOURCE_H
#include "base/context.h"

/* A part of a text, not owned. */
typedef struct dip_source {
    const char *s;
    size_t n;
} dip_source;
dip_source dip_source_of(const char *text);
/* The body of the function of that name, without its braces; n is 0 where it is not defined. */
dip_source dip_source_function(dip_source text, const char *name);

/* Statements: each semicolon outside of round brackets, and each for, while, if, torch_for. So `for
 * (...) x = 1;` is two, as Python writes it in two lines. */
int dip_source_statements(dip_source text);
/* Different names of the library that are called: "keras_fit", "nn_Linear", "DataLoader". */
int dip_source_calls(dip_source text);
/* Different types of the library's objects, by the words behind the face's name ("Array, Model"),
 * in the order of their first appearance; how many. `names` may be NULL. */
int dip_source_types(dip_source text, const char *face, dip_text *names);
#endif
