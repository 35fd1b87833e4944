"""Requirements with hashes, for processors that need some."""

from pathlib import Path

_REQUIREMENTS = Path(__file__).parents[2] / "requirements" / "dev.txt"


def pinned(name: str) -> str:
    """Return the lines of a requirement that development has, with its hashes."""
    lines = _REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith("    --"))
    return "\n".join(lines[start:end]) + "\n"
