"""The recogniser's network: where it lies, what it says of itself, and how it is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from pathlib import Path

import numpy as np

from pipeline.errors import ReaderFailed, ReaderUnavailable
from pipeline.readers.calibration import Table, checked_table
from pipeline.readers.ctc import Floats

MODEL = Path(__file__).parent / "models" / "thai_line.onnx"
"""The model that the package brings."""

NARROW = frozenset(".Iil1|!'")
"""Signs so narrow that two of them stand within four pixels of a body of 17."""

INPUT = "lines"
OUTPUT = "logits"

_RUNTIME = "onnxruntime"
_MEND_RUNTIME = "pip install onnxruntime"
_MEND_MODEL = "pip install --force-reinstall ita-reader (in a checkout of the source: make train)"


@dataclass(frozen=True, slots=True)
class LineModel:
    """A loaded network.

    Attributes:
        run: Ink (lines x 1 x 48 x width, 1.0 black, float32) to logits (lines x columns x classes).
        charset: Characters in the order of the classes; class 0, the blank, is not among them.
        temperature: What the logits are divided by.
        calibration: From a word's probability to its confidence; empty for none.
        card: What the model says of itself, free JSON.
    """

    run: Callable[[Floats], Floats]
    charset: tuple[str, ...]
    temperature: float = 1.0
    calibration: Table = ()
    card: str = "{}"

    @property
    def narrow(self) -> frozenset[int]:
        """The classes of signs that do stand two in four pixels: dots of a leader, the I of IIT."""
        return _classes(self.charset)[0]

    @property
    def thai_digits(self) -> frozenset[int]:
        """The classes of Thai digits; Arabic ones are narrow in some faces."""
        return _classes(self.charset)[1]


@lru_cache(maxsize=4)
def _classes(charset: tuple[str, ...]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the classes of narrow signs, and those of Thai digits; asked for every line."""
    every = list(enumerate(charset, start=1))
    narrow = frozenset(n for n, text in every if text in NARROW)
    return narrow, frozenset(n for n, text in every if "๐" <= text <= "๙")


def fingerprint(*paths: Path) -> str:
    """Return the first digits of each model's hash and the version of onnxruntime.

    Raises:
        ReaderUnavailable: One of them is missing.
    """
    try:
        runtime = version(_RUNTIME)
    except PackageNotFoundError as error:
        raise _no_runtime() from error
    return " ".join([*map(_hash, paths), _RUNTIME, runtime])


@lru_cache(maxsize=8)
def _hash(path: Path) -> str:
    return sha256(_content(path)).hexdigest()[:12]


@lru_cache(maxsize=4)
def load_model(path: Path) -> LineModel:
    """Return the network, loaded once a process.

    Raises:
        ReaderUnavailable: onnxruntime or the model is missing, or the model is damaged.
    """
    content = _content(path)
    try:
        import onnxruntime
    except ImportError as error:
        raise _no_runtime() from error
    options = onnxruntime.SessionOptions()
    # Pages are read side by side in processes of their own: threads would only get in the way.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.use_deterministic_compute = True
    options.enable_mem_pattern = False  # plans memory for one shape; here every batch has its own
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(
            content, sess_options=options, providers=["CPUExecutionProvider"]
        )
        metadata = session.get_modelmeta().custom_metadata_map
    except Exception as error:  # its errors have no base of their own
        raise _damaged(path, str(error)) from error

    def run(ink: Floats) -> Floats:
        try:
            (logits,) = session.run([OUTPUT], {INPUT: ink})
        except Exception as error:  # as above
            raise ReaderFailed(f"The recogniser's network failed: {str(error)[:300]}") from error
        return np.asarray(logits, dtype=np.float32)

    return described(path, run, metadata)


def described(
    path: Path, run: Callable[[Floats], Floats], metadata: Mapping[str, str]
) -> LineModel:
    """Return the network with what its metadata says of it.

    Args:
        path: Where it lies, for messages.
        run: From ink to logits.
        metadata: `charset` (JSON list) and, where they differ from the defaults of `LineModel`,
            `temperature` (a number), `calibration` (JSON list of pairs) and `card`.

    Raises:
        ReaderUnavailable: The metadata is not that.
    """
    try:
        charset = json.loads(metadata["charset"])
        if not (isinstance(charset, list) and charset) or not all(
            isinstance(text, str) and text for text in charset
        ):
            raise ValueError("the charset is not a list of characters")
        if len(set(charset)) != len(charset):
            raise ValueError("the charset holds a character twice")
        temperature = float(metadata.get("temperature", "1"))
        if not (isfinite(temperature) and temperature > 0):
            raise ValueError(f"the temperature is {temperature}")
        calibration = checked_table(json.loads(metadata.get("calibration", "[]")))
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, f"its metadata: {error}") from error
    return LineModel(run, tuple(charset), temperature, calibration, metadata.get("card", "{}"))


def shipped(path: Path, what: str, mend: str) -> bytes:
    """Return the content of a file that the package brings.

    Args:
        path: Where it lies.
        what: What it is, for the message.
        mend: What brings it back.

    Raises:
        ReaderUnavailable: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReaderUnavailable(
            f"{what} {path.name} cannot be read: {error.strerror or error}.", mend=mend
        ) from error


def _content(path: Path) -> bytes:
    return shipped(path, "The recogniser's model", _MEND_MODEL)


def _no_runtime() -> ReaderUnavailable:
    return ReaderUnavailable(
        "onnxruntime is not installed; scanned pages cannot be read.", mend=_MEND_RUNTIME
    )


def _damaged(path: Path, why: str) -> ReaderUnavailable:
    return ReaderUnavailable(
        f"The recogniser's model {path.name} is damaged: {why[:300]}.", mend=_MEND_MODEL
    )
