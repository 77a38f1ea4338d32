"""Does the demo show on each page what the page can show, once its 90 days have come in?"""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.demo.running import Run

ORDERS = 60
STATES = ("waiting", "booked", "paid", "credited", "skipped", "cancelled", "held", "changed", "return")


@pytest.mark.soak
def test_the_filled_demo_has_something_for_each_page(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    began = time.monotonic()
    with Run(tmp_path / "run", orders=ORDERS) as demo:
        ready_s = time.monotonic() - began
        with demo.owner() as browser:
            during = browser.get(demo.company).text
            ended = demo.wait_until_filled()
            filled_s = time.monotonic() - began

            def page(path: str) -> str:
                answer = browser.get(path)
                assert answer.status_code == 200, path
                return answer.text

            def shown(state: str) -> int:
                return len(re.findall(r'href="/c/\d+/orders/\d+/', page(f"{demo.company}orders/?state={state}")))

            after, company = page(demo.company), demo.company
            counted = {state: shown(state) for state in STATES}
            companies, people = page("/companies/"), page(f"{company}settings/people/")
            reconcile, log = page(f"{company}reconcile/"), page(f"{company}settings/log/")
            prepaid = page(f"{company}prepaid/")

    assert "kommer stadig" in during
    assert "kommer stadig" not in after
    assert ended == "The orders of the last 90 days are all there.\n"
    assert all(counted.values()), counted
    assert all(name in companies for name in ("Demobutikken", "Anden Butik ApS", "Momsfri Kunst"))
    assert all(name in people for name in ("Sanne Østergaard", "Bo Ågaard", "Ellen Krogh", "ny.kollega@example.com"))
    assert re.search(r"\d+ forskel", reconcile)
    assert "Sanne Østergaard" in log
    assert "Demobutikken Engros" in prepaid
    record_property("seconds until the demo answers, and until its 90 days are whole", f"{ready_s:.1f}, {filled_s:.1f}")
