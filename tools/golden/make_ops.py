#!/usr/bin/env python3
"""Picks the recorded operators that tests/ops checks, and packs them.

    make_ops.py RECORDINGS OUT

RECORDINGS holds torch/ops and keras/layers (npz files of stored npy members with a manifest.json
each, and torch/ops/rounding.json). OUT gets torch.npz and keras.npz, whose members are
CASE/NAME.npy, and torch.txt, a line for each PyTorch case: its operator, how far PyTorch's float32
lies from its float64, and the arguments. Members are stored with a fixed date, so that the files
are the same whenever they are made.
"""
import json
import os
import re
import sys
import zipfile

TORCH = re.compile(r"(Linear|CrossEntropyLoss|NLLLoss|MSELoss|L1Loss|ReLU|ReLU6|Hardtanh|Sigmoid|Tanh|Softmax"
                   r"|LogSoftmax|Embedding)(__.*)?\.npz")
KERAS = ("act_relu act_relu6 act_hard_sigmoid act_sigmoid act_tanh act_softmax act_log_softmax act_exponential act_silu "
         "act_softsign act_gelu_exact dense dense_relu_nobias dense_3d add subtract multiply average maximum concatenate "
         "concatenate_axis1 flatten reshape permute embedding loss_cce_probs loss_cce_probs_edge "
         "loss_cce_probs_unnormalised loss_cce_logits loss_cce_logits_soft loss_cce_logits_sum "
         "loss_cce_logits_sw loss_scce_probs loss_scce_probs_edge loss_scce_logits loss_mse loss_mse_sum "
         "loss_mse_sw loss_mae").split()


def members(path):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            yield info.filename, archive.read(info)


def pack(out, cases):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for case, path in cases:
            for name, data in members(path):
                if case == "Linear__big" and name.startswith("f64.grad"):
                    continue    # large, and the small cases check float64 gradients as well
                archive.writestr(zipfile.ZipInfo(f"{case}/{name}", (1980, 1, 1, 0, 0, 0)), data)


def torch_line(case, entry, distance):
    args = entry["args"]
    return " ".join(str(word) for word in (
        case, entry["op"], repr(float(distance)), args.get("reduction", "mean"), args.get("ignore_index", -100),
        args.get("label_smoothing", 0), args.get("dim", -1)))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    recordings, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    folder = os.path.join(recordings, "torch", "ops")
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)["cases"]}
    with open(os.path.join(folder, "rounding.json"), encoding="utf-8") as file:
        rounding = json.load(file)
    chosen = [name for name in sorted(entries) if TORCH.fullmatch(name) and name != "Embedding__padding_idx.npz"]
    pack(os.path.join(out, "torch.npz"), [(name[:-4], os.path.join(folder, name)) for name in chosen])
    with open(os.path.join(out, "torch.txt"), "w", encoding="utf-8") as file:
        file.write("# case operator distance reduction ignore_index label_smoothing dim\n")
        for name in chosen:
            file.write(torch_line(name[:-4], entries[name], rounding[name]["max_abs"]) + "\n")
    folder = os.path.join(recordings, "keras", "layers")
    pack(os.path.join(out, "keras.npz"), [(case, os.path.join(folder, case + ".npz")) for case in KERAS])


if __name__ == "__main__":
    main()
