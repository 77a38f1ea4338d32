"""In which languages does a browser walk a way? In Danish always, and in the others under soak: a browser is slow.

That every page has its words in each language is tested without a browser (test_words.py, test_every_cause.py).
"""

import pytest

WALKED_LANGUAGES = [
    "da",
    pytest.param("de", marks=pytest.mark.soak),
    pytest.param("en", marks=pytest.mark.soak),
]
