"""
The TSE interface over HTTP: addresses, bodies and statuses. What they mean is
`fiskalsim.onboarding`.
"""
