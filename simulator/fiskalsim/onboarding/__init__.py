"""
The TSE interface of a POS vendor, without HTTP: what an administrator sets up, what the vendor's
staff releases, and what tills make of it.

The rules are those of the vendor's manual (seed-004). The provider of the TSEs is the cloud of
the same world; the way there leads through `fiskalsim.onboarding.way`. How this looks from
outside is told in `fiskalsim.web.onboarding`.
"""
