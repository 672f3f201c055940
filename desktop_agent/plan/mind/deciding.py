"""One decision: what was decided before on the same screen, else the model, asked again while it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from desktop_agent.errors import GaveUp
from desktop_agent.plan.budget import Spent
from desktop_agent.plan.dialects.base import Dialect, Wish
from desktop_agent.plan.mind.consult import Consultation, Heard, Unread
from desktop_agent.plan.mind.modes import Situation, thinking_for
from desktop_agent.plan.mind.options import MindOptions
from desktop_agent.plan.mind.ports import Ports
from desktop_agent.plan.moves import BadReply, Said
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.session.mind_events import Escalated
from vision.models.types import Message, Model, Picture, Reply, Request, Words

if TYPE_CHECKING:
    from desktop_agent.plan.recall import Recall

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be done next.

    Attributes:
        said: the model's moves.
        rung: `cache` or `model`.
        keys: under which it may be learnt, or must be forgotten; empty where nothing is remembered.
        reply: what the model wrote.
        calls: numbers of the requests that it took.
        tokens: of all of them.
    """

    said: Said
    rung: str
    keys: tuple[str, ...]
    reply: Reply
    calls: tuple[int, ...] = ()
    tokens: int = 0


class Decider:
    """Decides for one session.

    Args:
        model: who is asked.
        dialect: how.
        ports: the session.
        options: limits.
        recall: what was decided before; None where nothing is to be remembered.
    """

    def __init__(
        self, model: Model, dialect: Dialect, ports: Ports, options: MindOptions, recall: Recall | None
    ) -> None:
        self._consultation = Consultation(model, dialect.name, ports, options)
        self._model = model
        self._dialect = dialect
        self._ports = ports
        self._options = options
        self._recall = recall
        if recall is not None:
            recall.mask = ports.mask

    @property
    def spent(self) -> Spent:
        """Tokens and money of all requests so far."""
        return self._consultation.spent

    @property
    def calls(self) -> int:
        """How often the model was asked."""
        return self._consultation.calls

    @property
    def sees(self) -> bool:
        """Whether the model is shown pictures."""
        return self._dialect.sees

    def decide(self, scene: Scene, situation: Situation, reason: str) -> Decided:
        """What to do next in `scene`; `reason` says why a model is asked at all.

        Raises Interrupted, GaveUp when no reply can be read, and what a model raises (RequestTooLong among them).
        """
        keys = self._keys(scene)
        fresh = situation.stalled or situation.check_failed
        remembered = None if fresh else self._remembered(keys)
        if remembered is not None:
            try:
                said = self._dialect.read(remembered, scene)
            except BadReply:
                self._forget(keys)
            else:
                return Decided(said, "cache", keys, remembered)
        return self._ask(scene, situation, reason, keys)

    def learn(self, decided: Decided) -> None:
        """What was decided did what it should: the same screen needs no model next time."""
        if self._recall is not None:
            for key in decided.keys:
                self._recall.learn(key, decided.reply)

    def forget(self, decided: Decided) -> None:
        """What was decided did not do what it should."""
        self._forget(decided.keys)

    def _keys(self, scene: Scene) -> tuple[str, ...]:
        if self._recall is None:
            return ()
        from desktop_agent.plan.recall import recall_key

        names = self._model.name, self._dialect.name
        return tuple(
            recall_key(*names, scene, self._ports.mask, by_pixels=by_pixels) for by_pixels in (False, True)
        )

    def _remembered(self, keys: tuple[str, ...]) -> Reply | None:
        if self._recall is None:
            return None
        found = (self._recall.find(key) for key in keys)
        return next((reply for reply in found if reply is not None), None)

    def _forget(self, keys: tuple[str, ...]) -> None:
        if self._recall is not None:
            for key in keys:
                self._recall.forget(key)

    def _ask(self, scene: Scene, situation: Situation, reason: str, keys: tuple[str, ...]) -> Decided:
        options, calls, tokens = self._options, [], 0
        hint = scene.hint
        problem = ""
        for attempt in range(options.tries):
            now = replace(situation, unread=situation.unread + attempt)
            thinking, why = thinking_for(
                options.mode, now, options.thinking_tokens, able=self._model.abilities.thinking
            )
            if why:
                self._ports.publish(Escalated("thinking", why))
            wish = Wish(
                thinking=thinking,
                max_tokens=options.answer_tokens,
                pictures=options.pictures,
                elements=options.elements,
                held=self._model.abilities.held,
                # The likeliest words were unreadable; asked in the same way they would come again.
                temperature=options.temperature if attempt == 0 else max(options.temperature, 0.4),
            )
            asked = replace(scene, hint=" ".join(part for part in (hint, problem) if part))
            request = self._dialect.request(asked, wish)
            try:
                heard, said = self.hear(
                    request,
                    lambda reply: self._dialect.read(reply, scene),
                    scene,
                    purpose="act",
                    reason=why or reason,
                )
            except Unread as unread:
                calls.append(unread.heard.call)
                tokens += unread.heard.tokens
                problem = f"Your last answer could not be used: {unread}"
                continue
            calls.append(heard.call)
            tokens += heard.tokens
            kept = keys if attempt == 0 and not hint else ()
            return Decided(said, "model", kept, heard.reply, tuple(calls), tokens)
        raise GaveUp(
            f"The model gave {options.tries} answers that cannot be used. The last: {problem.partition(': ')[2]}"
        )

    def hear(
        self, request: Request, read: Callable[[Reply], T], scene: Scene, *, purpose: str, reason: str
    ) -> tuple[Heard, T]:
        """Send `request` without the values of secrets, and read what comes. Raises as `Consultation.ask` does."""
        frames = tuple(one.frame for one in scene.past if isinstance(one, Turn) and one.frame is not None)
        sent = {part.digest for one in request.messages for part in one.parts if isinstance(part, Picture)}
        return self._consultation.ask(
            _masked(request, self._ports),
            read,
            purpose=purpose,
            reason=reason,
            frame=scene.snapshot.frame,
            elements=0 if self._dialect.sees else min(self._options.elements, len(scene.snapshot.elements)),
            frames=tuple(frame for frame in (*frames, scene.snapshot.frame) if frame.digest in sent),
        )


def _masked(request: Request, ports: Ports) -> Request:
    """`request` with the values of secrets hidden: what must not be written down must not be told either."""
    messages = tuple(
        Message(
            message.role,
            tuple(
                Words(ports.mask(part.text)) if isinstance(part, Words) else part for part in message.parts
            ),
            message.calls,
            message.call_id,
        )
        for message in request.messages
    )
    return replace(request, messages=messages)
