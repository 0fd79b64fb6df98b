"""Pictures drawn by a program: as many as you like, with exact labels, because the program knows them."""

from segcourse.data.synthetic.nuclei import touching_nuclei

__all__ = ["touching_nuclei"]
