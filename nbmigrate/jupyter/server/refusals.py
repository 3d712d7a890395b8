"""Why a request is refused: a word for a program, a line for a person."""

from __future__ import annotations

import enum


class Reason(str, enum.Enum):
    """The kinds of refusals; front ends tell them apart by these words."""

    BAD_REQUEST = "bad-request"
    BUSY = "busy"
    FAILED = "failed"
    NOT_A_NOTEBOOK = "not-a-notebook"
    STALE_PLAN = "stale-plan"
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    UNKNOWN_OPTION = "unknown-option"


STATUS = {
    Reason.BAD_REQUEST: 400,
    Reason.BUSY: 503,
    Reason.FAILED: 500,
    Reason.NOT_A_NOTEBOOK: 400,
    Reason.STALE_PLAN: 409,
    Reason.TOO_LARGE: 413,
    Reason.TOO_SLOW: 503,
    Reason.UNKNOWN_OPTION: 400,
}


class RefusedError(Exception):
    """A request that gets no answer; it can be pickled."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message
