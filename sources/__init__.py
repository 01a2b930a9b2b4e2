"""A provider's bytes become typed rows and refused rows."""
