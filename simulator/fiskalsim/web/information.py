"""
`/api/v1/information`: what this service says of itself.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.web.call import Call, Reply, as_json
from fiskalsim.world.world import World

#: The release that each generation of answers stands for; 0.13.3.0 was seen in 2021.
RELEASE_OF: Final = {"2021": "0.13.3.0", "1.7.6": "1.7.6.0", "1.7.7": "1.7.7.0"}


async def version(world: World, call: Call) -> Reply:
    """
    GET version: the release as a JSON string.
    """
    del call
    return as_json(RELEASE_OF[world.settings.generation])
