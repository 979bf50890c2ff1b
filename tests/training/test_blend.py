"""The mean of two checkpoints is a checkpoint: for export, and to go on from."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from training.blend import blend, main  # noqa: E402
from training.charset import CHARSET  # noqa: E402
from training.checkpoint import Averaged, load, save  # noqa: E402
from training.model import Shape, new_model  # noqa: E402


def stored(path: Path, lines: int, hidden: int = 10) -> Path:
    model = new_model(Shape(len(CHARSET) + 1, (4, 8, 8, 12, 16), hidden, 20))
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(lines / 1000)
    save(path, model, Averaged(model), torch.optim.AdamW(model.parameters()), lines)
    return path


def test_weights_are_the_mean_and_everything_else_is_the_last_one_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = stored(tmp_path / "one.pt", 100), stored(tmp_path / "two.pt", 300)
    out = tmp_path / "blend.pt"
    monkeypatch.setattr("sys.argv", ["blend", str(one), str(two), "--out", str(out)])
    assert main() == 0
    (_, first), (_, second), (_, mixed) = load(one), load(two), load(out)
    assert mixed["lines"] == 300
    for key, value in mixed["average"].items():
        if value.is_floating_point():
            expected = (first["average"][key] + second["average"][key]) / 2
            assert torch.allclose(value, expected, atol=1e-6)
    assert any(
        not torch.equal(mixed["average"][k], second["average"][k]) for k in second["average"]
    )
    assert all(torch.equal(mixed["model"][k], second["model"][k]) for k in second["model"])


def test_checkpoints_of_two_shapes_have_no_mean(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="different shapes"):
        blend([stored(tmp_path / "one.pt", 1), stored(tmp_path / "two.pt", 1, hidden=12)])
