"""
SIGN DE V2 over HTTP: addresses, bodies, headers and statuses. What they mean is `fiskalsim.cloud`.
"""
