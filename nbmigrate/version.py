"""The version of nbmigrate, for the code and for the build."""

from __future__ import annotations

__version__ = "0.1.0"
