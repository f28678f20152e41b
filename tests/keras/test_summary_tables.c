/* Summaries of models whose layers the face does not have yet, drawn by the table alone: wrapping, cutting and
 * aligning as rich does it, with the columns of sequential and of functional models. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keras/table.h"
#include "support/context.h"

enum { MAX_ROWS = 9, TEXT = 1 << 14 };

typedef struct model {
    const char *name, *kind; /* NULL: plain and show_trainable */
    bool functional;         /* has "Connected to"             */
    const char *row[MAX_ROWS][5]; /* name, shape, parameters, (connections,) trainable */
} model;

static const model models[] = {
    {"cnn", NULL, false, {
        {"conv2d (Conv2D)", "(None, 26, 26, 32)", "320", "Y"},
        {"batch_normalization (BatchNormalization)", "(None, 26, 26, 32)", "128", "Y"},
        {"max_pooling2d (MaxPooling2D)", "(None, 13, 13, 32)", "0", "-"},
        {"a_really_quite_long_layer_name_for_wrapping_it (SeparableConv2D)", "(None, 11, 11, 64)", "2,400", "Y"},
        {"global_average_pooling2d (GlobalAveragePooling2D)", "(None, 64)", "0", "-"},
        {"dropout (Dropout)", "(None, 64)", "0", "-"},
        {"dense (Dense)", "(None, 1000)", "65,000", "Y"},
        {"dense_1 (Dense)", "(None, 2000)", "2,002,000", "Y"},
        {"dense_2 (Dense)", "(None, 10)", "20,010", "Y"}}},
    {"rnn_frozen", NULL, false, {
        {"bidirectional (Bidirectional)", "(None, 16)", "896", "N"},
        {"dense (Dense)", "(None, 3)", "51", "Y"}}},
    {"nested", NULL, false, {
        {"inner (Sequential)", "(None, 6)", "61", "Y"},
        {"dense_2 (Dense)", "(None, 2)", "14", "Y"}}},
    {"nested", "expand_nested", false, {
        {"inner (Sequential)", "(None, 6)", "61"},
        {"   └ dense (Dense)", "(None, 5)", "25"},
        {"   └ dense_1 (Dense)", "(None, 6)", "36"},
        {"dense_2 (Dense)", "(None, 2)", "14"}}},
    {"functional", NULL, true, {
        {"left (InputLayer)", "(None, 16)", "0", "-", "-"},
        {"right (InputLayer)", "(None, 8)", "0", "-", "-"},
        {"dense (Dense)", "(None, 32)", "544", "left[0][0]", "Y"},
        {"dense_1 (Dense)", "(None, 32)", "288", "right[0][0]", "Y"},
        {"concatenate (Concatenate)", "(None, 64)", "0", "dense[0][0], dense_1[0][0]", "-"},
        {"add (Add)", "(None, 32)", "0", "dense[0][0], dense_1[0][0]", "-"},
        {"dense_2 (Dense)", "(None, 1)", "65", "concatenate[0][0]", "Y"},
        {"second (Dense)", "(None, 3)", "99", "add[0][0]", "Y"}}},
    {"mha", NULL, true, {
        {"input_layer (InputLayer)", "(None, 4, 6)", "0", "-", "-"},
        {"multi_head_attention (MultiHeadAttention)", "(None, 4, 6)", "168", "input_layer[0][0], input_layer[0][0]", "Y"},
        {"layer_normalization (LayerNormalization)", "(None, 4, 6)", "12", "multi_head_attention[0][0]", "Y"},
        {"lstm (LSTM)", "[(None, 3), (None, 3), (None, 3)]", "120", "layer_normalization[0][0]", "Y"}}},
};

/* Columns, right edges and the longest line, as keras.utils.summary_utils sets them. */
static dip_table table_for(const model *m, int width, bool trainable) {
    static const double sequential[] = {0.45, 0.80, 1.0}, functional[] = {0.3, 0.56, 0.74, 1.0};
    dip_table t = {
        .columns = m->functional ? 4 : 3,
        .header = {"Layer (type)", "Output Shape", "Param #", "Connected to"},
        .align = {DIP_ALIGN_LEFT, DIP_ALIGN_LEFT, DIP_ALIGN_RIGHT, DIP_ALIGN_LEFT},
    };
    int cap = (m->functional ? 108 : 88) + (trainable ? 12 : 0);
    for (int c = 0; c < t.columns; c++)
        t.position[c] = (m->functional ? functional : sequential)[c] * (trainable ? 0.90 : 1.0);
    if (trainable) {
        t.position[t.columns] = 1.0;
        t.header[t.columns] = "Trainable";
        t.align[t.columns++] = DIP_ALIGN_CENTER;
    }
    t.line = width - 4 < cap ? width - 4 : cap;
    while (t.rows < MAX_ROWS && m->row[t.rows][0]) t.rows++;
    return t;
}

static void check(dip_context *ctx, const model *m, int width, const char *kind, const char *golden) {
    dip_cell cell[MAX_ROWS * 5];
    dip_table t = table_for(m, width, !strcmp(kind, "show_trainable"));
    t.cell = cell;
    for (int i = 0; i < t.rows * t.columns; i++) {
        dip_cell_init(&cell[i], ctx);
        dip_cell_add(&cell[i], DIP_INK_PLAIN, m->row[i / t.columns][i % t.columns]);
    }
    dip_text text = {.ctx = ctx};
    dip_table_render(&t, &text);
    if (strcmp(text.s, golden) != 0)
        fail_msg("%s %d %s:\n%s\nrecorded\n%s", m->name, width, kind, text.s, golden);
    dip_text_free(&text);
    for (int i = 0; i < t.rows * t.columns; i++) dip_cell_free(&cell[i]);
}

static const model *find(const char *name, const char *kind) {
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (!strcmp(models[i].name, name) &&
            (models[i].kind ? !strcmp(models[i].kind, kind) : strcmp(kind, "expand_nested") != 0))
            return &models[i];
    return NULL;
}

/* Each recorded table: the lines between "Model:" and the counts. */
static void tables_wrap_and_cut_as_rich_does(void **state) {
    (void)state;
    static char line[1024], golden[TEXT], name[64], kind[64];
    dip_context *ctx = dip_test_context();
    FILE *f = fopen(DIP_TEST_GOLDEN "/keras/summaries.txt", "r");
    assert_non_null(f);
    int width = 0, checked = 0;
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "=== %63s %d %63s", name, &width, kind) == 3) {
            *golden = 0;
        } else if (!strncmp(line, " Total params", 13)) {
            const model *m = find(name, kind);
            if (m) {
                check(ctx, m, width, kind, golden);
                checked++;
            }
        } else if (strncmp(line, "Model:", 6) != 0) {
            assert_true(strlen(golden) + strlen(line) < TEXT);
            strcat(golden, line);
        }
    }
    fclose(f);
    assert_int_equal(checked, 5 * 6 + 2); /* models that come at four widths, two of them twice */
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_wrap_and_cut_as_rich_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
