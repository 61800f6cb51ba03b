"""Settings that hold for all tests."""

from hypothesis import HealthCheck, settings

# No test asserts a time: not that of one example, nor that of making it.
settings.register_profile("kg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kg")
