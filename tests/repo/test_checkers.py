#!/usr/bin/env python3
"""The checkers of tools/ must find what they are there to find: each is shown a small tree with one
fault, and the same tree without it."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOLS = sys.argv.pop(1)
sys.path.insert(0, TOOLS)
import check_faces  # noqa: E402
import check_headers  # noqa: E402
import check_includes  # noqa: E402
import check_json  # noqa: E402
import check_snippets  # noqa: E402
import check_symbols  # noqa: E402

ROOMS = "base:\nfiles: base\ntensor: files\nkernels: tensor\nops: kernels\ntape: ops\ngraph: ops\n" \
        "model: tape graph\nkeras: model\ntorch: model\nreport: keras torch\ntools: report\n"


class Tree(unittest.TestCase):
    """A throwaway source tree; write() adds a file."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = self.folder.name
        self.write("src/rooms.txt", ROOMS)
        self.write("include/diptych/diptych.h", "#include <stddef.h>\n")
        self.write("include/diptych/keras.h", "#include <diptych/diptych.h>\n")
        self.write("include/diptych/import/layers.h", "#include <diptych/keras.h>\n")

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class Includes(Tree):
    def rules(self):
        return [problem.split(":")[0] for _, _, _, problem in check_includes.check(self.root)]

    def test_a_room_may_include_the_rooms_to_its_right(self):
        self.write("src/ops/add.c", '#include "ops/op.h"\n#include "base/context.h"\n#include <math.h>\n')
        self.write("src/keras/fit.c", '#include "graph/graph.h"\n#include <diptych/keras.h>\n')
        self.write("src/base/thread.c", "#include <pthread.h>\n#include <sys/stat.h>\n#include <time.h>\n")
        self.write("src/kernels/isa/vec.h", "#include <immintrin.h>\n")
        self.write("src/files/gz.c", "#include <zlib.h>\n")
        self.assertEqual(self.rules(), [])

    def test_a_room_may_not_include_a_room_to_its_left(self):
        self.write("src/ops/add.c", '#include "tape/tape.h"\n')
        self.assertEqual(self.rules(), ["room"])

    def test_equal_rooms_do_not_include_each_other(self):
        self.write("src/tape/tape.c", '#  include "graph/graph.h"\n')
        self.write("src/keras/fit.c", '#include "torch/nn.h"\n')
        self.assertEqual(self.rules(), ["room", "room"])

    def test_an_include_names_its_room(self):
        self.write("src/ops/op.h", "")
        self.write("src/ops/add.c", '#include "op.h"\n')
        self.assertEqual(self.rules(), ["path"])

    def test_only_base_knows_the_operating_system(self):
        self.write("src/ops/add.c", "#include <unistd.h>\n#include <time.h>\n#include <pthread.h>\n")
        self.assertEqual(self.rules(), ["system"] * 3)

    def test_only_its_room_knows_a_library(self):
        self.write("src/base/file.c", "#include <zlib.h>\n")
        self.write("src/ops/add.c", "#include <immintrin.h>\n")
        self.assertEqual(self.rules(), ["system", "system"])

    def test_a_face_header_stays_left_of_its_face(self):
        self.write("src/ops/add.c", "#include <diptych/keras.h>\n")
        self.write("src/torch/nn.c", "#include <diptych/import/layers.h>\n#include <diptych/keras.h>\n")
        self.assertEqual(self.rules().count("face"), 2)

    def test_only_tools_runs_the_examples(self):
        self.write("examples/loop.c", "int main(void) { return 0; }\n")
        self.write("src/tools/loop.c", '#include "examples/loop.c"\n')
        self.write("src/report/loop.c", '#include "examples/loop.c"\n')
        self.assertEqual(self.rules(), ["example"])

    def test_a_public_header_includes_only_public_ones(self):
        self.write("include/diptych/torch.h", '#include "base/context.h"\n#include <unistd.h>\n')
        self.assertEqual(self.rules(), ["public", "public"])

    def test_a_room_must_be_listed(self):
        self.write("src/attic/old.c", "")
        self.assertEqual(self.rules(), ["room"])


class Faces(Tree):
    def test_names_and_defaults_pass(self):
        self.write("src/keras/dense.c", '#include "ops/op.h"\n/* the vjp is the operator\'s own */\n')
        self.assertEqual(check_faces.check(self.root), [])

    def test_a_derivative_or_a_kernel_call_is_found(self):
        self.write("src/keras/dense.c", '#include "kernels/gemm.h"\n')
        self.write("src/torch/relu.c", "static bool relu_vjp(void);\nvoid f(void) { dip_kernel_relu(); }\n")
        self.assertEqual(len(check_faces.check(self.root)), 3)


