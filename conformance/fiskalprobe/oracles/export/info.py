"""
The file that describes the device: info.csv.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.oracles.signing import logmessage

INFO: Final = "info.csv"
#: Version 2: one line. Version 3: a line for each part of the device, the description at the end.
#: A quote within a value is written twice.
_VALUE: Final = r'"(?:[^"\n]|"")*"'
_INFO_V2: Final = re.compile(
    rf'"description:",{_VALUE},"manufacturer:",(?!"",){_VALUE},"version:","[^"\n]+"\s*'
)
_INFO_V3: Final = re.compile(
    rf'(?:"component:","[^"\n]+","manufacturer:",{_VALUE},"model:",{_VALUE},'
    rf'"version:",{_VALUE},"certification-id:",{_VALUE}\r?\n)+"description:",{_VALUE}[,"]*\s*'
)


def is_info(text: str, *, version: int) -> bool:
    """
    Say whether *text* is an info.csv as an export with logs of *version* has it.
    """
    form = _INFO_V2 if version == logmessage.VERSIONS[0] else _INFO_V3
    return form.fullmatch(text) is not None
