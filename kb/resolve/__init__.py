"""From claims to actions: who is who, which documents tell of one, which value stands."""
