#!/usr/bin/env python3
"""What README.md and docs/performance.md show of the benchmark is what docs/benchmark.json makes of it; and the rules
by which bench/ calls a bar met, and a figure unfair."""
import os
import sys
import unittest

ROOT = sys.argv.pop(1)
sys.path.insert(0, os.path.join(ROOT, "bench"))
import cases  # noqa: E402
import pages  # noqa: E402
import rows  # noqa: E402
from measure import Watch  # noqa: E402


class Pages(unittest.TestCase):
    def test_pages_show_what_was_measured(self):
        results = pages.read(os.path.join(ROOT, "docs", "benchmark.json"))
        for path, text, wanted in pages.pages(ROOT, results, [case.name for case in cases.CASES]):
            self.assertEqual(text, wanted, f"{path} is stale: ./bootstrap bench --show --readme")

    def test_every_case_of_the_file_exists(self):
        results = pages.read(os.path.join(ROOT, "docs", "benchmark.json"))
        self.assertLessEqual(set(results["cases"]), {case.name for case in cases.CASES})


class Rows(unittest.TestCase):
    def test_a_time_is_met_below_its_bar_and_a_speed_above(self):
        for ours, peer, more, met in (([1.0, 1.1], [2.0, 2.1], False, True), ([1.6, 1.7], [2.0, 2.1], False, False),
                                      ([1.6, 1.5], [2.0, 1.9], True, True), ([1.0, 1.1], [2.0, 2.1], True, False)):
            self.assertEqual(rows.compare("x", ours, "peer", peer, 0.75, more=more).met, met)

    def test_the_best_run_counts(self):
        row = rows.compare("x", [3.0, 1.0, 3.0], "peer", [6.0, 4.0, 6.0], "1/2")
        self.assertEqual((row.ratio, row.ours.min, row.met), (0.25, 1.0, True))
        self.assertEqual(rows.compare("x", [2.0, 1.0], "peer", [2.0, 4.0], more=True).ratio, 0.5)

    def test_runs_that_disagree_about_the_bar_are_no_figure(self):
        row = rows.compare("x", [3.0, 1.0, 3.0], "peer", [6.0, 4.0, 6.0], "1/3")       # 0.25 at best, 0.5 in the middle
        self.assertIsNone(row.met)
        self.assertIn("unsteady", row.reason)

    def test_what_was_not_measured_is_not_met(self):
        row = rows.missing("x", "there is no peer", 0.5, "peer")
        self.assertIsNone(row.met)
        self.assertIn("not measured: there is no peer", rows.cells(row))

    def test_the_worst_of_many_is_the_farthest_below_its_bar(self):
        many = [rows.compare(name, [speed], "peer", [100.0], bar, more=True) for name, speed, bar in
                (("a", 80.0, 0.85), ("b", 70.0, 0.75), ("c", 84.0, 0.85))]
        self.assertEqual(rows.worst(many, "three").what, "three (0 of 3 meet it); worst: b")

    def test_a_row_survives_json(self):
        for row in (rows.compare("x", [1.0, 1.2], "peer", [2.0, 2.1], "1/7", share=0.5), rows.alone("y", [3.0], 130, "MB"),
                    rows.missing("z", "why", 1)):
            self.assertEqual(rows.from_json(rows.to_json(row)), row)

    def test_a_busy_machine_is_an_objection(self):
        self.assertIsNone(Watch(steal=0.01, others=0.1).objection())
        self.assertIn("processors", Watch(others=0.5).objection())
        self.assertIn("host", Watch(steal=0.1).objection())


if __name__ == "__main__":
    unittest.main()
