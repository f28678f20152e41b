/* test_options.c - reading options, and the help that comes from the same tables. */
#include "cli/cli.h"
#include "cli/cli_test.h"
#include "cli/words.h"

typedef struct refusal {
    const char *word[5];
    const char *sentence;
} refusal;

static const refusal refusals[] = {
    {{"compare", "--epoch", "3"},
     "compare: there is no option --epoch; did you mean --epochs? diptych compare --help lists "
     "them"},
    {{"keras", "--batchsize=3"},
     "keras: there is no option --batchsize; did you mean --batch-size? diptych keras --help lists "
     "them"},
    {{"torch", "-x"}, "torch: there is no option -x; diptych torch --help lists them"},
    {{"compare", "--zebra"},
     "compare: there is no option --zebra; diptych compare --help lists them"},
    {{"compare", "--epochs"}, "compare: --epochs needs a value: --epochs N"},
    {{"compare", "--json"}, "compare: --json needs a value: --json FILE"},
    {{"compare", "--json", "--quiet"}, "compare: --json needs a value: --json FILE"},
    {{"compare", "--epochs", "0"},
     "compare: --epochs: found \"0\", expected a whole number from 1 to 1000000"},
    {{"compare", "--epochs=-1"},
     "compare: --epochs: found \"-1\", expected a whole number from 1 to 1000000"},
    {{"compare", "--epochs="},
     "compare: --epochs: found \"\", expected a whole number from 1 to 1000000"},
    {{"compare", "--epochs", "3x"},
     "compare: --epochs: found \"3x\", expected a whole number from 1 to 1000000"},
    {{"compare", "--epochs", " 3"},
     "compare: --epochs: found \" 3\", expected a whole number from 1 to 1000000"},
    {{"compare", "--epochs", "99999999999999999999"},
     "compare: --epochs: found \"99999999999999999999\", expected a whole number from 1 to "
     "1000000"},
    {{"keras", "--batch-size", "0"},
     "keras: --batch-size: found \"0\", expected a whole number from 1 to 1000000"},
    {{"torch", "--threads", "1025"},
     "torch: --threads: found \"1025\", expected a whole number from 1 to 1024"},
    {{"torch", "--threads", "0"},
     "torch: --threads: found \"0\", expected a whole number from 1 to 1024"},
    {{"compare", "--seed", "4294967296"},
     "compare: --seed: found \"4294967296\", expected a whole number from 0 to 4294967295, or "
     "random"},
    {{"compare", "--seed", "rondom"},
     "compare: --seed: found \"rondom\", expected a whole number from 0 to 4294967295, or random"},
    {{"compare", "--float64=yes"}, "compare: --float64 takes no value, found \"yes\""},
    {{"compare", "--data="}, "compare: --data: the folder is empty, expected a name"},
    {{"compare", "--trace="}, "compare: --trace: the file is empty, expected a name"},
    {{"compare", "--trace=a", "--json=a"},
     "compare: --trace and --json name the same file \"a\"; give each its own"},
    {{"compare", "--report=a", "--plot=a"},
     "compare: --report: found \"a\", expected a name that ends in .html or .md, or none"},
    {{"compare", "--report", ".html"},
     "compare: --report: found \".html\", expected a name that ends in .html or .md, or none"},
    {{"compare", "--plot", "run.jpg"},
     "compare: --plot: found \"run.jpg\", expected a name that ends in .png or .svg"},
    {{"compare", "--plot", "none"},
     "compare: --plot: found \"none\", expected a name that ends in .png or .svg"},
    {{"compare", "--json=diptych-report.html"},
     "compare: --json and --report name the same file \"diptych-report.html\"; give each its own"},
    {{"keras", "--report=a.html"},
     "keras: there is no option --report; diptych keras --help lists them"},
    {{"compare", "10"},
     "compare: takes options only, found \"10\"; diptych compare --help lists them"},
    {{"ops", "add", "sub"}, "ops: takes one name, found \"sub\" as well"},
    {{"ops", "--epochs", "3"}, "ops: there is no option --epochs; diptych ops --help lists them"},
    {{"ops", "softmx"},
     "ops: there is no operator \"softmx\"; did you mean \"softmax\"? diptych ops lists them"},
    {{"ops", "zebra"}, "ops: there is no operator \"zebra\"; diptych ops lists them"},
    {{"differences", "epsilom"},
     "differences: there is no difference \"epsilom\"; did you mean \"epsilon\"? diptych differences lists them"},
    {{"comapre"},
     "there is no command \"comapre\"; did you mean \"compare\"? diptych --help lists them"},
    {{"completion", "zsh"},
     "completion: there is no completion for a shell called \"zsh\"; diptych completion --help "
     "lists them"},
    {{"completion"},
     "completion: SHELL is missing: diptych completion SHELL; diptych completion --help says more"},
    {{"man", "comparee"},
     "man: there is no command \"comparee\"; did you mean \"compare\"? diptych --help lists them"},
    {{"man", "--into", "pages", "ops"},
     "man: --into writes every page, found \"ops\" as well; leave one out"},
    {{"zebra"}, "there is no command \"zebra\"; diptych --help lists them"},
    {{"--epochs", "3"}, "there is no option \"--epochs\"; diptych --help lists them"},
    {{"help", "kears"},
     "help: there is no command \"kears\"; did you mean \"keras\"? diptych --help lists them"},
    {{"--version", "now"},
     "--version stands alone, found \"now\" after it; diptych help COMMAND shows a command's "
     "options"},
    {{NULL}, "a command is missing; diptych --help lists them, diptych compare runs the main one"},
};

