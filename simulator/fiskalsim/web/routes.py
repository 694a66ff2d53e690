"""
The addresses of the fiscal service: which endpoint stands at which.

The three addresses of every sale are looked up in a dictionary before anything else is asked,
because they are nearly all of the traffic. The router is left with the addresses that vary.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.web.call import Endpoint
from fiskalsim.web.control import routes as control_routes
from fiskalsim.web.fiscal import (
    clients,
    closing,
    cloud,
    germany,
    information,
    stores,
    transactions,
)

_TRANSACTIONS: Final = "/api/v1/transactions"
_GERMANY: Final = "/api/v1/management/germany"
_CLIENT: Final = _GERMANY + "/{clientId}/tse"

_CLIENTS: Final = "/api/v1/management/clients"
_CLOUD: Final = "/api/v1/management/cloud"
_CLOSING: Final = "/api/v1/closing/{clientId}"
_INFORMATION: Final = "/api/v1/information"

HOT: Final[dict[tuple[str, str], Endpoint]] = {
    ("PUT", f"{_TRANSACTIONS}/createDocument"): transactions.create_document,
    ("POST", f"{_TRANSACTIONS}/storeDocument"): transactions.store_document,
    ("POST", f"{_TRANSACTIONS}/cancelDocument"): transactions.cancel_document,
}

ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    *((method, path, endpoint) for (method, path), endpoint in HOT.items()),
    ("POST", f"{_TRANSACTIONS}/validateDocument", transactions.validate_document),
    ("GET", f"{_GERMANY}/tse", germany.list_tses),
    ("POST", f"{_GERMANY}/tse/{{tseSerial}}/selftest", germany.self_test),
    ("POST", f"{_GERMANY}/tse/{{tseSerial}}/selfTest", germany.self_test),
    ("GET", f"{_CLIENT}/status", germany.tse_status),
    ("PUT", f"{_CLIENT}/connectTest", germany.connection_test),
    ("PUT", f"{_CLIENT}/replace", germany.replace_tse),
    ("GET", f"{_CLIENT}/listTransactions", germany.list_transactions),
    ("DELETE", f"{_CLIENT}/listTransactions", germany.close_transactions),
    ("GET", f"{_TRANSACTIONS}/document/{{clientId}}/start", clients.start_document),
    ("PUT", _CLIENTS, clients.configure),
    ("PUT", f"{_CLIENTS}/byCloud", clients.by_cloud),
    ("PUT", f"{_CLIENTS}/byCloud/{{clientId}}", clients.refresh),
    ("GET", f"{_CLIENTS}/licenseConsumerId", clients.consumer_id),
    ("GET", f"{_CLIENTS}/id", clients.client_id),
    ("GET", f"{_CLIENTS}/{{clientId}}", clients.show),
    ("POST", f"{_CLIENTS}/initialize", clients.initialise),
    ("POST", f"{_CLIENTS}/decommission", clients.decommission),
    ("POST", f"{_CLIENTS}/recovery/restoreByCloud", clients.restore),
    ("POST", f"{_CLIENTS}/recovery/restoreByCloud/Id", clients.restore_by_id),
    ("POST", f"{_CLIENTS}/{{clientId}}/globalShortId", clients.short_id),
    ("POST", f"{_CLOUD}/connect", cloud.connect),
    ("PUT", f"{_CLOUD}/connect", cloud.connect),
    ("POST", f"{_TRANSACTIONS}/auditlog", stores.write_audit_log),
    ("POST", "/api/v1/archive/de/{clientId}", stores.store_archive),
    ("GET", "/api/v1/archive/de/{clientId}", stores.get_archive),
    ("POST", "/api/v1/backup/{clientId}", stores.store_backup),
    ("POST", "/api/v1/backup/{clientId}/restore", stores.restore_backup),
    ("GET", "/api/v1/backup/{clientId}/restore", stores.get_backup),
    ("GET", f"{_CLOSING}/endofdayDocument", closing.end_of_day),
    ("POST", f"{_CLOSING}/cashpointClose", closing.close),
    ("GET", f"{_CLOSING}/cashpointCheck", closing.check),
    ("GET", f"{_CLOSING}/actualStock", closing.stock),
    ("POST", f"{_CLOSING}/book/openingStock", closing.open_stock),
    ("PUT", f"{_CLOSING}/book/cashDifference", closing.book_difference),
    ("PUT", f"{_CLOSING}/book/cashLift", closing.book_lift),
    ("GET", f"{_INFORMATION}/version", information.version),
    ("GET", f"{_INFORMATION}/client/{{clientId}}/status", information.client_status),
    (
        "GET",
        f"{_INFORMATION}/client/{{clientId}}/getVatIdentification",
        information.vat_identification,
    ),
    ("GET", f"{_INFORMATION}/countryProperties", information.countries),
    ("GET", f"{_INFORMATION}/client/{{clientId}}/countryProperties", information.client_country),
    *control_routes.ROUTES,
)

#: Addresses that do not vary: a dictionary finds them sooner than the router.
FIXED: Final[dict[tuple[str, str], Endpoint]] = {
    (method, path): endpoint for method, path, endpoint in ROUTES if "{" not in path
}
