"""How is a process given a clock that is wrong, while all others on this machine keep the right one?"""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("wrong_clock.c")


def wrong_clock(seconds_off: int, directory: Path) -> dict[str, str] | None:
    """Returns the variables of a process whose clock is that many seconds off. None if there is no C compiler."""
    if (compiler := shutil.which("gcc") or shutil.which("cc")) is None:
        return None
    library = directory / "wrong_clock.so"
    if not library.exists():
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "CLOCK_OFF_S": str(seconds_off)}
