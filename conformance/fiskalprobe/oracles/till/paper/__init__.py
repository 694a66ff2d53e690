"""
What a till owes on paper: what the law wants on a receipt, and nothing but what was answered.

Evidence is the text of one receipt, the document that it is about and the answer to it. What
cannot be read, a picture for instance, breaks nothing.
"""

from __future__ import annotations
