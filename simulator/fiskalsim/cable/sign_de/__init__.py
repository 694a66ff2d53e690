"""
The cable to a TSE that somebody else runs: SIGN DE V2 over HTTP.

`caller` knows HTTP, `answers` what comes back, `refusals` what a refusal means to the service,
`journal` what was sent and answered, `taking` how a TSS is put into use, `sales` how transactions
are written and asked for, `line` all together.
"""

from __future__ import annotations
