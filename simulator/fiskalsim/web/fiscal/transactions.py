"""
`/api/v1/transactions`: create, store, cancel, validate.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

from fiskalsim.answers import stencil
from fiskalsim.answers.findings import render_findings
from fiskalsim.answers.fiscal import FiscalAnswer
from fiskalsim.answers.generations import render
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.refusals import DocumentTypeNotSupported
from fiskalsim.web import query
from fiskalsim.web.call import JSON, Call, Reply, as_json, typed_body
from fiskalsim.web.reading.errors import Unfit
from fiskalsim.world.world import World

_OK: Final = int(HTTPStatus.OK)


async def create_document(world: World, call: Call) -> Reply:
    """
    PUT createDocument: start a transaction.
    """
    client = query.guid("uniqueClientId", call.query("uniqueClientId", "clientId"))
    document_type = query.document_type(call.query("documentType"))
    return _fiscal(world, client, await world.transactions.create(client, document_type))


async def store_document(world: World, call: Call) -> Reply:
    """
    POST storeDocument: end a transaction as a sale.
    """
    document = _document(world, call)
    answer = await world.transactions.store(document, body=call.body)
    return _fiscal(world, document.unique_client_id, answer)


async def cancel_document(world: World, call: Call) -> Reply:
    """
    POST cancelDocument: end a transaction without a sale.
    """
    document = _document(world, call)
    answer = await world.transactions.cancel(document, body=call.body)
    return _fiscal(world, document.unique_client_id, answer)


async def validate_document(world: World, call: Call) -> Reply:
    """
    POST validateDocument: say what is wrong with a document; change nothing.
    """
    findings = await world.transactions.validate(_document(world, call))
    return as_json(render_findings(findings))


def _document(world: World, call: Call) -> Document:
    """
    Read the body; a document type that nobody knows is unsupported (406) rather than faulty.
    """
    try:
        return typed_body(world, call, Document)
    except Unfit as unfit:
        for misfit in unfit.misfits:
            if misfit.path == "documentType" and _is_unknown(misfit.actual):
                raise DocumentTypeNotSupported(misfit.actual) from unfit
        raise


def _is_unknown(document_type: str) -> bool:
    """
    Tell a number that no document type has from a word that is none, or a known one misspelt.
    """
    try:
        return not isinstance(query.document_type(document_type.strip('"')), DocumentType)
    except query.BadQuery:
        return False


def _fiscal(world: World, client: UUID | None, answer: FiscalAnswer) -> Reply:
    status = int(world.profile["outage-status"]) if answer.is_offline else _OK
    generation = world.generation_of(client)
    body = stencil.written(answer, generation)
    if body is None:
        return as_json(render(answer, generation), status)
    return Reply(status, body, JSON)
