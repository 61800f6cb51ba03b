"""Say which language and script a tag means, in English."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_LANGUAGES: Final = MappingProxyType(
    {
        "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
        "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fil": "Filipino", "fr": "French",
        "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
        "ja": "Japanese", "km": "Khmer", "ko": "Korean", "lo": "Lao", "mn": "Mongolian", "ms": "Malay",
        "my": "Burmese", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
        "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tl": "Tagalog",
        "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
    }
)  # fmt: skip
_SCRIPTS: Final = MappingProxyType(
    {
        "arab": "Arabic", "cyrl": "Cyrillic", "deva": "Devanagari", "hans": "simplified",
        "hant": "traditional", "hebr": "Hebrew", "latn": "Latin",
    }
)  # fmt: skip


TAGS: Final = (*_LANGUAGES, "zh-Hant", "zh-Hans")
"""The tags of names that are looked up."""


def language_name(tag: str) -> str:
    """Return a language by its name, with its script where the tag has one; else the tag itself."""
    if not tag:
        return "No language"
    first, *rest = tag.lower().split("-")
    name = _LANGUAGES.get(first)
    scripts = [_SCRIPTS[part] for part in rest if part in _SCRIPTS]
    if name is None or len(scripts) != len(rest):
        return tag
    return f"{name}, {scripts[0]}" if scripts else name
