"""Ask a model one question on a screen drawn by us, and tell what happened: before it is trusted with anything."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

from desktop_agent.compose.check_screen import CheckScreen, draw_check_screen
from desktop_agent.plan.dialects.base import Dialect, Wish
from desktop_agent.plan.moves import Act, BadReply, Said
from desktop_agent.plan.scene import Scene
from desktop_agent.types import ClickOn
from vision.errors import ModelFailed, ModelStopped
from vision.locate import resolve
from vision.models.types import Cancelled, Heard, Model, Reply, Thinking, Usage
from vision.types import Box, FramePoint

_ANSWER_TOKENS = 256
_LONGEST_SAID = 2_000


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of asking a model where the Save button is.

    Attributes:
        model: what it is called.
        dialect: the format it was asked in.
        pictures: whether it was shown the picture; False: it was told the screen in words.
        question: what was looked for.
        right: whether the answer lies on it.
        verdict: one sentence about how it went.
        said: what it wrote, as it wrote it, shortened.
        thoughts: what it thought before, shortened.
        point: where it says that it is, in pixels of the picture; None when it gave none.
        target: where it is.
        loaded_ms: until it was ready to be asked; what was loaded already takes no time.
        first_token_ms: until the first token; 0: unknown.
        answered_ms: until the last.
        usage: tokens.
        notes: what the backend could not do as asked.
        memory: bytes that this program took at most by the end.
        gpu_memory: bytes that it took of graphics memory at most; 0 for none, and for models on a server.
    """

    model: str
    dialect: str
    pictures: bool
    question: str
    right: bool
    verdict: str
    said: str = ""
    thoughts: str = ""
    point: FramePoint | None = None
    target: Box = field(default_factory=lambda: Box(0, 0, 0, 0))
    loaded_ms: float = 0.0
    first_token_ms: float = 0.0
    answered_ms: float = 0.0
    usage: Usage = field(default_factory=Usage)
    notes: tuple[str, ...] = ()
    memory: int = 0
    gpu_memory: int = 0


def check_model(
    model: Model,
    dialect: Dialect,
    *,
    thinking: bool = False,
    heard: Heard = lambda _: None,
    cancelled: Cancelled = lambda: False,
) -> Findings:
    """Load `model`, ask it where the Save button is, and tell how it went.

    An answer that is none, or wrong, is a finding. Raises ModelUnavailable when it cannot be loaded or reached, and
    ModelStopped when `cancelled` said so.
    """
    screen = draw_check_screen()
    begun = time.monotonic()
    model.warm_up()
    loaded_ms = (time.monotonic() - begun) * 1000
    sees = dialect.sees and model.abilities.pictures
    wish = Wish(
        thinking=Thinking(on=thinking, budget=_ANSWER_TOKENS * 4 if thinking else 0),
        max_tokens=_ANSWER_TOKENS,
        held=model.abilities.held,
    )
    scene = Scene(task=f"Click {screen.phrase}.", snapshot=screen.snapshot, may_ask=False, session="check")
    request = (
        dialect.point_request(screen.snapshot.frame, screen.phrase, wish)
        if sees
        else dialect.request(scene, wish)
    )
    reply, verdict, point = Reply(""), "", None
    begun = time.monotonic()
    try:
        reply = model.ask(request, heard=heard, cancelled=cancelled)
        if sees:
            point = dialect.read_point(reply, screen.snapshot.frame)
        else:
            point, verdict = _clicked(dialect.read(reply, scene), screen)
    except ModelStopped:
        raise
    except ModelFailed as exc:
        reply, verdict = Reply(exc.partial, thoughts=exc.thoughts), str(exc)
    except BadReply as exc:
        verdict = f"The answer cannot be read: {exc}"
    answered_ms = reply.timings.total_ms or (time.monotonic() - begun) * 1000
    right = point is not None and screen.target.contains(point)
    memory, gpu_memory = _memory()
    return Findings(
        model=model.name,
        dialect=dialect.name,
        pictures=sees,
        question=screen.phrase,
        right=right,
        verdict=verdict or _verdict(point, screen),
        said=(reply.raw or reply.text or _calls(reply))[:_LONGEST_SAID],
        thoughts=reply.thoughts[:_LONGEST_SAID],
        point=point,
        target=screen.target,
        loaded_ms=loaded_ms,
        first_token_ms=reply.timings.first_token_ms,
        answered_ms=answered_ms,
        usage=reply.usage,
        notes=reply.notes,
        memory=memory,
        gpu_memory=gpu_memory,
    )


def _clicked(said: Said, screen: CheckScreen) -> tuple[FramePoint | None, str]:
    """Where the first thing that it does would click; when nowhere, why."""
    move = said.moves[0]
    if not isinstance(move, Act) or not isinstance(move.intent, ClickOn):
        return None, "It answered with something else than a click."
    found = resolve(move.intent.target, screen.snapshot)
    return (None, found.reason) if found.best is None else (found.best.target, "")


def _verdict(point: FramePoint | None, screen: CheckScreen) -> str:
    if point is None:
        return "It says that there is no Save button."
    if screen.target.contains(point):
        return "It found the Save button."
    for element in screen.snapshot.elements:
        if element.text and element.box.contains(point):
            return f'It points at "{element.text}" instead.'
    return "It points at nothing."


def _calls(reply: Reply) -> str:
    return "\n".join(f"{call.name} {dict(call.arguments)}" for call in reply.calls)


def _memory() -> tuple[int, int]:
    """Bytes that this process took at most, of main memory and of the GPU's."""
    gpu = 0
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        gpu = int(torch.cuda.max_memory_allocated())
    try:
        import resource
    except ImportError:  # Windows
        import psutil  # type: ignore[import-untyped,unused-ignore]

        return int(psutil.Process().memory_info().rss), gpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024), gpu
