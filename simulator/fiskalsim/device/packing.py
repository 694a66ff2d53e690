"""
What a TSE packs into an export: info.csv, its certificates up to the root, and logs.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiskalsim.device import naming
from fiskalsim.device.archive import Archive, Entry
from fiskalsim.device.core import Core
from fiskalsim.device.facts import LogWritten
from fiskalsim.device.log_message import EVENT_DATA_VERSION
from fiskalsim.device.upkeep import Upkeep


def packed(core: Core, upkeep: Upkeep, logs: Sequence[LogWritten], *, at: int) -> Archive:
    """
    Pack *logs* with everything by which they can be verified.
    """
    return Archive(
        file_name=naming.export_file(core.log_time(at), time_format=core.profile.time_format),
        entries=(_info(core, upkeep), *_certificates(core), *(entry(core, log) for log in logs)),
    )


def certificates_packed(core: Core, *, at: int) -> Archive:
    """
    Pack the certificates alone.
    """
    return Archive(
        file_name=naming.certificate_export_file(
            core.log_time(at), time_format=core.profile.time_format
        ),
        entries=_certificates(core),
    )


def entry(core: Core, log: LogWritten) -> Entry:
    """
    Write the file of one log.
    """
    name = naming.log_file(log, time_format=core.profile.time_format, version=core.log_version)
    return Entry(name=name, content=log.content, modified_unix=log.at)


def _certificates(core: Core) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            name=naming.certificate_file(certificate),
            content=certificate,
            modified_unix=core.identity.valid_from_unix,
        )
        for certificate in core.identity.chain
    )


def _info(core: Core, upkeep: Upkeep) -> Entry:
    write = _info_lines if core.log_version == EVENT_DATA_VERSION else _info_line
    return Entry(
        name="info.csv",
        content=write(core, upkeep).encode("utf-8"),
        modified_unix=core.identity.valid_from_unix,
    )


def _quoted(*values: str) -> str:
    return ",".join('"' + value.replace('"', '""') + '"' for value in values)


def _info_line(core: Core, upkeep: Upkeep) -> str:
    """
    Write info.csv of version 2: one line.
    """
    return _quoted(
        "description:",
        core.state.description,
        "manufacturer:",
        core.profile.manufacturer,
        "version:",
        upkeep.software_version,
    )


def _info_lines(core: Core, upkeep: Upkeep) -> str:
    """
    Write info.csv of version 3: a line for each part, then the description.
    """
    profile = core.profile
    parts = [
        _quoted(
            "component:",
            part,
            "manufacturer:",
            profile.manufacturer,
            "model:",
            profile.title,
            "version:",
            upkeep.software_version,
            "certification-id:",
            profile.certification_id,
        )
        for part in upkeep.components
    ]
    return "\n".join([*parts, _quoted("description:", core.state.description, *[""] * 8)])
