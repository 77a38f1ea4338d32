"""How does a test make a session old, so that it has to show again who it is?"""

from tests.backoffice.person import Person

TEN_DAYS_S = 10 * 24 * 3600


def grow_old(person: Person) -> None:
    """The session was begun ten days ago."""
    session = person.client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= TEN_DAYS_S
    session.save()
