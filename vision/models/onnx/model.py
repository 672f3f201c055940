"""An exported model that answers: token by token, held to a schema where that is asked, stopped between two tokens."""

from __future__ import annotations

import importlib
import io
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.models.onnx.exported import Exported
from vision.models.onnx.prompt import (
    NO_THOUGHT,
    THINK,
    THOUGHT,
    calls_in,
    guidance_for,
    in_thought,
    messages_json,
    pictures_of,
    split_thoughts,
    tools_json,
)
from vision.models.types import (
    Abilities,
    Cancelled,
    Ending,
    Form,
    Heard,
    Picture,
    Piece,
    Reply,
    Request,
    Timings,
    Usage,
)

HOW_TO_INSTALL = (
    "Exported models need ONNX Runtime's generative part: pip install onnxruntime-genai-cuda on Linux and Windows with "
    "an x86-64 processor (it runs without a GPU, too), onnxruntime-genai elsewhere. Never both: each brings its own "
    "onnxruntime."
)
_USUAL_DEADLINE_S = 600.0


@dataclass(slots=True)
class _Loaded:
    """What the library holds of a model."""

    library: Any
    model: Any
    tokenizer: Any


@dataclass(slots=True)
class _Past:
    """A generator with the tokens it has read, and what it was made for."""

    generator: Any
    made_for: tuple[object, ...]
    tokens: list[int]


@dataclass(slots=True)
class _Writing:
    """What has been written so far."""

    begun: float
    prompt: int = 0
    reused: int = 0
    answer: int = 0
    thinking: int = 0
    first_token_ms: float = 0.0
    thoughts: str = ""
    text: str = ""
    raw: str = ""
    ending: Ending = Ending.STOP
    notes: list[str] = field(default_factory=list)


