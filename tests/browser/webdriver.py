"""A headless Chromium, driven by its own chromedriver over the WebDriver protocol (W3C) with the standard library.

    with Browser(folder) as browser:
        browser.open("file:///...")
        browser.script("return document.title")

Nothing here knows what is tested."""
import base64
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DRIVER = ("chromedriver", "chromium.chromedriver")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's reference, fixed by the standard
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-default-apps", "--disable-extensions", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--force-color-profile=srgb", "--password-store=basic")


def first_of(names):
    return next((path for path in map(shutil.which, names) if path), None)


def missing():
    """What a test cannot do without and this machine does not have, in words; empty: nothing."""
    return [names[0] for names in (CHROMIUM, DRIVER) if not first_of(names)]


class BrowserError(Exception):
    pass


class Browser:
    def __init__(self, folder):
        """FOLDER becomes the profile; it should be empty."""
        self.folder = folder
        self.driver = None
        self.log = None
        self.session = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self.call("DELETE", "")
        except (OSError, BrowserError):
            pass
        finally:
            if self.driver:
                self.driver.terminate()
                self.driver.wait(10)
            if self.log:
                self.log.close()

    def start(self):
        log_path = os.path.join(self.folder, "chromedriver.log")
        self.log = open(log_path, "w+", encoding="utf-8")
        self.driver = subprocess.Popen([first_of(DRIVER), "--port=0"], stdout=self.log, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL)
        self.address = f"http://127.0.0.1:{self.port(log_path)}/session"
        options = {"binary": first_of(CHROMIUM),
                   "args": [*SWITCHES, "--user-data-dir=" + os.path.join(self.folder, "profile")]}
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options,
                        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        made = self.request("POST", self.address, {"capabilities": {"alwaysMatch": capabilities}})
        self.session = f"{self.address}/{made['sessionId']}"

    def port(self, log_path):
        for _ in range(200):
            with open(log_path, encoding="utf-8") as file:
                found = re.search(r"started successfully on port (\d+)", file.read())
            if found:
                return found[1]
            if self.driver.poll() is not None:
                break
            time.sleep(0.05)
        raise BrowserError(f"chromedriver did not start; see {log_path}")

    # ---- the protocol ----
    @staticmethod
    def request(method, address, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        # A proxy of the environment has no part in talking to this machine itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise BrowserError(f"{value['error']}: {value['message']}") from None

    def call(self, method, path, body=None):
        return self.request(method, self.session + path, body)

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    # ---- what tests ask ----
    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def script(self, text, *arguments):
        return self.call("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def later(self, text):
        """Runs TEXT and waits until it has called done()."""
        self.call("POST", "/execute/async", {"script": f"const done = arguments[arguments.length - 1]; {text}", "args": []})

    def element(self, css):
        return self.call("POST", "/element", {"using": "css selector", "value": css})

    def into_view(self, css):
        """The element, in the middle of the window, clear of what sticks to its edges."""
        element = self.element(css)
        self.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        return element

    def click(self, css):
        self.call("POST", f"/element/{self.into_view(css)[ELEMENT]}/click", {})

    def messages(self, kind):
        """Everything logged since the last call; kind: "browser" (console) or "performance"."""
        return self.call("POST", "/se/log", {"type": kind})

    def requests(self):
        """Addresses that the page asked for since the last call."""
        events = (json.loads(entry["message"])["message"] for entry in self.messages("performance"))
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def screen(self, width, height=900, mobile=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                      mobile=mobile)

    def media(self, scheme):
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}])

    def move_pointer(self, css):
        """Over the middle of the element."""
        element = self.into_view(css)
        self.actions("pointer", [{"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": element}])

    def stroke(self, css, points, pointer="mouse"):
        """A line through points (x, y), counted from the middle of the element."""
        element = self.into_view(css)
        moves = [{"type": "pointerMove", "duration": 4, "x": round(x), "y": round(y), "origin": element}
                 for x, y in points]
        self.actions("pointer", [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:],
                                 {"type": "pointerUp", "button": 0}], pointer)

    def press(self, key):
        self.actions("key", [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}])

    def actions(self, kind, actions, pointer="mouse"):
        source = {"type": kind, "id": f"{kind} {pointer}", "actions": actions}
        if kind == "pointer":
            source["parameters"] = {"pointerType": pointer}
        self.call("POST", "/actions", {"actions": [source]})

    def print_pdf(self):
        return base64.b64decode(self.call("POST", "/print", {"background": True}))

    def screenshot(self):
        """The whole document, beyond the window."""
        shot = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                             clip=self.script("const d = document.documentElement;"
                                              "return {x: 0, y: 0, width: d.clientWidth, height: d.scrollHeight, scale: 1}"))
        return base64.b64decode(shot["data"])
