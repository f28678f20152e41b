"""The real frameworks: where they are installed, and how their programs are run beside ours."""
import json
import os
import shutil
import subprocess
import sys

from measure import environment, run

REQUIREMENTS = ("tools/originals/requirements.txt", "bench/peers/requirements.txt")     # the last includes the others


class Frameworks:
    def __init__(self, bench, venv):
        self.bench = bench
        self.here = os.path.join(bench.root, "bench", "peers")
        self.folder = os.path.abspath(venv) if venv else os.path.join(bench.folder, "venv")
        self.python = os.path.join(self.folder, "bin", "python")
        if not venv:
            self.install()
        self.home = os.path.join(bench.folder, "home")
        if not os.path.exists(self.home):
            self.lay_data()

    def install(self):
        """Into a virtual environment; what an interrupted installation left there is used by the next."""
        wanted, stamp = "", os.path.join(self.folder, "installed-requirements.txt")
        for path in REQUIREMENTS:
            with open(os.path.join(self.bench.root, path), encoding="utf-8") as file:
                wanted += file.read()
        if os.path.exists(stamp):
            with open(stamp, encoding="utf-8") as file:
                if file.read() == wanted:
                    return
        print(f"installing the frameworks into {self.folder} (several GB, some minutes)", flush=True)
        try:
            if not self.has_pip():
                if shutil.disk_usage(self.bench.folder).free < 12 << 30:
                    raise SystemExit(f"bench: the frameworks need about 12 GB below {self.bench.folder}")
                subprocess.run([sys.executable, "-m", "venv", "--clear", self.folder], check=True)
            subprocess.run([self.python, "-m", "pip", "install", "-r", os.path.join(self.bench.root, REQUIREMENTS[-1])], check=True)
        except (subprocess.CalledProcessError, KeyboardInterrupt) as error:
            raise SystemExit(f"bench: the frameworks are not installed: {str(error) or 'interrupted'}\n"
                             f"The same command goes on where this one ended (a fresh start: remove {self.folder}). It needs Python's venv and pip\n"
                             "(Debian: python3-venv) and a way to the packages; --venv FOLDER takes an installation that you have; without\n"
                             "--peers the rest is measured.") from error
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(wanted)

    def has_pip(self):
        return os.path.exists(self.python) and subprocess.run([self.python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0

    def lay_data(self):
        """The digits where Keras and torchvision look for them, so that no script needs a network."""
        new = self.home + ".new"
        shutil.rmtree(new, ignore_errors=True)
        subprocess.run([self.python, os.path.join(self.bench.root, "tools", "originals", "prepare_data.py"),
                        os.path.join(self.bench.root, "data", "mnist"), new], check=True)
        os.replace(new, self.home)

    def run(self, name, *words):
        """One of bench/peers, in a home folder of its own."""
        return run([self.python, os.path.join(self.here, name), *words], env=environment(HOME=self.home), cwd=self.home)

    def script(self, face, *words):
        """A function that runs the real program of examples/, with clocks around its parts."""
        return lambda: self.run("script.py", face, os.path.join(self.bench.root, "examples", f"mnist_{face}.py"), *words)

    def tuned(self, face):
        """A function of a number of epochs: the fastest of the variants, found by trying each once on this machine."""
        path = os.path.join(self.bench.folder, "fastest.json")
        best = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                best = json.load(file)
        if face not in best:
            best[face] = self.fastest(face)
            with open(path, "w", encoding="utf-8") as file:
                json.dump(best, file)
        return lambda epochs: self.run(f"tuned_{face}.py", best[face], epochs)

    def fastest(self, face):
        times = {}
        for variant in {"keras": ("arrays", "pipeline"), "torch": ("eager", "compile")}[face]:
            try:
                times[variant] = self.run(f"tuned_{face}.py", variant, "2").values["min"]
            except RuntimeError as error:       # torch.compile needs a C++ compiler, for one
                print(f"  {face} {variant} does not run here: {str(error).strip().splitlines()[-1][:120]}")
        print("  " + ", ".join(f"{face} {variant} {time:.3f} s" for variant, time in times.items()))
        return min(times, key=times.get)
