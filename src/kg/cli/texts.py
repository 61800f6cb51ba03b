"""Turn the setting of a folder of texts into a path, and refuse what is none."""

from __future__ import annotations

from pathlib import Path

from kg.errors import UsageError


def texts_folder(texts: str | None) -> Path | None:
    """Return the folder of article texts, None where none is set. Raises UsageError where it is not there.

    A misspelt folder would leave every quote in it unchecked, without a word.
    """
    if texts is None or Path(texts).is_dir():
        return Path(texts) if texts else None
    what = "is no folder" if Path(texts).exists() else "is not there"
    raise UsageError(
        f"The folder of article texts, {texts}, {what}.",
        mend="Correct --texts or KG_TEXTS, or leave it out; quotes in texts that are not at hand are not "
        "checked then.",
    )
