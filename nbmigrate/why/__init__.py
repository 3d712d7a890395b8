"""Which rule knows the message of an error, and where in a notebook it applies."""

from __future__ import annotations

from nbmigrate.why.lookup import Match, Whereabouts, lookup, places

__all__ = ["Match", "Whereabouts", "lookup", "places"]
