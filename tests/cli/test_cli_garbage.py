from __future__ import annotations

import gc

import pytest

from nbmigrate.cli.garbage import rarely_collected


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_garbage_is_collected_as_before_when_the_work_is_done(
    error: type[BaseException] | None,
) -> None:
    before = gc.get_threshold()

    def work() -> None:
        with rarely_collected():
            assert gc.get_threshold()[0] > before[0]
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(error):
            work()
    assert gc.get_threshold() == before
