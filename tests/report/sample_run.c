/* sample_run.c - see sample_run.h. */
#include "sample_run.h"
#include "sample_ladder.h"

#include <string.h>

#include "report/facts.h"
#include "support/context.h"

/* ---- numbers ---------------------------------------------------------------------------------- */
static uint32_t next(uint32_t *state) { return *state = *state * 1664525u + 1013904223u; }
static float uniform(uint32_t *state) { return (float)(next(state) >> 8) / 16777216.0f; }

/* What the two programs reached with seed 0, rounded. */
static const dip_epoch_result keras_epochs[SAMPLE_EPOCHS] = {
    {0.3970, 0.8848, 0.1577, 0.9575, 0.21}, {0.1607, 0.9529, 0.1168, 0.9668, 0.20},
    {0.1152, 0.9658, 0.0990, 0.9722, 0.21}, {0.0885, 0.9737, 0.0905, 0.9745, 0.21},
    {0.0700, 0.9790, 0.0875, 0.9750, 0.21}, {0.0565, 0.9833, 0.0862, 0.9757, 0.20},
    {0.0459, 0.9866, 0.0868, 0.9760, 0.21}, {0.0371, 0.9896, 0.0891, 0.9765, 0.21},
    {0.0298, 0.9922, 0.0920, 0.9762, 0.21}, {0.0236, 0.9941, 0.0958, 0.9763, 0.22},
};
static const dip_epoch_result torch_epochs[SAMPLE_EPOCHS] = {
    {1.6545, 0.8412, 1.5610, 0.9092, 0.24}, {1.5467, 0.9228, 1.5402, 0.9262, 0.24},
    {1.5290, 0.9382, 1.5263, 0.9398, 0.24}, {1.5188, 0.9475, 1.5193, 0.9462, 0.23},
    {1.5117, 0.9541, 1.5148, 0.9500, 0.24}, {1.5064, 0.9590, 1.5112, 0.9533, 0.24},
    {1.5020, 0.9630, 1.5077, 0.9563, 0.24}, {1.4980, 0.9668, 1.5055, 0.9577, 0.24},
    {1.4943, 0.9698, 1.5029, 0.9602, 0.25}, {1.4914, 0.9719, 1.5006, 0.9625, 0.24},
};

/* ---- answers: which rows each face gets wrong --------------------------------------------------- */
typedef struct shares {
    int64_t torch_only, keras_only; /* wrong: the other face is right */
    int64_t same, differ;           /* both wrong, with the same digit or two           */
} shares;

static shares shares_of(int64_t rows, int64_t seed) {
    int64_t s = seed % 7;
    return (shares){(151 - 3 * s) * rows / SAMPLE_ROWS, (53 + 2 * s) * rows / SAMPLE_ROWS,
                    (198 + s) * rows / SAMPLE_ROWS, 10 * rows / SAMPLE_ROWS};
}

/* Where row i stands when the rows are strewn: a prime step visits each once. */
static int64_t strewn(int64_t i, int64_t rows) { return i * 7919 % rows; }

static uint8_t wrong_digit(uint8_t label, int64_t i, int n) {
    return (uint8_t)((label + 1 + (i + 4 * n) % 9) % DIP_CLASSES);
}

static void answers_of(dip_context *ctx, dip_answers *a, int64_t rows, bool probabilities) {
    a->rows = rows;
    a->predicted = dip_alloc(ctx, (size_t)rows);
    assert_non_null(a->predicted);
    if (!probabilities) return;
    a->probability = dip_alloc_array(ctx, (size_t)rows * DIP_CLASSES, sizeof(float));
    assert_non_null(a->probability);
}

/* A right answer is surer than a wrong one. */
static void answer(dip_answers *a, int64_t i, uint8_t digit, bool right, uint32_t *state) {
    float most = right ? 0.90f + 0.0999f * uniform(state) : 0.45f + 0.54f * uniform(state);
    a->predicted[i] = digit;
    if (!a->probability) return;
    for (int c = 0; c < DIP_CLASSES; c++)
        a->probability[i * DIP_CLASSES + c] =
            c == digit ? most : (1 - most) / (float)(DIP_CLASSES - 1);
}

