"""What can the person who runs an installation do with it? Set up, import, pause, examine, back up, restore."""
