"""
The target: what is claimed, how it is reached, and what may be manipulated behind it.

`reading` turns a declaration into the values of `model`, once `review` has found no mistake in it
(with `schema_review`, `claims` and `hands`); `undeclared` does without one, and `draft` writes
one. `connection` reaches the subject by one of the `adapters`, `discovery` is the first look at
it, and `recognition` and `live` say whether it can be judged. `ladder` chooses the hand behind
it: `control`, `backend`, `shell` or `operator`. A till is sent on errands by `pointofsale`, and
`printer` reads what it prints.
"""

from __future__ import annotations
