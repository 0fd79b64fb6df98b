"""What a lesson's cells call directly: set-up, questions, guesses, tables, timings. Light: no torch, no
pyplot."""

from segcourse.lesson.pairing import paired_scores, paired_table
from segcourse.lesson.predict import meet, predict
from segcourse.lesson.progress import progress
from segcourse.lesson.quiz import quiz, right
from segcourse.lesson.runtime import device, profile, setup
from segcourse.lesson.tables import table
from segcourse.lesson.timing import time_ratio

__all__ = [
    "device",
    "meet",
    "paired_scores",
    "paired_table",
    "predict",
    "profile",
    "progress",
    "quiz",
    "right",
    "setup",
    "table",
    "time_ratio",
]
