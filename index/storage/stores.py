"""The stores by name. Another engine is a class that implements `Store`, and one more entry."""

from collections.abc import Mapping

from index.storage.local import LocalStore
from index.storage.store import Store

DEFAULT_STORE = LocalStore.name
STORES: Mapping[str, type[Store]] = {DEFAULT_STORE: LocalStore}
