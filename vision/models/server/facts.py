"""What a server tells about itself: which one it is, which models it has, and what they take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vision.models.server.draft import WrongShape
from vision.models.server.line import Line, NotAServer, Refused, TooMuch
from vision.models.server.patience import Patience
from vision.models.server.served import Seen, ServedModel, ServerKind
from vision.models.server.shape import count, listed, mapping
from vision.models.server.wire import WireFault

_MOST_MODELS = 500
_LONGEST = 300


_OWNERS = {
    "vllm": ServerKind.VLLM,
    "sglang": ServerKind.SGLANG,
    "llamacpp": ServerKind.LLAMA_CPP,
    "library": ServerKind.OLLAMA,
    "organization_owner": ServerKind.LM_STUDIO,
}


def look(line: Line, patience: Patience) -> Seen:
    """Ask for the list of models, and for what some servers tell elsewhere.

    Raises Refused, NotAServer, TooMuch, WrongShape, WireFault and what `patience` raises, all about the list.
    """
    headers, answer = line.get("/models", patience)
    data = mapping(answer, "the list of models").get("data")
    if data is None and "object" not in answer:
        raise WrongShape("the list of models")
    models = [one for one in listed(data, "the list of models")[:_MOST_MODELS] if isinstance(one, dict)]
    kind = _kind(headers, models)
    found = tuple(_served(one) for one in models if _name(one))
    try:
        match kind:
            case ServerKind.OLLAMA:
                found = tuple(_shown(model, line, patience) for model in found[:20]) + found[20:]
            case ServerKind.LM_STUDIO:
                found = _told_by_lm_studio(found, line, patience)
            case ServerKind.UNKNOWN if headers.get("server") == "uvicorn" and "x-request-id" in headers:
                if line.get("//health", patience)[1] == {"status": "ok"}:
                    kind = ServerKind.TRANSFORMERS
            case _:
                pass
    except (Refused, NotAServer, TooMuch, WrongShape, WireFault):
        pass  # what it does not tell is not known
    return Seen(kind, found)


def _kind(headers: Mapping[str, str], models: list[dict[str, Any]]) -> ServerKind:
    if headers.get("server") == "llama.cpp":
        return ServerKind.LLAMA_CPP
    for one in models:
        owner = one.get("owned_by")
        if isinstance(owner, str) and owner in _OWNERS:
            return _OWNERS[owner]
    return ServerKind.UNKNOWN


def _name(one: Mapping[str, Any]) -> str:
    name = one.get("id")
    return name if isinstance(name, str) and 0 < len(name) <= _LONGEST and name.isprintable() else ""


def _served(one: Mapping[str, Any]) -> ServedModel:
    meta = one.get("meta")
    told = one.get("max_model_len") or (meta.get("n_ctx") if isinstance(meta, dict) else None)
    shape = one.get("architecture")
    kinds = shape.get("input_modalities") if isinstance(shape, dict) else None
    pictures = "image" in kinds if isinstance(kinds, list) else None
    return ServedModel(_name(one), count(told) or 0, pictures)


def _shown(model: ServedModel, line: Line, patience: Patience) -> ServedModel:
    """What Ollama shows of one of its models. Its context is that of the model: how much is used is a setting."""
    shown = mapping(line.post("//api/show", {"model": model.name}, patience), "what is shown")
    able = shown.get("capabilities")
    info = shown.get("model_info")
    context = 0
    if isinstance(info, dict):
        context = next(
            (count(value) or 0 for name, value in info.items() if name.endswith(".context_length")), 0
        )
    return ServedModel(model.name, context, "vision" in able if isinstance(able, list) else None)


def _told_by_lm_studio(
    models: tuple[ServedModel, ...], line: Line, patience: Patience
) -> tuple[ServedModel, ...]:
    answer = mapping(line.get("//api/v0/models", patience)[1], "the list of models")
    told = {_name(one): one for one in listed(answer.get("data"), "data") if isinstance(one, dict)}
    return tuple(
        ServedModel(
            model.name,
            count(one.get("loaded_context_length")) or count(one.get("max_context_length")) or 0,
            one.get("type") == "vlm" if "type" in one else None,
        )
        if (one := told.get(model.name)) is not None
        else model
        for model in models
    )


__all__ = ["look"]
