"""How does a person use a page: with a mouse, or with the keyboard alone?"""

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 150
IS_FOCUSED = "(one) => one === document.activeElement"


class Hand(Protocol):
    """What a person does with a control."""

    def press(self, control: Locator) -> None:
        """Follows a link, presses a button or ticks a box."""

    def choose(self, control: Locator, option: str) -> None:
        """Chooses an option of a list."""

    def write(self, control: Locator, text: str) -> None:
        """Writes into a field."""

    def write_day(self, control: Locator, day: str) -> None:
        """Writes a day, such as 2026-11-28."""


@dataclass(frozen=True, slots=True)
class Mouse:
    """Points and clicks."""

    page: Page

    def press(self, control: Locator) -> None:
        control.click()

    def choose(self, control: Locator, option: str) -> None:
        control.select_option(option)

    def write(self, control: Locator, text: str) -> None:
        control.fill(text)

    def write_day(self, control: Locator, day: str) -> None:
        control.fill(day)


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Goes to each control with the Tab key. A control that Tab does not reach fails the test."""

    page: Page

    def press(self, control: Locator) -> None:
        self._reach(control)
        if control.get_attribute("href") is not None:
            with self.page.expect_navigation():  # a click waits for it, a key does not
                self.page.keyboard.press("Enter")
            return
        is_box = control.get_attribute("type") in ("checkbox", "radio")
        self.page.keyboard.press("Space" if is_box else "Enter")

    def choose(self, control: Locator, option: str) -> None:
        self._reach(control)
        self.page.keyboard.press("Home")
        for _ in range(control.locator("option").count()):
            if control.locator("option:checked").inner_text().startswith(option):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow keys do not reach {option}")

    def write(self, control: Locator, text: str) -> None:
        self._reach(control)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        assert control.input_value() == text

    def write_day(self, control: Locator, day: str) -> None:
        year, month, of_month = day.split("-")
        self._reach(control)
        self.page.keyboard.type(f"{month}{of_month}{year}")  # as the browser of the tests shows it
        assert control.input_value() == day

    def _reach(self, control: Locator) -> None:
        control.wait_for()
        for _ in range(MOST_TABS):
            if control.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {control}")