class Headers(Tree):
    def outcome(self):
        return [status for _, _, status, _ in map(check_headers.compile_alone, check_headers.jobs(self.root))]

    def test_headers_that_stand_alone_pass(self):
        self.write("src/ops/op.h", "#include <stddef.h>\nsize_t dip_size(void);\n")
        self.assertEqual(set(self.outcome()), {0})

    def test_a_header_that_leans_on_another_is_found(self):
        self.write("src/ops/op.h", "size_t dip_size(void);\n")
        self.assertEqual([status != 0 for status in self.outcome()].count(True), 1)

    def test_a_public_header_that_cplusplus_refuses_is_found(self):
        self.write("include/diptych/torch.h", "int dip_new(int new);\n")
        self.assertIn(1, self.outcome())


class Symbols(Tree):
    def rules(self, room, text):
        source = self.write(f"src/{room}/file.c", text)
        folder = os.path.join(self.root, f"CMakeFiles/room_{room}.dir")
        os.makedirs(folder, exist_ok=True)
        command = ["gcc", "-std=c11", "-fno-builtin", "-c", source, "-o", os.path.join(folder, "file.c.o")]
        subprocess.run(command, check=True)
        self.write("compile_commands.json", '[{"directory": "%s", "file": "file.c", "command": "%s"}]'
                   % (self.root, " ".join(command)))
        problems, count = check_symbols.check(self.root)
        self.assertEqual(count, 1)
        return [problem.split(": ")[-2] for problem in problems]

    def test_a_well_behaved_file_passes(self):
        self.assertEqual(self.rules("ops", "double sqrt(double); double dip_f(double x) { return sqrt(x); }"), [])
        self.assertEqual(self.rules("base", "void *malloc(unsigned long); void *dip_f(void) { return malloc(1); }"), [])
        self.assertEqual(self.rules("random", "double log(double); double dip_f(double x) { return log(x); }"), [])

    def test_a_foreign_name_is_found(self):
        self.assertEqual(self.rules("ops", "int helper(void) { return 1; }"), ["names"])

    def test_allocation_and_printing_behind_the_context_are_found(self):
        text = "void *malloc(unsigned long); int puts(const char *);\n" \
               "void *dip_f(void) { puts(\"\"); return malloc(1); }"
        self.assertEqual(self.rules("ops", text), ["guest", "guest"])

    def test_a_function_whose_bits_differ_between_machines_is_found(self):
        self.assertEqual(self.rules("ops", "float expf(float); float dip_f(float x) { return expf(x); }"), ["bits"])

    def test_a_kernel_call_in_a_face_is_found(self):
        self.assertEqual(self.rules("torch", "void dip_kernel_add(void); void dip_f(void) { dip_kernel_add(); }"),
                         ["faces"])


class Exports(Tree):
    def outcome(self, text, listed):
        source = self.write("library.c", text)
        library = os.path.join(self.root, "library.so")
        subprocess.run(["gcc", "-shared", "-fPIC", source, "-o", library], check=True)
        return subprocess.run([sys.executable, os.path.join(TOOLS, "check_exports.py"), library,
                               self.write("exports.txt", listed)], check=False, capture_output=True).returncode

    def test_the_list_and_the_library_agree(self):
        self.assertEqual(self.outcome("int dip_a(void) { return 1; }", "# names\ndip_a\n"), 0)

    def test_a_new_a_lost_and_a_foreign_name_are_found(self):
        self.assertEqual(self.outcome("int dip_a(void) { return 1; }", ""), 1)
        self.assertEqual(self.outcome("int dip_a(void) { return 1; }", "dip_a\ndip_b\n"), 1)
        self.assertEqual(self.outcome("int other(void) { return 1; }", "other\n"), 1)


