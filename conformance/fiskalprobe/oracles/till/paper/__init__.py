"""
What a till owes on paper: what the law wants on a receipt, and nothing but what was answered.

Evidence is the text of one receipt and the answer to the document that it is about. Name and
address of the shop, and what was sold, are the till's own and not judged. What cannot be read, a
picture for instance, breaks nothing.
"""

from __future__ import annotations
