"""
The control API, `/_control/`: what a test may see of a world and do to it.

It is described in `control.yaml`, so that a vendor can offer the same for its own test system.
"""
