"""
`python -m fiskalprobe`: the same as the command `fiskalprobe`.
"""

from __future__ import annotations

from fiskalprobe.cli import main

if __name__ == "__main__":
    main()
