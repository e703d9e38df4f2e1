"""Evidence on the finished page: where each printed number stands."""
