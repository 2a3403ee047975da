"""What may be said: Pydantic models of a scenario and of a training run, and the sentence grammar."""