class OnnxModel:
    """A model in a folder. One request at a time; any thread."""

    def __init__(self, exported: Exported, name: str) -> None:
        """Described by `exported`; loaded when it is asked."""
        self.name = name
        self.abilities = Abilities(
            pictures=exported.sees,
            tools="tools" in exported.template,
            held=True,
            thinking=exported.thinks,
            streaming=True,
            context=exported.context,
        )
        self._exported = exported
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._past: _Past | None = None

    def warm_up(self) -> None:
        """Load it. Raises ModelUnavailable."""
        with self._lock:
            self._load()

    def close(self) -> None:
        """Give its memory back."""
        with self._lock:
            self._past = None
            self._loaded = None

    def ask(
        self, request: Request, *, heard: Heard = lambda _: None, cancelled: Cancelled = lambda: False
    ) -> Reply:
        """Answer `request`; raises as `Model.ask` says. A prompt is read in one go: it is not stopped in its middle."""
        pictures = pictures_of(request.messages)
        if pictures and not self._exported.sees:
            raise ModelFailed(f"{self.name} sees no pictures: tell it the screen in words (dialect text).")
        with self._lock:
            loaded = self._load()
            writing = _Writing(time.monotonic())
            try:
                self._write(loaded, request, pictures, writing, heard, cancelled)
            except ModelFailed as exc:
                exc.partial, exc.thoughts = writing.text, writing.thoughts
                self._past = None
                raise
            except (RuntimeError, ValueError, TypeError) as exc:
                # The library reports everything as one of these.
                self._past = None
                raise ModelFailed(
                    f"{self.name} could not answer: {str(exc)[:300]}",
                    partial=writing.text,
                    thoughts=writing.thoughts,
                ) from exc
        return self._reply(request, writing)

    def _write(
        self,
        loaded: _Loaded,
        request: Request,
        pictures: Sequence[Picture],
        writing: _Writing,
        heard: Heard,
        cancelled: Cancelled,
    ) -> None:
        prompt, thought_is_open = self._prompt(loaded, request)
        guidance = guidance_for(request)
        thinks = request.thinking.on and self._exported.thinks
        if thinks:
            written = self._generate(
                loaded,
                request,
                prompt,
                pictures,
                "",
                writing,
                heard,
                cancelled,
                thought_is_open=thought_is_open,
            )
            if not guidance or writing.ending is not Ending.STOP or THOUGHT not in written:
                return
            # What follows the thought is written anew, now held to the form.
            prompt += written.partition(THOUGHT)[0] + THOUGHT + "\n\n"
            writing.text = ""
        self._generate(
            loaded, request, prompt, pictures, guidance, writing, heard, cancelled, thought_is_open=None
        )

    def _generate(
        self,
        loaded: _Loaded,
        request: Request,
        prompt: str,
        pictures: Sequence[Picture],
        guidance: str,
        writing: _Writing,
        heard: Heard,
        cancelled: Cancelled,
        *,
        thought_is_open: bool | None,
    ) -> str:
        """Write until it ends; `thought_is_open` None: there is no thought to come. Returns what was written."""
        past = self._read_prompt(loaded, request, prompt, pictures, guidance, writing)
        generator, stream = past.generator, loaded.tokenizer.create_stream()
        deadline = writing.begun + (request.deadline_s or _USUAL_DEADLINE_S)
        thinking, count, written, told = thought_is_open is not None, 0, "", 0
        budget = request.thinking.budget
        only_thought = thinking and bool(guidance_for(request))
        while not generator.is_done():
            if cancelled():
                raise ModelStopped("The answer was not wanted any more.")
            if time.monotonic() > deadline:
                raise ModelFailed(f"{self.name} had not finished in time.")
            if (
                thinking
                and budget
                and writing.thinking >= budget
                and in_thought(written, open_thought=bool(thought_is_open))
            ):
                written += self._end_thought(loaded, past, writing)
            else:
                generator.generate_next_token()
                token = int(generator.get_next_tokens()[0])
                past.tokens.append(token)
                written += stream.decode(token)
                writing.answer += 1
                if thinking and in_thought(written, open_thought=bool(thought_is_open)):
                    writing.thinking += 1
                else:
                    count += 1
            if not writing.first_token_ms:
                writing.first_token_ms = (time.monotonic() - writing.begun) * 1000
            told = self._tell(written, told, heard, thought_is_open=thought_is_open)
            self._split(writing, written, thought_is_open)
            if only_thought and THOUGHT in written:
                break
            if stop := next((stop for stop in request.stop if stop and stop in writing.text), ""):
                writing.text = writing.text.partition(stop)[0]
                break
            if count >= request.max_tokens:
                writing.ending = Ending.LENGTH
                break
        writing.raw = written
        return written

    def _end_thought(self, loaded: _Loaded, past: _Past, writing: _Writing) -> str:
        """Make it stop thinking: the words that end a thought are put into its mouth."""
        ended = f"\n{THOUGHT}\n\n"
        tokens = [int(token) for token in loaded.tokenizer.encode(ended)]
        past.generator.append_tokens(tokens)
        past.tokens += tokens
        writing.notes.append("Its thought was ended when it reached the budget.")
        return ended

    def _read_prompt(
        self,
        loaded: _Loaded,
        request: Request,
        prompt: str,
        pictures: Sequence[Picture],
        guidance: str,
        writing: _Writing,
    ) -> _Past:
        """Have a generator that has read `prompt`: the last one, as far as it began the same way, or a new one."""
        made_for = (guidance, request.temperature, request.seed)
        if pictures:
            self._past = None
            generator = self._generator(loaded, request, guidance)
            encoded = [_png(picture) for picture in pictures]
            processor = loaded.model.create_multimodal_processor()
            generator.set_inputs(processor(prompt, images=loaded.library.Images.open_bytes(*encoded)))
            writing.prompt = int(generator.token_count())
            return _Past(generator, made_for, [])
        tokens = [int(token) for token in loaded.tokenizer.encode(prompt)]
        if len(tokens) >= self._exported.context:
            raise RequestTooLong(
                f"The request has {len(tokens)} tokens, and {self.name} takes {self._exported.context}.",
                tokens=len(tokens),
                context=self._exported.context,
            )
        # A second go, after a thought, reads what it wrote itself: that is no part of the request.
        writing.prompt = writing.prompt or len(tokens)
        past = self._past
        if past is not None and past.made_for == made_for:
            # At least one token must be read anew, for the next to follow from it.
            common = min(_common(past.tokens, tokens), len(tokens) - 1)
            past.generator.rewind_to(common)
            writing.reused = writing.reused or common
        else:
            past, common = _Past(self._generator(loaded, request, guidance), made_for, []), 0
        past.generator.append_tokens(tokens[common:])
        past.tokens = tokens
        self._past = past
        return past

    def _generator(self, loaded: _Loaded, request: Request, guidance: str) -> Any:  # noqa: ANN401 - has no types
        parameters = loaded.library.GeneratorParams(loaded.model)
        options: dict[str, Any] = {"max_length": self._exported.context, "do_sample": False}
        if request.temperature > 0:
            options = {
                **options,
                "do_sample": True,
                "temperature": request.temperature,
                "random_seed": request.seed,
            }
        parameters.set_search_options(**options)
        if guidance:
            parameters.set_guidance("json_schema", guidance)
        return loaded.library.Generator(loaded.model, parameters)

    def _prompt(self, loaded: _Loaded, request: Request) -> tuple[str, bool]:
        """The prompt, and whether it begins a thought."""
        extra = {"tools": tools} if (tools := tools_json(request.tools)) and self.abilities.tools else {}
        prompt = loaded.tokenizer.apply_chat_template(
            messages_json(request.messages), add_generation_prompt=True, **extra
        )
        prompt = str(prompt)
        begins = prompt.rstrip().endswith(THINK)
        if self._exported.thinks and not request.thinking.on:
            prompt = (
                prompt.rstrip().removesuffix(THINK).rstrip() + "\n" + NO_THOUGHT
                if begins
                else prompt + NO_THOUGHT
            )
            begins = False
        return prompt, begins

    def _tell(self, written: str, told: int, heard: Heard, *, thought_is_open: bool | None) -> int:
        """Pass on what is new; what may yet become the end of a thought waits."""
        if thought_is_open is not None and in_thought(written, open_thought=thought_is_open):
            safe = len(written) - len(THOUGHT)
            if safe > told:
                heard(Piece(written[told:safe], "thought"))
                return safe
            return told
        begins = written.find(THOUGHT)
        if begins >= 0 and thought_is_open is not None and told <= begins:
            heard(Piece(written[told:begins], "thought"))
            told = begins + len(THOUGHT)
        if len(written) > told:
            heard(Piece(written[told:], "answer"))
        return len(written)

    def _split(self, writing: _Writing, written: str, thought_is_open: bool | None) -> None:
        if thought_is_open is None:
            writing.text = written
        else:
            writing.thoughts, writing.text = split_thoughts(written, open_thought=thought_is_open)

    def _reply(self, request: Request, writing: _Writing) -> Reply:
        calls = calls_in(writing.text, request.tools) if request.form is Form.CALL else ()
        ending = Ending.CALL if calls and writing.ending is Ending.STOP else writing.ending
        return Reply(
            text="" if calls else writing.text,
            thoughts=writing.thoughts,
            calls=calls,
            ending=ending,
            usage=Usage(writing.prompt, writing.reused, writing.answer, writing.thinking),
            timings=Timings(writing.first_token_ms, (time.monotonic() - writing.begun) * 1000),
            raw=writing.raw,
            notes=tuple(writing.notes),
        )

    def _load(self) -> _Loaded:
        if self._loaded is None:
            try:
                library = importlib.import_module("onnxruntime_genai")
            except ImportError as exc:
                raise ModelUnavailable(HOW_TO_INSTALL) from exc
            # Nothing that happens here is told to anybody else.
            library.disable_telemetry_events()
            try:
                model = library.Model(str(self._exported.folder))
                self._loaded = _Loaded(library, model, library.Tokenizer(model))
            except (RuntimeError, ValueError) as exc:
                raise ModelUnavailable(
                    f"The model in {self._exported.folder} cannot be loaded: {str(exc)[:300]}"
                ) from exc
        return self._loaded


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _png(picture: Picture) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture.pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
