"""How does Lighthouse score the pages that a shopkeeper sees most? `make lighthouse` prints it.

Each page is loaded as on a slow phone and as on a desktop, in a demo of its own. It fails below 100 for
accessibility or 95 for performance.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page

from krambod.project.demo.processes import free_port
from krambod.project.demo.serving import Places
from tests.backoffice.browsing import CHROMIUM, INSTALL, chromium
from tools.screenshots import demo

LIGHTHOUSE = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
LOOKS = {"phone": [], "desktop": ["--preset=desktop"]}
GOALS = {"accessibility": 100, "performance": 95}
LOAD_S = 120
ORDERS = 120


def main() -> int:
    if CHROMIUM is None:
        print(INSTALL, file=sys.stderr)
        return 1
    with TemporaryDirectory() as directory:
        ports = [free_port() for _ in range(3)]
        places = Places(port=ports[0], double_port=ports[1], shop_port=ports[2], data=Path(directory), orders=ORDERS)
        with demo(places):
            with chromium() as browser:
                page = browser.new_context(locale="da").new_page()
                addresses = log_in(page, f"{places.krambod_url}/")
                cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
            return max([judge(name, address, cookies) for name, address in addresses.items()])


def log_in(page: Page, url: str) -> dict[str, str]:
    """Logs in to the demo. Returns the addresses of the pages to score."""
    page.goto(url)
    page.locator("form[action='/demo/login'] button").click()
    page.wait_for_url("**/c/*/")
    overview = page.url
    page.goto(f"{overview}orders/")
    order = page.locator("table.rows tbody th a").first
    return {
        "overview": overview,
        "orders": page.url,
        "order": order.evaluate("(link) => link.href"),
        "needs action": f"{overview}attention/",
    }


def judge(name: str, address: str, cookies: str) -> int:
    """Prints the scores of one page in each look. Returns 1 if one is below its goal."""
    worst = 0
    for look, options in LOOKS.items():
        scores = {category: round(100 * one["score"]) for category, one in load(address, cookies, options).items()}
        print(json.dumps({"page": name, "look": look, **scores}))
        worst = max(worst, *(int(scores[category] < goal) for category, goal in GOALS.items()))
    return worst


def load(address: str, cookies: str, options: list[str]) -> Any:
    headers = json.dumps({"Cookie": cookies, "Accept-Language": "da"})
    command = [
        str(LIGHTHOUSE), address, *options, "--quiet", "--output=json", f"--only-categories={','.join(GOALS)}",
        f"--extra-headers={headers}", "--chrome-flags=--headless --no-sandbox",
    ]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    found = subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=LOAD_S)
    return json.loads(found.stdout)["categories"]


if __name__ == "__main__":
    sys.exit(main())
