"""
The fiscal service over HTTP, one module for each group of endpoints.

What the calls mean is decided in `fiskalsim.middleware`; their addresses stand in
`fiskalsim.web.routes`.
"""
