"""The words of pages come from `riskmap.language`; this old door leads there."""

from riskmap.language import *  # noqa: F403
