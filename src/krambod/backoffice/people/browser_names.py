"""Which browser on which device is it? In a word or two that its owner recognises, from what it tells about itself."""

BROWSERS = (  # the first that fits: nearly all call themselves Chrome and Safari as well
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def name_of(agent: str) -> str:
    """The browser's name and its device's, such as `Firefox, Windows`; what it tells, where neither is known."""
    found = [next((name for mark, name in names if mark in agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(one for one in found if one) or agent or "–"
