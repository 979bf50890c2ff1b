"""Trains the recogniser: on from a checkpoint, from the shipped model, or from nothing.

`make train` runs it.

A run has a warm-up, a long stretch at one learning rate and a fall to zero at its end, so that
every run ends with a network fit to ship and the next one can still go on from its checkpoint.
Several ranks (one a core) work on batches of their own and share their gradients each step.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, multiprocessing, nn

from pipeline.readers.line_model import MODEL
from training.batches import Batch, as_batch, batches
from training.charset import CHARSET
from training.checkpoint import CHECKPOINT, Averaged, load, save
from training.decode import errors, greedy
from training.line_store import STORE
from training.lines import make_line
from training.model import SQUEEZE, LineNet, Shape, new_model
from training.warm_start import from_onnx

DOUBTED = 1.2
"""Lines whose loss per character is higher are left out by `--doubting`: their ink does not say
what their label says (marks lost in cutting, a stamp over the words)."""


def validation(count: int, *, held_out: bool) -> list[Batch]:
    """Return lines in the faces that training never shows (`held_out`), always the same ones."""
    lines = [make_line(f"validation {i}", held_out=held_out) for i in range(count)]
    lines.sort(key=lambda line: line.pixels.shape[1])
    return [as_batch(lines[i : i + 24]) for i in range(0, count, 24)]


def judge(model: LineNet, sets: Sequence[Batch]) -> tuple[float, float]:
    """Return the character error rate and the share of lines that are all right."""
    model.eval()
    wrong = total = right = lines = 0
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for batch in sets:
            read = greedy(model(torch.from_numpy(batch.images)).float().numpy())
            for text, truth in zip(read, batch.texts, strict=True):
                wrong += errors(text, truth)
                total += len(truth)
                right += text == truth
                lines += 1
    model.train()
    return wrong / total, right / lines


def rate_at(done: float, peak: float, cool: float, warm: float = 0.01) -> float:
    """Return the learning rate when a share `done` of a run is over.

    >>> rate_at(0.005, 1.0, 0.3), rate_at(0.5, 1.0, 0.3), rate_at(1.0, 1.0, 0.3)
    (0.5, 1.0, 0.0)
    """
    if done < warm:
        return peak * done / warm
    if done > 1 - cool:
        return peak * max(0.0, (1 - done) / cool)
    return peak


def loss_of(model: LineNet, batch: Batch, *, half: bool, doubting: bool) -> Tensor:
    """Return the CTC loss per character of a batch.

    Args:
        model: The network.
        batch: Lines and what they say.
        half: Compute in bfloat16 where that is safe.
        doubting: Leave out lines that the network is very sure to be labelled wrongly.
    """
    images = torch.from_numpy(batch.images).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        logits = model(images)
    steps = logits.float().log_softmax(-1).transpose(0, 1)
    lengths = torch.from_numpy(batch.lengths)
    loss = nn.functional.ctc_loss(
        steps,
        torch.from_numpy(batch.targets),
        torch.full((len(lengths),), steps.shape[0]),
        lengths,
        reduction="none",
        zero_infinity=True,
    )
    if doubting:
        kept = (loss.detach() / lengths) < DOUBTED
        loss, lengths = loss * kept, lengths * kept
    per_character: Tensor = loss.sum() / lengths.sum().clamp(min=1)
    return per_character


def share(model: nn.Module, ranks: int, done: float) -> float:
    """Replace gradients by their mean over all ranks; return the mean of `done`."""
    if ranks == 1:
        return done
    gradients = [weight.grad for weight in model.parameters() if weight.grad is not None]
    flat = torch.cat([*(gradient.flatten() for gradient in gradients), torch.tensor([done])])
    torch.distributed.all_reduce(flat)
    flat /= ranks
    at = 0
    for gradient in gradients:
        gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
        at += gradient.numel()
    return float(flat[-1])


def train(rank: int, options: argparse.Namespace, meeting: str = "") -> None:
    """Train for `options.minutes` minutes and write checkpoints on the way."""
    torch.set_num_threads(1)
    if options.ranks > 1:
        torch.distributed.init_process_group(
            "gloo", init_method=f"file://{meeting}", rank=rank, world_size=options.ranks
        )
    lines = 0
    if options.checkpoint.exists() and not options.fresh:
        model, stored = load(options.checkpoint)
        lines = int(stored["lines"])
        if options.from_average:
            model.load_state_dict(stored["average"])
    elif options.fresh or not options.model.exists():
        model, stored = new_model(Shape(len(CHARSET) + 1, squeeze=SQUEEZE)), None
    else:
        model, lines = from_onnx(options.model, validation(options.validate, held_out=False))
        stored = None
    for weight in model.parameters():
        if weight.dim() == 4:  # half as fast again as the default order, on a CPU
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(
        model.parameters(), options.rate, weight_decay=0.01, betas=(0.9, 0.98)
    )
    if stored is not None:
        optimiser.load_state_dict(stored["optimiser"])
    average = Averaged(model)
    sets = (
        [validation(options.validate, held_out=True), validation(options.validate, held_out=False)]
        if rank == 0
        else []
    )
    started = last = time.monotonic()
    ran = 0
    losses: list[float] = []
    for batch in batches(
        f"train {lines} {rank}",
        columns=options.columns,
        processes=1,
        reuse=options.reuse,
        store=options.store,
        stored_share=options.stored_share,
    ):
        done = (time.monotonic() - started) / (60 * options.minutes)
        loss = loss_of(model, batch, half=options.half, doubting=options.doubting)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        done = share(model, options.ranks, done)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate_at(done, options.rate, options.cool)
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        average.update(model)
        ran += len(batch.texts) * options.ranks
        losses.append(float(loss.detach()))
        if rank == 0 and time.monotonic() - last > 60 * options.every:
            last = time.monotonic()
            _report(average, model, last - started, lines + ran, ran, losses, sets)
            save(options.checkpoint, model, average, optimiser, lines + ran)
            losses.clear()
    if rank == 0:
        save(options.checkpoint, model, average, optimiser, lines + ran)
        _report(average, model, time.monotonic() - started, lines + ran, ran, losses, sets)


def _report(
    average: Averaged,
    model: LineNet,
    seconds: float,
    lines: int,
    ran: int,
    losses: Sequence[float],
    sets: Sequence[Sequence[Batch]],
) -> None:
    judged = LineNet(model.shape)
    judged.load_state_dict(average.state)
    unseen, right = judge(judged, sets[0])
    seen, _ = judge(judged, sets[1])
    loss = sum(losses) / max(1, len(losses))
    print(
        f"{seconds / 60:8.1f} {lines:9,} {ran / seconds:8.1f} {loss:7.4f} "
        f"{seen:9.4f} {unseen:10.4f} {right:11.4f}",
        flush=True,
    )


def main() -> int:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument(
        "--model", type=Path, default=MODEL, help="to go on from where there is no checkpoint"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget the checkpoint and the shipped model"
    )
    parser.add_argument(
        "--from-average", action="store_true", help="go on from the averaged weights"
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=float, default=3, help="minutes between checkpoints")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--cool", type=float, default=0.3, help="share of the run that cools down")
    parser.add_argument("--columns", type=int, default=16_000, help="pixels of width a batch")
    parser.add_argument("--ranks", type=int, default=1, help="processes that train, one a core")
    parser.add_argument("--reuse", type=int, default=2, help="times a line is used")
    parser.add_argument("--store", type=Path, default=STORE, help="lines cut out of pages")
    parser.add_argument("--stored-share", type=float, default=0.3, help="of all lines")
    parser.add_argument("--doubting", action="store_true", help="leave out lines labelled wrongly")
    parser.add_argument("--validate", type=int, default=300, help="lines of a validation set")
    parser.add_argument("--full", dest="half", action="store_false", help="no bfloat16")
    options = parser.parse_args()
    print(" minutes     lines  lines/s    loss  CER seen CER unseen lines right", flush=True)
    if options.ranks == 1:
        train(0, options)
    else:
        with tempfile.TemporaryDirectory() as folder:
            meeting = str(Path(folder) / "meeting")
            workers = [
                multiprocessing.get_context("spawn").Process(
                    target=train, args=(rank, options, meeting)
                )
                for rank in range(options.ranks)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            return max(worker.exitcode or 0 for worker in workers)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
