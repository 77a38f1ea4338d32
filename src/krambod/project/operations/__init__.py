"""What does whoever runs an installation do with it? Set up, import, pause, examine, back up, put back."""
