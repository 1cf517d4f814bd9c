"""The search process: ``python -m tutti.adapters.matching.process FOLDER`` answers until its input ends.

It ends with whoever started it, however that one ended.
"""

import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from tutti.adapters.matching import messages
from tutti.adapters.matching.folder import IndexFolder
from tutti.adapters.matching.messages import LENGTH_BYTES, Answer, Question, packed
from tutti.core.errors import TuttiError
from tutti.domain.matching.formats import blob
from tutti.domain.matching.search.lookup import search
from tutti.domain.matching.search.proof import proven


def main() -> None:
    """Answer one question after the other. What libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    folder = IndexFolder(Path(sys.argv[1]))
    while body := _next(sys.stdin.buffer):
        answers.write(packed(answer(folder, msgspec.msgpack.decode(body, type=Question))))


def answer(folder: IndexFolder, question: Question) -> Answer:
    """Answer, with ``Failed`` for what is wrong with the question or on this machine."""
    try:
        return _answer(folder, question)
    except TuttiError as refusal:
        return messages.Failed(refusal.code, refusal.message)
    except (OSError, MemoryError) as fault:
        return messages.Failed("", f"{type(fault).__name__}: {fault}")


def _answer(folder: IndexFolder, question: Question) -> Answer:
    match question:
        case messages.Search():
            query = blob.read(question.fingerprint)
            return messages.Found(
                search(folder.segments(), query, own=question.own, altered=question.altered)
            )
        case messages.Prove():
            known = {number: blob.read(body) for number, body in question.known}
            return messages.Found(proven(blob.read(question.fingerprint), question.hits, known))
        case messages.State():
            return messages.Holding(folder.state())
        case messages.Missing():
            return messages.Lacking(folder.missing(question.ids))
        case messages.Add():
            folder.add(question.fingerprints)
        case messages.Merge():
            folder.merge()
        case messages.Clear():
            folder.clear()
    return messages.Done()


def _next(questions: BinaryIO) -> bytes:
    length = questions.read(LENGTH_BYTES)
    return questions.read(int.from_bytes(length, "big")) if len(length) == LENGTH_BYTES else b""


if __name__ == "__main__":
    main()
