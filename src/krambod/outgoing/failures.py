"""How may a call to somebody else's server fail? What matters is whether the other side may have got it."""


class OutgoingFailed(Exception):
    """There is no answer within the limits of the call. `reason` is a word or two for a log."""

    def __init__(self, text: str, *, reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason or text


class NeverSent(OutgoingFailed):
    """Nothing of the request was sent."""


class OutOfBounds(OutgoingFailed):
    """The address, or a redirect, leads where this call does not go. The text says why."""


class AnswerLost(OutgoingFailed):
    """The other side may have got the request; its answer did not come, or cannot be read."""


class AnswerTooLate(AnswerLost):
    """The deadline came before the end of the answer."""


class AnswerTooLong(AnswerLost):
    """The answer has more bytes than the call takes; `beginning` are the first ones."""

    def __init__(self, text: str, *, beginning: bytes) -> None:
        super().__init__(text)
        self.beginning = beginning
