"""What we claim about speed, learning and dynamics, as commands."""
