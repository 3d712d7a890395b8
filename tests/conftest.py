from __future__ import annotations

import signal

import pytest

pytest.register_assert_rewrite("harness")

# A shell starts what runs in its background with interrupts ignored, which every process of the
# tests would inherit; some are there to be interrupted.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
