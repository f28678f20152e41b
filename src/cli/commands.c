/* commands.c - the table of commands.  Parsing, help, manual pages and completion walk it. */
#include <string.h>

#include "cli/cli.h"

#define EXAMPLES(...) \
    (const dip_cli_example[]) { __VA_ARGS__, { NULL, NULL } }

// clang-format off
const dip_cli_command dip_cli_commands[] = {
    { "compare", NULL, "train the same network with both faces, side by side",
      "Trains 784-128-20-10 on the handwritten digits twice, as a Keras program and as\n"
      "a PyTorch program would, each printing what its original prints; then sets both\n"
      "results beside the recorded results of the real frameworks.",
      EXAMPLES({ "diptych compare", "both programs, ten epochs each, as the originals run" },
               { "diptych compare --epochs 1 --seed 42", "a first look, with another seed" },
               { "diptych compare --brief", "both results beside each other, without the programs' text" },
               { "diptych compare --quiet --json run.json", "the results alone, for other programs" },
               { "diptych compare --report none --plot run.svg", "a picture instead of the page" }),
      dip_cli_compare_options, dip_cli_compare },
    { "ladder", NULL, "turn Keras into PyTorch, one difference at a time",
      "Trains the Keras program again and again, each time with one more switch turned\n"
      "to what PyTorch does, until it is the PyTorch program: the last rung must equal\n"
      "that program's own run bit for bit, else the status is 1. Each row says what a\n"
      "difference is worth, and whether chance explains it. The switches: weights,\n"
      "validation, order, softmax, loss, epsilon, sums.",
      EXAMPLES({ "diptych ladder", "five seeds: what is chance, and what is not" },
               { "diptych ladder --seeds 1 --order softmax", "one seed, the second softmax first" },
               { "diptych ladder --epochs 1 --factorial", "all 128 combinations: what each cause is worth" },
               { "diptych ladder --only softmax,order --plot rungs.svg", "two differences alone, as a picture" }),
      dip_cli_ladder_options, dip_cli_ladder },
    { "keras", NULL, "run the Keras program alone",
      "Trains the network as the Keras program does (examples/mnist_keras.py and .c)\n"
      "and prints what that program prints.",
      EXAMPLES({ "diptych keras --epochs 3", "three epochs instead of ten" },
               { "diptych keras --float64 --trace steps.csv",
                 "every step's loss, to lay beside a run of the real Keras" }),
      dip_cli_training_options, dip_cli_keras },
    { "torch", NULL, "run the PyTorch program alone",
      "Trains the network as the PyTorch program does (examples/mnist_torch.py and .c)\n"
      "and prints what that program prints.",
      EXAMPLES({ "diptych torch --batch-size 32", "smaller steps, more of them" },
               { "diptych torch --seed random", "a run of its own; it prints the seed that repeats it" }),
      dip_cli_training_options, dip_cli_torch },
    { "report", "FILE...", "make the page of runs that were saved with --json",
      "Writes the page that compare writes, from files of --json: of one run, or of\n"
      "several with other seeds, which show what is chance. Needs no training.",
      EXAMPLES({ "diptych report run.json -o run.html", "the page of a run from before" },
               { "diptych report a.json b.json c.json -o seeds.md", "three seeds beside each other" }),
      dip_cli_report_options, dip_cli_report },
    { "new", "DIR", "write a program of your own to start from",
      "Writes main.c, Makefile, CMakeLists.txt and README.md into the new folder DIR: a\n"
      "small network on the digits that compiles against the installed library, trains\n"
      "and prints at once; then says what to type next. An existing folder must be\n"
      "empty.",
      EXAMPLES({ "diptych new my-net", "as one writes it in Keras" },
               { "diptych new my-net --face torch", "as one writes it in PyTorch" }),
      dip_cli_new_options, dip_cli_new },
    { "info", NULL, "show the version, kernels, threads, devices, data",
      "Shows what this build and this machine give a run, and what the claims of\n"
      "exactness rest on. Fails if the digits are not found.",
      EXAMPLES({ "diptych info", "the first thing to look at, and to send with a question" }),
      dip_cli_help_option, dip_cli_info },
    { "ops", "[OPERATOR]", "list the operators, or show one operator's page",
      "Without a name: every operator with its first line. With one: formula, shapes,\n"
      "attributes with their defaults, and what the engine knows of it.",
      EXAMPLES({ "diptych ops", "what there is" },
               { "diptych ops softmax", "one operator's page" }),
      dip_cli_help_option, dip_cli_ops },
    { "differences", "[DIFFERENCE]", "list what Keras and PyTorch do differently, or show one",
      "Without a name: every difference that diptych knows. With one: what either\n"
      "framework does, what it changes on the digits, and how either face takes the\n"
      "other's way.",
      EXAMPLES({ "diptych differences", "what there is" },
               { "diptych differences epsilon", "one of them" }),
      dip_cli_help_option, dip_cli_differences },
    { "help", "[COMMAND]", "show this, or a command's options and examples",
      "Shows the commands, or one command's options and examples, as COMMAND --help\n"
      "does.",
      EXAMPLES({ "diptych help compare", "the options of compare" }),
      dip_cli_help_option, dip_cli_help_command },
    { "man", "[COMMAND]", "write the manual page of the program or a command",
      "Writes the page as man reads it (roff) to standard output, or all pages as files\n"
      "into a folder. Installed pages are read with: man diptych",
      EXAMPLES({ "diptych man compare | man -l -", "read a page that is not installed" },
               { "diptych man --into ~/.local/share/man/man1", "where man looks in your home folder" }),
      dip_cli_man_options, dip_cli_man },
    { "completion", "SHELL", "write what a shell needs to complete command lines",
      "Writes a script for bash to standard output: commands, options, values, files\n"
      "and the names of operators. Installed with the program, bash finds it by itself.",
      EXAMPLES({ "diptych completion bash > diptych.bash", "then: source diptych.bash" }),
      dip_cli_help_option, dip_cli_completion },
    { NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
// clang-format on

const dip_cli_command *dip_cli_find(const char *name) {
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}
