#!/usr/bin/env python3
"""The report as a reader meets it: made by a real run, opened as a file in a headless Chromium.

    test_page.py PROGRAM        DIP_SCREENSHOTS=FOLDER keeps pictures of it for a person to look at

Exit status 77 where there is no Chromium."""
import math
import os
import subprocess
import sys
import tempfile
import unittest

import webdriver

PROGRAM = sys.argv.pop(1)
HERE = os.path.dirname(os.path.abspath(__file__))
SCREENSHOTS = os.environ.get("DIP_SCREENSHOTS")
DESKTOP, PHONE = 1280, 390
LARGEST_FILE = 2_500_000
with open(os.path.join(HERE, "checks.js"), encoding="utf-8") as file:
    CHECKS = file.read()


def arc(x, y, across, down, start, end, parts=16):
    angles = (math.radians(start + (end - start) * i / parts) for i in range(parts + 1))
    return [(x + across * math.cos(a), y + down * math.sin(a)) for a in angles]


DIGITS = {0: [arc(0, 0, 60, 90, -90, 270)], 1: [[(12, -90), (-12, 90)]], 7: [[(-55, -85), (55, -85), (-10, 90)]],
          4: [[(-30, -85), (-50, 10), (50, 10)], [(35, -85), (25, 95)]]}


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        folder = scratch.name
        cls.path = os.path.join(folder, "report.html")
        done = subprocess.run([PROGRAM, "compare", "--epochs", "1", "--seed", "0", "--quiet", "--report", cls.path],
                              cwd=folder, capture_output=True, text=True, timeout=100, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{PROGRAM} ended with {done.returncode}: {done.stderr}{done.stdout}")
        cls.browser = webdriver.Browser(folder).__enter__()
        cls.addClassCleanup(cls.browser.__exit__)
        cls.browser.open("about:blank")
        cls.browser.requests()  # what a new window loads of its own is not the page's doing

        cls.read()

    @classmethod
    def read(cls):
        """Opens the page anew."""
        cls.browser.open("file://" + cls.path)

    def setUp(self):
        self.show(DESKTOP, "light")

    def show(self, width, scheme):
        """In this window and on a system of that theme: an open page has to follow both."""
        self.browser.screen(width, mobile=width == PHONE)
        self.browser.media(scheme)
        # The page hears of it before its next frame, not at once.
        self.browser.later("requestAnimationFrame(() => setTimeout(done))")

    def ask(self, text, *arguments):
        return self.browser.script(f"{CHECKS}\nreturn {text};", *arguments)

    # ---- the file ----
    def test_it_is_one_file_of_moderate_size_that_asks_for_nothing_else(self):
        self.assertLess(os.path.getsize(self.path), LARGEST_FILE)
        self.browser.requests()
        self.read()
        self.browser.script("window.scrollTo(0, document.body.scrollHeight)")
        asked = {url for url in self.browser.requests() if not url.startswith("data:")}
        self.assertEqual(asked, {"file://" + self.path})

    @classmethod
    def tearDownClass(cls):
        """Nothing that the tests did may have led to a message."""
        messages = cls.browser.messages("browser")
        if messages:
            raise AssertionError(f"the console is not empty: {messages}")

    # ---- how it looks ----
    def test_nothing_is_wider_than_the_window(self):
        for width in (DESKTOP, 768, PHONE):
            self.show(width, "light")
            self.ask("all('details').forEach((d) => d.open = true)")
            self.assertEqual(self.ask("overflow()"), {"width": 0, "by": []}, f"at {width} pixels")

    def test_every_text_stands_out_from_its_ground(self):
        for scheme in ("light", "dark"):
            for width in (DESKTOP, PHONE):
                self.show(width, scheme)
                self.browser.click("#draw-samples button")
                self.ask("all('details').forEach((d) => d.open = true)")
                found = self.ask("faintTexts()")
                self.assertGreater(found["texts"], 1000)
                self.assertEqual(found["faint"], [], f"{scheme}, {width} pixels")

    def lightness(self):
        return self.ask("luminance(background(document.body))")

    def test_the_theme_follows_the_system_until_the_button_is_pressed(self):
        self.assertGreater(self.lightness(), 0.8)
        self.show(DESKTOP, "dark")
        self.assertLess(self.lightness(), 0.05)
        self.browser.click("#theme")
        self.assertGreater(self.lightness(), 0.8)
        self.read()
        self.assertGreater(self.lightness(), 0.8, "the choice is forgotten")
        self.browser.click("#theme")
        self.assertLess(self.lightness(), 0.05)
        self.browser.script("localStorage.clear()")
        self.read()

    def test_it_prints(self):
        pdf = self.browser.print_pdf()
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertGreater(len(pdf), 100_000)
        self.assertGreater(pdf.count(b"/Type /Page\n"), 5)

    def test_pictures_for_a_person_to_look_at(self):
        if not SCREENSHOTS:
            self.skipTest("DIP_SCREENSHOTS names no folder")
        os.makedirs(SCREENSHOTS, exist_ok=True)
        for scheme in ("light", "dark"):
            for width in (DESKTOP, PHONE):
                self.show(width, scheme)
                self.read()
                self.browser.click("#draw-samples button:nth-of-type(3)")
                with open(os.path.join(SCREENSHOTS, f"report-{scheme}-{width}.png"), "wb") as out:
                    out.write(self.browser.screenshot())

    # ---- how it is built ----
    def test_landmarks_names_headings_tables_and_links(self):
        self.ask("all('details').forEach((d) => d.open = true)")
        self.assertEqual(self.ask("faults()"), [])

    def test_every_section_is_in_the_contents(self):
        sections = self.ask("all('main > section').map((s) => s.id)")
        self.assertGreaterEqual(len(sections), 16)
        self.assertEqual(self.ask("all('nav a').map((a) => a.hash.slice(1))"), sections)

    # ---- lines that match ----
    def lit(self):
        """Which rows of program text stand out, once colours have stopped moving."""
        return self.ask("""(document.getAnimations().forEach((a) => a.finish()), all('.row').flatMap(
            (row, i) => rgba(getComputedStyle(row).backgroundColor)[3] > 0 ? [i] : []))""")

    def row_of_both_faces(self):
        return self.ask("""all('.row').findIndex((row) => ['.kp', '.kc', '.tp', '.tc'].every(
            (css) => row.querySelector(css) && row.querySelector(css).textContent.trim()))""")

    def test_matching_lines_light_up_together_under_the_pointer(self):
        row = self.row_of_both_faces()
        self.assertGreaterEqual(row, 0)
        self.browser.move_pointer("h1")
        self.assertEqual(self.lit(), [])
        self.ask("(all('.row')[arguments[0]].id = 'tested')", row)
        self.browser.move_pointer("#tested .tc")
        self.assertEqual(self.lit(), [row])

    def test_the_keyboard_lights_matching_lines_too(self):
        self.browser.move_pointer("h1")
        row = self.ask("""(() => { const rows = all('.row'), first = rows.findIndex(
            (row) => row.tabIndex === 0 && row.parentElement.querySelectorAll('.row').length > 2);
            rows[first].focus(); return first; })()""")
        self.assertEqual(self.lit(), [row])
        self.browser.press("\ue015")  # arrow down
        self.assertEqual(self.lit(), [row + 1])
        self.assertTrue(self.ask("all('.rows').every((b) => b.querySelectorAll('.row[tabindex=\"0\"]').length === 1)"))

    # ---- draw a digit ----
    def answers(self):
        """The digit with the longest bar of each face, and how long it is of 1."""
        return self.ask("""all('table.bars').map((t) => [...t.tBodies[0].rows].map((r) => parseFloat(
            r.querySelector('.bar').style.width) / 100)).map((p) => [p.indexOf(Math.max(...p)), Math.max(...p)])""")

    def seen(self):
        """The picture that the networks see: its rows."""
        grey = self.ask("""[...document.getElementById('draw-seen').getContext('2d').getImageData(0, 0, 28, 28).data]
            .filter((_, i) => i % 4 === 0)""")
        return [grey[28 * y:28 * y + 28] for y in range(28)]

    def draw(self, digit, pointer="mouse"):
        self.browser.click("#draw-clear")
        for stroke in DIGITS[digit]:
            self.browser.stroke("#draw-canvas", stroke, pointer)

    def test_a_drawn_digit_is_recognised_by_both_networks(self):
        for digit in DIGITS:
            self.draw(digit)
            for found, sure in self.answers():
                self.assertEqual(found, digit)
                self.assertGreater(sure, 0.5)
        self.browser.click("#draw-clear")
        self.assertEqual([sure for _, sure in self.answers()], [0, 0])

    def test_a_finger_draws_as_a_mouse_does(self):
        self.show(PHONE, "light")
        self.draw(1, "touch")
        self.assertEqual([found for found, _ in self.answers()], [1, 1])

    def test_the_networks_see_a_digit_as_those_of_the_data_set(self):
        self.draw(7)
        rows = self.seen()
        ink = [(x, y, v) for y, row in enumerate(rows) for x, v in enumerate(row) if v]
        for axis in (0, 1):
            self.assertLessEqual(max(p[axis] for p in ink) - min(p[axis] for p in ink), 19)
            centre = sum((p[axis] + 0.5) * p[2] for p in ink) / sum(p[2] for p in ink)
            self.assertAlmostEqual(centre, 14, delta=0.5)
        self.assertEqual(max(max(p[axis] for p in ink) - min(p[axis] for p in ink) for axis in (0, 1)), 19)
        self.assertTrue(any(0 < v < 255 for _, _, v in ink), "no pixel of the edges is grey")

    def test_a_test_digit_loads_by_keyboard(self):
        self.browser.script("document.querySelector('#draw-samples button:nth-of-type(8)').focus()")
        self.browser.press("\ue007")  # enter
        said = self.browser.script("return document.getElementById('draw-answer').textContent")
        self.assertIn("labelled 7", said)
        self.assertIn("Keras: 7", said)
        pixels = self.browser.script("""const digit = JSON.parse(document.getElementById('draw-data').textContent).digits[7];
            return [...atob(digit.pixels)].map((c) => c.charCodeAt(0))""")
        self.assertEqual(sum(self.seen(), []), pixels)

    def test_the_scripts_probabilities_are_those_of_c(self):
        pairs = self.browser.script("""const data = JSON.parse(document.getElementById('draw-data').textContent);
            return data.faces.flatMap((face, f) => data.digits.map((digit) => [digit.probability[f],
                [...forward(networkOf(face), Uint8Array.from(atob(digit.pixels), (c) => c.charCodeAt(0)))]]))""")
        self.assertEqual(len(pairs), 20)
        largest = 0
        for of_c, of_script in pairs:
            self.assertEqual((len(of_c), len(of_script)), (10, 10))
            self.assertAlmostEqual(sum(of_script), 1, delta=1e-9)
            largest = max(largest, *(abs(a - b) for a, b in zip(of_c, of_script)))
        self.assertLess(largest, 1e-5)
        told = self.browser.script("const e = document.getElementById('draw-agreement'); return [e.dataset.largest, e.textContent]")
        self.assertAlmostEqual(float(told[0]), largest, delta=1e-12)
        self.assertRegex(told[1], r"agree to \d\.\de-\d+ \(10 test digits")


if __name__ == "__main__":
    lacking = webdriver.missing()
    if lacking:
        print(f"skipped: {' and '.join(lacking)} not found (Debian: apt-get install chromium chromium-driver)")
        sys.exit(77)
    unittest.main(verbosity=2)
