"""Who can reach this installation's files, and does the front tell us who calls? Two checks of `krambod doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from krambod.project.configuration import LOOPBACK_HOSTS, Configuration

OTHERS = 0o077  # what a group and everybody else may do


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check found. `mend` says what to do; it is empty if all is well."""

    name: str
    says: str
    mend: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.mend


def check_files(configuration: Configuration, database: Path | None) -> CheckResult:
    """Nobody else on this machine may read the books, the keys and the copies."""
    directory, name = configuration.data_dir, "files"
    open_ones = [directory] if _is_open(directory) else []
    if database is not None and _is_open(database) and _is_open(database.parent):
        open_ones.append(database)
    if not open_ones:
        return CheckResult(name=name, says="Only this user can read them.")
    named = " ".join(str(path) for path in open_ones)
    return CheckResult(
        name=name, says=f"Other users of this machine can read {named}.", mend=f"Run `chmod -R go= {named}`."
    )


def check_front(configuration: Configuration) -> Iterator[CheckResult]:
    """What a proxy in front of us must do. Nothing on this machine alone."""
    base, name = urlsplit(configuration.base_url), "front"
    if base.hostname in LOOPBACK_HOSTS:
        return
    if base.scheme != "https":
        mend = "Let a proxy in front end TLS, and set KRAMBOD_BASE_URL to its https address."
        yield CheckResult(name=name, says=f"{configuration.base_url} is not encrypted.", mend=mend)
    elif not configuration.trusted_proxies:
        mend = (
            f"Name the proxy in KRAMBOD_TRUSTED_PROXIES. It must end TLS for {base.hostname}, pass `Host` on, and add "
            "the caller's address to `X-Forwarded-For`."
        )
        yield CheckResult(name=name, says="All people seem to call from the proxy, and share one limit.", mend=mend)
    else:
        says = (
            f"{configuration.trusted_proxies} must end TLS for {base.hostname}, pass `Host` on, and add the caller's "
            "address to `X-Forwarded-For`."
        )
        yield CheckResult(name=name, says=says)


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False
