"""Who uses this installation: merchants, their shops, their booking rules and what they keep secret."""
