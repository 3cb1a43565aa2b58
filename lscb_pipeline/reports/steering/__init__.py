"""The steering group's report of a month, an edition a group: internal, of returns, readiness and what people wrote.

No figure of an indicator stands in it.
"""