static void wrong_options_get_one_sentence_and_status_2(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const char *argv[8] = {DIP_PROGRAM};
        for (int k = 0; k < 5; k++) argv[k + 1] = refusals[i].word[k];
        program_run r = program_run_words(argv, NULL);
        char expected[512];
        snprintf(expected, sizeof expected, "diptych: %s\n", refusals[i].sentence);
        assert_string_equal(r.err, expected);
        assert_string_equal(r.out, "");
        assert_run(&r, 2);
        program_free(&r);
    }
}

static bool parse(dip_cli_values *v, int argc, const char *const *argv) {
    return dip_cli_parse(dip_cli_find("compare"), argc, (char **)(uintptr_t)argv, v);
}

static void without_options_the_defaults_are_those_of_the_originals(void **state) {
    (void)state;
    dip_cli_values v;
    assert_true(parse(&v, 0, NULL));
    assert_int_equal(v.epochs, 10);
    assert_int_equal(v.batch_size, 100);
    assert_int_equal(v.seed, 0);
    assert_int_equal(v.threads, 0);
    assert_false(v.seed_random || v.float64 || v.quiet || v.help);
    assert_null(v.data);
    assert_null(v.trace);
    assert_null(v.json);
    assert_null(v.plot);
    assert_string_equal(v.report, "diptych-report.html");
    assert_true(parse(&v, 1, (const char *const[]){"--report=none"}));
    assert_null(v.report);
}

static void values_stand_behind_a_blank_or_an_equals_sign_and_the_last_one_counts(void **state) {
    (void)state;
    dip_cli_values v;
    static const char *const words[] = {
        "--epochs", "3",  "--batch-size=7", "--seed", "1", "--seed=4294967295", "--threads=2",
        "--data",   "-d", "--trace=--t",    "--json", "j", "--float64",         "--quiet",
        "-h"};
    assert_true(parse(&v, (int)(sizeof words / sizeof *words), words));
    assert_int_equal(v.epochs, 3);
    assert_int_equal(v.batch_size, 7);
    assert_int_equal(v.seed, 4294967295);
    assert_int_equal(v.threads, 2);
    assert_string_equal(v.data, "-d");
    assert_string_equal(v.trace, "--t");
    assert_string_equal(v.json, "j");
    assert_true(v.float64 && v.quiet && v.help);
}

static void every_default_in_the_tables_can_be_written_by_hand(void **state) {
    (void)state;
    for (const dip_cli_option *o = dip_cli_compare_options; o->name; o++) {
        if (!o->preset) continue;
        dip_cli_values given, none;
        assert_true(parse(&given, 2, (const char *const[]){o->name, o->preset}));
        assert_true(parse(&none, 0, NULL));
        assert_memory_equal((char *)&given + o->offset, (char *)&none + o->offset, sizeof(int64_t));
    }
}

/* The program's words of an example: "diptych keras > keras.txt" goes to a shell. */
static int words_of(char *line, char **word, int most) {
    int n = 0;
    line[strcspn(line, "|><")] = 0;
    for (char *w = strtok(line, " "); w; w = strtok(NULL, " ")) {
        assert_true(n < most);
        word[n++] = w;
    }
    return n;
}

