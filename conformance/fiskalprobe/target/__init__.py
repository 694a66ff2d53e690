"""
The target: what is claimed, how it is reached, and what may be manipulated behind it.

`reading` turns a declaration into the values of `model`, once `review` has found no mistake in it
(with `schema_review`, `claims` and `hands`); `discovery` does without a declaration, and `draft`
writes one. `connection` reaches the subject by one of the `adapters`; `recognition` and `live`
say whether it can be judged. `ladder` chooses the hand behind it: `control`, `backend`, `shell`,
`operator`, or for a till `pointofsale` and `printer`.
"""

from __future__ import annotations
