"""The page: its layout, style and scripts."""

from ui.page.layout import build_page, frames

__all__ = ["build_page", "frames"]