static double accuracy(const dip_answers *a, const uint8_t *label) {
    int64_t right = 0;
    for (int64_t i = 0; i < a->rows; i++) right += a->predicted[i] == label[i];
    return (double)right / (double)a->rows;
}

static void answer_all(dip_run_result *run, int64_t rows) {
    shares s = shares_of(rows, run->seed);
    dip_answers *keras = &run->face[0].answers, *torch = &run->face[1].answers,
                *one = &run->one_softmax.answers;
    answers_of(run->ctx, keras, rows, true);
    answers_of(run->ctx, torch, rows, true);
    answers_of(run->ctx, one, rows, false);
    uint32_t state = (uint32_t)run->seed + 1;
    for (int64_t i = 0; i < rows; i++) {
        int64_t at = strewn(i, rows);
        uint8_t label = run->test_label[i], k = label, t = label;
        if (at < s.torch_only) t = wrong_digit(label, i, 0);
        else if ((at -= s.torch_only) < s.keras_only) k = wrong_digit(label, i, 0);
        else if ((at -= s.keras_only) < s.same) k = t = wrong_digit(label, i, 0);
        else if ((at -= s.same) < s.differ)
            k = wrong_digit(label, i, 0), t = wrong_digit(label, i, 1);
        answer(keras, i, k, k == label, &state);
        answer(torch, i, t, t == label, &state);
        /* Without the second softmax two thirds of what only PyTorch gets wrong come right. */
        uint8_t o = k == label && at % 3 != 0 ? label : t;
        answer(one, i, o, o == label, &state);
    }
    for (int i = 0; i < run->n; i++)
        run->face[i].test_accuracy = accuracy(&run->face[i].answers, run->test_label);
    run->one_softmax.test_accuracy = accuracy(one, run->test_label);
}

/* ---- digits ------------------------------------------------------------------------------------- */
/* Segments a to g of each digit, bit 0 is a: top, right upper, right lower, bottom, left lower, left upper, middle. */
static const uint8_t segments[DIP_CLASSES] = {0x3F, 0x06, 0x5B, 0x4F, 0x66,
                                              0x6D, 0x7D, 0x07, 0x7F, 0x6F};
static const struct {
    uint8_t x, y, w, h;
} bar[7] = {
    {9, 4, 10, 2},  {18, 4, 2, 10}, {18, 14, 2, 10}, {9, 22, 10, 2},
    {8, 14, 2, 10}, {8, 4, 2, 10},  {9, 13, 10, 2},
};

static void draw(uint8_t *pixels, uint8_t digit, uint32_t *state) {
    int dx = (int)(next(state) >> 30) - 1, dy = (int)(next(state) >> 30) - 1;
    for (int s = 0; s < 7; s++)
        for (int p = 0; segments[digit] >> s & 1 && p < bar[s].w * bar[s].h; p++) {
            int x = bar[s].x + p % bar[s].w + dx, y = bar[s].y + p / bar[s].w + dy;
            pixels[y * DIP_SIDE + x] = (uint8_t)(192 + (next(state) >> 26));
        }
}

static void label_all(dip_run_result *run, int64_t rows) {
    run->test_rows = rows;
    run->test_label = dip_alloc(run->ctx, (size_t)rows);
    assert_non_null(run->test_label);
    uint32_t state = 7; /* the digits are the same whatever the seed */
    for (int64_t i = 0; i < rows; i++)
        run->test_label[i] = (uint8_t)((next(&state) >> 16) % DIP_CLASSES);
}

/* Which are kept depends on the answers. */
static void draw_all(dip_run_result *run) {
    size_t size = (size_t)run->test_rows * DIP_PIXELS;
    uint8_t *pixels = dip_alloc(run->ctx, size);
    assert_non_null(pixels);
    uint32_t state = 8;
    for (int64_t i = 0; i < run->test_rows; i++)
        draw(pixels + i * DIP_PIXELS, run->test_label[i], &state);
    assert_true(dip_result_keep_pixels(run, pixels));
    dip_dealloc(run->ctx, pixels, size);
}

