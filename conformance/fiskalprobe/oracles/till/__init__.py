"""
Claims about a till: the calls it makes to its fiscal service, and the receipts it prints.
"""
