"""The shipped model's way: exported, quantised, and taken up again by a further training."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from pipeline.readers.line_model import load_model  # noqa: E402
from training import quantise  # noqa: E402
from training.batches import Batch  # noqa: E402
from training.charset import CHARSET  # noqa: E402
from training.checkpoint import Averaged, load, save  # noqa: E402
from training.export import export  # noqa: E402
from training.first_layer import fold  # noqa: E402
from training.model import LineNet, Shape, new_model  # noqa: E402
from training.warm_start import from_onnx  # noqa: E402

SHAPE = Shape(len(CHARSET) + 1, (4, 8, 8, 12, 16), 10, 20)
UNSQUEEZED = Shape(len(CHARSET) + 1, (4, 8, 8, 12, 16), 10)


def samples(count: int = 4) -> list[Batch]:
    rng = np.random.default_rng(3)
    none = np.zeros(0, np.int64)
    made = []
    for n in range(count):
        ink = rng.random((2, 1, 48, 64 + 32 * n)).astype(np.float32)
        made.append(Batch(np.where(ink > 0.7, ink, 0).astype(np.float32), none, none, ()))
    return made


@pytest.fixture(scope="module", params=[SHAPE, UNSQUEEZED], ids=["squeezed", "unsqueezed"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = new_model(request.param)
    for batch in samples():  # let the normalisation see something
        model(torch.from_numpy(batch.images))
    path = tmp_path_factory.mktemp("training") / "checkpoint.pt"
    save(path, model, Averaged(model), torch.optim.AdamW(model.parameters()), 1234)
    return path


def answers(model: LineNet, batch: Batch) -> np.ndarray:
    model.eval()
    with torch.inference_mode():
        return np.asarray(model(torch.from_numpy(batch.images)).numpy())


def test_a_model_taken_up_again_answers_as_before_in_reading_and_in_training(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plain.onnx"
    export(checkpoint, path)
    model, lines = from_onnx(path, samples())
    assert lines == 1234
    assert model.shape == load(checkpoint)[0].shape
    batch = samples()[2]
    assert answers(model, batch) == pytest.approx(load_model(path).run(batch.images), abs=1e-4)
    model.train()
    model.dropout.p = 0.0
    whole = torch.from_numpy(batch.images)
    with torch.no_grad():
        trained = model(whole).numpy()
    # The statistics of one batch are not those of all samples, but no longer those of a fresh net.
    assert np.abs(trained - answers(model, batch)).mean() < 0.2


def test_a_quantised_model_answers_nearly_the_same_and_can_be_taken_up_again(
    checkpoint: Path, tmp_path: Path
) -> None:
    plain, small = tmp_path / "plain.onnx", tmp_path / "small.onnx"
    export(checkpoint, plain, temperature=1.25)
    export(checkpoint, small, temperature=1.25, samples=samples())
    batch = samples()[1]
    exact, rounded = load_model(plain).run(batch.images), load_model(small).run(batch.images)
    assert 0 < np.abs(exact - rounded).max() < 0.1 * np.abs(exact).max()
    assert load_model(small).temperature == 1.25
    assert load_model(small).charset == CHARSET
    model, _ = from_onnx(small, samples())
    assert np.abs(answers(model, batch) - rounded).max() < 0.1 * np.abs(exact).max()


def test_folding_the_first_layer_changes_no_answer(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded, plain = tmp_path / "folded.onnx", tmp_path / "plain.onnx"
    export(checkpoint, folded, samples=samples())
    monkeypatch.setattr(quantise, "fold", lambda *_: None)
    export(checkpoint, plain, samples=samples())
    for batch in samples():
        one, other = load_model(folded).run(batch.images), load_model(plain).run(batch.images)
        assert np.array_equal(one, other)
    assert folded.read_bytes() != plain.read_bytes()


def test_only_the_first_layer_it_knows_is_folded(checkpoint: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.onnx"
    export(checkpoint, path)
    with pytest.raises(ValueError, match="nodes for"):
        fold(onnx.load(str(path)), 48)


def test_a_line_reads_the_same_beside_any_other_in_the_quantised_model(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = tmp_path / "small.onnx"
    export(checkpoint, path, samples=samples())
    run = load_model(path).run
    images = samples()[1].images
    assert np.array_equal(run(images)[:1], run(images[:1]))


def test_another_charset_or_network_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.onnx"
    export(checkpoint, path)
    stored = onnx.load(str(path))
    for entry in stored.metadata_props:
        if entry.key == "charset":
            entry.value = json.dumps(["ก"])
    onnx.save(stored, str(path))
    with pytest.raises(ValueError, match="another charset"):
        from_onnx(path, [])