/* ---- a face ------------------------------------------------------------------------------------- */
static void weights(dip_context *ctx, dip_face_result *f, const char *const name[3],
                    uint32_t state) {
    static const int64_t size[4] = {DIP_PIXELS, 128, 20, DIP_CLASSES};
    for (f->layers = 0; f->layers < 3; f->layers++) {
        dip_layer_weights *l = &f->layer[f->layers];
        l->in = size[f->layers];
        l->out = size[f->layers + 1];
        dip_snprintf(l->name, sizeof l->name, "%s", name[f->layers]);
        l->kernel = dip_alloc_array(ctx, (size_t)(l->in * l->out), sizeof(float));
        l->bias = dip_alloc_array(ctx, (size_t)l->out, sizeof(float));
        assert_non_null(l->kernel);
        assert_non_null(l->bias);
        for (int64_t i = 0; i < l->in * l->out; i++) l->kernel[i] = (uniform(&state) - 0.5f) / 8;
        for (int64_t i = 0; i < l->out; i++) l->bias[i] = (uniform(&state) - 0.5f) / 16;
    }
}

static void face(dip_run_result *run, dip_face_result *f, const char *key, const char *name,
                 const dip_epoch_result *epochs, double test_loss) {
    static const char *const dense[] = {"dense", "dense_1", "dense_2"},
                             *fc[] = {"fc1", "fc2", "fc3"};
    bool keras = strcmp(key, "keras") == 0;
    *f = (dip_face_result){.key = key, .name = name, .parameters = 103270, .tested = true};
    for (int i = 0; i < SAMPLE_EPOCHS; i++) {
        dip_epoch_result e = epochs[i];
        e.val_accuracy += 0.0002 * (double)(run->seed % 7);
        assert_true(dip_result_add_epoch(run, f, &e));
        f->seconds += e.seconds;
    }
    f->seconds += 0.35;
    f->test_loss = test_loss + 0.001 * (double)(run->seed % 7);
    f->peak_bytes = keras ? 61900000 : 61200000;
    f->at_epoch = SAMPLE_EPOCHS;
    f->at_step = 540;
    f->so_far_loss = epochs[SAMPLE_EPOCHS - 1].loss;
    f->so_far_accuracy = epochs[SAMPLE_EPOCHS - 1].accuracy;
    for (int i = 0; i < DIP_SHA256_TEXT - 1; i++)
        f->weights_sha256[i] = "0123456789abcdef"[(i * 7 + (keras ? 3 : 8) + run->seed) % 16];
    if (f != &run->one_softmax)
        weights(run->ctx, f, keras ? dense : fc, (uint32_t)(run->seed * 2 + keras + 11));
}

static void keep_printed(dip_run_result *run) {
    static const char keras[] =
        "Model: \"sequential\"\n"
        "Epoch 1/10\n540/540 ━━━━━━━━━━━━━━━━━━━━ 0s 372us/step - accuracy: 0.8848 - loss: 0.3970 "
        "- val_accuracy: 0.9575 - val_loss: 0.1577\n"
        "Test loss: 0.09583719074726105\nTest accuracy: 0.9739000201225281\n";
    static const char torch[] =
        "Using device: cpu\nModel Architecture:\nNeuralNetwork(\n"
        "  (flatten): Flatten(start_dim=1, end_dim=-1)\n"
        "  (fc1): Linear(in_features=784, out_features=128, bias=True)\n"
        "  (fc2): Linear(in_features=128, out_features=20, bias=True)\n"
        "  (fc3): Linear(in_features=20, out_features=10, bias=True)\n)\n"
        "Total trainable parameters: 103270\n"
        "Epoch 1/10 - Loss: 1.6545 - Accuracy: 0.8412 - Val Loss: 1.5610 - Val Accuracy: 0.9092\n"
        "Test loss: 1.4992\nTest accuracy: 0.9641\n";
    run->face[0].printed = dip_strdup_ctx(run->ctx, keras);
    run->face[1].printed = dip_strdup_ctx(run->ctx, torch);
    assert_non_null(run->face[0].printed);
    assert_non_null(run->face[1].printed);
}

