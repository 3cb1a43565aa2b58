"""What a failed stage says: of the code's faults the kind and place alone, of a disk's what is wrong with it."""

import errno
import importlib
import inspect
import pkgutil

import pytest

import lscb_pipeline
from lscb_pipeline.errors import LscbError
from lscb_pipeline.orchestration.stage_errors import StageError, without_values


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS])
def test_a_full_or_broken_disk_is_named(code: int) -> None:
    with pytest.raises(StageError, match="the centre's disk is at fault") as caught, without_values("receive"):
        raise OSError(code, "Zzyzx")
    assert "put that right, then collate again" in str(caught.value)
    assert "Zzyzx" not in str(caught.value)


def test_other_errors_are_the_codes_and_keep_their_words_to_themselves() -> None:
    with pytest.raises(StageError, match=r"judge failed: ValueError at .*; the centre's code is at fault") as caught:  # noqa: SIM117
        with without_values("judge"):
            raise ValueError("Zzyzx")
    assert "Zzyzx" not in str(caught.value)


def test_every_error_of_ours_makes_the_promise_or_never_leaves_its_room() -> None:
    """Faults of a file quote it for its sender; they are caught where files are read and received."""
    found = set()
    for module in pkgutil.walk_packages(lscb_pipeline.__path__, "lscb_pipeline."):
        if not module.name.endswith("__main__"):
            members = vars(importlib.import_module(module.name)).values()
            found |= {one for one in members if inspect.isclass(one) and issubclass(one, Exception)}
    own = {one for one in found if one.__module__.startswith("lscb_pipeline.")}
    assert len(own) > 15
    quoting = {one.__name__ for one in own if not issubclass(one, LscbError)}
    assert quoting == {"UnreadableError", "NotTakenError", "UnknownError", "ChangedError"}
