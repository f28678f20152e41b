// draw.js - section C: the canvas, the buttons and the bars.  network.js computes, preprocess.js
// makes the picture; the networks and some test digits stand in the page as JSON ("draw-data").
"use strict";

(function drawADigit() {
  const holder = document.getElementById("draw-data");
  if (!holder) return; // this run has no trained networks
  const data = JSON.parse(holder.textContent);
  const faces = data.faces.map((face) => ({ key: face.key, name: face.name, network: networkOf(face) }));
  const samples = data.digits.map((digit) => ({
    label: digit.label,
    pixels: Uint8Array.from(atob(digit.pixels), (c) => c.charCodeAt(0)),
    probability: digit.probability,
  }));

  const board = document.getElementById("draw-canvas");
  const seen = document.getElementById("draw-seen");
  const answer = document.getElementById("draw-answer");
  const pen = board.getContext("2d", { willReadFrequently: true });
  const PEN_WIDTH = 20; // two of the digit's 20 pixels when it fills the canvas, as in the data set

  // ---- what is shown ---------------------------------------------------------------------------
  function paint(canvas, digit) {
    const image = new ImageData(SIDE, SIDE);
    digit.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  function showBars(face, probability) {
    const best = probability ? probability.indexOf(Math.max(...probability)) : -1;
    document.querySelectorAll(`#draw-${face.key} tbody tr`).forEach((row, i) => {
      const value = probability ? probability[i] : 0;
      row.classList.toggle("best", i === best);
      row.querySelector(".bar").style.width = `${100 * value}%`;
      row.querySelector(".number").textContent = probability ? value.toFixed(3) : "";
    });
    return best < 0 ? "" : `${face.name}: ${best} (${probability[best].toFixed(3)})`;
  }

  function show(digit) {
    paint(seen, digit || new Uint8Array(SIDE * SIDE));
    const words = faces.map((face) => showBars(face, digit && forward(face.network, digit)));
    return digit ? words.join(", ") : "Nothing is drawn yet.";
  }

  function say(text) {
    answer.textContent = text;
  }

  // ---- drawing ---------------------------------------------------------------------------------
  function digitOnBoard() {
    const { width, height } = board;
    const rgba = pen.getImageData(0, 0, width, height).data;
    return digitOf(Uint8Array.from({ length: width * height }, (_, i) => rgba[4 * i + 3]), width, height);
  }

  let waiting = false; // at most one forward pass per frame, however fast the pointer is
  function showSoon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      show(digitOnBoard());
    });
  }

  let last = null, loaded = false;
  function pointOf(event) {
    const box = board.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * board.width) / box.width,
      y: ((event.clientY - box.top) * board.height) / box.height,
    };
  }

  function strokeTo(point) {
    pen.lineWidth = PEN_WIDTH;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#fff";
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(point.x, point.y);
    pen.stroke();
    last = point;
  }

  function wipe() {
    pen.clearRect(0, 0, board.width, board.height);
    loaded = false;
  }

  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    if (loaded) wipe(); // a stroke begins a digit of one's own
    last = pointOf(event);
    strokeTo(last); // a touch without a move leaves a dot
    showSoon();
  });
  board.addEventListener("pointermove", (event) => {
    if (!last) return;
    const parts = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    (parts.length ? parts : [event]).forEach((part) => strokeTo(pointOf(part)));
    showSoon();
  });
  ["pointerup", "pointercancel"].forEach((name) => {
    board.addEventListener(name, () => {
      last = null;
      say(show(digitOnBoard())); // in words once per stroke, so that a screen reader can follow
    });
  });

  document.getElementById("draw-clear").addEventListener("click", () => {
    wipe();
    say(show(null));
  });

  // ---- test digits: the way without a pointer ------------------------------------------------------
  function load(sample) {
    wipe();
    const small = document.createElement("canvas");
    small.width = small.height = SIDE;
    paint(small, sample.pixels);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(small, 0, 0, board.width, board.height);
    loaded = true;
    // The networks see the digit as it is in the file, not what the recipe would make of it again.
    say(`A test digit, labelled ${sample.label}. ${show(sample.pixels)}`);
  }
  document.querySelectorAll("#draw-samples button").forEach((button) => {
    button.addEventListener("click", () => load(samples[Number(button.dataset.sample)]));
  });

  // ---- is this script right? ---------------------------------------------------------------------
  function largestDifference() {
    let largest = 0;
    samples.forEach((sample) => {
      faces.forEach((face, f) => {
        forward(face.network, sample.pixels).forEach((value, i) => {
          largest = Math.max(largest, Math.abs(value - sample.probability[f][i]));
        });
      });
    });
    return largest;
  }
  const agreement = document.getElementById("draw-agreement");
  if (samples.length) {
    const largest = largestDifference();
    agreement.dataset.largest = String(largest);
    agreement.textContent =
      `This script's probabilities and C's agree to ${largest.toExponential(1)} ` +
      `(${samples.length} test digits, computed just now in this page).`;
  }
  show(null);
})();
