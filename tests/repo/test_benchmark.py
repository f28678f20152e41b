#!/usr/bin/env python3
"""What README.md and docs/performance.md show of the benchmark is what docs/benchmark.json makes of it; and the rules
by which bench/ calls a bar met, and a figure unfair."""
import contextlib
import io
import os
import sys
import unittest

ROOT = sys.argv.pop(1)
sys.path.insert(0, os.path.join(ROOT, "bench"))
import cases  # noqa: E402
import pages  # noqa: E402
import rows  # noqa: E402
import measure  # noqa: E402
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
        worst = rows.worst(many, "three")
        self.assertEqual(rows.title(worst), "three (0 of 3 meet it); worst: b")
        worst.reason = "somebody else was busy"
        self.assertEqual(rows.title(worst), "three; worst: b")

    def test_rows_that_were_not_measured_are_counted_apart(self):
        many = [rows.compare("a", [9.0], "peer", [10.0], 0.85, more=True), rows.missing("b", "why", 0.85, "peer")]
        self.assertIn("1 of 2 meet it, 1 not measured", rows.title(rows.worst(many, "two")))

    def test_figures_have_three_digits_that_count(self):
        for value, text in ((0.00481, "0.00481"), (0.9, "0.900"), (1.1649, "1.16"), (35.32, "35.3"), (99.97, "100"), (3350.3, "3350")):
            self.assertEqual(rows.plain(value), text)

    def test_fewer_than_ten_runs_are_told(self):
        for runs, told in ((1, True), (9, True), (10, False), (11, False)):
            self.assertEqual("run" in rows.cells(rows.alone("x", [1.0] * runs))[1], told)

    def test_a_row_survives_json(self):
        for row in (rows.compare("x", [1.0, 1.2], "peer", [2.0, 2.1], "1/7", share=0.5), rows.alone("y", [3.0], 130, "MB"),
                    rows.missing("z", "why", 1)):
            self.assertEqual(rows.from_json(rows.to_json(row)), row)

    def test_a_busy_machine_is_an_objection(self):
        self.assertIsNone(Watch(steal=0.01, others=0.1).objection())
        self.assertIn("processors", Watch(others=0.5).objection())
        self.assertIn("host", Watch(steal=0.1).objection())


class Turns(unittest.TestCase):
    """fair_turn, with a clock that we turn."""

    def setUp(self):
        self.kept = measure.SPENT[:]
        measure.REPEATS.left, measure.Repeats.PAUSE = 2, 0.0

    def tearDown(self):
        measure.SPENT[:], measure.REPEATS.left = self.kept, 0

    def take(self, wall, busy):
        """Takes a turn; the n-th time of this many seconds, and so many of them with work that is not ours."""
        self.times = 0

        def turn():
            measure.SPENT[0] += wall
            measure.SPENT[1] += busy[min(self.times, len(busy) - 1)]
            self.times += 1
            return self.times
        with contextlib.redirect_stdout(io.StringIO()), Watch() as watch:
            found = measure.fair_turn(turn)
        return found, watch

    def test_a_quiet_turn_is_taken_once(self):
        self.assertEqual(self.take(2.0, [0.1])[0], 1)

    def test_a_disturbed_turn_is_forgotten_and_taken_again(self):
        found, watch = self.take(2.0, [1.5, 0.1])
        self.assertEqual((found, watch.objection()), (2, None))

    def test_repeats_end_and_the_disturbance_is_told(self):
        found, watch = self.take(2.0, [1.5])
        self.assertEqual(found, 3)
        self.assertIn("processors", watch.objection())

    def test_a_turn_that_is_too_short_to_judge_is_kept(self):
        self.assertEqual(self.take(0.1, [0.1])[0], 1)


if __name__ == "__main__":
    unittest.main()
