"""What can a person ask of krambod in a terminal? Commands and their options: only what loads quickly."""