static void every_command_has_examples_and_they_parse(void **state) {
    (void)state;
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) {
        assert_true(c->summary[0] && c->about[0]);
        assert_non_null(c->examples->line);
        for (const dip_cli_example *e = c->examples; e->line; e++) {
            char line[128], *word[16];
            assert_true(strlen(e->line) <= 78 && strlen(e->doc) <= 74 && e->doc[0]);
            strcpy(line, e->line);
            int n = words_of(line, word, 16);
            assert_true(n >= 2);
            assert_string_equal(word[0], "diptych");
            assert_string_equal(word[1], c->name);
            dip_cli_values v;
            if (!dip_cli_parse(c, n - 2, word + 2, &v)) fail_msg("refused: %s", e->line);
            assert_false(v.help);
        }
    }
}

static void every_option_is_documented_and_takes_what_its_usage_says(void **state) {
    (void)state;
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) {
        bool help = false;
        for (const dip_cli_option *o = c->options; o->name; o++) {
            assert_true(strncmp(o->name, "--", 2) == 0 && o->doc && o->doc[0]);
            assert_int_equal(o->kind == DIP_CLI_FLAG, o->value == NULL);
            help = help || strcmp(o->name, "--help") == 0;
            dip_cli_words w;
            dip_cli_words_of(o->value, &w);
            if (o->kind == DIP_CLI_CHOICE) assert_true(w.place == DIP_CLI_WORDS && w.n > 1);
            if (o->kind == DIP_CLI_TEXT)
                assert_true(w.place == DIP_CLI_FILES || w.place == DIP_CLI_FOLDERS);
        }
        assert_true(help);
    }
}

/* Long lines would wrap on a terminal. */
static void assert_fits(const char *text) {
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        if (n > 80) fail_msg("%zu columns: %.*s", n, (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static void help_lists_every_command_and_every_option(void **state) {
    (void)state;
    program_run all = RUN("--help");
    assert_run(&all, 0);
    assert_string_equal(all.err, "");
    assert_fits(all.out);
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) {
        assert_has(all.out, c->name);
        assert_has(all.out, c->summary);
        program_run by_option = RUN(c->name, "--help"), by_command = RUN("help", c->name);
        assert_run(&by_option, 0);
        assert_run(&by_command, 0);
        assert_string_equal(by_option.out, by_command.out);
        assert_fits(by_option.out);
        assert_has(by_option.out, c->about);
        for (const dip_cli_example *e = c->examples; e->line; e++) {
            assert_has(by_option.out, e->line);
            assert_has(by_option.out, e->doc);
        }
        for (const dip_cli_option *o = c->options; o->name; o++) {
            assert_has(by_option.out, o->name);
            assert_has(by_option.out, o->value ? o->value : "");
            if (o->preset) {
                char text[64];
                snprintf(text, sizeof text, "default %s)", o->preset);
                assert_has(by_option.out, text);
            }
        }
        program_free(&by_option);
        program_free(&by_command);
    }
    for (const dip_cli_fact *f = dip_cli_statuses; f->doc; f++) assert_has(all.out, f->doc);
    for (const dip_cli_fact *f = dip_cli_variables; f->doc; f++) assert_has(all.out, f->doc);
    program_run shorter = RUN("-h"), by_word = RUN("help");
    assert_string_equal(shorter.out, all.out);
    assert_string_equal(by_word.out, all.out);
    program_free(&shorter);
    program_free(&by_word);
    program_free(&all);
}

static void version_is_that_of_the_header(void **state) {
    (void)state;
    program_run r = RUN("--version");
    assert_run(&r, 0);
    assert_string_equal(r.out, "diptych " DIPTYCH_VERSION "\n");
    program_free(&r);
}

static void help_does_not_depend_on_the_environment(void **state) {
    (void)state;
    static const char *const wrong[] = {"DIPTYCH_CPU=abacus", "DIPTYCH_NUM_THREADS=none", NULL};
    program_run r =
        program_run_words((const char *const[]){DIP_PROGRAM, "compare", "--help", NULL}, wrong);
    assert_run(&r, 0);
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_options_get_one_sentence_and_status_2),
        cmocka_unit_test(without_options_the_defaults_are_those_of_the_originals),
        cmocka_unit_test(values_stand_behind_a_blank_or_an_equals_sign_and_the_last_one_counts),
        cmocka_unit_test(every_default_in_the_tables_can_be_written_by_hand),
        cmocka_unit_test(every_command_has_examples_and_they_parse),
        cmocka_unit_test(every_option_is_documented_and_takes_what_its_usage_says),
        cmocka_unit_test(help_lists_every_command_and_every_option),
        cmocka_unit_test(version_is_that_of_the_header),
        cmocka_unit_test(help_does_not_depend_on_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
