"""A request as the numbers a model reads: its family's chat template, then tokens, with room for the pictures.

Words in a request are data: a special word of the family in them (`<|im_start|>` on a web page, say) is broken up, so
that nobody but the template can begin a message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vision.errors import ModelFailed
from vision.models.local.foreign import Images, JsonValue, Library, Tensor, Tokenizer
from vision.models.types import Message, Picture, Request, ToolCall, Words
from vision.types import Pixels

_KNOWN_GRIDS = 256


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture in a prompt: tokens `start` to `end` stand for it; `grid` is its patches (time, down, across)."""

    start: int
    end: int
    grid: tuple[int, int, int]
    pixels: Pixels = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is to read.

    Attributes:
        ids: the tokens.
        keys: the same, but a token of a picture is known by its picture.
        pictures: in order.
        starts: where messages begin.
        thinking: whether the prompt leaves a thought open, so that the model goes on with thinking.
        given: what the model's own processor made of the whole request, for families whose pictures it alone knows to
            place; such a prompt is read in one piece, and nothing of it is kept. Otherwise empty.
    """

    ids: tuple[int, ...]
    keys: tuple[Hashable, ...] = field(repr=False)
    pictures: tuple[Seen, ...]
    starts: tuple[int, ...]
    thinking: bool
    given: Mapping[str, Tensor] = field(default_factory=dict, repr=False)


class Reader:
    """Makes prompts for one model.

    Args:
        tokenizer: of transformers, with the model's chat template.
        images: of transformers, the model's image processor; None when it sees nothing.
        image_token: the number of the token that stands for a piece of a picture.
        processor: of transformers, for families whose pictures are not laid out as Qwen's are; else None.
    """

    def __init__(
        self, tokenizer: Tokenizer, images: Images, image_token: int | None, processor: Library = None
    ) -> None:
        self._tokenizer = tokenizer
        self._images = images
        self._processor = processor
        self._image_token = image_token
        self._image_word = tokenizer.convert_ids_to_tokens(image_token) if image_token is not None else ""
        self._grids: dict[Hashable, tuple[int, int, int]] = {}
        self._special = tuple(sorted(tokenizer.all_special_tokens + _added(tokenizer), key=len, reverse=True))
        self._start = self._message_start()

    def read(self, request: Request) -> Prompt:
        """The prompt for `request`. Raises ModelFailed when the template refuses it."""
        pictures = [
            part for message in request.messages for part in message.parts if isinstance(part, Picture)
        ]
        if pictures and self._processor is not None:
            return self._whole(request, pictures)
        if pictures and self._images is None:
            raise ModelFailed("This model sees no pictures; ask it with words only.")
        text = self.render(request)
        ids: list[int] = []
        keys: list[Hashable] = []
        seen: list[Seen] = []
        left = iter(pictures)
        for token in self._tokenizer(text, add_special_tokens=False)["input_ids"]:
            if token != self._image_token:
                ids.append(token)
                keys.append(token)
                continue
            picture = next(left, None)
            if picture is None:
                raise ModelFailed("The model's chat template asks for more pictures than there are.")
            key, grid = self._grid(picture)
            room = grid[0] * grid[1] * grid[2] // int(self._images.merge_size) ** 2
            seen.append(Seen(len(ids), len(ids) + room, grid, picture.pixels))
            ids += [token] * room
            keys += [key] * room
        if next(left, None) is not None:
            raise ModelFailed("The model's chat template leaves pictures out.")
        starts = tuple(at for at, key in enumerate(keys) if key == self._start and at > 0)
        return Prompt(tuple(ids), tuple(keys), tuple(seen), starts, _thought_is_open(text))

    def render(self, request: Request) -> str:
        """The text of `request` in the family's format, one mark for each picture."""
        messages = [self._plain(message) for message in request.messages]
        return str(self._apply(self._tokenizer, request, messages, tokenize=False))

    def _whole(self, request: Request, pictures: Sequence[Picture]) -> Prompt:
        """The prompt as the model's own processor makes it, pictures included."""
        from PIL import Image

        messages = [self._plain(message) for message in request.messages]
        left = iter(pictures)
        for message in messages:
            parts = message["content"] if isinstance(message["content"], list) else []
            for part in parts:
                if part["type"] == "image":
                    part["image"] = Image.fromarray(next(left).pixels)
        given = dict(
            self._apply(
                self._processor, request, messages, tokenize=True, return_dict=True, return_tensors="pt"
            )
        )
        ids = tuple(int(token) for token in given.pop("input_ids")[0])
        text = self._tokenizer.decode(list(ids[-8:]), skip_special_tokens=False)
        keys = tuple(object() for _ in ids)  # equal to nothing: where the pictures are is not known here
        return Prompt(ids, keys, (), (), _thought_is_open(text), given)

    def _apply(
        self, writer: Library, request: Request, messages: Sequence[JsonValue], **more: JsonValue
    ) -> JsonValue:
        """What the chat template makes of `messages`. Raises ModelFailed."""
        from jinja2 import TemplateError

        tools = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": _plain_json(tool.parameters),
                },
            }
            for tool in request.tools
        ]
        try:
            return writer.apply_chat_template(
                messages,
                tools=tools or None,
                add_generation_prompt=True,
                enable_thinking=request.thinking.on,
                **more,
            )
        except (TemplateError, ValueError, TypeError, KeyError) as exc:
            raise ModelFailed(f"The model's chat template refuses these messages: {exc}") from exc

    def pixels(self, picture: Seen) -> Tensor:
        """What the vision tower reads of `picture`: a tensor of patches."""
        from PIL import Image

        return self._images(images=[Image.fromarray(picture.pixels)], return_tensors="pt")["pixel_values"]

    def harmless(self, text: str) -> str:
        """`text` without special words of the family, and without halves of characters."""
        for word in self._special:
            if word in text:
                text = text.replace(word, f"{word[0]} {word[1:]}")
        return text.encode("utf-8", "replace").decode("utf-8")

    def _plain(self, message: Message) -> dict[str, Any]:
        """A message as chat templates take it."""
        parts: list[dict[str, Any]] = []
        for part in message.parts:
            match part:
                case Words():
                    parts.append({"type": "text", "text": self.harmless(part.text)})
                case Picture():
                    parts.append({"type": "image"})
        plain: dict[str, Any] = {"role": message.role}
        # Many templates of models that only read take nothing but a string.
        seeing = any(part["type"] == "image" for part in parts)
        plain["content"] = parts if seeing else "\n".join(part["text"] for part in parts)
        if message.calls:
            plain["tool_calls"] = [self._plain_call(call) for call in message.calls]
        if message.role == "tool" and message.call_id:
            plain["tool_call_id"] = message.call_id
        return plain

    def _plain_call(self, call: ToolCall) -> dict[str, Any]:
        arguments = {name: self._plain_value(value) for name, value in call.arguments.items()}
        function = {"name": self.harmless(call.name), "arguments": arguments}
        return {"type": "function", "id": call.id, "function": function}

    def _plain_value(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self.harmless(value)
        if isinstance(value, Mapping):
            return {self.harmless(str(name)): self._plain_value(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._plain_value(inner) for inner in value]
        return value

    def _grid(self, picture: Picture) -> tuple[Hashable, tuple[int, int, int]]:
        """What `picture` is known by, and its patches. The same digest and size are the same picture."""
        height, width = picture.pixels.shape[:2]
        digest = picture.digest or hashlib.blake2b(picture.pixels.tobytes(), digest_size=16).hexdigest()
        key = (digest, height, width)
        if key not in self._grids:
            from PIL import Image

            made = self._images(images=[Image.fromarray(picture.pixels)], return_tensors="pt")
            if len(self._grids) >= _KNOWN_GRIDS:
                self._grids.clear()
            time, down, across = (int(side) for side in made["image_grid_thw"][0])
            self._grids[key] = (time, down, across)
        return key, self._grids[key]

    def _message_start(self) -> int | None:
        """The token that every message begins with; None where there is no such thing."""
        ids = self._tokenizer("<|im_start|>", add_special_tokens=False)["input_ids"]
        return int(ids[0]) if len(ids) == 1 else None


def _added(tokenizer: Tokenizer) -> list[str]:
    """Special words that the tokenizer knows without listing them among its special tokens."""
    return [str(token) for token in tokenizer.added_tokens_decoder.values() if token.special]


def _thought_is_open(text: str) -> bool:
    """Whether the last thing that `text` does is to begin a thought."""
    return text.rstrip().endswith("<think>")


def _plain_json(value: JsonValue) -> JsonValue:
    """`value` made of plain dicts and lists, as templates need it to write JSON."""
    if isinstance(value, Mapping):
        return {str(name): _plain_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_json(inner) for inner in value]
    return value
