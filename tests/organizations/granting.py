"""Which organizations of the double do the tests reach, and how does a merchant consent?"""

from urllib.parse import parse_qs, parse_qsl, urlsplit

from krambod.dinero import App
from krambod.dinero.oauth import Grant, ask_consent, exchange_code
from krambod.outgoing.calling import Http
from tests.doubles.caller import wire_of

ORGANIZATION = 310001
OTHER_ORGANIZATION = 310004


def granted(http: Http, app: App) -> Grant:
    """Lets a merchant consent and exchanges the code for a grant."""
    consent = ask_consent(app)
    place, _, query = consent.url.partition("?")
    answer = wire_of(http).post(place, data={**dict(parse_qsl(query)), "user": "sanne", "decision": "allow"})
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    return exchange_code(http, app, code, consent.code_verifier)
