"""How does a mail of a few sentences look? As HTML that says what its text says, with a button in the link's place."""

from django.template.loader import render_to_string


def write_html(text: str, *, subject: str, link: str, words: str, why: str, home: str) -> str:
    """The HTML of a mail with this text, whose paragraphs are parted by empty lines.

    The button leads to `link` and says `words`. It stands where the text has the link alone in a paragraph, else at
    the end. No other address becomes a link: a name that somebody chose must not lead anywhere. `why` says why one
    gets the mail; `home` is the address of the front page.
    """
    paragraphs = [one.strip() for one in text.strip().split("\n\n") if one.strip()]
    place = paragraphs.index(link) if link in paragraphs else len(paragraphs)
    parts = {"before": paragraphs[:place], "after": paragraphs[place + 1 :]}
    around = {**parts, "subject": subject, "link": link, "words": words, "why": why, "home": home}
    return render_to_string("mail/letter.html", around)
