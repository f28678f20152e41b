#!/usr/bin/env python3
"""Misuse that a compiler must refuse: too many keywords, dimensions or list items, and misspelt keywords.

    test_keywords.py INCLUDE-FOLDER [COMPILER...]

Each row is a statement that must not compile and what the message must say, beside a twin just
inside the limit that must compile without a remark; both as C11 and as C++11, with every compiler of
gcc, clang, g++ and clang++ that is installed. Nothing is linked.
"""
import re
import shutil
import subprocess
import sys

COMPILERS = [("gcc", "c", "c11"), ("clang", "c", "c11"), ("g++", "c++", "c++11"), ("clang++", "c++", "c++11")]
FLAGS = "-fsyntax-only -Wall -Wextra -Wpedantic -Werror".split()
PROGRAM = """#include <diptych/keras.h>
#include <diptych/torch.h>
#include <diptych/import/layers.h>
#include <diptych/import/nn.h>
#include <diptych/import/plt.h>
void misuse(torch_Tensor *x, keras_Callback *c, torch_List *l, keras_History *h);
void misuse(torch_Tensor *x, keras_Callback *c, torch_List *l, keras_History *h) {
    (void)x, (void)c, (void)l, (void)h;
    %s;
}
"""


def many(item, n):
    return ", ".join([item] * n)


# what must fail, what must work, what the message says
ROWS = [
    (f"layers_Dense(3, {many('.use_bias = true', 65)})", f"layers_Dense(3, {many('.use_bias = true', 64)})",
     "at most 64 arguments in one keyword call or list"),
    (f"keras_Input({many('.name = NULL', 80)})", "keras_Input(.name = NULL)", "at most 64 arguments in one keyword call or list"),
    (f"(void)keras_shape({many('1', 9)})", f"(void)keras_shape({many('1', 8)})", "a shape has at most 8 dimensions"),
    (f"torch_zeros(torch_shape({many('2', 9)}))", f"torch_zeros(torch_shape({many('2', 8)}))", "a shape has at most 8 dimensions"),
    (f"torch_reshape(x, {many('1', 9)})", f"torch_reshape(x, {many('1', 8)})", "a shape has at most 8 dimensions"),
    (f"(void)keras_list({many('NULL', 17)})", f"(void)keras_list({many('NULL', 16)})", "at most 16 strings in one list"),
    (f"(void)keras_callbacks({many('c', 17)})", f"(void)keras_callbacks({many('c', 16)})", "at most 16 callbacks in one list"),
    (f"(void)torch_tensors({many('x', 17)})", f"(void)torch_tensors({many('x', 16)})", "at most 16 tensors in one list"),
    (f"(void)torch_numbers({many('0.5', 17)})", f"(void)torch_numbers({many('0.5', 16)})", "at most 16 numbers in one list"),
    # A misspelt keyword: each compiler names the option struct, and suggests the nearest field.
    ('layers_Dense(3, .activaton = "relu")', 'layers_Dense(3, .activation = "relu")',
     r"no member named .activaton.[^\n]*; did you mean .activation."),
    ("keras_fit(NULL, NULL, NULL, .batchsize = 32)", "keras_fit(NULL, NULL, NULL, .batch_size = 32)",
     r"no member named .batchsize.[^\n]*; did you mean .batch_size."),
    ("nn_Linear(3, 4, .biass = false)", "nn_Linear(3, 4, .bias = false)", r"no member named .biass.[^\n]*; did you mean .bias."),
    # A keyword of another call is none of this one.
    ("layers_Flatten(.units = 3)", "layers_Flatten(.name = NULL)", r"dip_flatten_opts[^\n]*has no member named .units.|no member named .units. in .(struct )?dip_flatten_opts."),
    # A value of another kind.
    ("layers_Dense(3, .activation = 7)", "layers_Dense(3, .activation = NULL)", r"int-conversion|invalid conversion|incompatible integer|incompatible type .int."),
    # plt_plot takes one or two values before its keywords, of either face.
    ('plt_plot(l, .lable = "a")', 'plt_plot(l, .label = "a")', r"no (non-static data )?member named .lable.|field designator .lable. does not refer"),
    ('plt_plot(l, l, .colour = "r")', 'plt_plot(l, l, .color = "r", .linewidth = 0)', r"no (non-static data )?member named .colour.|field designator .colour. does not refer"),
    ('plt_plot(x)', 'plt_plot(keras_history(h, "loss"))', r"error:"),
    ('plt_plot(l, 3)', 'plt_plot(keras_history(h, "loss"), keras_history(h, "val_loss"))', r"error:"),
    ('plt_imshow(l)', 'plt_imshow(x, .cmap = "gray")', r"error:"),
    ('plt_title("a", .size = 3)', 'plt_title("a", .fontsize = 3)', r"no member named .size."),
    # A required positional argument.
    ("nn_Linear(3)", "nn_Linear(3, 4)", r"error:"),
]


def compile_one(compiler, language, standard, include, statement):
    command = [compiler, "-x", language, f"-std={standard}", *FLAGS, "-I", include, "-"]
    done = subprocess.run(command, input=PROGRAM % statement, capture_output=True, text=True, env=None)
    return done.returncode == 0, done.stderr


def main():
    if len(sys.argv) < 2:
        print("usage: test_keywords.py INCLUDE-FOLDER [COMPILER...]", file=sys.stderr)
        return 2
    wanted, problems, used = sys.argv[2:], 0, []
    for compiler, language, standard in COMPILERS:
        if (wanted and compiler not in wanted) or not shutil.which(compiler):
            continue
        used.append(compiler)
        for wrong, right, message in ROWS:
            fine, text = compile_one(compiler, language, standard, sys.argv[1], right)
            if not fine:
                problems += 1
                print(f"{compiler}: refuses {right[:90]}:\n{text[:1500]}")
            fine, text = compile_one(compiler, language, standard, sys.argv[1], wrong)
            if fine or not re.search(message, text):
                problems += 1
                print(f"{compiler}: {'accepts' if fine else 'does not say ' + message + ' of'} {wrong[:90]}\n{text[:1500]}")
    print(f"test_keywords: {len(ROWS)} misuses with {', '.join(used) or 'no compiler'}, {problems} problem{'' if problems == 1 else 's'}")
    return 1 if problems or not used else 0


if __name__ == "__main__":
    sys.exit(main())
