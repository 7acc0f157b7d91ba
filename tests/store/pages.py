"""Pages that resemble each other as a section's do."""

from __future__ import annotations

import random


def page(seed: int, size: int = 5000, template: int = 0) -> bytes:
    """Nine tenths of it the template that its section shares; the rest is its own, half of it said by others too."""
    shared, own = random.Random(template), random.Random(f"{seed} {template}")
    text = "".join(f"<p class=c{shared.randrange(10**6)}>" for _ in range(size // 17))
    said = [f"{shared.randrange(10**60)}" for _ in range(40)]
    words = [own.choice(said) if own.random() < 0.5 else f"{own.randrange(10**20)}" for _ in range(size // 400)]
    return f"<html>{text}{' '.join(words)}</html>".encode()
