"""Requests to other servers on behalf of a caller: to whom they may go, and the only way that they do."""

from kg.outbound.call import CallBounds
from kg.outbound.hosts import NOBODY, Hosts, Target
from kg.outbound.relay import Relay

__all__ = ["NOBODY", "CallBounds", "Hosts", "Relay", "Target"]
