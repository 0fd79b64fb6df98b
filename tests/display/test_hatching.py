import numpy as np
import pytest

from segcourse.display.hatching import PATTERNS, default_period, hatch, pattern_of


@pytest.mark.parametrize("pattern", PATTERNS)
def test_ink_covers_a_part_only(pattern):
    assert 0.04 < hatch(pattern, (64, 64)).mean() < 0.5


def test_patterns_differ():
    drawn = [hatch(p, (64, 64)) for p in PATTERNS]
    assert len({d.tobytes() for d in drawn}) == len(PATTERNS)


def test_patterns_run_as_their_names_say():
    assert hatch("-", (32, 32))[0].all()
    assert hatch("|", (32, 32))[:, 0].all()
    k = np.arange(32)
    assert hatch("\\", (32, 32))[k, k].all()  # falls to the right
    assert len(set(hatch("/", (32, 32))[k, 31 - k].tolist())) == 1  # rises to the right


def test_it_grows_with_the_image():
    assert default_period((64, 64)) < default_period((1000, 500))


def test_labels_take_turns():
    assert [pattern_of(k) for k in (1, 2, 7)] == ["/", "\\", "/"]