/* ---- facts -------------------------------------------------------------------------------------- */
static const struct {
    const char *key;
    double number;
} numbers[] = {
    {DIP_FACT_PLAN_OPERATORS, 28},
    {DIP_FACT_PLAN_FUSED, 9},
    {DIP_FACT_PLAN_LAUNCHES, 15},
    {DIP_FACT_PLAN_ARENA, 927744},
    {DIP_FACT_PLAN_SUM, 2310144},
    {DIP_FACT_PLAN_WORK, 279104},
    {DIP_FACT_PLAN_ALLOC_FIRST, 214},
    {DIP_FACT_PLAN_ALLOC, 0},
    {DIP_FACT_TAPE_OPERATORS, 19},
    {DIP_FACT_TAPE_BACKWARD, 21},
    {DIP_FACT_TAPE_ALLOC_FIRST, 118},
    {DIP_FACT_TAPE_ALLOC_SECOND, 7},
    {DIP_FACT_TAPE_ALLOC, 0},
    {DIP_FACT_LOSS_INDICES, 2.302712917327881},
    {DIP_FACT_LOSS_ONE_HOT, 2.302712917327881},
};
static const struct {
    const char *key, *text;
} texts[] = {
    {DIP_FACT_PLAN_TABLE, "step  operator  shape       place          lives\n"
                          "   0  reshape   (100, 784)  input          0 to 1\n"
                          "   1  linear    (100, 128)  arena + 0      1 to 9\n"
                          "   2  linear    (100, 20)   arena + 51200  2 to 8\n"},
    {DIP_FACT_TAPE_TABLE,
     "0  reshape  (100, 784)\n1  linear   (100, 128)\n2  relu     (100, 128)\n"},
    {DIP_FACT_DIAGRAM_KERAS, "0|input|images|(None, 28, 28, 1)|\n1|Flatten|flatten|(None, 784)|0,\n"
                             "2|Dense|dense|(None, 128)|1,\n3|Dense|dense_1|(None, 20)|2,\n"
                             "4|Dense|dense_2|(None, 10)|3,\n"},
    {DIP_FACT_DIAGRAM_TORCH, "0|input|images|(100, 1, 28, 28)|\n1|Flatten|flatten|(100, 784)|0,\n"
                             "2|Linear|fc1|(100, 128)|1,\n3|relu|relu|(100, 128)|2,\n"
                             "4|Linear|fc2|(100, 20)|3,\n5|relu|relu|(100, 20)|4,\n"
                             "6|Linear|fc3|(100, 10)|5,\n7|softmax|softmax|(100, 10)|6,\n"},
    {DIP_FACT_WHILE_CODE, "while (torch_item(torch_norm(x)) > 1) x = torch_div(x, 2);\n"},
    {DIP_FACT_WHILE_PRINTED, "rounds: 3\nrounds: 7\n"},
    {DIP_FACT_WHILE_KERAS_CODE, "while (torch_item(x) > 1) x = keras_call(halve, x);\n"},
    {DIP_FACT_WHILE_KERAS_SAYS,
     "while.c:21: torch_item: x has no numbers while the graph is built; "
     "decide outside of the layer"},
    {DIP_FACT_PRINT_TORCH_CODE, "torch_print(x);\n"},
    {DIP_FACT_PRINT_TORCH_SAYS, "tensor([[0.1000, 0.2000]])\n"},
    {DIP_FACT_PRINT_KERAS_CODE, "keras_callbacks_Callback(.on_train_batch_end = show)\n"},
    {DIP_FACT_PRINT_KERAS_SAYS,
     "layer.c:9: torch_print: x has no numbers while the graph is built"},
    {DIP_FACT_PLACE_KERAS, "dense/kernel: test:0\ndense/bias: test:0\nx: test:0\n"},
    {DIP_FACT_PLACE_TORCH, "fc1.weight: cpu\nfc1.bias: cpu\nimages: cpu\n"},
    {DIP_FACT_PLACE_TORCH_MOVED, "fc1.weight: test:0\nfc1.bias: test:0\nimages: test:0\n"},
    {DIP_FACT_PLACE_ERROR, "train.c:40: nn_Linear (NeuralNetwork.fc1): the input is on cpu but the "
                           "weight is on test:0; move one with torch_to"},
    {DIP_FACT_MADE_VERSION, "0.1.0"},
    {DIP_FACT_MADE_COMPILER, "gcc 12.2.0"},
    {DIP_FACT_MADE_PROCESSOR, "a processor with eight cores"},
    {DIP_FACT_MADE_KERNELS, "avx512"},
    {DIP_FACT_MADE_SYSTEM, "Linux 6.1 x86_64"},
    {DIP_FACT_MADE_DATE, "2026-11-27T16:49:00Z"},
    {DIP_FACT_MADE_COMMAND, "diptych compare --seed 0"},
    {DIP_FACT_MADE_DATA, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609  "
                         "train-images-idx3-ubyte.gz\n"},
};

