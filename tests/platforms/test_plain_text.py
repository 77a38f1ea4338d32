"""Does a text lose its HTML, and nothing that is no HTML?"""

import pytest

from krambod.platforms.translating.plain_text import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ben &amp; Jerry&#8217;s &#8211; 500&nbsp;ml", "Ben & Jerry’s – 500 ml"),
        ("M&amp;amp;M ApS", "M&M ApS"),
        ("M&M ApS", "M&M ApS"),
        ("Snor <3 m & >2 m", "Snor <3 m & >2 m"),
        ("Snor &lt;3 m &amp; &gt;2 m", "Snor <3 m & >2 m"),
        ("a<b and c>d", "a<b and c>d"),
        ("Salt&pound", "Salt&pound"),
        ("Vase<br>blå", "Vase blå"),
        ('Kort <img src="https://shop.example/kort.png" alt="Visa"/>', "Kort"),
        ("<strong>Vase</strong>, <span class='farve'>blå</span>", "Vase, blå"),
        ("<!-- skjult -->Vase", "Vase"),
        ("Vase  blå", "Vase  blå"),
        ("", ""),
    ],
)
def test_tags_go_and_entities_are_the_signs_they_stand_for(written: str, read: str) -> None:
    assert plain(written) == read


def test_a_text_without_end_is_read_in_a_moment() -> None:
    assert len(plain("<a " * 200_000 + "&amp;")) <= 20_000
