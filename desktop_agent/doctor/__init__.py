"""What this machine has and lacks, and what to do about it: `examine()` for all of it."""

from desktop_agent.doctor.findings import Finding, Status, core_works
from desktop_agent.doctor.system_packages import Group, Package, SystemProbe, missing_packages, read_groups

__all__ = [
    "Finding",
    "Group",
    "Package",
    "Status",
    "SystemProbe",
    "core_works",
    "missing_packages",
    "read_groups",
]
