"""
Whom the steps of a scenario talk to: a service, a cloud TSE, a shop's interface, a till.
"""
