"""Where does a person go on after an answer that took no form: a log-in, a page that was too old, a bug?"""

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

RESUMED = "resumed"  # in the address: the page says that nothing was saved, and `forms.js` puts back what was written


def page_of_form(request: HttpRequest) -> str:
    """The page that a posted form stood on, or the first page if the browser does not tell."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return "/"
    return with_text(came.path, came.query)


def with_text(path: str, query: str = "") -> str:
    """The address of the page with its form as it was written."""
    asked = QueryDict(query, mutable=True)
    asked[RESUMED] = "1"
    return f"{path}?{asked.urlencode()}"
