"""How does krambod understand a webshop? One folder per platform, the same files in each; the rest serves them all."""
