// network.js - the trained networks of this page and their forward pass: all that is needed to use
// them.  A description is {layers: [{in, out, kernel, bias}, ...]}, kernel and bias in base64 of
// little-endian float32, kernel as (in, out) row by row.  Every layer but the last ends in relu, the
// last in softmax, as both programs' models do.  Sums are doubles; the weights are what C trained.
"use strict";

function floatsOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function networkOf(description) {
  return description.layers.map((layer) => ({
    inputs: layer.in,
    outputs: layer.out,
    kernel: floatsOf(layer.kernel),
    bias: floatsOf(layer.bias),
  }));
}

function dense(layer, x) {
  const y = Float64Array.from(layer.bias);
  for (let i = 0; i < layer.inputs; i++) {
    if (x[i] === 0) continue; // most of a digit's pixels are black
    const row = i * layer.outputs;
    for (let j = 0; j < layer.outputs; j++) y[j] += x[i] * layer.kernel[row + j];
  }
  return y;
}

const relu = (x) => x.map((v) => Math.max(v, 0));

function softmax(x) {
  const largest = Math.max(...x);
  const powers = x.map((v) => Math.exp(v - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((v) => v / sum);
}

// The ten probabilities of a picture of 784 pixels, 0 to 255 as in the data set.
function forward(network, pixels) {
  let x = Float64Array.from(pixels, (p) => Math.fround(p / 255));
  network.forEach((layer, i) => {
    x = dense(layer, x);
    x = i + 1 < network.length ? relu(x) : softmax(x);
  });
  return x;
}
