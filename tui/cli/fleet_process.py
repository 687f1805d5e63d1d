"""What every process that works on one of many workspaces needs, loaded once in the process that they are made from."""

import pydantic

import diagnostics.workspace.cache.facts
import diagnostics.workspace.salvage
import diagnostics.workspace.toml
import tui.cli.fleet
import tui.presentation.problems
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import prepare

__all__ = ["diagnostics", "pydantic", "tui"]

prepare(Organisation, Inventory)