static void facts(dip_run_result *run) {
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_true(dip_result_set_number(run, numbers[i].key, numbers[i].number));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(dip_result_set_text(run, texts[i].key, texts[i].text));
}

/* ---- the whole ---------------------------------------------------------------------------------- */
void sample_run(dip_context *ctx, dip_run_result *run, int64_t rows, int64_t seed) {
    *run = (dip_run_result){.ctx = ctx,
                            .epochs = SAMPLE_EPOCHS,
                            .batch_size = 100,
                            .seed = seed,
                            .threads = 1,
                            .n = DIP_FACES,
                            .one_softmax_known = true};
    face(run, &run->face[0], "keras", "Keras", keras_epochs, 0.0958);
    face(run, &run->face[1], "torch", "PyTorch", torch_epochs, 1.4992);
    face(run, &run->one_softmax, "torch", "PyTorch", keras_epochs, 0.0921);
    label_all(run, rows);
    answer_all(run, rows);
    draw_all(run);
    keep_printed(run);
    facts(run);
    run->ladder = dip_alloc(ctx, sizeof *run->ladder);
    assert_non_null(run->ladder);
    sample_ladder(ctx, run->ladder, seed, 1, DIP_EVERY_SWITCH, rows);
}

void sample_without_facts(dip_run_result *run) {
    for (size_t i = 0; i < run->facts; i++) {
        dip_strfree(run->ctx, run->fact[i].key);
        dip_strfree(run->ctx, run->fact[i].text);
    }
    run->facts = 0;
}

void sample_without_ladder(dip_run_result *run) {
    if (run->ladder) dip_ladder_free(run->ladder);
    dip_dealloc(run->ctx, run->ladder, sizeof *run->ladder);
    run->ladder = NULL;
}

/* A face's memory goes with dip_result_free, which knows how: through a run of this face alone. */
static void clear(dip_run_result *run, int i) {
    dip_run_result alone = {.ctx = run->ctx, .n = 1, .face = {run->face[i]}};
    dip_result_free(&alone);
    run->face[i] = (dip_face_result){.key = run->face[i].key, .name = run->face[i].name};
}

void sample_interrupt(dip_run_result *run, int i, int64_t epochs) {
    clear(run, i);
    sample_without_ladder(run);
    dip_face_result *f = &run->face[i];
    const dip_epoch_result *from = i == 0 ? keras_epochs : torch_epochs;
    f->parameters = 103270;
    for (int64_t e = 0; e < epochs; e++) assert_true(dip_result_add_epoch(run, f, &from[e]));
    f->interrupted = true;
    f->at_epoch = epochs + 1;
    f->at_step = 41;
    f->so_far_loss = from[epochs].loss;
    f->so_far_accuracy = from[epochs].accuracy;
    f->seconds = 0.1 + 0.2 * (double)epochs;
    f->peak_bytes = 60000000;
}

void sample_one_face(dip_run_result *run) {
    clear(run, 1);
    sample_without_ladder(run);
    run->n = 1;
}
