"""The options that say who does the work, for the commands that work on parts."""

from __future__ import annotations

from typing import Annotated

import typer

Engine = Annotated[
    str, typer.Option("--engine", help="Who does the work: local, or dask, the workers of a cluster (an extra).")
]
Processes = Annotated[
    int, typer.Option("--processes", help="Processes of this machine that work on a folder of parts at once.")
]
Scheduler = Annotated[
    str, typer.Option("--scheduler", help="Address of the Dask scheduler, as in tls://node1:8786 (docs/scaling.md).")
]
