"""Where literals of a notebook end up: through variables, calls, lists, tensors and data sets.

The interpreter of `nbmigrate.meaning` knows objects; here the *contents* of lists and tensors are
followed, from where a literal is written to everything that it is given to or compared with.
"""

from __future__ import annotations

from nbmigrate.libraries.transformers.label_tracing.notes import Given, Notes
from nbmigrate.libraries.transformers.label_tracing.tracer import trace

__all__ = ["Given", "Notes", "trace"]
