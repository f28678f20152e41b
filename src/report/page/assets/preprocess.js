// preprocess.js - from ink on a canvas to the 28x28 picture that the networks see, by the recipe of
// the MNIST digits: crop to the ink, scale the longer side to 20 pixels (antialiased), and put the
// centre of mass into the middle of 28x28.
"use strict";

const SIDE = 28;
const BOX = 20;

// The smallest rectangle that holds all ink; null where there is none.
function inkBounds(ink, width, height) {
  let left = width, right = -1, top = height, bottom = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

// How much of each old pixel falls into new pixel i, when n old ones from `start` become m new ones.
function shares(start, n, m, i) {
  const from = (i * n) / m, to = ((i + 1) * n) / m, out = [];
  for (let k = Math.floor(from); k < Math.min(n, Math.ceil(to)); k++) {
    out.push([start + k, (Math.min(k + 1, to) - Math.max(k, from)) / (to - from)]);
  }
  return out;
}

// The mean over each new pixel's area: thin and thick pens alike leave grey edges.
function shrink(ink, stride, bounds, width, height) {
  const out = new Float64Array(width * height);
  const columns = Array.from({ length: width }, (_, x) => shares(bounds.left, bounds.width, width, x));
  for (let y = 0; y < height; y++) {
    for (const [row, down] of shares(bounds.top, bounds.height, height, y)) {
      columns.forEach((column, x) => {
        for (const [at, across] of column) out[y * width + x] += down * across * ink[row * stride + at];
      });
    }
  }
  return out;
}

// Where a picture's upper left corner goes so that its centre of mass is the middle of the field.
function cornerByMass(picture, width, height) {
  let mass = 0, sumX = 0, sumY = 0;
  picture.forEach((value, i) => {
    mass += value;
    sumX += value * ((i % width) + 0.5);
    sumY += value * (Math.floor(i / width) + 0.5);
  });
  const place = (sum, size) => Math.min(SIDE - size, Math.max(0, Math.round(SIDE / 2 - sum / mass)));
  return { x: place(sumX, width), y: place(sumY, height) };
}

// `ink` holds width * height values from 0 to 255; the answer 784, or null where nothing is drawn.
function digitOf(ink, width, height) {
  const bounds = inkBounds(ink, width, height);
  if (!bounds) return null;
  const scale = BOX / Math.max(bounds.width, bounds.height);
  const w = Math.max(1, Math.round(bounds.width * scale));
  const h = Math.max(1, Math.round(bounds.height * scale));
  const small = shrink(ink, width, bounds, w, h);
  const corner = cornerByMass(small, w, h);
  const digit = new Uint8Array(SIDE * SIDE);
  small.forEach((value, i) => {
    digit[(corner.y + Math.floor(i / w)) * SIDE + corner.x + (i % w)] = Math.round(value);
  });
  return digit;
}
