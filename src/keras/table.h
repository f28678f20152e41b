/* table.h - a boxed text table as the rich library lays it out for Keras' summaries.
 *
 * Columns have positions (fractions of the line), cells wrap at blanks, words too long are cut with
 * an ellipsis; colours are spans that only a terminal gets to see.  It knows nothing of models.
 */
#ifndef DIP_KERAS_TABLE_H
#define DIP_KERAS_TABLE_H
#include "base/context.h"

enum { DIP_TABLE_MAX_COLUMNS = 8 };
typedef enum dip_align { DIP_ALIGN_LEFT, DIP_ALIGN_CENTER, DIP_ALIGN_RIGHT } dip_align;
typedef enum dip_ink {
    DIP_INK_PLAIN,
    DIP_INK_BOLD,
    DIP_INK_CLASS,
    DIP_INK_NUMBER,
    DIP_INK_NONE,
    DIP_INK_YES,
    DIP_INK_NO
} dip_ink;

typedef struct dip_cell {
    dip_text text, ink;
} dip_cell; /* UTF-8, and one dip_ink per byte of it */
void dip_cell_init(dip_cell *c, dip_context *ctx);
void dip_cell_add(dip_cell *c, dip_ink ink, const char *text);
void dip_cell_free(dip_cell *c);
bool dip_cell_failed(const dip_cell *c);

typedef struct dip_table {
    int columns, line;                      /* line: characters of the whole table    */
    double position[DIP_TABLE_MAX_COLUMNS]; /* right edge of each column, 0 to 1      */
    const char *header[DIP_TABLE_MAX_COLUMNS];
    dip_align align[DIP_TABLE_MAX_COLUMNS];
    int64_t rows;
    dip_cell *cell; /* rows x columns                         */
    bool colour;
} dip_table;
/* Inner widths of the columns, padding included (keras-numerics 5.1). */
void dip_table_widths(const dip_table *t, int *width);
void dip_table_render(const dip_table *t, dip_text *out);
/* Writes bytes [from, to) of a cell with its colours, if asked. */
void dip_cell_write(const dip_cell *c, size_t from, size_t to, bool colour, dip_text *out);
#endif