class Json(unittest.TestCase):
    """check_json.py against the schema of the program's results."""
    FACE = {"parameters": 3, "epochs": [{"loss": 1.5, "accuracy": 0.5, "val_loss": None, "val_accuracy": 1,
                                         "seconds": 0.1}],
            "test": {"loss": 1.5, "accuracy": 0.5}, "seconds": 1, "peak_bytes": 7}
    GOOD = {"schema": 1, "seed": 0, "threads": 1, "dtype": "float32", "weights_sha256": {"keras": "0a" * 32},
            "keras": FACE}

    def setUp(self):
        path = os.path.join(TOOLS, "..", "docs", "json", "compare.schema.json")
        with open(path, encoding="utf-8") as file:
            self.schema = check_json.Schema(json.load(file), os.path.dirname(path))

    def problems(self, **changes):
        return list(self.schema.problems({**self.GOOD, **changes}))

    def face(self, **changes):
        return self.problems(keras={**self.FACE, **changes})

    def test_a_part_may_have_a_schema_of_its_own(self):
        found = self.problems(ladder={"schema": 1})
        self.assertTrue(found and all(problem.startswith("$.ladder: ") for problem in found), found)

    def test_a_good_file_passes_and_unknown_fields_are_ignored(self):
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.problems(more=1, torch={**self.FACE, "test": None, "more": []}), [])

    def test_every_fault_is_found(self):
        for fault in ({"schema": 2}, {"schema": True}, {"seed": -1}, {"seed": "0"}, {"threads": 0},
                      {"threads": 1.5}, {"dtype": "float16"}, {"weights_sha256": {"keras": "0A" * 32}},
                      {"weights_sha256": None}):
            self.assertEqual(len(self.problems(**fault)), 1, fault)
        for fault in ({"parameters": None}, {"epochs": {}}, {"epochs": [{}]}, {"test": {"loss": 1}},
                      {"test": {"loss": 1, "accuracy": 1.5}}, {"seconds": None}, {"peak_bytes": 0.5}):
            self.assertGreater(len(self.face(**fault)), 0, fault)
        without = {key: value for key, value in self.GOOD.items() if key != "keras"}
        self.assertEqual(len(list(self.schema.problems(without))), 1)

    def test_the_optional_blocks_are_checked_where_they_are(self):
        layer = {"name": "dense", "in": 2, "out": 1, "kernel": "AAAAAAAAAAA=", "bias": "AAAAAA=="}
        blocks = {"answers": {"predicted": "0192", "probabilities": ""}, "layers": [layer], "printed": "text"}
        digits = {"labels": "0123", "pixel_index": [0, 2], "pixels": "AA=="}
        self.assertEqual(self.face(**blocks), [])
        self.assertEqual(self.problems(variants={"one_softmax": self.FACE}, test_digits=digits,
                                       facts={"a": 1, "b": "text", "c": None}), [])
        for fault in ({"answers": {"predicted": "01x"}}, {"answers": {}}, {"layers": [{**layer, "in": 0}]},
                      {"layers": [{**layer, "bias": "%"}]}, {"printed": 3}):
            self.assertEqual(len(self.face(**fault)), 1, fault)
        for fault in ({"variants": {"one_softmax": 1}}, {"test_digits": {"labels": 3}}, {"facts": {"a": []}},
                      {"test_digits": {**digits, "pixel_index": [-1]}}, {"asked": {"epochs": 0, "batch_size": 1}}):
            self.assertEqual(len(self.problems(**fault)), 1, fault)

    def test_a_rule_that_is_not_known_is_refused(self):
        with self.assertRaises(ValueError):
            list(check_json.Schema({"multipleOf": 3}).problems(9))


class Snippets(Tree):
    PROGRAM = "```c\n#include <stdio.h>\nint main(void) { puts(\"seven\"); return %d; }\n```\n"

    def found(self, page):
        self.write("README.md", page)
        return [check_snippets.problem(snippet, self.root, None)[0]
                for snippet in check_snippets.snippets("README.md", page)]

    def test_a_program_with_its_output_passes(self):
        self.assertEqual(self.found(self.PROGRAM % 0 + "\n```text\nseven\n```\n"), [None])
        self.assertEqual(self.found(self.PROGRAM % 3 + "```text exit 3\nseven\n```\n"), [None])

    def test_another_output_or_status_is_found(self):
        self.assertIn("it prints", self.found(self.PROGRAM % 0 + "```text\neight\n```\n")[0])
        self.assertIn("exit status 3", self.found(self.PROGRAM % 3 + "```text\nseven\n```\n")[0])

    def test_a_program_that_does_not_compile_is_found(self):
        self.assertIn("does not compile", self.found("```c\nint main(void) { return x; }\n```\n```text\n```\n")[0])

    def test_a_block_without_output_is_found(self):
        self.assertIn("no output", self.found(self.PROGRAM % 0)[0])

    def test_a_piece_must_stand_in_its_file_in_order(self):
        self.write("a.c", "int a;\nint b;\nint c;\n")
        self.assertEqual(self.found("<!-- from a.c -->\n```c\nint a;\n\nint c;\n```\n"), [None])
        self.assertIn("int a;", self.found("<!-- from a.c -->\n```c\nint c;\nint a;\n```\n")[0])


if __name__ == "__main__":
    unittest.main()
