"""The window around the pages: sidebar, menus, message bar, tray."""
