"""How long does a newcomer wait for the demo? Under 15 s until it answers, and 2 minutes until its 90 days are whole.

krambod serve --demo, on new data ─▶ the log-in page answers ─▶ the line that says that all orders are there
"""

import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from krambod.project.demo.processes import KRAMBOD, POLL_S, answers, free_port, stop_process

READY_S, WHOLE_S = 15.0, 120.0
GIVE_UP_S = 600.0
WHOLE = b"The orders of the last 90 days are all there."


def main() -> None:
    with TemporaryDirectory(prefix="krambod-demo-") as directory:
        port = free_port()
        options = ["--port", str(port), "--double-port", str(free_port()), "--shop-port", str(free_port())]
        command = [*KRAMBOD, "serve", "--demo", *options, "--demo-data", str(Path(directory) / "data")]
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        whole = Whole(process)
        try:
            while not answers(f"http://127.0.0.1:{port}/account/login/"):
                time.sleep(POLL_S)
            ready_s = time.monotonic() - began
            print(f"until the demo answers:            {ready_s:6.1f} s  (wanted: under {READY_S:.0f})", flush=True)
            whole.thread.join(GIVE_UP_S)
            whole_s = whole.at - began
            print(f"until its 90 days are whole:       {whole_s:6.1f} s  (wanted: under {WHOLE_S:.0f})")
        finally:
            stop_process(process, GIVE_UP_S)
    sys.exit(not (ready_s < READY_S and 0 < whole_s < WHOLE_S))


class Whole:
    """Reads what the demo prints. `at` is when it said that all orders are there, 0 until then."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.at = 0.0
        self._process = process
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(WHOLE):
                self.at = time.monotonic()
                return


if __name__ == "__main__":
    main()
