"""Multimodal models, wherever they run. Nothing heavy is loaded before a model is opened."""

from vision.models.types import (
    Abilities,
    Ending,
    Form,
    Message,
    Model,
    Picture,
    Piece,
    Reply,
    Request,
    Thinking,
    Timings,
    ToolCall,
    ToolSpec,
    Usage,
    Words,
)

__all__ = [
    "Abilities",
    "Ending",
    "Form",
    "Message",
    "Model",
    "Picture",
    "Piece",
    "Reply",
    "Request",
    "Thinking",
    "Timings",
    "ToolCall",
    "ToolSpec",
    "Usage",
    "Words",
]
